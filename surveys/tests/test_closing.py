"""The end of fieldwork: what was given is kept, and nothing leads from it to a person any more."""

import json

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection

from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.kernel.errors import IllegalMove
from pmlp_portal.notifications.actions import enqueue
from pmlp_portal.notifications.models import Message, MessageKind
from surveys import actions, errors, tasks
from surveys.models import (
    CallAttempt,
    Case,
    FrameUnit,
    HowRefused,
    Invitation,
    Mode,
    Quota,
    Refusal,
    Response,
    ResultSet,
    Source,
    Stage,
    StageKind,
)
from surveys.replies import Reply
from surveys.states import CaseState, Disposition, ResponseState, StageState
from surveys.tests.factories import (
    NOON,
    at,
    link_of,
    make_case,
    make_invitation,
    make_period,
    make_stage,
    make_unit,
    make_version,
)

pytestmark = pytest.mark.django_db

C, D, R = CaseState, Disposition, ResponseState
LATER = at(20)


def begin(case: Case) -> Response:
    return actions.begin_case(case=case, mode=Mode.TELEPHONE, source=Source.SAMPLE, now=NOON)


def say(response: Response, *codes: str) -> Response:
    for code in codes:
        actions.save_answer(response_id=response.pk, question_code=code, reply=Reply(value=3), now=NOON)
    return response


def close(stage: Stage) -> actions.Closed:
    return actions.close_fieldwork(stage_id=stage.pk, by=None, now=LATER)


class TestWhatIsKept:
    def test_what_was_begun_is_kept_as_broken_off_with_its_answers(self):
        stage = make_stage()
        response = say(begin(make_case(stage)), "clear")

        closed = close(stage)

        response.refresh_from_db()
        assert (response.state, response.answers.count(), closed.broken_off) == (R.BROKEN_OFF, 1, 1)

    def test_it_is_partial_from_half_of_what_was_asked(self):
        stage = make_stage(version=make_version([{"code": code} for code in ("clear", "fast", "kind", "sure")]))
        for codes in (("clear",), ("clear", "fast")):
            say(begin(make_case(stage)), *codes)
        close(stage)

        assert list(Case.objects.order_by("pk").values_list("disposition", flat=True)) == [D.BREAK_OFF, D.PARTIAL]

    def test_each_case_ends_as_what_became_of_it(self, zane):
        stage = make_stage()
        cases = [
            make_case(stage),
            make_case(stage, state=C.CALLED_BACK, disposition=D.ANSWERING_MACHINE, attempts=2),
            make_case(stage, state=C.UNREACHABLE, disposition=D.NOT_WORKING),
            make_case(stage, state=C.REFUSED, disposition=D.REFUSAL),
            make_case(stage, mode=Mode.ELECTRONIC),
            make_case(stage, state=C.IN_CALL, interviewer=zane, called_at=NOON),
        ]
        make_invitation(cases[4], sent_at=at(3))
        CallAttempt.objects.create(case=cases[5], nth=1, interviewer=zane, began_at=NOON)
        close(stage)

        assert list(Case.objects.order_by("pk").values_list("state", "disposition")) == [
            (C.CLOSED, D.NOT_ATTEMPTED),
            (C.CLOSED, D.ANSWERING_MACHINE),
            (C.UNREACHABLE, D.NOT_WORKING),
            (C.REFUSED, D.REFUSAL),
            (C.CLOSED, D.NO_ANSWER),
            (C.CLOSED, D.NOT_ATTEMPTED),
        ]
        assert CallAttempt.objects.get().disposition == D.NOT_ATTEMPTED

    def test_places_of_those_who_did_not_finish_are_not_counted(self):
        stage = make_stage()
        quota = Quota.objects.create(stage=stage, code="people", client_kind="person", target=5)
        say(begin(make_case(stage)), "clear")
        whole = say(begin(make_case(stage)), "clear", "fast")
        actions.finish(response_id=whole.pk, now=NOON)
        close(stage)

        quota.refresh_from_db()
        assert quota.taken == 1

    def test_another_stage_goes_on(self):
        stage, other = make_stage(), make_stage()
        response = begin(make_case(other))
        close(stage)

        say(response, "clear")
        assert FrameUnit.objects.filter(plan__stage=other).exclude(phone="").exists()


class TestNobodyIsKnown:
    PHONE, EMAIL = "+37129876543", "anna.berzina@example.lv"

    @pytest.fixture
    def stage(self):
        """Anna has answered by telephone, and was written to before."""
        stage = make_stage()
        case = make_case(stage, unit=make_unit(stage, phone=self.PHONE, email=self.EMAIL), note="Zvanīt pēc 17")
        make_invitation(case, sent_at=at(3, 10, 17))
        CallAttempt.objects.create(
            case=case, nth=1, began_at=at(10, 10, 17), consented_at=at(10, 10, 18), ended_at=at(10, 10, 40),
            disposition=D.COMPLETE,
        )  # fmt: skip
        response = say(begin(case), "clear", "fast")
        actions.finish(response_id=response.pk, now=NOON)
        return stage

    def test_an_answer_leads_to_no_case_and_a_case_to_nobody(self, stage):
        close(stage)

        assert not Response.objects.exclude(case=None, origin_hash=None).exists()
        assert not Case.objects.exclude(unit=None, note="").exists()

    def test_no_contact_is_left_in_any_table(self, stage):
        assert self.PHONE in everything_kept()
        close(stage)
        kept = everything_kept()

        assert self.PHONE not in kept
        assert self.EMAIL not in kept

    def test_a_letter_that_waits_for_the_morning_does_not_leave(self, stage):
        about = f"survey-case:{Case.objects.get().pk}"
        said = dict.fromkeys(("title", "check_code", "check_url", "url", "stop_url"), "x")
        enqueue(
            about=about, kind=MessageKind.SURVEY_REMINDER, to=Contact("email", self.EMAIL), language="lv",
            context={**said, "closes_on": at(20).date()}, due_at=LATER, lapses_at=at(21), now=NOON,
        )  # fmt: skip
        close(stage)

        assert Message.objects.values_list("state", "to").get() == ("cancelled", "")

    def test_no_link_can_be_made_again(self, stage):
        token = link_of(Invitation.objects.get())
        close(stage)

        assert Invitation.objects.get().token_seed == ""
        with pytest.raises(errors.AnsweredAlready):
            actions.begin_by_token(token=token, language="lv", now=LATER)

    def test_calls_and_letters_keep_their_days_and_no_hours(self, stage):
        close(stage)
        call, invitation = CallAttempt.objects.get(), Invitation.objects.get()

        assert {call.began_at, call.consented_at, call.ended_at, invitation.used_at} == {at(10, 0)}
        assert invitation.sent_at == at(3, 0)

    def test_the_record_says_how_many_contacts_were_deleted_and_not_which(self, stage):
        make_unit(stage, phone="+37120000001", email="")
        close(stage)
        detail = AuditRecord.objects.get(verb="survey_fieldwork_close").detail

        assert (detail["phones_deleted"], detail["complete"], detail["links_ended"]) == (2, 1, 1)
        assert self.PHONE not in json.dumps(detail)

    def test_who_refused_is_remembered(self, stage):
        actions.refuse(contact=self.PHONE, how=HowRefused.CALL, now=NOON)
        close(stage)

        assert Refusal.objects.count() == 1


def everything_kept() -> str:
    """Return every row of surveys and messages as text."""
    models = [*apps.get_app_config("surveys").get_models(), apps.get_model("notifications", "Message")]
    return "".join(serializers.serialize("json", model._default_manager.all()) for model in models)


class TestDays:
    def test_the_last_day_over_it_ends_by_itself_once(self, time_machine):
        stage = make_stage()
        for instant, state in (
            (at(4, 23, 59, month=12), StageState.OPEN),
            (at(5, 0, month=12), StageState.CLOSED),
            (at(6, 0, month=12), StageState.CLOSED),
        ):
            time_machine.move_to(instant)
            tasks.close_fieldwork()
            stage.refresh_from_db()
            assert stage.state == state
        assert AuditRecord.objects.filter(verb="survey_fieldwork_close").count() == 1

    def test_what_has_ended_never_opens_again(self, vita):
        stage = make_stage()
        close(stage)

        with pytest.raises(IllegalMove):
            actions.open_stage(stage_id=stage.pk, by=vita, now=LATER)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class TestOpening:
    def test_clients_are_drawn_before_anybody_is_asked(self, vita):
        stage = make_stage(state=StageState.PLANNED)

        with pytest.raises(errors.PlanNotDrawn):
            actions.open_stage(stage_id=stage.pk, by=vita, now=NOON)

    def test_assessors_are_known_and_need_no_draw(self, vita):
        stage = make_stage(
            state=StageState.PLANNED, kind=StageKind.EXPERTS, modes=[Mode.FORM], version=make_version(is_frozen=False)
        )
        opened = actions.open_stage(stage_id=stage.pk, by=vita, now=NOON)
        stage.version.refresh_from_db()

        assert (opened.state, opened.opened_at, stage.version.is_frozen) == (StageState.OPEN, NOON, True)

    def test_opened_early_it_waits_for_its_first_day(self, vita):
        stage = make_stage(state=StageState.PLANNED, kind=StageKind.EXPERTS)
        actions.open_stage(stage_id=stage.pk, by=vita, now=at(1))
        case = make_case(stage)

        with pytest.raises(errors.FieldworkNotBegun) as caught:
            actions.begin_case(case=case, mode=Mode.FORM, source=Source.FORM, now=at(1))
        assert "02.11.2026" in caught.value.detail

    def test_after_its_last_day_it_is_not_opened(self, vita):
        stage = make_stage(state=StageState.PLANNED, kind=StageKind.EXPERTS)

        with pytest.raises(errors.FieldworkOver):
            actions.open_stage(stage_id=stage.pk, by=vita, now=at(5, month=12))

    def test_a_period_is_one_a_year_and_counted(self, vita):
        first = make_period(2025)
        begun = actions.begin_period(institution=first.institution, year=2026, name_lv="2026", by=vita, now=NOON)
        assert begun.number == first.number + 1

        with pytest.raises(errors.PeriodThere):
            actions.begin_period(institution=first.institution, year=2026, name_lv="2026", by=vita, now=NOON)

    def test_a_stage_is_planned_once_with_a_code_people_can_name(self, vita):
        plan = actions.StagePlan(
            kind=StageKind.CLIENTS, version=make_version(), modes=[Mode.TELEPHONE], opens_on=at(2).date(),
            closes_on=at(20).date(), planned_size=10, population_lv="Visi",
        )  # fmt: skip
        period = make_period()
        stage = actions.plan_stage(period=period, plan=plan, by=vita, now=at(1))
        assert len(stage.code) == 6
        assert not set(stage.code) & set("01OIQSGWXY")

        with pytest.raises(errors.StageThere):
            actions.plan_stage(period=period, plan=plan, by=vita, now=at(1))

    def test_days_are_moved_while_nobody_has_been_promised_others(self, vita):
        stage = make_stage()
        first, last = stage.opens_on, at(10, month=12).date()
        moved = actions.change_days(stage_id=stage.pk, opens_on=first, closes_on=last, by=vita, now=NOON)
        assert moved.closes_on == last

        for opens_on, closes_on, refusal in (
            (at(3).date(), last, errors.StageBegun),
            (first, at(9).date(), errors.StageBegun),
            (last, first, errors.DaysWrong),
        ):
            with pytest.raises(refusal):
                actions.change_days(stage_id=stage.pk, opens_on=opens_on, closes_on=closes_on, by=vita, now=NOON)


class TestPublishing:
    def test_what_has_ended_is_shown_to_everybody_and_withdrawn_for_a_reason(self, vita):
        stage = make_stage(state=StageState.CLOSED)
        figures = ResultSet.objects.create(stage=stage, built_at=NOON, method="topic", method_version="1", figures={})
        actions.publish(stage_id=stage.pk, by=vita, now=NOON)
        figures.refresh_from_db()
        assert figures.is_published

        with pytest.raises(errors.ReasonMissing):
            actions.withdraw(stage_id=stage.pk, because=" ", by=vita, now=NOON)
        actions.withdraw(stage_id=stage.pk, because="Kļūda svaros", by=vita, now=NOON)
        figures.refresh_from_db()
        assert not figures.is_published

    def test_while_people_answer_nothing_is_shown(self, vita):
        with pytest.raises(IllegalMove):
            actions.publish(stage_id=make_stage().pk, by=vita, now=NOON)
