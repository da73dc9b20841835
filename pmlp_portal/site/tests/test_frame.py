"""What stands around every page."""

from datetime import time

import pytest
from django.contrib import messages

from pmlp_portal.directory.models import ContactChannel, WeeklySchedule

pytestmark = [pytest.mark.django_db, pytest.mark.urls("pmlp_portal.site.tests.addresses")]

PAGE = '{% extends "base.html" %}{% block title %}Rinda{% endblock %}{% block content %}<h1>Rinda</h1>{% endblock %}'
TASK = PAGE.replace("base.html", "base_task.html")
DESK = PAGE.replace("base.html", "base_desk.html")


@pytest.fixture
def directory():
    """The office as every page tells of it."""
    phone = ContactChannel.objects.create(
        slug="information-phone",
        name_lv="Tālrunis informācijai",
        name_en="Information phone",
        value="+371 67209400",
        notice_lv="Sarunas var tikt ierakstītas.",
        notice_en="Calls may be recorded.",
    )
    for weekday in range(1, 8):
        phone.hours.create(weekday=weekday, opens=time(0), closes=time(23, 59, 59))
    ContactChannel.objects.create(slug="email", name_lv="E-pasts", name_en="E-mail", value="pasts@pmlp.gov.lv")
    week = WeeklySchedule.objects.create(valid_from="2019-01-01")
    week.hours.create(weekday=1, opens=time(9), closes=time(18))


class TestHeader:
    @pytest.mark.parametrize("page", [PAGE, TASK])
    def test_the_agency_stands_under_its_ministry_and_leads_home(self, drawn, page):
        text = drawn(page)
        assert '<a class="wordmark" href="/">' in text
        header = text.split("<header", 1)[1]
        assert header.index("Latvijas Republikas Iekšlietu ministrija") < header.index(
            "Pilsonības un migrācijas lietu pārvalde"
        )

    def test_the_first_link_skips_to_the_content(self, drawn):
        body = drawn(PAGE).split("<body", 1)[1]
        assert body.index('class="skip-link" href="#saturs"') < body.index("<header")
        assert '<main id="saturs" tabindex="-1"' in body

    def test_the_other_language_is_named_in_itself(self, drawn, asked):
        link = '<a href="/en/branches/?service=pase" lang="en" hreflang="en">English</a>'
        assert link in drawn(PAGE, asked("/branches/", service="pase"))

    def test_the_present_place_is_marked_in_the_navigation(self, drawn, asked):
        assert 'href="/branches/" aria-current="page"' in drawn(PAGE, asked("/branches/"))
        assert 'href="/branches/" aria-current="true"' in drawn(PAGE, asked("/branches/riga-2/"))
        assert "aria-current" not in drawn(PAGE, asked("/"))

    def test_a_task_has_no_navigation(self, drawn):
        assert "site-nav" in drawn(PAGE)
        assert "site-nav" not in drawn(TASK)

    def test_a_title_says_first_that_something_must_be_corrected(self, drawn):
        class Wrong:
            errors = {"name": ["x"]}

        assert "<title>Kļūda: Rinda – PMLP</title>" in drawn(PAGE, form=Wrong())
        assert "<title>Rinda – PMLP</title>" in drawn(PAGE)


class TestBetween:
    @pytest.mark.parametrize("page", [PAGE, DESK])
    def test_demonstration_data_is_marked_and_nothing_else_is(self, drawn, page):
        assert "Demonstrācijas dati" in drawn(page, demonstration=True)
        assert "demo-mark" not in drawn(page)

    @pytest.mark.parametrize("page", [PAGE, TASK, DESK])
    def test_what_the_last_act_left_to_say_comes_before_the_content(self, drawn, asked, page):
        request = asked()
        messages.success(request, "Numurs A042 ir atcelts.")
        text = drawn(page, request)
        assert text.index("<main") < text.index("Numurs A042 ir atcelts.") < text.index("<h1>Rinda")

    def test_a_page_that_ages_renews_itself_where_no_script_does_it(self, drawn, asked):
        renewal = '<meta http-equiv="refresh" content="30">'
        assert f"<noscript>{renewal}</noscript>" in drawn(PAGE, refresh_seconds=30)
        text_version = drawn(PAGE, asked("/", view="text"), refresh_seconds=30)
        assert renewal in text_version
        assert "<noscript>" not in text_version
        assert "refresh" not in drawn(PAGE)

    def test_the_text_version_runs_no_script(self, drawn, asked):
        page = PAGE + '{% block scripts %}<script src="/x.js"></script>{% endblock %}'
        assert "<script" in drawn(page)
        assert "<script" not in drawn(page, asked("/", view="text"))


class TestFooter:
    def test_it_tells_how_and_when_to_reach_the_office(self, drawn, directory):
        text = drawn(PAGE)
        for said in (
            'href="tel:+37167209400"',
            "zvanus pieņemam tagad",
            "Sarunas var tikt ierakstītas.",
            'href="mailto:pasts@pmlp.gov.lv"',
            'P <span class="time-range">9:00–18:00</span>',
        ):
            assert said in text

    def test_a_task_keeps_the_phone_and_drops_the_rest(self, drawn, directory):
        text = drawn(TASK)
        assert "zvanus pieņemam tagad" in text
        assert 'P <span class="time-range">9:00–18:00</span>' not in text

    def test_it_leads_only_to_pages_that_exist(self, drawn, directory, client):
        footer = drawn(PAGE).split("<footer", 1)[1]
        addresses = [part.split('"', 1)[0] for part in footer.split('href="')[1:]]
        pages = [address for address in addresses if address.startswith("/")]
        assert pages
        for address in set(pages) - {"/"}:
            assert client.get(address).status_code in {200, 302}

    def test_an_empty_directory_still_leaves_a_number_to_call(self, drawn):
        assert 'href="tel:+37167209400"' in drawn(PAGE)
