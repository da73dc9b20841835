"""What no page of the desks sends, from somebody who may: each is answered with a 4xx and a sentence, or as it says."""

import pytest
from django.test import Client
from django.urls import reverse

from forum.models import Question
from forum.tests.factories import ask, assigned, submitted
from forum.urls.desk import urlpatterns
from queueing.tests.test_hardening import NASTY, assert_calm

pytestmark = pytest.mark.django_db

FIELDS = (
    "because", "text", "correction", "words", "ground", "citation", "passage", "of", "other", "to", "category",
    "marked", "listed", "user", "first_on", "back_on",
)  # fmt: skip
NAMES = [str(pattern.name) for pattern in urlpatterns]
ABOUT_A_QUESTION = [str(pattern.name) for pattern in urlpatterns if "<int:question_id>" in str(pattern.pattern)]


@pytest.fixture
def client(maris):
    """A moderator's browser; an exception in a view is a 500 here as in life."""
    client = Client(raise_request_exception=False)
    client.force_login(maris)
    return client


def test_the_addresses_were_read():
    assert {"approve", "bulk-decline", "show-originals"} <= set(NAMES)


@pytest.mark.parametrize("nasty", ["nul", "lone surrogate", "right to left", "number", "other digits", "markup"])
def test_in_every_field_of_every_deed(client, anda, liga, maris, passports, nasty):
    written = NASTY[nasty].encode("utf-8", "replace").decode()
    submitted(assigned(anda, by=maris), by=anda)
    question = ask()
    for name in NAMES:
        args = [question.pk] if name in ABOUT_A_QUESTION else [1] if name == "drop-absence" else []
        fields = {**dict.fromkeys(FIELDS, written), "seen": _version(question), "revision": "0"}
        assert_calm(client.post(reverse(f"forum:{name}", args=args), fields), (name, nasty))
        assert_calm(client.get(reverse(f"forum:{name}", args=args), {"category": written, "question": written}), name)


@pytest.mark.parametrize("number", ["", "-1", "x", "\0", "99999999999999999999"])
def test_where_a_version_or_a_revision_belongs(client, maris, passports, number):
    question = ask()
    for name in ABOUT_A_QUESTION:
        fields = {"seen": number, "revision": number, "because": "Jo"}
        assert_calm(client.post(reverse(f"forum:{name}", args=[question.pk]), fields), (name, number))

    assert _version(question) == 1


def test_a_megabyte(client, passports):
    question = ask()
    for name in ("save-draft", "preview", "decline"):
        fields = {"seen": 1, "revision": 0, "text": "ā" * 600_000, "because": "x" * 1_000_000}
        assert_calm(client.post(reverse(f"forum:{name}", args=[question.pk]), fields), name)


def _version(question: Question) -> int:
    return int(Question.objects.values_list("version", flat=True).get(pk=question.pk))
