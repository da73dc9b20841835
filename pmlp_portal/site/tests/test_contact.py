from datetime import UTC, datetime, time

import pytest
from django.db import OperationalError
from django.utils import translation

from pmlp_portal.directory import queries
from pmlp_portal.directory.models import ContactChannel
from pmlp_portal.site import contact

pytestmark = pytest.mark.django_db

TUESDAY_TEN = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def information_phone():
    phone = ContactChannel.objects.create(
        slug="information-phone",
        name_lv="Tālrunis informācijai",
        name_en="Information phone",
        value="+371 67209400",
        notice_lv="Sarunas var tikt ierakstītas.",
        notice_en="Calls may be recorded.",
    )
    phone.hours.create(weekday=2, opens=time(9), closes=time(16, 30))
    return phone


@pytest.fixture
def a_database_that_goes_away(monkeypatch):
    def go():
        def refuse(*, now):
            raise OperationalError("server closed the connection unexpectedly")

        monkeypatch.setattr(queries, "contact_block", refuse)

    return go


def test_the_block_is_what_the_directory_says_now(information_phone):
    block = contact.contact_block(now=TUESDAY_TEN)
    assert block is not None
    assert (block.phone, block.phone_is_open) == ("+371 67209400", True)


def test_while_the_database_is_away_the_last_known_block_stays_but_claims_nothing_about_now(
    information_phone, a_database_that_goes_away
):
    contact.contact_block(now=TUESDAY_TEN)
    a_database_that_goes_away()

    block = contact.contact_block(now=TUESDAY_TEN)

    assert block is not None
    assert (block.phone, block.phone_is_open) == ("+371 67209400", False)


def test_before_the_directory_was_ever_read_there_is_no_block(a_database_that_goes_away):
    a_database_that_goes_away()
    assert contact.contact_block(now=TUESDAY_TEN) is None


def test_what_was_read_in_latvian_is_not_shown_in_english(information_phone, a_database_that_goes_away):
    with translation.override("lv"):
        contact.contact_block(now=TUESDAY_TEN)
    a_database_that_goes_away()
    with translation.override("en"):
        assert contact.last_known() is None
