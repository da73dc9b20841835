"""Letters of a survey: to whom it is the turn of, once, and once more to who has not answered."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import QuerySet

from pmlp_portal.notifications.actions import stop_messages
from pmlp_portal.notifications.models import Message, MessageKind
from surveys.actions import inviting
from surveys.actions.answering import finish, save_answer
from surveys.actions.beginning import begin_by_token
from surveys.models import Case, FrameUnit, Invitation, Mode, Refusal, Stage, StageKind, SurveyPolicyRow
from surveys.queries.inviting import to_invite, to_remind
from surveys.replies import Reply
from surveys.states import CaseState, StageState
from surveys.tasks import write_invitations
from surveys.tests.factories import NOON, at, link_of, make_case, make_invitation, make_response, make_stage, unit_of
from surveys.tokens import contact_hash
from tests.races import at_once, none_raised

pytestmark = pytest.mark.django_db

FIVE_DAYS = timedelta(days=5)


def electronic(**columns: Any) -> Case:
    """Somebody drawn for a survey that asks by writing first."""
    return make_case(make_stage(modes=[Mode.ELECTRONIC, Mode.TELEPHONE], **columns), mode=Mode.ELECTRONIC)


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def invite_all(now: datetime = NOON) -> None:
    for case_id in to_invite(now=now):
        inviting.invite(case_id=case_id, now=now)


def remind_all(now: datetime) -> None:
    for case_id in to_remind(now=now):
        inviting.remind(case_id=case_id, now=now)


class TestInvitations:
    def test_go_once_with_a_link_that_opens_the_survey(self, client):
        electronic()
        invite_all()
        invite_all(at(11))

        assert kinds() == [MessageKind.SURVEY_INVITATION]
        url = Message.objects.get().context["url"]
        assert url.endswith(f"/surveys/{link_of(Invitation.objects.get())}/")

    def test_wait_for_the_telephone_where_it_comes_first(self):
        case = make_case(make_stage(modes=[Mode.TELEPHONE, Mode.ELECTRONIC]))
        invite_all()
        assert kinds() == []

        Case.objects.filter(pk=case.pk).update(state=CaseState.UNREACHABLE)
        invite_all()
        assert kinds() == [MessageKind.SURVEY_INVITATION]

    def test_go_at_once_to_who_has_no_telephone(self):
        case = make_case(make_stage(modes=[Mode.TELEPHONE, Mode.ELECTRONIC]))
        FrameUnit.objects.filter(pk=unit_of(case).pk).update(phone="")
        invite_all()

        assert kinds() == [MessageKind.SURVEY_INVITATION]

    @pytest.mark.parametrize("state", [CaseState.DONE, CaseState.REFUSED, CaseState.OUT_OF_SCOPE, CaseState.CLOSED])
    def test_do_not_go_where_nobody_is_to_be_asked(self, state):
        case = electronic()
        Case.objects.update(state=state)
        inviting.invite(case_id=case.pk, now=NOON)

        assert kinds() == []

    @pytest.mark.parametrize(
        ("columns", "now"),
        [
            ({"state": StageState.PLANNED}, NOON),
            ({"state": StageState.CLOSED}, NOON),
            ({}, at(1)),
            ({}, at(5, month=12)),
        ],
    )
    def test_do_not_go_outside_the_days_of_fieldwork(self, columns, now):
        case = electronic(**columns)
        inviting.invite(case_id=case.pk, now=now)

        assert to_invite(now=now) == []
        assert kinds() == []

    def test_never_go_to_who_does_not_want_to_be_asked(self):
        case = electronic()
        Refusal.objects.create(contact_hash=contact_hash(unit_of(case).phone), at=NOON, how="call")
        invite_all()

        assert kinds() == []
        assert Case.objects.get().state == CaseState.REFUSED

    def test_do_not_go_to_who_has_stopped_such_letters_and_are_not_tried_again(self):
        case = electronic()
        stop_messages(contact_hash=contact_hash(unit_of(case).email), now=NOON)
        invite_all()

        assert kinds() == []
        assert to_invite(now=at(11)) == []

    def test_of_a_form_open_the_form(self):
        stage = make_stage(kind=StageKind.EXPERTS, modes=[Mode.FORM])
        case = Case.objects.create(stage=stage, number=123456, mode=Mode.FORM)
        make_invitation(case, contact="egils@example.lv")
        invite_all()

        assert kinds() == [MessageKind.SURVEY_FORM]
        assert "/surveys/assessment/" in Message.objects.get().context["url"]

    def test_speak_the_language_of_who_was_drawn(self):
        electronic()
        Case.objects.update(language="en")
        invite_all()

        assert "/en/surveys/" in Message.objects.get().context["url"]


class TestReminders:
    @pytest.fixture
    def case(self, db: None) -> Case:
        """Somebody who was invited at noon of the tenth."""
        case = electronic()
        invite_all()
        return case

    def test_go_when_their_day_has_come(self, case):
        remind_all(NOON + FIVE_DAYS - timedelta(minutes=1))
        assert kinds() == [MessageKind.SURVEY_INVITATION]

        remind_all(NOON + FIVE_DAYS)
        assert kinds() == [MessageKind.SURVEY_INVITATION, MessageKind.SURVEY_REMINDER]

    def test_carry_the_same_link(self, case):
        remind_all(NOON + FIVE_DAYS)

        assert len({message.context["url"] for message in Message.objects.all()}) == 1

    def test_go_as_often_as_the_rules_say(self, case):
        for nth in range(1, 5):
            remind_all(NOON + nth * FIVE_DAYS)

        assert kinds().count(MessageKind.SURVEY_REMINDER) == 2

    def test_follow_rules_of_the_office(self, case):
        SurveyPolicyRow.objects.create(valid_from=at(1).date(), reminders_at_most=0)
        remind_all(NOON + FIVE_DAYS)

        assert MessageKind.SURVEY_REMINDER not in kinds()

    def test_go_only_to_who_has_not_answered(self, case):
        make_complete(begin_by_token(token=link_of(Invitation.objects.get()), language="lv", now=NOON).pk)
        remind_all(NOON + FIVE_DAYS)

        assert MessageKind.SURVEY_REMINDER not in kinds()

    def test_go_to_who_has_begun_and_stopped(self, case):
        begin_by_token(token=link_of(Invitation.objects.get()), language="lv", now=NOON)
        remind_all(NOON + FIVE_DAYS)

        assert MessageKind.SURVEY_REMINDER in kinds()

    def test_waiting_for_the_morning_does_not_go_to_who_answers_meanwhile(self, case):
        remind_all(NOON + FIVE_DAYS)
        make_complete(begin_by_token(token=link_of(Invitation.objects.get()), language="lv", now=NOON).pk)

        reminder = Message.objects.get(kind=MessageKind.SURVEY_REMINDER)
        assert reminder.cancelled_at is not None

    def test_do_not_go_on_the_last_day(self, case):
        Stage.objects.update(closes_on=(NOON + FIVE_DAYS).date())
        remind_all(NOON + FIVE_DAYS)

        assert MessageKind.SURVEY_REMINDER not in kinds()

    def test_do_not_go_to_who_has_refused_meanwhile(self, case):
        Refusal.objects.create(contact_hash=contact_hash(unit_of(case).email), at=NOON, how="page")
        remind_all(NOON + FIVE_DAYS)

        assert MessageKind.SURVEY_REMINDER not in kinds()


def make_complete(response_id: int) -> None:
    """Answer everything and hand it in."""
    for code in ("clear", "fast"):
        save_answer(response_id=response_id, question_code=code, reply=Reply(value=4), now=NOON)
    finish(response_id=response_id, now=NOON)


def test_a_call_answered_in_full_needs_no_letter():
    stage = make_stage(modes=[Mode.ELECTRONIC, Mode.TELEPHONE])
    case = make_case(stage)
    make_response(stage, case=case, state="complete")
    inviting.invite(case_id=case.pk, now=NOON)

    assert kinds() == []


def test_the_worker_does_both():
    electronic()
    with time_machine.travel(NOON, tick=False):
        write_invitations()
    with time_machine.travel(NOON + FIVE_DAYS, tick=False):
        write_invitations()

    assert kinds() == [MessageKind.SURVEY_INVITATION, MessageKind.SURVEY_REMINDER]


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    @staticmethod
    def remind_at_once(case: Case) -> list[Any]:
        second = timedelta(seconds=1)
        return at_once(4, lambda nth: inviting.remind(case_id=case.pk, now=NOON + FIVE_DAYS + nth * second))

    def test_invite_once(self):
        case = electronic()
        second = timedelta(seconds=1)
        none_raised(at_once(4, lambda nth: inviting.invite(case_id=case.pk, now=NOON + nth * second)))

        assert kinds() == [MessageKind.SURVEY_INVITATION]

    def test_remind_once(self):
        case = electronic()
        invite_all()
        none_raised(self.remind_at_once(case))

        assert kinds().count(MessageKind.SURVEY_REMINDER) == 1

    def test_control_without_the_lock_as_often_as_there_are_workers(self, monkeypatch):
        case = electronic()
        invite_all()
        all_have_looked, is_due = threading.Barrier(4), inviting._is_due

        def look_and_wait(*args: Any, **kwargs: Any) -> bool:
            due = is_due(*args, **kwargs)
            all_have_looked.wait(20)
            return due

        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
        monkeypatch.setattr(inviting, "_is_due", look_and_wait)
        self.remind_at_once(case)

        assert kinds().count(MessageKind.SURVEY_REMINDER) == 4
