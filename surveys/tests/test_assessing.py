"""Forms to assess by: score, evidence and comment for each criterion, by link or after signing in."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.models import AuditRecord
from surveys.actions import inviting
from surveys.models import (
    Answer,
    AssessmentEvidence,
    Case,
    InterviewerStage,
    Mode,
    QuestionKind,
    Response,
    Source,
    Stage,
    StageKind,
)
from surveys.states import ResponseState, StageState
from surveys.tests.factories import NOON, make_stage, make_version
from tests.races import at_once, none_raised

pytestmark = pytest.mark.django_db

CRITERIA = (
    {"code": "rules", "kind": QuestionKind.SCORE, "text_lv": "Prasības ir skaidras"},
    {"code": "advice", "kind": QuestionKind.SCORE, "text_lv": "Padomu var saņemt ātri"},
)
MINE = "/surveys/desk/forms/"


@pytest.fixture(autouse=True)
def in_the_field() -> Iterator[None]:
    """It is a day of fieldwork."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def form(egils: User) -> Stage:
    """The experts' stage, given to Egils."""
    stage = make_stage(version=make_version(CRITERIA), kind=StageKind.EXPERTS, modes=[Mode.FORM])
    InterviewerStage.objects.create(user=egils, stage=stage)
    return stage


@pytest.fixture
def desk(client: Client, egils: User) -> Client:
    """Egils has signed in."""
    client.force_login(egils)
    return client


def begun(desk: Client, form: Stage) -> str:
    """Return the address of the form Egils has opened."""
    return desk.post(f"{MINE}{form.pk}/begin/").headers["Location"]


def score(client: Client, address: str, code: str, said: str, **evidence: str) -> Any:
    return client.post(f"{address}questions/{code}/", {"answer": said, **evidence})


class TestTheListOfForms:
    def test_names_each_that_was_given_and_is_in_the_field(self, desk, form):
        page = desk.get(MINE).content.decode()

        assert "Eksperti" in page
        assert f"{MINE}{form.pk}/begin/" in page

    def test_leads_on_to_the_form_once_begun(self, desk, form):
        address = begun(desk, form)

        assert address in desk.get(MINE).content.decode()

    def test_is_for_assessors_only_and_others_leave_a_trace(self, client, zane):
        client.force_login(zane)

        assert client.get(MINE).status_code == 404
        assert AuditRecord.objects.filter(actor=zane).exists()

    def test_asks_who_has_not_signed_in_to_do_so(self, client):
        assert client.get(MINE).headers["Location"].startswith("/staff/sign-in/")

    def test_says_so_where_there_is_none(self, desk):
        assert "Pašlaik jums veidlapu nav." in desk.get(MINE).content.decode()


class TestBeginning:
    def test_twice_opens_the_same_form(self, desk, form):
        assert begun(desk, form) == begun(desk, form)
        assert Case.objects.count() == 1

    def test_a_form_that_was_given_to_somebody_else_is_refused(self, desk, form):
        InterviewerStage.objects.all().delete()

        assert desk.post(f"{MINE}{form.pk}/begin/").status_code == 404

    def test_outside_the_days_of_fieldwork_is_refused(self, desk, form):
        Stage.objects.update(state=StageState.CLOSED)

        assert desk.post(f"{MINE}{form.pk}/begin/").status_code == 410

    def test_sends_no_letter_to_who_has_opened_it_already(self, desk, form):
        begun(desk, form)

        assert Response.objects.count() == 0

    @pytest.mark.django_db(transaction=True)
    def test_twice_at_once_makes_one_form(self, egils, form):
        links = none_raised(at_once(4, lambda _nth: inviting.begin_assessment(stage_id=form.pk, by=egils, now=NOON)))

        assert len(set(links)) == Case.objects.count() == 1


class TestFillingIn:
    def test_keeps_score_evidence_and_comment(self, desk, form):
        score(desk, begun(desk, form), "rules", "4", link="https://example.lv/kartiba", comment="Skaidri 🦔")

        evidence = AssessmentEvidence.objects.get()
        assert (evidence.answer.value, evidence.link, evidence.comment) == (
            4, "https://example.lv/kartiba", "Skaidri 🦔",
        )  # fmt: skip
        response = Response.objects.get()
        assert (response.mode, response.source) == (Mode.FORM, Source.FORM)

    def test_shows_again_what_was_filled_in(self, desk, form):
        address = begun(desk, form)
        score(desk, address, "rules", "4", link="https://example.lv/kartiba", comment="Skaidri")

        page = desk.get(f"{address}questions/rules/").content.decode()
        assert 'value="4" checked' in page
        assert "https://example.lv/kartiba" in page
        assert "Skaidri" in page

    @pytest.mark.parametrize(
        "evidence",
        [
            {"link": "javascript:alert(1)"},
            {"link": "kartiba"},
            {"link": "https://example.lv/" + "x" * 600},
            {"comment": "vārds " * 500},
        ],
        ids=["script", "no address", "long address", "long comment"],
    )
    def test_refuses_in_words_and_shows_again_what_it_can_t_take(self, desk, form, evidence: Any):
        answer = score(desk, begun(desk, form), "rules", "4", **evidence)

        assert answer.status_code == 422
        assert 'value="4" checked' in answer.content.decode()
        assert not Answer.objects.exists()

    @pytest.mark.parametrize("said", ["6", "-1", "", "\x00"])
    def test_refuses_a_score_that_is_none(self, desk, form, said):
        assert score(desk, begun(desk, form), "rules", said).status_code == 422

    def test_by_link_alone_needs_no_signing_in(self, desk, form):
        address = begun(desk, form)

        assert score(Client(), address, "rules", "3").status_code == 303

    def test_is_handed_in_once(self, desk, form):
        address = begun(desk, form)
        for code in ("rules", "advice"):
            score(desk, address, code, "3")
        desk.post(f"{address}check/")

        assert Response.objects.get().state == ResponseState.COMPLETE
        assert score(desk, address, "rules", "5").status_code == 410
        assert "Iesniegta" in desk.get(MINE).content.decode()
