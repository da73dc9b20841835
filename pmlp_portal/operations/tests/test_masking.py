"""What is taken out of a text before it is written down, and what is left."""

import secrets

import pytest
from django.core import signing

from pmlp_portal.kernel.tokens import new_seed, token_of
from pmlp_portal.operations.masking import masked

TOKEN = token_of(new_seed(), purpose="ticket", key="k")


@pytest.mark.parametrize(
    "secret",
    [
        "anna.berzina@example.lv",
        "+371 26 123 456",
        "26123456",
        "161175-19997",
        "LV1234567",
        # Named, for they are drawn anew in each process of a run.
        pytest.param(TOKEN, id="token"),
        pytest.param(new_seed(), id="seed"),
        "qk3v8w0z5n1m7x2c9b4h6j0f8d3s5a7p",  # a session's key
        "Meitai ir septiņi gadi, ko darīt?",
    ],
)
@pytest.mark.parametrize(
    "frame", ["said '{}' twice", "can't take '{}'", 'KeyError: "{}"', "DETAIL:  Key (x)=({}) exists.", "a\nDETAIL: {}"]
)
def test_what_people_leave_is_not_written(secret: str, frame: str):
    text = frame.format(secret)

    assert secret in text
    assert secret not in masked(text)


def test_a_token_in_an_address_is_not_written():
    assert masked(f"Not Found: /tickets/{TOKEN}/leave/") == "Not Found: /tickets/[…]/leave/"


def test_signatures_and_random_words_are_not_written():
    drawn = [secrets.token_urlsafe(32) for _ in range(500)]
    drawn += [signing.dumps({"device": number}).rpartition(":")[2] for number in range(100)]

    assert [word for word in drawn if word in masked(f"cookie {word} refused")] == []


@pytest.mark.parametrize(
    "text",
    [
        "connection to server at 127.0.0.1, port 5432 failed: Connection refused",
        'duplicate key value violates unique constraint "one_active_visit_per_device"',
        "pmlp_portal.notifications.actions.delivery.deliver_due",
        "CompressedManifestStaticFilesStorage has no manifest",
        "message 4711 failed after 5 attempts: SMTPServerDisconnected",
        "No new picture of branch:riga-2: server closed the connection unexpectedly",
        "test_a_worker_that_is_killed_loses_nothing_at_all",
        "2026-11-23 10:15:00",
    ],
)
def test_what_an_operator_needs_stays(text: str):
    assert masked(text) == text
