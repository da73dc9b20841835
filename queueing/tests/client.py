"""A client of the API, as tests hold it."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: Any  # JSON
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """The code of a problem."""
        return str(self.body["code"])


class ApiClient:
    """Speaks JSON; an exception in a view is a 500 here as in life."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **headers: str) -> Answer:
        """Read."""
        return _answer(self.client.get(f"{API}{path}", headers=_named(headers)))

    def post(self, path: str, body: object = None, **headers: str) -> Answer:
        """Write JSON, or bytes as they are."""
        content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
        named = _named(headers)
        kind = named.pop("content-type", "application/json")
        return _answer(self.client.post(f"{API}{path}", content, content_type=kind, headers=named))

    def join(self, slug: str = "riga-2", service: str = "passport", **headers: str) -> Answer:
        """Join from afar."""
        return self.post(f"/branches/{slug}/tickets/", {"service": service, "channel": "remote"}, **headers)


def _named(headers: dict[str, str]) -> dict[str, str]:
    """Keyword arguments can't hold hyphens."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _answer(response: Any) -> Answer:  # Django's test response
    body = json.loads(response.content) if "json" in response.headers.get("Content-Type", "") else None
    return Answer(response.status_code, body, dict(response.headers))
