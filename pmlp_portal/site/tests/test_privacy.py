"""The privacy page prints the table and the cookies; public pages set no others."""

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from pmlp_portal.kernel import clock
from pmlp_portal.retention.actions import forget, load_keepings
from pmlp_portal.retention.models import Keeping, KeepingCode
from pmlp_portal.site import sitemaps
from pmlp_portal.site.cookies import cookies
from queueing.tests.factories import TEN, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client) -> str:
    load_keepings()
    forget(code=KeepingCode.LETTERS, now=clock.now())
    return client.get("/en/privacy/").content.decode()


def test_it_prints_every_kind_and_its_term(page: str) -> None:
    for keeping in Keeping.objects.all():
        assert escape(keeping.what_en) in page
        assert escape(keeping.why_en) in page
    assert "Until the night after the visit" in page
    assert "<span>3 years</span>" in page
    assert "<span>5 years</span>" in page


def test_it_follows_the_table(client: Client) -> None:
    load_keepings()
    Keeping.objects.filter(code=KeepingCode.LETTERS).update(days=17)
    assert "17 dienas" in client.get("/privacy/").content.decode()


def test_it_says_when_the_job_last_ran(page: str, client: Client) -> None:
    assert "It last did so" in page
    assert "It has not run here yet." not in page


def test_before_the_first_night_it_says_so(client: Client) -> None:
    load_keepings()
    assert "It has not run here yet." in client.get("/en/privacy/").content.decode()


def test_public_pages_set_no_cookies_but_those_it_names(client: Client, page: str) -> None:
    """The pages of the map, a ticket taken, and the text version: what a visitor does."""
    make_office()
    with time_machine.travel(TEN, tick=False):
        for route in sitemaps.PAGES:
            client.get(reverse(route))
        client.get("/branches/riga-2/")
        joined = client.post("/branches/riga-2/join/passport/", {"channel": "remote", "travel_minutes": "15"})
        client.get(joined.headers.get("Location", "/"))
        client.get("/?view=text")
    named = {cookie.name for cookie in cookies()}

    assert {settings.CSRF_COOKIE_NAME, "device", "view"} <= set(client.cookies) <= named
    assert all(f'<code lang="en" translate="no">{name}</code>' in page for name in named)
