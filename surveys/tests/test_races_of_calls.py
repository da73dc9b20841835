"""Many interviewers at once: nobody is called by two, and no quota is overrun; and what happens without the guards."""

import threading
from contextlib import suppress

import pytest
from django.db.models import QuerySet

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from surveys import errors
from surveys.actions import calls, quotas
from surveys.models import CallAttempt, Case, InterviewerStage, Quota, Response, Stage
from surveys.queries import calls as queries
from surveys.states import CaseState, Disposition
from surveys.tests.factories import NOON, make_case, make_staff
from tests.races import at_once, is_fault, none_raised, without_constraint

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]

MANY = 20


def staff(number: int, stage: Stage) -> list[User]:
    """Employ interviewers."""
    people = [make_staff(f"intervetajs{nth}", Role.INTERVIEWER) for nth in range(number)]
    for user in people:
        InterviewerStage.objects.create(user=user, stage=stage)
    return people


def look_before_anybody_takes(monkeypatch, number):
    """Let all have chosen a case before anybody takes one, and lock nothing meanwhile."""
    barrier = threading.Barrier(number)
    choose = queries.lock_next_case

    # Set once, and felt only by who is choosing: threads that set and reset it each would restore what another had set.
    lock, here = QuerySet.select_for_update, threading.local()

    def lock_unless_choosing(rows, **how):
        return rows if getattr(here, "is_choosing", False) else lock(rows, **how)

    def chosen(*args, **kwargs):
        here.is_choosing = True
        try:
            case = choose(*args, **kwargs)
        finally:
            here.is_choosing = False
        with suppress(threading.BrokenBarrierError):
            barrier.wait(5)
        return case

    monkeypatch.setattr(QuerySet, "select_for_update", lock_unless_choosing)
    monkeypatch.setattr(calls, "lock_next_case", chosen)


class TestTakingTheNext:
    def test_no_two_interviewers_get_the_same_person(self, stage):
        people = staff(MANY, stage)
        for _each in range(MANY):
            make_case(stage)

        taken = none_raised(at_once(MANY, lambda nth: calls.take_next(stage_id=stage.pk, by=people[nth], now=NOON)))
        assert len({call.case_id for call in taken}) == MANY
        assert Case.objects.filter(state=CaseState.IN_CALL).count() == MANY

    def test_when_there_are_fewer_people_some_are_told_so(self, stage):
        people = staff(MANY, stage)
        for _each in range(7):
            make_case(stage)

        outcomes = at_once(MANY, lambda nth: calls.take_next(stage_id=stage.pk, by=people[nth], now=NOON))
        assert not [outcome for outcome in outcomes if is_fault(outcome)]
        taken = [outcome for outcome in outcomes if isinstance(outcome, CallAttempt)]
        assert len({call.case_id for call in taken}) == len(taken) == 7
        assert sum(isinstance(outcome, errors.NobodyToCall) for outcome in outcomes) == MANY - 7

    def test_control_without_the_lock_two_choose_the_same_person(self, stage, monkeypatch):
        people = staff(2, stage)
        make_case(stage)
        make_case(stage)
        look_before_anybody_takes(monkeypatch, 2)

        with without_constraint(CallAttempt, "call_counted_once", "one_call_at_a_time"):
            taken = none_raised(at_once(2, lambda nth: calls.take_next(stage_id=stage.pk, by=people[nth], now=NOON)))
            assert taken[0].case_id == taken[1].case_id
            CallAttempt.objects.all().delete()

    def test_behind_the_lock_a_constraint_stands(self, stage, monkeypatch):
        people = staff(2, stage)
        make_case(stage)
        make_case(stage)
        look_before_anybody_takes(monkeypatch, 2)

        at_once(2, lambda nth: calls.take_next(stage_id=stage.pk, by=people[nth], now=NOON))
        assert CallAttempt.objects.count() == 1

    def test_two_windows_of_one_interviewer_get_one_call(self, stage, zane):
        for _each in range(8):
            make_case(stage)

        taken = none_raised(at_once(8, lambda _nth: calls.take_next(stage_id=stage.pk, by=zane, now=NOON)))
        assert len({call.pk for call in taken}) == 1
        assert CallAttempt.objects.count() == 1

    def test_control_without_the_lock_on_the_interviewer_they_get_one_each(self, stage, zane, monkeypatch):
        make_case(stage)
        make_case(stage)
        barrier = threading.Barrier(2)
        look = queries.open_call_of

        def looked(user):
            found = look(user)
            with suppress(threading.BrokenBarrierError):
                barrier.wait(5)
            return found

        monkeypatch.setattr(calls, "open_call_of", looked)
        monkeypatch.setattr(User.objects, "select_for_update", lambda **_how: User.objects.all(), raising=False)
        with without_constraint(Case, "one_call_per_interviewer"):
            none_raised(at_once(2, lambda _nth: calls.take_next(stage_id=stage.pk, by=zane, now=NOON)))
            assert CallAttempt.objects.count() == 2
            CallAttempt.objects.all().delete()
            Case.objects.update(state=CaseState.WAITING, interviewer=None, called_at=None)


class TestOneQuota:
    PLACES = 5

    def begin_all(self, stage: Stage) -> list[object]:
        """Twenty people agree at one moment, and five places are left."""
        people = staff(MANY, stage)
        for _each in range(MANY):
            make_case(stage)
        Quota.objects.create(stage=stage, code="person", client_kind="person", target=self.PLACES)
        taken = [calls.take_next(stage_id=stage.pk, by=user, now=NOON) for user in people]
        return at_once(
            MANY, lambda nth: calls.consent(call_id=taken[nth].pk, may_record=True, by=people[nth], now=NOON)
        )

    def test_twenty_interviewers_take_five_places(self, stage):
        outcomes = self.begin_all(stage)

        assert not [outcome for outcome in outcomes if is_fault(outcome)]
        assert sum(isinstance(outcome, Response) for outcome in outcomes) == self.PLACES
        assert sum(isinstance(outcome, errors.QuotaFull) for outcome in outcomes) == MANY - self.PLACES
        assert Response.objects.count() == Quota.objects.get().taken == self.PLACES

    def test_control_counting_first_and_writing_then_overruns_it(self, stage, monkeypatch):
        barrier = threading.Barrier(MANY)

        def take_place(response, *, is_required):
            quota = Quota.objects.get(stage=response.stage_id)
            with suppress(threading.BrokenBarrierError):
                barrier.wait(10)
            if quota.taken < quota.target:
                quota.taken += 1
                quota.save()
                response.quota = quota

        monkeypatch.setattr(quotas, "take_place", take_place)
        self.begin_all(stage)

        assert Response.objects.count() > self.PLACES


class TestOneCall:
    def test_a_call_is_ended_once_however_often_it_is_pressed(self, stage, zane):
        case = make_case(stage)
        call = calls.take_next(stage_id=stage.pk, by=zane, now=NOON)
        endings = [Disposition.BUSY, Disposition.NO_ANSWER, Disposition.NOT_WORKING, Disposition.WRONG_PERSON]

        outcomes = at_once(4, lambda nth: calls.end_call(call_id=call.pk, ending=endings[nth], by=zane, now=NOON))
        assert sum(isinstance(outcome, errors.CallOver) for outcome in outcomes) == 3
        case.refresh_from_db()
        assert case.disposition == CallAttempt.objects.get().disposition

    def test_the_supervisor_releases_what_the_interviewer_ends(self, stage, zane, vita):
        make_case(stage)
        call = calls.take_next(stage_id=stage.pk, by=zane, now=NOON)
        deeds = [
            lambda: calls.release_call(call_id=call.pk, by=vita, now=NOON),
            lambda: calls.end_call(call_id=call.pk, ending=Disposition.BUSY, by=zane, now=NOON),
        ]
        outcomes = at_once(2, lambda nth: deeds[nth]())

        assert not [outcome for outcome in outcomes if is_fault(outcome)]
        assert Case.objects.get().state == CaseState.WAITING
        assert CallAttempt.objects.get().disposition in {Disposition.BUSY, Disposition.NOT_ATTEMPTED}
