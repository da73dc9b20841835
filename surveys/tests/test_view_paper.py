import re

import pytest

from surveys.models import Answer, Mode, Response, Source
from surveys.states import CaseState, ResponseState, StageState
from surveys.tests.factories import SKIPPING, make_case, make_stage, make_version
from surveys.tests.survey_desk import SurveyDesk

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(db):
    return make_stage(version=make_version(SKIPPING), modes=[Mode.TELEPHONE, Mode.PAPER])


@pytest.fixture
def desk(vita):
    return SurveyDesk(vita)


def key_in(desk):
    return re.findall(r'name="key" value="([^"]+)"', desk.html)[0]


SHEET = {"came": "1", "how": "2", "where": "riga", "words": "Labi"}


def enter(desk, stage, status=200, **said):
    """Open a sheet, type it and send it."""
    desk.look("paper", stage.pk)
    return desk.do("enter-paper", stage.pk, status=status, key=key_in(desk), **said)


def answers():
    return {answer.question.code: answer for answer in Answer.objects.select_related("question")}


def test_a_sheet_is_kept_whole_and_the_next_one_is_empty(desk, stage):
    said = enter(desk, stage, **SHEET)

    assert "Saglabāts. Ņemiet nākamo." in said
    assert "Līdz šim ievadītas 1" in said
    response = Response.objects.get()
    assert (response.source, response.mode, response.state) == (Source.PAPER, Mode.PAPER, ResponseState.COMPLETE)
    assert answers()["where"].choices == ["riga"]
    assert "checked" not in desk.html.replace('type="checkbox" checked>', "")


def test_sent_twice_it_is_one_sheet(desk, stage):
    desk.look("paper", stage.pk)
    key = key_in(desk)
    for _each in range(2):
        desk.do("enter-paper", stage.pk, key=key, **SHEET)

    assert Response.objects.count() == 1


def test_what_was_left_empty_counts_as_would_not_say(desk, stage):
    enter(desk, stage)

    assert {code: answer.special for code, answer in answers().items()} == {"came": "refused"}


def test_what_is_marked_where_nobody_was_asked_does_not_count(desk, stage):
    enter(desk, stage, came="0", how="5", where="riga")

    assert answers().keys() == {"came"}


def test_a_fault_keeps_nothing_and_everything_typed(desk, stage):
    said = enter(desk, stage, status=422, **{**SHEET, "where": "nowhere", "words": "x" * 3000})

    assert "Daži šīs lapas jautājumi jāpārbauda." in said
    assert 'href="#q-where"' in desk.html
    assert 'href="#q-words"' in desk.html
    assert "xxx</textarea>" in desk.html
    assert 'value="2" checked' in desk.html
    assert not Response.objects.exists()


def test_a_sheet_with_a_number_is_of_somebody_drawn(desk, stage):
    case = make_case(stage)
    enter(desk, stage, **{"case-number": f" {case.number} ", **SHEET})

    assert Response.objects.get().case == case
    case.refresh_from_db()
    assert case.state == CaseState.DONE


@pytest.mark.parametrize("number", ["1", "x", "9" * 30, "²"])
def test_a_number_nobody_has_is_named(desk, stage, number):
    assert "nav intervijas ar šādu numuru" in enter(desk, stage, status=422, **{"case-number": number, **SHEET})
    assert not Response.objects.exists()


def test_after_the_fieldwork_nothing_is_taken(desk, stage):
    desk.look("paper", stage.pk)
    type(stage).objects.update(state=StageState.CLOSED)

    assert "aptauja ir beigusies" in desk.do("enter-paper", stage.pk, key=key_in(desk), status=410, **SHEET)


@pytest.mark.parametrize("key", ["", "kort", "ā" * 20])
def test_a_key_that_is_none_is_refused_calmly(desk, stage, key):
    desk.do("enter-paper", stage.pk, key=key, status=422, **SHEET)


def test_a_stage_without_paper_and_a_stranger_find_nothing(desk, zane, stage):
    desk.look("paper", make_stage().pk, status=404)
    SurveyDesk(zane).look("paper", stage.pk, status=404)
    SurveyDesk(zane).do("enter-paper", stage.pk, status=404)
