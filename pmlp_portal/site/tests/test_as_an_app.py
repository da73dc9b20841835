"""The portal on a phone's first screen and in others' messages: manifest, offline page, cards."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import Client

from pmlp_portal.site.robots import is_closed
from queueing.tests.factories import join, make_office

pytestmark = pytest.mark.django_db


class TestManifest:
    @pytest.mark.parametrize(("address", "start", "queue"), [
        ("/manifest.webmanifest", "/", "Rinda"), ("/en/manifest.webmanifest", "/en/", "Queue"),
    ])  # fmt: skip
    def test_it_speaks_the_language_of_the_page(self, client: Client, address: str, start: str, queue: str) -> None:
        answer = client.get(address)
        said = json.loads(answer.content)

        assert answer["Content-Type"] == "application/manifest+json"
        assert (said["start_url"], said["shortcuts"][0]["name"]) == (start, queue)
        assert all(client.get(shortcut["url"]).status_code == 200 for shortcut in said["shortcuts"])

    def test_its_icons_are_there_in_their_sizes(self, client: Client) -> None:
        for icon in json.loads(client.get("/manifest.webmanifest").content)["icons"]:
            found = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
            assert isinstance(found, str)
            head = Path(found).read_bytes()[:24]
            width, height = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
            assert icon["sizes"] == f"{width}x{height}"

    def test_every_page_names_it(self, client: Client) -> None:
        assert '<link rel="manifest" href="/en/manifest.webmanifest">' in client.get("/en/contacts/").content.decode()


class TestOffline:
    def test_the_page_is_nobody_s(self, client: Client) -> None:
        answer = client.get("/offline/")

        assert answer.cookies == {}
        assert "csrfmiddlewaretoken" not in answer.content.decode()

    def test_it_asks_the_database_nothing(self, client: Client, django_assert_num_queries) -> None:
        with django_assert_num_queries(0):
            client.get("/en/offline/")

    def test_each_release_has_a_worker_of_its_own(self, client: Client, settings) -> None:
        settings.RELEASE = "2026.11.2"
        assert client.get("/push-worker.js").content.startswith(b"// 2026.11.2\n")


class TestCard:
    def test_a_public_page_has_one_and_all_of_it_is_ours(self, client: Client) -> None:
        page = client.get("/en/privacy/").content.decode()
        card = dict(re.findall(r'<meta property="(og:[a-z:_]+)" content="([^"]*)">', page))

        assert card["og:title"] == "Your data"
        assert card["og:url"] == f"{settings.PUBLIC_URL}/en/privacy/"
        assert card["og:description"].startswith("What the portal keeps of you")
        assert card["og:image"].startswith(f"{settings.PUBLIC_URL}/static/")
        assert '<meta name="twitter:card" content="summary_large_image">' in page

    def test_what_was_asked_of_a_page_is_not_told_on(self, client: Client) -> None:
        page = client.get("/search/", {"q": "pase"}).content.decode()
        assert f'<meta property="og:url" content="{settings.PUBLIC_URL}/search/">' in page

    def test_a_ticket_has_none(self, client: Client) -> None:
        token = join(make_office()).token
        assert "og:" not in client.get(f"/tickets/{token}/").content.decode()

    @pytest.mark.parametrize(
        ("path", "closed"),
        [
            ("/", False), ("/en/", False), ("/branches/riga-2/", False), ("/branches/riga-2/join/passport/", True),
            ("/en/tickets/abc/", True), ("/deadlines/", False), ("/deadlines/abc/", True), ("/surveys/abc/", True),
            ("/en/surveys/results/2026/", False), ("/english/", False),
        ],
    )  # fmt: skip
    def test_what_robots_leave_alone_is_known_by_its_path(self, path: str, closed: bool) -> None:
        assert is_closed(path) is closed

    def test_quotes_in_a_sentence_do_not_end_the_card(self) -> None:
        drawn = Template('{% load portal %}{% page_description %}Say "yes"{% end_page_description %}').render(Context())
        assert drawn == '<meta name="description" content="Say &quot;yes&quot;">'
