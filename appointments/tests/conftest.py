"""The cast: a bureau that can be booked."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from appointments.tests.factories import Bureau, make_bureau


@pytest.fixture(autouse=True)
def speaking_latvian() -> Iterator[None]:
    """A page in English must not leave the next test speaking it."""
    with translation.override("lv"):
        yield


@pytest.fixture
def bureau(db: None) -> Bureau:
    """One place each quarter of an hour."""
    return make_bureau()
