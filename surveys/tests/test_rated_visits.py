"""Rating a visit by the link on its ticket's page: once, apart from the sample, and only while a survey asks."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from pmlp_portal.accounts.models import User
from queueing import actions as queue
from queueing.models import Visit
from queueing.states import Outcome
from queueing.tests.conftest import clara, office  # noqa: F401 - the cast of the queue
from queueing.tests.factories import Office, riga
from queueing.tests.visitor import Holder, main_of
from queueing.tests.visitor import at as it_is
from surveys.actions import beginning, electronic
from surveys.models import Instrument, InstrumentKind, Mode, Refusal, Response, Source, Stage, StageKind
from surveys.queries.opened import Door
from surveys.states import ResponseState, StageState
from surveys.tests.factories import make_stage
from tests.races import at_once, none_raised, without_constraint

pytestmark = pytest.mark.django_db

NEXT_DAY = date(2026, 12, 2)
AFTERNOON = riga(14)


@pytest.fixture
def running(db: None) -> Stage:
    """A survey of clients that is in the field and asks electronically too."""
    stage = make_stage()
    Instrument.objects.update(kind=InstrumentKind.SATISFACTION)
    return stage


@pytest.fixture
def anna(office: Office, clara: User) -> Holder:  # noqa: F811
    """She has been served at counter 1."""
    holder = Holder(office).check_in().is_called(clara)
    queue.start(ticket_id=holder.issued.ticket_id, by=clara, now=riga(10, 2))
    queue.finish(ticket_id=holder.issued.ticket_id, outcome=Outcome.DONE, by=clara, now=riga(10, 9))
    return holder


def path(holder: Holder, *more: str) -> str:
    return "/".join(["/surveys/visit", holder.issued.token, *more, ""])


def begun_at_once(holder: Holder, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Let all look first whether somebody has begun, and then write."""
    insert, all_have_looked = beginning._insert_once, threading.Barrier(4)

    def look_and_insert(response: Response) -> Response:
        all_have_looked.wait(20)
        return insert(response)

    monkeypatch.setattr(beginning, "_insert_once", look_and_insert)
    return at_once(4, lambda _nth: electronic.begin_by_link(door=Door.VISIT, token=holder.issued.token, now=AFTERNOON))


class TestTheTicketsPage:
    def test_offers_the_link_when_the_visit_is_over(self, anna, running):
        assert path(anna) in anna.looks(AFTERNOON).content.decode()

    def test_offers_none_while_nobody_asks(self, anna):
        assert "/surveys/visit/" not in anna.looks(AFTERNOON).content.decode()

    def test_offers_none_before_the_end(self, office, clara, running):  # noqa: F811
        holder = Holder(office).check_in().is_called(clara)

        assert "/surveys/visit/" not in holder.looks().content.decode()

    def test_offers_none_to_who_does_not_want_to_be_asked(self, anna, running):
        Visit.objects.update(contact_hash="a" * 64)
        Refusal.objects.create(contact_hash="a" * 64, at=AFTERNOON, how="page")

        assert "/surveys/visit/" not in anna.looks(AFTERNOON).content.decode()
        with it_is(AFTERNOON):
            assert Client().get(path(anna)).status_code == 404

    @pytest.mark.parametrize("kind", [InstrumentKind.CONSULT_FIRST, InstrumentKind.SELF_CHECK])
    def test_offers_no_other_questionnaire(self, anna, running, kind):
        Instrument.objects.update(kind=kind)

        assert "/surveys/visit/" not in anna.looks(AFTERNOON).content.decode()


class TestRating:
    def test_names_the_branch_and_the_day(self, anna, running):
        with it_is(AFTERNOON):
            words = main_of(Client().get(path(anna)))

        assert "Rīgas 2. nodaļa" in words
        assert "otrdien, 1. decembrī" in words.replace("\N{NO-BREAK SPACE}", " ")

    def test_is_kept_apart_from_the_sample_and_names_nobody(self, anna, running):
        with it_is(AFTERNOON):
            Client().post(path(anna, "questions", "clear"), {"answer": "6"})
        response = Response.objects.get()

        assert (response.source, response.mode) == (Source.OPEN_LINK, Mode.ELECTRONIC)
        assert (response.branch, response.case, response.stratum) == (anna.office.branch, None, None)
        assert not Response.objects.of_sample().exists()
        assert anna.issued.token not in str(Response.objects.values())

    def test_is_gone_on_with_the_next_day_by_the_same_link(self, anna, running):
        with it_is(AFTERNOON):
            Client().post(path(anna, "questions", "clear"), {"answer": "6"})
        with it_is(riga(9, day=NEXT_DAY)):
            assert Client().post(path(anna)).headers["Location"] == path(anna, "questions", "fast")

    def test_counts_once(self, anna, running):
        with it_is(AFTERNOON):
            for code in ("clear", "fast"):
                Client().post(path(anna, "questions", code), {"answer": "6"})
            Client().post(path(anna, "check"))
            assert Response.objects.get().state == ResponseState.COMPLETE
            assert Client().post(path(anna)).status_code == 410
            assert Client().post(path(anna, "questions", "clear"), {"answer": "1"}).status_code == 410
            assert "Paldies" in main_of(Client().get(path(anna)))

    def test_of_a_visit_long_past_is_not_asked_for(self, anna, running):
        Visit.objects.update(day=date(2026, 12, 1) - timedelta(days=15))

        with it_is(AFTERNOON):
            assert Client().get(path(anna)).status_code == 404

    def test_of_nobody_s_visit_is_answered_calmly(self, running):
        assert Client().get("/surveys/visit/hedgehog/").status_code == 404

    def test_closed_in_the_middle_says_so(self, anna, running):
        with it_is(AFTERNOON):
            Client().post(path(anna, "questions", "clear"), {"answer": "6"})
            Stage.objects.update(state=StageState.CLOSED)
            answer = Client().post(path(anna, "questions", "fast"), {"answer": "6"})

        assert answer.status_code == 410
        assert "Aptauja ir beigusies" in answer.content.decode()

    @pytest.mark.parametrize("columns", [{"modes": [Mode.TELEPHONE]}, {"kind": StageKind.EMPLOYEES}])
    def test_is_no_part_of_a_survey_that_does_not_ask_so(self, anna, running, columns):
        Stage.objects.update(**columns)

        with it_is(AFTERNOON):
            assert Client().get(path(anna)).status_code == 410


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_begin_one(self, anna, running, monkeypatch):
        none_raised(begun_at_once(anna, monkeypatch))

        assert Response.objects.count() == 1

    def test_control_without_the_constraint_several(self, anna, running, monkeypatch):
        with without_constraint(Response, "one_response_per_visit"):
            outcomes = begun_at_once(anna, monkeypatch)
            # Who is last to look for theirs may find several, and takes its own back.
            has_found_several = any(isinstance(outcome, Response.MultipleObjectsReturned) for outcome in outcomes)
            assert has_found_several or Response.objects.count() > 1
            Response.objects.all().delete()
