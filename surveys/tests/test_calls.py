from datetime import timedelta

import pytest

from surveys import errors
from surveys.actions import calls
from surveys.models import Answer, CallAttempt, Case, Mode, Quota, Refusal, Response, Source
from surveys.states import CaseState, Disposition, ResponseState
from surveys.tests.factories import NOON, SKIPPING, at, make_case, make_response, make_stage, make_unit, make_version

pytestmark = pytest.mark.django_db
C, D, R = CaseState, Disposition, ResponseState


def take(stage, by, now=NOON):
    return calls.take_next(stage_id=stage.pk, by=by, now=now)


def in_interview(stage, by, now=NOON):
    """Take a call, and have its person agree."""
    call = take(stage, by, now)
    calls.consent(call_id=call.pk, may_record=True, by=by, now=now)
    return call


def say(call, by, question="clear", *said, now=NOON):
    return calls.answer(call_id=call.pk, question_code=question, said=said or ["4"], by=by, now=now)


def end(call, ending, by, now=NOON):
    return calls.end_call(call_id=call.pk, ending=ending, by=by, now=now)


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


class TestTakeNext:
    def test_who_was_drawn_is_called_and_the_call_counted(self, stage, zane):
        case = make_case(stage)
        call = take(stage, zane)

        assert (call.case, call.nth, call.interviewer) == (case, 1, zane)
        assert fresh(case).state == C.IN_CALL
        assert fresh(case).attempts == 1

    def test_who_presses_twice_is_given_the_same_call(self, stage, zane):
        make_case(stage)
        make_case(stage)

        assert take(stage, zane) == take(stage, zane)
        assert CallAttempt.objects.count() == 1

    def test_two_interviewers_call_two_people(self, stage, zane, karlis):
        make_case(stage)
        make_case(stage)

        assert take(stage, zane).case != take(stage, karlis).case

    def test_with_nobody_left_it_is_said(self, stage, zane, karlis):
        make_case(stage)
        take(stage, zane)

        with pytest.raises(errors.NobodyToCall):
            take(stage, karlis)

    @pytest.mark.parametrize("now", [at(10, 8, 59), at(10, 20), at(14)], ids=["early", "late", "on Saturday"])
    def test_nobody_is_called_outside_the_hours(self, stage, zane, now):
        make_case(stage)

        with pytest.raises(errors.NotCallingTime):
            take(stage, zane, now)

    def test_nobody_is_called_before_and_after_the_days_of_fieldwork(self, stage, zane):
        make_case(stage)

        with pytest.raises(errors.FieldworkNotBegun):
            take(stage, zane, at(30, month=10))
        with pytest.raises(errors.FieldworkOver):
            take(stage, zane, at(7, month=12))

    def test_without_a_telephone_nobody_is_called(self, stage, zane):
        unit = make_unit(stage)
        type(unit).objects.filter(pk=unit.pk).update(phone="")
        make_case(stage, unit=unit)

        with pytest.raises(errors.NobodyToCall):
            take(stage, zane)

    def test_who_is_asked_in_another_way_is_not_called(self, stage, zane):
        make_case(stage, mode=Mode.ELECTRONIC)

        with pytest.raises(errors.NobodyToCall):
            take(stage, zane)

    def test_of_another_stage_nobody_is_called(self, stage, zane):
        make_case(make_stage())

        with pytest.raises(errors.NobodyToCall):
            take(stage, zane)

    def test_who_refused_elsewhere_since_is_passed_over_for_good(self, stage, zane, karlis):
        stranger = make_case(make_stage(), unit=make_unit(stage, phone="+37126000001"))
        refuser = make_case(stage, unit=make_unit(stage, phone="+37126000001"), number=1)
        other = make_case(stage, number=2)
        call = take(stage, zane)
        assert call.case == refuser
        calls.refuse_call(call_id=call.pk, by=zane, now=NOON)
        again = make_case(stage, unit=make_unit(stage, phone="+37126000001"), number=3)

        assert take(stage, karlis).case == other
        with pytest.raises(errors.NobodyToCall):
            take(stage, zane)
        assert fresh(again).state == C.REFUSED
        assert stranger.stage != stage


class TestOrder:
    def test_ones_own_promise_then_others_then_the_due_then_the_fresh(self, stage, zane, karlis):
        fresh_one = make_case(stage)
        due = make_case(stage, attempts=1, next_at=at(10, 9))
        others = make_case(stage, state=C.CALLED_BACK, attempts=1, next_at=at(10, 9))
        own = make_case(stage, state=C.CALLED_BACK, attempts=1, next_at=at(10, 11))
        for case, by in ((due, zane), (others, karlis), (own, zane)):
            CallAttempt.objects.create(
                case=case, nth=1, interviewer=by, began_at=at(9), ended_at=at(9), disposition=D.CALL_BACK
            )

        called = []
        for _each in range(4):
            call = take(stage, zane)
            called.append(call.case)
            end(call, D.NOT_WORKING, zane)
        assert called == [own, others, due, fresh_one]

    def test_what_is_not_due_yet_waits(self, stage, zane):
        make_case(stage, attempts=1, next_at=at(10, 12, 1))
        make_case(stage, state=C.CALLED_BACK, attempts=1, next_at=at(10, 12, 1))

        with pytest.raises(errors.NobodyToCall):
            take(stage, zane)
        assert take(stage, zane, at(10, 12, 1)).case.state == C.IN_CALL


class TestQuotas:
    def test_of_a_full_quota_nobody_is_called(self, stage, zane):
        make_case(stage)
        Quota.objects.create(stage=stage, code="person", client_kind="person", target=1, taken=1)

        with pytest.raises(errors.NobodyToCall):
            take(stage, zane)

    def test_who_has_begun_to_answer_is_called_although_it_is_full(self, stage, zane):
        case = make_case(stage, state=C.CALLED_BACK, attempts=1, next_at=at(10, 9))
        make_response(stage, case=case)
        Quota.objects.create(stage=stage, code="person", client_kind="person", target=1, taken=1)

        assert take(stage, zane).case == case

    def test_of_other_quotas_people_are_called(self, stage, zane):
        make_case(stage)
        Quota.objects.create(stage=stage, code="business", client_kind="business", target=1, taken=1)

        assert take(stage, zane).case.state == C.IN_CALL

    def test_when_it_fills_while_the_telephone_rings_nobody_is_asked_in_vain(self, stage, zane):
        make_case(stage)
        quota = Quota.objects.create(stage=stage, code="person", client_kind="person", target=1)
        call = take(stage, zane)
        Quota.objects.filter(pk=quota.pk).update(taken=1)

        with pytest.raises(errors.QuotaFull):
            calls.consent(call_id=call.pk, may_record=True, by=zane, now=NOON)
        assert end(call, D.QUOTA_FULL, zane).state == C.OUT_OF_SCOPE
        assert not Response.objects.exists()


class TestInterview:
    def test_consent_begins_the_questionnaire_and_is_written_down(self, stage, zane):
        make_case(stage)
        call = take(stage, zane)
        response = calls.consent(call_id=call.pk, may_record=False, by=zane, now=at(10, 12, 3))

        assert (response.mode, response.source, response.place) == (Mode.TELEPHONE, Source.SAMPLE, "clear")
        assert (fresh(call).consented_at, fresh(call).may_record) == (at(10, 12, 3), False)

    def test_consent_twice_is_once(self, stage, zane):
        make_case(stage)
        call = in_interview(stage, zane)
        calls.consent(call_id=call.pk, may_record=False, by=zane, now=at(10, 13))

        assert Response.objects.count() == 1
        assert fresh(call).may_record is True

    def test_without_consent_nothing_is_answered(self, stage, zane):
        make_case(stage)

        with pytest.raises(errors.ConsentMissing):
            say(take(stage, zane), zane)

    def test_answers_are_kept_and_the_last_ends_the_case(self, stage, zane):
        make_case(stage)
        call = in_interview(stage, zane)
        say(call, zane, "clear", "5")
        say(call, zane, "fast", "na")
        case = calls.finish_interview(call_id=call.pk, by=zane, now=NOON)

        assert (case.state, case.disposition) == (C.DONE, D.COMPLETE)
        assert fresh(call).disposition == D.COMPLETE
        assert Response.objects.get().state == R.COMPLETE
        assert set(Answer.objects.values_list("value", "special")) == {(5, ""), (None, "na")}

    def test_it_is_not_finished_before_the_last_question(self, stage, zane):
        make_case(stage)
        call = in_interview(stage, zane)
        say(call, zane)

        with pytest.raises(errors.QuestionsLeft):
            calls.finish_interview(call_id=call.pk, by=zane, now=NOON)
        assert fresh(call).ended_at is None

    @pytest.mark.parametrize("said", [["7"], ["dk"], ["1", "2"], []])
    def test_what_is_no_answer_is_not_kept(self, stage, zane, said):
        make_case(stage)
        call = in_interview(stage, zane)

        with pytest.raises((errors.ReplyWrong, errors.ReplyMissing)):
            calls.answer(call_id=call.pk, question_code="clear", said=said, by=zane, now=NOON)
        assert not Answer.objects.exists()

    def test_a_question_of_another_questionnaire_is_not_answered(self, stage, zane):
        make_case(stage)
        call = in_interview(stage, zane)

        with pytest.raises(errors.QuestionNotAsked):
            say(call, zane, "nowhere")

    def test_who_answers_by_the_link_while_the_telephone_rings_is_done_whatever_is_pressed(self, stage, zane):
        case = make_case(stage)
        call = take(stage, zane)
        make_response(stage, case=case)
        Response.objects.update(state=R.COMPLETE)

        assert end(call, D.NO_ANSWER, zane).state == C.DONE
        assert fresh(case).disposition == D.COMPLETE


class TestEnds:
    @pytest.mark.parametrize(
        ("ending", "state"),
        [
            (D.NO_ANSWER, C.WAITING),
            (D.BUSY, C.WAITING),
            (D.ANSWERING_MACHINE, C.WAITING),
            (D.NOT_WORKING, C.UNREACHABLE),
            (D.WRONG_PERSON, C.UNREACHABLE),
            (D.LANGUAGE, C.UNREACHABLE),
            (D.NOT_ELIGIBLE, C.OUT_OF_SCOPE),
        ],
    )
    def test_each_does_to_a_case_what_it_means(self, stage, zane, ending, state):
        make_case(stage)
        case = end(take(stage, zane), ending, zane)

        assert (case.state, case.disposition) == (state, ending)
        assert (case.next_at is not None) == (state == C.WAITING)

    def test_nobody_there_at_noon_is_called_in_the_evening(self, stage, zane):
        make_case(stage)

        assert end(take(stage, zane), D.NO_ANSWER, zane).next_at == at(10, 16, 30)

    def test_after_six_calls_in_vain_somebody_is_unreachable(self, stage, zane):
        case = make_case(stage)
        now = at(9, 9)
        for _each in range(6):
            assert fresh(case).state in {C.WAITING}
            case = end(take(stage, zane, now), D.NO_ANSWER, zane, now)
            now = case.next_at or now

        assert (case.state, case.attempts) == (C.UNREACHABLE, 6)

    def test_a_line_that_broke_keeps_what_was_said_and_goes_on_from_there(self, stage, zane, karlis):
        make_case(stage)
        call = in_interview(stage, zane)
        say(call, zane)
        case = end(call, D.BREAK_OFF, zane)
        assert (case.state, case.next_at) == (C.CALLED_BACK, at(10, 12, 5))
        assert Response.objects.get().state == R.BROKEN_OFF

        later = at(10, 12, 5)
        again = in_interview(stage, karlis, later)
        response = Response.objects.get()
        assert (response.state, response.place) == (R.STARTED, "fast")
        say(again, karlis, "fast", "2", now=later)
        assert calls.finish_interview(call_id=again.pk, by=karlis, now=later).state == C.DONE

    def test_a_place_in_a_quota_is_kept_for_who_is_called_back_and_given_back_by_who_is_not(self, stage, zane):
        make_case(stage)
        quota = Quota.objects.create(stage=stage, code="person", client_kind="person", target=1)
        call = in_interview(stage, zane)
        assert fresh(quota).taken == 1
        end(call, D.BREAK_OFF, zane)
        assert fresh(quota).taken == 1

        end(in_interview(stage, zane, at(10, 13)), D.UNABLE, zane, at(10, 13))
        assert fresh(quota).taken == 0

    def test_an_ending_that_cannot_be_is_refused(self, stage, zane):
        make_case(stage)
        call = in_interview(stage, zane)

        for ending in (D.NO_ANSWER, D.COMPLETE, D.NOT_ATTEMPTED, D.REFUSAL):
            with pytest.raises(errors.EndingWrong):
                end(call, ending, zane)

    def test_a_call_ends_once(self, stage, zane):
        make_case(stage)
        call = take(stage, zane)
        end(call, D.BUSY, zane)

        with pytest.raises(errors.CallOver):
            end(call, D.NO_ANSWER, zane)
        assert fresh(call).disposition == D.BUSY

    def test_nobody_ends_the_call_of_a_colleague(self, stage, zane, karlis):
        make_case(stage)

        with pytest.raises(errors.CallOver):
            end(take(stage, zane), D.BUSY, karlis)

    def test_when_fieldwork_is_closed_in_the_middle_it_is_said(self, stage, zane):
        case = make_case(stage)
        call = in_interview(stage, zane)
        Case.objects.filter(pk=case.pk).update(state=C.CLOSED, interviewer=None, called_at=None)

        with pytest.raises(errors.FieldworkOver):
            say(call, zane)


class TestPromises:
    def test_a_promise_is_kept_to_the_minute_and_before_all_else(self, stage, zane, karlis):
        promised = make_case(stage, number=1)
        call = take(stage, zane)
        make_case(stage)
        case = calls.promise_call(call_id=call.pk, at=at(10, 17, 15), by=zane, now=NOON)

        assert (case.state, case.next_at, case.is_appointment) == (C.CALLED_BACK, at(10, 17, 15), True)
        assert take(stage, karlis, at(10, 17, 15)).case == promised

    def test_nothing_is_promised_for_when_nobody_calls(self, stage, zane):
        make_case(stage)
        call = take(stage, zane)

        for when in (at(10, 11), at(10, 20), at(14), at(7, month=12)):
            with pytest.raises(errors.NotWhenWeCall):
                calls.promise_call(call_id=call.pk, at=when, by=zane, now=NOON)
        assert fresh(call).ended_at is None

    def test_an_interview_half_way_goes_on_at_the_promised_time(self, stage, zane):
        make_case(stage)
        call = in_interview(stage, zane)
        say(call, zane)
        calls.promise_call(call_id=call.pk, at=at(11, 10), by=zane, now=NOON)

        in_interview(stage, zane, at(11, 10))
        assert Response.objects.get().place == "fast"


class TestRefusals:
    def test_a_refusal_ends_the_case_and_is_remembered_for_every_contact(self, stage, zane):
        make_case(stage)
        call = take(stage, zane)
        case = calls.refuse_call(call_id=call.pk, by=zane, now=NOON)

        assert (case.state, case.disposition) == (C.REFUSED, D.REFUSAL)
        assert Refusal.objects.count() == 2


class TestReleasing:
    def test_a_call_left_standing_is_called_again_at_once_and_counts_as_none(self, stage, zane, karlis, vita):
        case = make_case(stage)
        call = take(stage, zane)
        calls.release_call(call_id=call.pk, by=vita, now=NOON)

        assert (fresh(case).state, fresh(case).next_at) == (C.WAITING, NOON)
        again = take(stage, karlis)
        assert again.case == case
        assert end(again, D.NO_ANSWER, karlis).state == C.WAITING

    def test_one_half_way_comes_before_all_else(self, stage, zane, vita):
        case = make_case(stage)
        call = in_interview(stage, zane)
        calls.release_call(call_id=call.pk, by=vita, now=NOON)

        assert fresh(case).state == C.CALLED_BACK
        assert Response.objects.get().state == R.BROKEN_OFF

    def test_one_that_has_ended_is_left_alone(self, stage, zane, vita):
        make_case(stage)
        call = take(stage, zane)
        end(call, D.BUSY, zane)
        calls.release_call(call_id=call.pk, by=vita, now=NOON + timedelta(hours=3))

        assert fresh(call).disposition == D.BUSY


def test_a_question_that_is_skipped_is_not_read_out(zane):
    stage = make_stage(version=make_version(SKIPPING))
    make_case(stage)
    call = in_interview(stage, zane)

    assert say(call, zane, "came", "0").next_code == "words"
    with pytest.raises(errors.QuestionNotAsked):
        say(call, zane, "how", "3")
