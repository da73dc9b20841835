"""Somebody does not want to be asked: honoured everywhere, at once and for good."""

import pytest

from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications.actions import enqueue
from pmlp_portal.notifications.models import Message, MessageKind
from surveys import actions, errors
from surveys.actions.survey_letters import about
from surveys.models import Case, HowRefused, Mode, Refusal, Response, Source
from surveys.queries.refusals import any_refused, is_refused, refused_among
from surveys.states import CaseState, Disposition, ResponseState
from surveys.tests.factories import NOON, at, link_of, make_case, make_invitation, make_stage, make_unit

pytestmark = pytest.mark.django_db

PHONE, EMAIL = "+37129876543", "anna@example.lv"


@pytest.fixture
def case():
    stage = make_stage()
    return make_case(stage, unit=make_unit(stage, phone=PHONE, email=EMAIL))


def state_of(case: Case) -> tuple[str, str]:
    case.refresh_from_db()
    return case.state, case.disposition


REFUSED = (CaseState.REFUSED, Disposition.REFUSAL)


def test_only_a_keyed_hash_of_the_contact_is_kept():
    actions.refuse(contact=PHONE, how=HowRefused.OFFICE, now=NOON)
    kept = Refusal.objects.get()

    assert PHONE not in f"{kept.contact_hash}{kept.pk}"
    assert (len(kept.contact_hash), kept.how, kept.at) == (64, HowRefused.OFFICE, NOON)


def test_twice_is_once(case):
    for _ in range(2):
        actions.refuse(contact=PHONE, how=HowRefused.PAGE, now=NOON)

    assert Refusal.objects.count() == 1
    assert state_of(case) == REFUSED


@pytest.mark.parametrize("contact", [PHONE, EMAIL, "ANNA@example.lv"])
def test_in_every_survey_that_runs(case, contact):
    stage = make_stage()
    other = make_case(stage, unit=make_unit(stage, phone=PHONE, email=EMAIL))
    stranger = make_case(stage)
    actions.refuse(contact=contact, how=HowRefused.PAGE, now=NOON)

    assert state_of(case) == state_of(other) == REFUSED
    assert state_of(stranger) == (CaseState.WAITING, "")


def test_by_a_link_at_every_contact_we_have(case):
    actions.refuse_by_token(token=link_of(make_invitation(case)), now=NOON)

    assert is_refused(PHONE)
    assert is_refused(EMAIL)
    assert state_of(case) == REFUSED


def test_a_link_nobody_was_sent_refuses_nothing():
    with pytest.raises(errors.SurveyNotFound):
        actions.refuse_by_token(token="f" * 64, now=NOON)
    assert not Refusal.objects.exists()


def test_somebody_invited_without_a_list_is_found_by_the_letter():
    case = Case.objects.create(stage=make_stage(), number=123456, mode=Mode.FORM)
    make_invitation(case, contact="Expert@example.lv")
    actions.refuse(contact="expert@example.lv", how=HowRefused.PAGE, now=NOON)

    assert state_of(case) == REFUSED


def test_what_was_begun_is_broken_off_and_nothing_more_is_taken(case):
    response = actions.begin_case(case=case, mode=Mode.ELECTRONIC, source=Source.SAMPLE, now=NOON)
    actions.refuse_case(case_id=case.pk, how=HowRefused.PAGE, now=NOON)

    assert Response.objects.get(pk=response.pk).state == ResponseState.BROKEN_OFF
    with pytest.raises(errors.RefusedAlready):
        actions.finish(response_id=response.pk, now=NOON)


def test_what_was_answered_before_stays_answered(case):
    Case.objects.filter(pk=case.pk).update(state=CaseState.DONE, disposition=Disposition.COMPLETE)
    actions.refuse_case(case_id=case.pk, how=HowRefused.PAGE, now=NOON)

    assert state_of(case) == (CaseState.DONE, Disposition.COMPLETE)
    assert is_refused(PHONE)


def test_in_a_call_the_interviewer_says_how_it_ended(case, zane):
    Case.objects.filter(pk=case.pk).update(state=CaseState.IN_CALL, interviewer=zane, called_at=NOON)
    actions.refuse_case(case_id=case.pk, how=HowRefused.CALL, now=NOON)

    assert state_of(case)[0] == CaseState.IN_CALL
    assert is_refused(PHONE)


def test_a_letter_that_has_not_left_does_not_leave(case):
    case.stage.period.name_lv = "Periods"
    with_facts = dict.fromkeys(("title", "check_code", "check_url", "url", "stop_url"), "x")
    enqueue(
        about=about(case), kind=MessageKind.SURVEY_INVITATION, to=Contact("email", EMAIL), language="lv",
        context={**with_facts, "closes_on": at(20).date()}, due_at=at(11), lapses_at=at(20), now=NOON,
    )  # fmt: skip
    actions.refuse(contact=EMAIL, how=HowRefused.PAGE, now=NOON)
    message = Message.objects.get()

    assert (message.state, message.to) == ("cancelled", "")


class TestAsking:
    def test_who_has_not_refused_may_be_asked(self):
        assert not is_refused(PHONE)
        assert not any_refused(["", PHONE])
        assert refused_among([]) == set()

    def test_of_many_those_are_named_who_have(self):
        actions.refuse(contact=PHONE, how=HowRefused.PAGE, now=NOON)

        assert refused_among(["", PHONE, EMAIL]) == {PHONE}
