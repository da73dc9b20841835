"""Answering: one reply at a time, each kept at once, and nothing asked that need not be."""

from datetime import timedelta

import pytest

from surveys import actions, errors
from surveys.models import Answer, Case, HowRefused, Mode, Quota, Response, Source
from surveys.queries.questionnaires import standing
from surveys.queries.refusals import contacts_of
from surveys.replies import Reply
from surveys.states import CaseState, Disposition, ResponseState, StageState
from surveys.tests.factories import (
    CLOSES_ON,
    NOON,
    OPENS_ON,
    SKIPPING,
    at,
    link_of,
    make_case,
    make_invitation,
    make_stage,
    make_version,
)

pytestmark = pytest.mark.django_db

R, C = ResponseState, CaseState


def point(value: int) -> Reply:
    return Reply(value=value)


def called(stage, **columns) -> Response:
    """Begin somebody's answers by telephone."""
    case = make_case(stage, **columns)
    return actions.begin_case(case=case, mode=Mode.TELEPHONE, source=Source.SAMPLE, now=NOON)


def case_of(response: Response) -> Case:
    assert response.case is not None
    return response.case


def say(response: Response, code: str, reply: Reply, now=NOON) -> actions.Saved:
    return actions.save_answer(response_id=response.pk, question_code=code, reply=reply, now=now)


def given(response: Response) -> dict[str, object]:
    """Return what is kept of what somebody said."""
    rows = Answer.objects.filter(response=response).select_related("question")
    return {row.question.code: row.special or row.text or row.choices or row.value for row in rows}


def answered(stage, **columns) -> Response:
    """Answer to the end by telephone."""
    response = called(stage, **columns)
    say(response, "clear", point(5))
    say(response, "fast", point(4))
    return actions.finish(response_id=response.pk, now=NOON)


class TestSaving:
    @pytest.fixture
    def response(self):
        return called(make_stage(version=make_version(SKIPPING)))

    def test_it_begins_at_the_first_question_and_goes_on_by_what_is_said(self, response):
        assert response.place == "came"

        nexts = [
            say(response, "came", point(1)).next_code,
            say(response, "how", point(1)).next_code,
            say(response, "where", Reply(choices=("riga",))).next_code,
            say(response, "words", Reply(text="Ilgi.")).next_code,
        ]

        assert nexts == ["how", "where", "words", None]
        assert given(response) == {"came": 1, "how": 1, "where": ["riga"], "words": "Ilgi."}

    def test_the_same_reply_once_more_is_the_same_answer(self, response):
        first, again = say(response, "came", point(1)), say(response, "came", point(1))

        assert (first.next_code, again.next_code) == ("how", "how")
        assert Answer.objects.count() == 1

    def test_another_reply_takes_its_place_and_what_hung_on_the_first_is_forgotten(self, response):
        say(response, "came", point(1))
        say(response, "how", point(2))
        say(response, "where", Reply(choices=("riga",)))
        say(response, "came", point(0))

        assert given(response) == {"came": 0}

    @pytest.mark.parametrize("special", ["na", "refused"])
    def test_not_applicable_and_refused_are_kept_apart(self, response, special):
        say(response, "came", Reply(special=special))

        assert given(response) == {"came": special}

    def test_what_is_skipped_cannot_be_answered_nor_what_is_not_there(self, response):
        for code in ("how", "nothing"):
            with pytest.raises(errors.QuestionNotAsked):
                say(response, code, point(3))

    @pytest.mark.parametrize(
        ("reply", "refusal"),
        [(Reply(), errors.ReplyMissing), (point(2), errors.ReplyWrong), (Reply(text="x"), errors.ReplyWrong)],
    )
    def test_what_is_no_answer_is_not_kept(self, response, reply, refusal):
        with pytest.raises(refusal):
            say(response, "came", reply)
        assert given(response) == {}

    def test_what_may_be_left_out_may_be_left_out_later_too(self, response):
        say(response, "came", point(0))
        say(response, "words", Reply(text="Paldies"))
        assert say(response, "words", Reply()).next_code is None

        assert given(response) == {"came": 0}
        assert actions.finish(response_id=response.pk, now=NOON).state == R.COMPLETE

    def test_evidence_stands_beside_a_score_and_goes_when_it_is_taken_back(self):
        version = make_version([{"code": "rules", "kind": "score"}])
        response = called(make_stage(version=version))
        say(response, "rules", Reply(value=3, link="https://pmlp.gov.lv/", comment="Lapā."))
        answer = Answer.objects.get()
        assert (answer.evidence.link, answer.evidence.comment) == ("https://pmlp.gov.lv/", "Lapā.")

        say(response, "rules", Reply(value=3))
        assert not hasattr(Answer.objects.get(), "evidence")

    def test_where_somebody_stands_is_told_with_what_was_said_there(self, response):
        say(response, "came", point(1))
        response.refresh_from_db()
        here, back = standing(response), standing(response, code="came")

        assert (str(here.question), here.progress.nth, here.progress.of, here.before) == ("how", 2, 3, "came")
        assert back.answer is not None
        assert (str(back.question), back.answer.value, back.before) == ("came", 1, None)

    def test_after_the_last_question_one_stands_at_the_end(self, response):
        say(response, "came", point(0))
        say(response, "words", Reply())
        response.refresh_from_db()

        assert standing(response).is_at_end
        assert standing(response).before == "words"


class TestFinishing:
    def test_it_ends_case_and_link(self):
        stage = make_stage()
        case = make_case(stage)
        invitation = make_invitation(case)
        response = actions.begin_by_token(token=link_of(invitation), language="en", now=NOON)
        say(response, "clear", point(6))
        say(response, "fast", Reply(special="na"))

        actions.finish(response_id=response.pk, now=NOON)

        case.refresh_from_db()
        invitation.refresh_from_db()
        response.refresh_from_db()
        assert (response.state, response.language, response.mode) == (R.COMPLETE, "en", Mode.ELECTRONIC)
        assert (case.state, case.disposition, invitation.used_at) == (C.DONE, Disposition.COMPLETE, NOON)

    def test_a_repeated_request_ends_it_once(self):
        stage = make_stage()
        response = answered(stage)

        assert actions.finish(response_id=response.pk, now=NOON + timedelta(minutes=1)).pk == response.pk
        assert Response.objects.complete().count() == 1

    def test_nothing_is_answered_after_it(self):
        response = answered(make_stage())

        with pytest.raises(errors.AnsweredAlready):
            say(response, "clear", point(1))
        assert given(response)["clear"] == 5

    def test_a_question_left_open_holds_it_up_and_is_named(self):
        response = called(make_stage())
        say(response, "clear", point(1))

        with pytest.raises(errors.QuestionsLeft) as caught:
            actions.finish(response_id=response.pk, now=NOON)
        assert caught.value.facts == {"question": "fast"}

    def test_an_interviewers_call_ends_with_their_own_deed(self, zane):
        stage = make_stage()
        response = called(stage, state=C.IN_CALL, interviewer=zane, called_at=NOON)
        say(response, "clear", point(1))
        say(response, "fast", point(1))
        actions.finish(response_id=response.pk, now=NOON)

        assert Case.objects.get().state == C.IN_CALL


class TestBeginning:
    def test_twice_is_once(self):
        case = make_case(make_stage())
        begun = [actions.begin_case(case=case, mode=Mode.TELEPHONE, source=Source.SAMPLE, now=NOON) for _ in "12"]

        assert begun[0] == begun[1]

    def test_no_hour_is_kept_and_no_day(self):
        assert called(make_stage()).week_of == at(9).date()

    def test_what_was_broken_off_is_gone_on_with_by_another_way(self):
        stage = make_stage()
        response = called(stage)
        say(response, "clear", point(2))
        actions.interrupt_case(case=case_of(response), now=NOON)
        response.refresh_from_db()
        assert response.state == R.BROKEN_OFF
        with pytest.raises(errors.CaseOver):
            say(response, "fast", point(2))

        later = actions.begin_by_token(token=link_of(make_invitation(case_of(response))), language="lv", now=at(12))

        assert (later.pk, later.state, later.mode, later.place) == (response.pk, R.STARTED, Mode.ELECTRONIC, "fast")

    def test_a_link_nobody_was_sent_opens_nothing(self):
        with pytest.raises(errors.SurveyNotFound):
            actions.begin_by_token(token="0" * 64, language="lv", now=NOON)

    def test_a_link_that_was_used_opens_nothing_more(self):
        stage = make_stage()
        response = answered(stage)
        token = link_of(make_invitation(case_of(response)))

        with pytest.raises(errors.AnsweredAlready):
            actions.begin_by_token(token=token, language="lv", now=NOON)

    def test_the_number_people_hear_opens_nothing(self):
        case = make_case(make_stage())
        make_invitation(case)

        with pytest.raises(errors.SurveyNotFound):
            actions.begin_by_token(token=str(case.number), language="lv", now=NOON)

    @pytest.mark.parametrize("state", [C.REFUSED, C.OUT_OF_SCOPE, C.CLOSED, C.DONE])
    def test_where_it_is_over_nobody_begins(self, state):
        refusal = {C.REFUSED: errors.RefusedAlready, C.OUT_OF_SCOPE: errors.CaseOver, C.CLOSED: errors.FieldworkOver,
                   C.DONE: errors.AnsweredAlready}[state]  # fmt: skip

        with pytest.raises(refusal):
            called(make_stage(), state=state)

    def test_who_has_refused_in_another_survey_is_not_asked_in_this_one(self):
        stage = make_stage()
        case = make_case(stage)
        actions.refuse(contact=contacts_of(case)[0], how=HowRefused.PAGE, now=NOON)
        case.state = C.WAITING
        case.disposition = ""
        case.save()

        with pytest.raises(errors.RefusedAlready):
            actions.begin_case(case=case, mode=Mode.TELEPHONE, source=Source.SAMPLE, now=NOON)

    def test_an_open_link_counts_once_for_each_visit_and_apart_from_the_sample(self):
        stage = make_stage()
        begun = [
            actions.begin_open(stage_id=stage.pk, origin=actions.Origin(name), language="lv", now=NOON)
            for name in ("visit:1", "visit:1", "visit:2")
        ]

        assert begun[0] == begun[1] != begun[2]
        assert {response.source for response in begun} == {Source.OPEN_LINK}
        assert Response.objects.of_sample().count() == 0
        assert "visit:1" not in str(begun[0].origin_hash)

    def test_paper_is_taken_where_it_is_a_way_of_asking_and_of_this_stage(self):
        stage, other = make_stage(modes=[Mode.PAPER]), make_stage()
        assert actions.begin_paper(stage_id=stage.pk, language="lv", now=NOON).source == Source.PAPER

        with pytest.raises(errors.NotOfTheStage):
            actions.begin_paper(stage_id=other.pk, language="lv", now=NOON)
        with pytest.raises(errors.NotOfTheStage):
            actions.begin_paper(stage_id=stage.pk, language="lv", now=NOON, case=make_case(other))


class TestDaysOfFieldwork:
    DAY = timedelta(days=1)

    @pytest.mark.parametrize(
        ("columns", "refusal"),
        [
            ({"opens_on": NOON.date() + DAY}, errors.FieldworkNotBegun),
            ({"state": StageState.PLANNED}, errors.FieldworkNotBegun),
            ({"closes_on": NOON.date() - DAY}, errors.FieldworkOver),
            ({"state": StageState.CLOSED}, errors.FieldworkOver),
        ],
        ids=["before its first day", "not opened", "after its last day", "closed"],
    )
    def test_outside_them_nobody_begins(self, columns, refusal):
        with pytest.raises(refusal) as caught:
            called(make_stage(**columns))
        assert "{" not in caught.value.detail

    def test_the_first_and_the_last_day_are_in_it(self):
        stage = make_stage()
        for day in (OPENS_ON, CLOSES_ON):
            now = at(day.day, 8, month=day.month)
            case = make_case(stage)
            actions.begin_case(case=case, mode=Mode.TELEPHONE, source=Source.SAMPLE, now=now)
        assert Response.objects.count() == 2

    def test_who_has_begun_on_the_last_day_does_not_go_on_after_midnight(self):
        response = called(make_stage())
        say(response, "clear", point(3), now=at(4, 23, 59, month=12))

        with pytest.raises(errors.FieldworkOver):
            say(response, "fast", point(3), now=at(5, 0, month=12))
        with pytest.raises(errors.FieldworkOver):
            actions.finish(response_id=response.pk, now=at(5, 0, month=12))

    def test_the_database_holds_where_a_page_forgot_to_look(self, monkeypatch):
        stage = make_stage(state=StageState.CLOSED)
        monkeypatch.setattr(actions.beginning, "require_in_field", lambda *_args, **_kwargs: None)
        case = make_case(stage)
        with pytest.raises(errors.FieldworkOver):
            actions.begin_case(case=case, mode=Mode.TELEPHONE, source=Source.SAMPLE, now=NOON)


class TestQuotas:
    @pytest.fixture
    def quota(self):
        return Quota.objects.create(stage=make_stage(), code="people", client_kind="person", target=1)

    def taken(self, quota) -> int:
        quota.refresh_from_db()
        return int(quota.taken)

    def test_a_place_is_taken_when_a_call_begins_and_kept_while_it_is_broken_off(self, quota):
        response = called(quota.stage)
        assert (response.quota, self.taken(quota)) == (quota, 1)

        actions.interrupt_case(case=case_of(response), now=NOON)
        assert self.taken(quota) == 1
        again = actions.begin_case(case=case_of(response), mode=Mode.TELEPHONE, source=Source.SAMPLE, now=NOON)
        assert (again.quota, self.taken(quota)) == (quota, 1)

    def test_when_it_is_full_nobody_more_is_called_for_it_and_nothing_is_begun(self, quota):
        called(quota.stage)
        with pytest.raises(errors.QuotaFull):
            called(quota.stage)
        assert Response.objects.count() == 1

    def test_whoever_will_not_go_on_gives_the_place_back_once(self, quota):
        response = called(quota.stage)
        for _ in range(2):
            actions.give_up_place(case=case_of(response), now=NOON)

        assert self.taken(quota) == 0
        assert called(quota.stage).quota == quota

    def test_who_refuses_in_the_middle_gives_it_back(self, quota):
        response = called(quota.stage)
        actions.refuse_case(case_id=case_of(response).pk, how=HowRefused.PAGE, now=NOON)

        assert self.taken(quota) == 0

    def test_others_count_in_no_quota(self, quota):
        called(quota.stage, client_kind="business")

        assert self.taken(quota) == 0

    def test_who_answers_by_a_link_is_counted_at_the_end_and_heard_beyond_it(self, quota):
        responses = []
        for _ in range(2):
            token = link_of(make_invitation(make_case(quota.stage)))
            responses.append(actions.begin_by_token(token=token, language="lv", now=NOON))
        assert self.taken(quota) == 0
        for response in responses:
            say(response, "clear", point(1))
            say(response, "fast", point(1))
            actions.finish(response_id=response.pk, now=NOON)

        kept = list(Response.objects.complete().order_by("pk").values_list("quota", flat=True))
        assert (self.taken(quota), kept) == (1, [quota.pk, None])
