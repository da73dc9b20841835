"""Every test begins in Latvian."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_latvian() -> Iterator[None]:
    """A page in English must not leave the next test speaking it."""
    with translation.override("lv"):
        yield
