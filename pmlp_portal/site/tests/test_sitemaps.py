"""What search engines are told: which pages there are, and which are nobody's but one person's."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from forum import actions
from forum.queries import listed
from forum.tests.factories import NEXT_DAY, a_published_question, make_category, make_staff, published
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import Branch
from pmlp_portal.site import robots, sitemaps

HERE = "https://portals.example.lv"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(autouse=True)
def public(settings):
    """The portal's own name, whatever name it is asked by; the next test speaks Latvian again."""
    settings.PUBLIC_URL = HERE
    with translation.override("lv"):
        yield


def read(path):
    response = Client().get(path)
    assert response.status_code == 200, path
    assert response.headers["Content-Type"] == "application/xml"
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own


def addresses(path):
    return [element.text for element in read(path).iter(f"{MAP}loc")]


@pytest.mark.django_db
class TestMaps:
    def test_the_index_names_each_map_there_is(self, monkeypatch):
        monkeypatch.setattr(listed, "PART", 10)
        anda = make_staff("anda", Role.EXPERT)
        for number in (3, 12, 39):
            a_published_question(anda, pk=number)
        assert addresses("/sitemap.xml") == [
            f"{HERE}/sitemap-pages.xml",
            *(f"{HERE}/sitemap-questions-{part}.xml" for part in (0, 1, 3)),
        ]

    def test_each_question_is_on_one_map_only(self, monkeypatch):
        monkeypatch.setattr(listed, "PART", 10)
        anda = make_staff("anda", Role.EXPERT)
        for number in (9, 10, 11, 19, 20):
            a_published_question(anda, pk=number, slug="x")
        told = [addresses(urlsplit(address).path) for address in addresses("/sitemap.xml")[1:]]
        assert told == [
            [f"{HERE}/forum/questions/{number}-x/" for number in part] for part in ([9], [10, 11, 19], [20])
        ]

    def test_a_part_is_never_larger_than_a_map_may_be(self):
        assert listed.PART <= 50_000

    def test_where_there_is_no_question_there_is_no_map(self):
        assert addresses("/sitemap.xml") == [f"{HERE}/sitemap-pages.xml"]
        assert Client().get("/sitemap-questions-0.xml").status_code == 404

    def test_a_question_stands_in_its_own_language_with_its_last_change(self):
        anda = make_staff("anda", Role.EXPERT)
        english = a_published_question(
            anda, pk=7, language="en", slug="how-much", published_at=NEXT_DAY + timedelta(days=1)
        )
        (url,) = read("/sitemap-questions-0.xml")
        assert url.findtext(f"{MAP}loc") == f"{HERE}/en/forum/questions/{english.pk}-how-much/"
        assert url.findtext(f"{MAP}lastmod") == "2026-11-12"

    def test_only_what_everybody_finds(self):
        anda, liga = (make_staff(name, Role.EXPERT) for name in ("anda", "liga"))
        maris = make_staff("maris", Role.MODERATOR)
        make_category("pases", experts=[anda, liga])
        hidden = published(anda, liga, by=maris)
        actions.hide(question_id=hidden.pk, seen=hidden.version, because="Vārds", by=maris, now=NEXT_DAY)
        assert addresses("/sitemap.xml") == [f"{HERE}/sitemap-pages.xml"]

    def test_pages_branches_and_topics_name_each_other_in_both_languages(self):
        Branch.objects.create(slug="tukums", name_lv="Tukums", name_en="Tukums", address="Pils 1")
        make_category("pases")
        found = {url.findtext(f"{MAP}loc"): url for url in read("/sitemap-pages.xml")}
        for path in ("/", "/branches/tukums/", "/forum/", "/forum/categories/pases/", "/forum/answer-times/"):
            alternates = {link.get("hreflang"): link.get("href") for link in found[HERE + path].iter(f"{XHTML}link")}
            assert alternates == {"lv": HERE + path, "en": f"{HERE}/en{path}", "x-default": HERE + path}
            assert f"{HERE}/en{path}" in found

    @pytest.mark.parametrize("route", sitemaps.PAGES)
    def test_every_page_named_is_there(self, route):
        assert Client().get(reverse(route)).status_code == 200

    def test_a_map_takes_as_many_statements_for_many_as_for_one(self, django_assert_num_queries):
        anda = make_staff("anda", Role.EXPERT)
        for number in range(1, 11):
            a_published_question(anda, pk=number)
        with django_assert_num_queries(1):
            read("/sitemap-questions-0.xml")


def allowed(path):
    """Whether a robot may come, as RFC 9309 has it: the longest rule that fits decides, leave before refusal."""
    fitting = [
        (len(pattern), kind == "Allow")
        for kind, pattern in (line.split(": ") for line in robots.rules())
        if re.match(re.escape(pattern).replace(r"\*", ".*").replace(r"\$", r"\Z"), path)
    ]
    return max(fitting)[1] if fitting else True


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield (
                re.sub(r"<[^>]+>", "1", prefix + str(pattern.pattern)) if "<str:token>" in str(pattern.pattern) else ""
            )


OF_ONE_PERSON = sorted({route for route in routes(get_resolver().url_patterns) if route})


class TestRobots:
    def test_they_are_told_where_the_maps_are(self):
        response = Client().get("/robots.txt")
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert response.content.decode().startswith("User-agent: *\nDisallow: /admin/\n")
        assert response.content.decode().endswith(f"\n\nSitemap: {HERE}/sitemap.xml\n")

    def test_addresses_of_one_person_were_found(self):
        assert {"/tickets/1/", "/bookings/1/"} <= set(OF_ONE_PERSON)

    @pytest.mark.parametrize("route", OF_ONE_PERSON)
    def test_what_opens_one_person_s_things_is_left_alone(self, route):
        assert not allowed(route)
        assert route.startswith("/api/") or not allowed(f"/en{route}")

    @pytest.mark.parametrize(
        "path", ["/staff/", "/admin/", "/counters/3/", "/branches/tukums/calendar/", "/forum/desk/", "/forum/triage/"]
    )
    def test_so_are_desks(self, path):
        assert not allowed(path)
        assert not allowed(f"/en{path}")

    @pytest.mark.django_db
    def test_nothing_on_a_map_is_forbidden(self):
        Branch.objects.create(slug="tukums", name_lv="Tukums", name_en="Tukums", address="Pils 1")
        a_published_question(make_staff("anda", Role.EXPERT), pk=1)
        for address in addresses("/sitemap-pages.xml") + addresses("/sitemap-questions-0.xml"):
            assert allowed(urlsplit(address).path), address

    def test_a_page_about_a_duty_may_be_read(self):
        assert allowed("/deadlines/new/passport/")
        assert not allowed("/deadlines/sent/")
