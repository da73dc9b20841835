from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.cache import cache
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What one test has read from the directory must not show in the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(params=["lv", "en"])
def language(request: pytest.FixtureRequest):
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def asked() -> Callable[..., HttpRequest]:
    """A request as a visitor's browser sends it."""

    def make(path: str = "/", **query: str) -> HttpRequest:
        request = RequestFactory().get(path, query)
        request.session = {}  # type: ignore[assignment]
        request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
        return request

    return make


@pytest.fixture
def drawn(asked) -> Callable[..., str]:
    """Render a template given as text, as a page would: with its request and context processors."""

    def draw(source: str, request: HttpRequest | None = None, **values: Any) -> str:
        return engines["django"].from_string(source).render(values, request or asked())

    return draw
