"""What nobody sends by mistake: each is answered with a 4xx and a sentence, or ignored; never a 500."""

import json
import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any
from urllib.parse import quote
from zlib import crc32

import pytest
import time_machine
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from queueing import actions
from queueing.models import Visit
from queueing.tests.factories import TEN, Office, join, make_clerk, make_office, riga, walk_in

NASTY = {
    "nul": "a\0b",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
    "right to left": "\u202eשלום\u200f مرحبا",
    "lone surrogate": "\udc80",
    "controls": "\x01\x1b[31m\r\nSet-Cookie: a=b",
    "markup": "<script>alert(1)</script>{{ 7*7 }}{% now 'Y' %}",
    "sql": "' OR 1=1; DROP TABLE queueing_ticket; --",
    "path": "../../../../etc/passwd",
    "long": "ā" * 70_000,
    "a megabyte": "x" * 1_000_000,
    "number": "99999999999999999999999999",
    "negative": "-1",
    "nan": "NaN",
    "spaces": " \u00a0\u2003\t",
    "empty": "",
    "other digits": "١٢٣",
}
NASTIEST = (
    "nul", "emoji", "right to left", "lone surrogate", "controls", "a megabyte", "number", "negative", "empty"
)  # fmt: skip
FIELDS = (
    "service", "travel_minutes", "contact", "language", "needs_more_time", "please_fetch", "near", "view", "seen",
    "key", "ticket", "ticket_id", "counter", "outcome", "missing_document", "reason", "document", "day", "starts",
    "ends", "lunch_starts", "lunch_ends", "clerk", "username", "password", "next", "latitude", "longitude", "page",
    "leaving_out", "q", "category", "after", "title", "text", "website", "opened", "helpful", "word", "change", "part",
    "because", "revision", "words", "marked", "ground", "citation", "of", "other", "to", "question", "listed",
    "first_on", "text_lv", "text_en", "alarm", "assistance", "session", "started", "ended",
)  # fmt: skip
# Each request carries all of them, each in other fields; so many requests carry each in every third field.
MIXES = 3
JSON_FIELDS = ("service", "channel", "travel_minutes", "contact", "language", "more_time", "fetch_me")
JSON_ROUTES = ("branches/riga-2/tickets", "tickets/{token}/leave", "tickets/{token}/check-in", "tickets/{token}/defer")


@pytest.fixture
def token(office: Office) -> Iterator[str]:
    """The token of somebody's ticket, at ten."""
    walk_in(office)
    with time_machine.travel(TEN, tick=False):
        yield join(office).token


@pytest.fixture
def stranger() -> Client:
    """Somebody's browser; an exception in a view is a 500 here as in life."""
    return Client(raise_request_exception=False)


@pytest.fixture
def desk(office: Office, clara: User) -> Client:
    """Clara's browser, signed in."""
    client = Client(raise_request_exception=False)
    client.force_login(clara)
    return client


def assert_calm(response: Any, context: object = "") -> None:  # whatever Django's test client returns
    """Not a 500; and a refusal says something to whoever sent it."""
    assert response.status_code < 500, (response.status_code, context)
    if response.status_code < 400:
        return
    if "json" in response.headers["Content-Type"]:
        assert json.loads(response.content)["detail"], context
        return
    markup = r"<(style|script|head)\b.*?</\1>|<[^>]+>"
    words = unescape(re.sub(markup, " ", response.content.decode(), flags=re.DOTALL))
    assert len(words.split()) > 3, (response.status_code, context)


def _as_sent(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


class TestApi:
    @pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
    def test_in_any_field_of_joining(self, stranger: Client, token: str, nasty: str) -> None:
        for field in JSON_FIELDS:
            body = json.dumps({"service": "passport", field: nasty})
            response = stranger.post("/api/v1/branches/riga-2/tickets/", body, "application/json")
            assert_calm(response, (field, nasty[:20]))
            # A contact may be left empty, and digits are digits in any script; nothing else here is a value.
            assert response.status_code >= 400 or not nasty.strip() or (field, nasty) == ("travel_minutes", "١٢٣")

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"{", b"[]", b"null", b"0", b'"text"', b"\x00", b"\xff\xfe{}", b'{"service":', b"[" * 90_000, b"{}{}",
            b'{"service": "\\ud800"}', b'{"service": "passport", "service": {"a": [1]}}', b'{"\\u0000": 1}',
            b'{"travel_minutes": 1e999, "service": "passport"}', b"9" * 4301, b"-" * 1000, b"x" * 1_000_000,
        ],
    )  # fmt: skip
    def test_any_body(self, stranger: Client, token: str, body: bytes) -> None:
        for route in JSON_ROUTES:
            address = f"/api/v1/{route.format(token=token)}/"
            assert_calm(stranger.post(address, body, "application/json"), (route, body[:20]))

    @pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
    def test_in_every_header_we_read(self, stranger: Client, token: str, nasty: str) -> None:
        sent = _as_sent(nasty)[:10_000].decode("latin-1")  # as a server hands a header over
        for name in ("Idempotency-Key", "X-Device-Id", "Accept-Language", "Accept", "Content-Type", "Cookie", "Host"):
            for address in ("/api/v1/branches/riga-2/tickets/", f"/api/v1/tickets/{token}/defer/"):
                kind = sent if name == "Content-Type" else "application/json"
                headers = {} if name == "Content-Type" else {name: sent}
                response = stranger.post(address, '{"service": "passport"}', kind, headers=headers)
                assert_calm(response, (name, address))

    @pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
    def test_as_part_of_an_address(self, stranger: Client, token: str, nasty: str) -> None:
        part = quote(_as_sent(nasty[:3000]))
        for route in ("branches/{}/", "branches/{}/queue/", "tickets/{}/", "branches/?page={}", "{}/"):
            assert_calm(stranger.get(f"/api/v1/{route.format(part)}"), route)
        for route in ("branches/{}/tickets/", "tickets/{}/leave/", "tickets/{}/check-in/", "tickets/{}/defer/"):
            response = stranger.post(f"/api/v1/{route.format(part)}", "{}", "application/json")
            assert_calm(response, route)
            assert response.status_code >= 400


class TestEveryRoute:
    """All addresses of pages there are, found in the address book itself, so that a new one is tried too."""

    @pytest.mark.parametrize("mix", range(MIXES))
    def test_by_a_stranger(self, stranger: Client, token: str, office: Office, mix: int) -> None:
        _try(stranger, ROUTES, _known(office, token), mix)

    @pytest.mark.parametrize("mix", range(MIXES))
    def test_by_a_clerk(self, desk: Client, token: str, office: Office, mix: int) -> None:
        _try(desk, ROUTES_OF_STAFF, _known(office, token), mix)

    @pytest.mark.parametrize("role", [Role.MANAGER, None])
    def test_by_other_staff(self, token: str, office: Office, role: Role | None) -> None:
        client = Client(raise_request_exception=False)
        client.force_login(make_clerk("zane", office.branch if role else None, role or Role.CLERK))
        _try(client, ROUTES_OF_STAFF, _known(office, token), 0)


def test_all_mixes_together_put_everything_into_every_field_of_some_route() -> None:
    for field in range(len(FIELDS)):
        assert {_nasty(route, field, mix) for route in ROUTES for mix in range(MIXES)} == {
            NASTY[name] for name in NASTIEST
        }


def _nasty(route: str, field: int, mix: int) -> str:
    """Return what a field of a route gets in a mix: neighbours get different things, and so do neighbouring routes."""
    return NASTY[NASTIEST[(crc32(route.encode()) + field + mix * len(NASTIEST) // MIXES) % len(NASTIEST)]]


def _known(office: Office, token: str) -> dict[str, str]:
    return {"slug": office.slug, "token": token, "service": "passport", "counter_id": str(office.counters[0].pk)}


def _try(client: Client, routes: Sequence[str], known: dict[str, str], mix: int) -> None:
    """Read and write addresses: with its known parts and nasty fields, and with nasty parts."""
    for route in routes:
        nasties = {name: _nasty(route, field, mix) for field, name in enumerate(FIELDS)}
        fields = {name: _written(nasty)[:2000] for name, nasty in nasties.items()}
        query = "&".join(f"{name}={quote(_as_sent(nasty[:500]))}" for name, nasty in nasties.items())
        part = _nasty(route, 0, mix)
        plain = _filled(route, known)
        foul = _filled(route, dict.fromkeys(known, quote(_as_sent(part[:300])) or "x"))
        assert_calm(client.get(f"{plain}?{query}"), f"{plain}?…")
        if route not in LEAVES_BY_BUTTON:
            assert_calm(client.post(plain, fields), f"POST {plain}")
        if foul != plain:
            assert_calm(client.get(foul), foul)
            assert_calm(client.post(foul, {**fields, "contact": _written(part)}), f"POST {foul}")


def _written(text: str) -> str:
    """Return what a form can send of it."""
    return text.encode("utf-8", "replace").decode()


def _filled(route: str, parts: dict[str, str]) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: parts.get(str(found[1]), "1"), route)


def _routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, prefix + str(pattern.pattern))
        elif "^" not in str(pattern.pattern):
            yield prefix + str(pattern.pattern)


ROUTES = sorted(
    {route for route in _routes(get_resolver().url_patterns) if not route.startswith(("admin/", "api/", "readyz"))}
)
SURVEYS = ("surveys/desk/", "surveys/recommendations/")
# What strangers are sent away from; staff meet the rest as strangers do.
DESKS = (
    "staff/", "counters/", "manage/", "reports/days", "branches/<slug:slug>/report", "no-queue/posts/", "forum/desk/",
    "forum/triage/", "faults/desk/",
)  # fmt: skip
ROUTES_OF_STAFF = [
    route
    for route in ROUTES
    if route.startswith((*DESKS, *SURVEYS))
    or any(part in route for part in ("/calendar/", "/shifts/", "/manage/"))
    or route.endswith(("/load/", "/what-if/", "/mend/"))
]
# Whoever presses these has meant it, whatever else the form holds.
LEAVES_BY_BUTTON = {route for route in ROUTES if route.endswith(("/leave/", "sign-out/"))}


def test_the_address_book_was_read() -> None:
    assert {"branches/<slug:slug>/join/<slug:service>/", "counters/<int:counter_id>/call-next/"} <= set(ROUTES)
    assert {"branches/<slug:slug>/calendar/", "counters/<int:counter_id>/call-next/"} <= set(ROUTES_OF_STAFF)


def test_the_staff_s_addresses_are_those_strangers_are_sent_away_from(
    stranger: Client, token: str, office: Office
) -> None:
    known = _known(office, token)
    sent_away = {route for route in ROUTES if _is_sent_to_sign_in(stranger, _filled(route, known))}
    assert "counters/" in sent_away
    assert sorted(sent_away - set(ROUTES_OF_STAFF)) == []


def _is_sent_to_sign_in(client: Client, address: str) -> bool:
    answers = (client.get(address), client.post(address))
    return any(answer.headers.get("Location", "").startswith(reverse("accounts:sign-in")) for answer in answers)


class TestPages:
    def test_a_foreign_token_opens_nothing_and_does_nothing(self, stranger: Client, token: str) -> None:
        foreign = token[::-1]
        for path in ("", "card/", "print/"):
            assert stranger.get(f"/tickets/{foreign}/{path}").status_code == 404
        for deed in ("check-in/", "defer/", "leave/"):
            assert stranger.post(f"/tickets/{foreign}/{deed}").status_code == 404
        assert not Visit.objects.exclude(closed_at=None).exists()

    def test_the_number_people_hear_opens_nothing(self, stranger: Client, token: str) -> None:
        assert stranger.get("/tickets/A001/").status_code == 404
        assert stranger.get("/api/v1/tickets/A001/").status_code == 404

    def test_an_expired_token_opens_nothing(self, stranger: Client, token: str, office: Office) -> None:
        actions.end_day(branch_id=office.branch.pk, day=TEN.date(), now=riga(18))
        with time_machine.travel(riga(9, day=riga(10).date().replace(day=2)), tick=False):
            for address in (f"/tickets/{token}/", f"/api/v1/tickets/{token}/"):
                response = stranger.get(address)
                assert response.status_code == 404
                assert_calm(response)

    @pytest.mark.parametrize(("prefix", "words"), [("", "pogu vai saiti"), ("/en", "the button or the link")])
    def test_a_button_s_address_opened_as_a_page_says_what_to_do(
        self, stranger: Client, token: str, prefix: str, words: str
    ) -> None:
        response = stranger.get(f"{prefix}/tickets/{token}/check-in/")
        assert (response.status_code, response.headers["Allow"]) == (405, "POST")
        assert words in response.content.decode()

    def test_an_unknown_branch_or_service_is_told_in_words(self, stranger: Client, token: str) -> None:
        for path in ("/branches/nowhere/", "/branches/nowhere/join/passport/", "/branches/riga-2/join/nothing/"):
            response = stranger.get(path)
            assert 400 <= response.status_code < 500
            assert_calm(response, path)

    @pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
    def test_what_is_written_comes_back_as_text_and_never_as_markup(
        self, stranger: Client, token: str, nasty: str
    ) -> None:
        written = nasty.encode("utf-8", "replace").decode()
        response = stranger.post("/branches/riga-2/join/passport/", {"contact": written, "travel_minutes": written})
        assert_calm(response)
        assert b"<script>alert(1)</script>" not in response.content
        assert b"a=b" not in response.cookies.output().encode()

    def test_a_branch_named_in_markup_is_shown_as_text(self, stranger: Client, token: str) -> None:
        make_office("evil", "<script>alert(1)</script>")
        for path in ("/branches/", "/branches/evil/"):
            assert b"<script>alert(1)</script>" not in stranger.get(path).content
