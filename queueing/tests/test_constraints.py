"""What must never be false of the queue, the database refuses: each named constraint, broken on purpose."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Device, DeviceKind, RequiredDocument
from pmlp_portal.kernel.constraints import violated
from queueing import actions
from queueing.models import (
    Alarm,
    AnnouncedDay,
    Announcement,
    ArrivalsDay,
    Assistance,
    BranchDay,
    CalibrationShift,
    Channel,
    CounterPause,
    CounterSession,
    DayCheck,
    DayLesson,
    DaySeal,
    FreePost,
    FreePostLine,
    FreeSpell,
    Halt,
    HaltKind,
    HaltReason,
    LearnedParameter,
    Notice,
    Parameter,
    PauseReason,
    PlannedShift,
    QueuePolicyRow,
    Ticket,
    TicketMove,
    Visit,
)
from queueing.states import Outcome, TicketState
from queueing.tests.factories import NINE, TEN, TUESDAY, Office, join, make_clerk, riga, walk_in

pytestmark = pytest.mark.db

Breaker = Callable[[Office, User], object]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _session(office: Office, clerk: User, counter: int = 1, **times: object) -> CounterSession:
    return CounterSession.objects.create(
        **{"counter": office.counters[counter], "clerk": clerk, "opened_at": NINE, **times}
    )  # fmt: skip


def _seal(office: Office, **facts: object) -> DaySeal:
    plain = {"branch": office.branch, "day": TUESDAY, "head": "a" * 64, "numbers": 0, "moves": 0, "sealed_at": TEN}
    return DaySeal.objects.create(**{**plain, **facts})


def _pause(office: Office, clara: User, **times: object) -> CounterPause:
    session = CounterSession.objects.get(clerk=clara)
    return CounterPause.objects.create(**{"session": session, "reason": PauseReason.LUNCH, "began_at": TEN, **times})


def _shift(office: Office, **columns: object) -> PlannedShift:
    usual = {"counter": office.counters[0], "starts_at": NINE, "ends_at": riga(12)}
    return PlannedShift.objects.create(branch=office.branch, day=TUESDAY, **{**usual, **columns})


def _lesson(office: Office) -> DayLesson:
    columns = {"is_over": True, "services": 0, "calls": 0, "book": {}, "noted_at": TEN}
    return DayLesson.objects.create(branch=office.branch, day=TUESDAY, **columns)


def _learned(office: Office, **columns: object) -> LearnedParameter:
    usual = {"name": Parameter.PACE, "value": 0.1, "observations": 9, "learned_at": TEN}
    return LearnedParameter.objects.create(branch=office.branch, **{**usual, **columns})


def _shifted(office: Office) -> CalibrationShift:
    columns = {"from_minutes": 0, "low": 0, "high": 0, "be_there_by": 0, "observations": 9, "learned_at": TEN}
    return CalibrationShift.objects.create(branch=office.branch, kind=0, **columns)


def _announced_day(office: Office, **columns: object) -> AnnouncedDay:
    usual = {"band": 0, "told_from": HOUR, "told_until": HOUR, "waited": HOUR}
    return AnnouncedDay.objects.create(branch=office.branch, day=TUESDAY, **{**usual, **columns})


def _arrivals(office: Office, **columns: object) -> ArrivalsDay:
    usual = {"by_hour": [1] * 24, "opened_hour": 9, "closed_hour": 18}
    return ArrivalsDay.objects.create(branch=office.branch, day=TUESDAY, **{**usual, **columns})


def _post(office: Office, clara: User) -> FreePost:
    return FreePost.objects.create(service=office.passports, made_at=TEN, minute=TEN, by=clara, text_lv="", text_en="")


def _posted(office: Office, clara: User, *, times: int = 1, **columns: object) -> None:
    post = _post(office, clara)
    for _ in range(times):
        FreePostLine.objects.create(post=post, branch=office.branch, free_counters=1, check_at=TEN + HOUR, **columns)


def _policy(office: Office, **rules: object) -> QueuePolicyRow:
    return QueuePolicyRow.objects.create(branch=office.branch, valid_from=TUESDAY, **rules)


def _visits(office: Office, **columns: object) -> None:
    """Give two visits the same columns."""
    tickets = [walk_in(office), walk_in(office)]
    Visit.objects.filter(pk__in=[ticket.visit_id for ticket in tickets]).update(**columns)


def _ticket(office: Office, **columns: object) -> None:
    Ticket.objects.filter(pk=walk_in(office).pk).update(**columns)


def _at_counter(office: Office, clara: User, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(
        state=TicketState.CALLED, counter=office.counters[0], clerk=clara, called_at=TEN
    )  # fmt: skip


def _assistance(office: Office, **columns: object) -> Assistance:
    kiosk = Device.objects.get_or_create(
        branch=office.branch, kind=DeviceKind.KIOSK, name="Ieeja", defaults={"token_hash": "k", "enrolled_at": TEN}
    )[0]
    return Assistance.objects.create(device=kiosk, asked_at=TEN, **columns)


def _halt(office: Office, clara: User, **columns: object) -> Halt:
    usual = {"kind": HaltKind.BRANCH, "reason": HaltReason.FIRE, "began_at": TEN, "began_by": clara}
    return Halt.objects.create(branch=office.branch, day=TUESDAY, **{**usual, **columns})


def _notice(office: Office, clara: User, **columns: object) -> Notice:
    usual = {"key": UUID(int=1), "text_lv": "Sveiki", "text_en": "Hello", "at": TEN, "by": clara, "waiting": 1}
    return Notice.objects.create(branch=office.branch, day=TUESDAY, **{**usual, **columns})


def _alarm(office: Office, clara: User, **columns: object) -> Alarm:
    return Alarm.objects.create(counter=office.counters[0], raised_at=TEN, raised_by=clara, **columns)


def _two_at_one_counter(office: Office, clara: User) -> None:
    _at_counter(office, clara, walk_in(office))
    _at_counter(office, clara, walk_in(office))


def _one_visitor_at_two_counters(office: Office, clara: User) -> None:
    first = walk_in(office)
    _at_counter(office, clara, first)
    second = walk_in(office)
    Ticket.objects.filter(pk=second.pk).update(
        visit=first.visit, state=TicketState.CALLED, counter=office.counters[1], clerk=clara
    )  # fmt: skip


def _same_number(office: Office, _clara: User) -> None:
    walk_in(office)
    _ticket(office, number=1)


def _missing_document_of_what_was_done(office: Office, _clara: User) -> None:
    document = RequiredDocument.objects.create(service=office.passports, text_lv="Pase", text_en="Passport")
    _ticket(office, state=TicketState.SERVED, started_at=TEN, outcome=Outcome.DONE, missing_document=document)


def _announced_without_times_or_reason(office: Office, _clara: User) -> None:
    Announcement.objects.filter(ticket=walk_in(office)).update(
        p10=None, p50=None, p90=None, be_there_by=None, reason=""
    )  # fmt: skip


BREAKERS: dict[str, Breaker] = {
    "one_open_session_per_counter": lambda office, _clara: _session(office, make_clerk("zane", None), counter=0),
    "one_open_session_per_clerk": lambda office, clara: _session(office, clara, counter=1),
    "session_ends_after_start": lambda office, _clara: _session(
        office, make_clerk("zane", None), closed_at=NINE - HOUR
    ),
    "one_open_pause_per_session": lambda office, clara: [_pause(office, clara) for _ in range(2)],
    "pause_ends_after_start": lambda office, clara: _pause(office, clara, ended_at=TEN - HOUR),
    "one_shift_start_per_counter": lambda office, _clara: [_shift(office), _shift(office, ends_at=NINE + HOUR)],
    "shift_ends_after_start": lambda office, _clara: _shift(office, ends_at=NINE),
    "lunch_within_shift": lambda office, _clara: _shift(office, lunch_starts_at=riga(11, 30), lunch_ends_at=riga(13)),
    "no_overlapping_shifts": lambda office, _clara: [_shift(office), _shift(office, starts_at=TEN, ends_at=riga(13))],
    "no_clerk_at_two_counters": lambda office, clara: [
        _shift(office, clerk=clara, counter=counter) for counter in office.counters[:2]
    ],
    "one_row_per_branch_day": lambda office, _clara: BranchDay.objects.create(
        branch=office.branch, day=TUESDAY, version=1
    ),
    "remote_is_part_of_issued": lambda _office, _clara: BranchDay.objects.update(remote_issued=1, last_number=0),
    "one_policy_a_day": lambda office, _clara: [_policy(office), _policy(office)],
    "one_may_join_at_all": lambda office, _clara: _policy(office, joins_a_day=0),
    "favoured_at_least_one": lambda office, _clara: _policy(office, favoured_in_a_row=0),
    "policy_lengths_make_sense": lambda office, _clara: _policy(office, call_grace=-HOUR),
    "one_active_visit_per_device": lambda office, _clara: _visits(office, device_hash="d"),
    "one_active_visit_per_contact": lambda office, _clara: _visits(office, contact_hash="c"),
    "device_counts_its_visits": lambda office, _clara: _visits(office, device_hash="d", device_nth=1, closed_at=TEN),
    "contact_counts_its_visits": lambda office, _clara: _visits(office, contact_hash="c", contact_nth=1, closed_at=TEN),
    "visit_ends_after_start": lambda office, _clara: _visits(office, closed_at=NINE - HOUR),
    "number_once_per_branch_day": _same_number,
    "one_live_ticket_per_counter": _two_at_one_counter,
    "one_live_ticket_per_visit": _one_visitor_at_two_counters,
    "at_counter_has_counter": lambda office, _clara: _ticket(office, state=TicketState.CALLED),
    "served_has_outcome": lambda office, _clara: _ticket(office, state=TicketState.SERVED, started_at=TEN),
    "missing_means_come_back": _missing_document_of_what_was_done,
    "remote_has_ready_at": lambda office, _clara: _ticket(office, channel=Channel.REMOTE, ready_at=None),
    "move_has_verb": lambda office, _clara: TicketMove.objects.filter(ticket=walk_in(office)).update(verb=""),
    "announced_or_reason": _announced_without_times_or_reason,
    "one_lesson_per_branch_day": lambda office, _clara: [_lesson(office), _lesson(office)],
    "learned_once": lambda office, _clara: [_learned(office), _learned(office)],
    "learned_of_days_in_order": lambda office, _clara: _learned(office, first_day=TUESDAY, last_day=TUESDAY - DAY),
    "one_calibration_per_kind": lambda office, _clara: [_shifted(office), _shifted(office)],
    "announced_day_counted_once": lambda office, _clara: [_announced_day(office), _announced_day(office)],
    "each_announcement_fell_once": lambda office, _clara: _announced_day(office, told=2, inside=1),
    "lost_turns_are_of_travellers": lambda office, _clara: _announced_day(office, lost=1),
    "arrivals_day_counted_once": lambda office, _clara: [_arrivals(office), _arrivals(office)],
    "arrivals_of_24_hours": lambda office, _clara: _arrivals(office, by_hour=[1] * 23),
    "free_spell_runs_forward": lambda office, _clara: FreeSpell.objects.create(
        branch=office.branch, service=office.passports, began_at=TEN, seen_at=NINE
    ),
    "free_spell_of_a_service": lambda office, _clara: [
        FreeSpell.objects.create(branch=office.branch, service=office.passports, began_at=TEN, seen_at=TEN)
        for _ in range(2)
    ],
    "free_post_once_a_minute": lambda office, clara: [_post(office, clara) for _ in range(2)],
    "branch_once_in_a_post": lambda office, clara: _posted(office, clara, times=2),
    "looked_at_and_found_together": lambda office, clara: _posted(office, clara, checked_at=TEN + HOUR),
    "found_is_known": lambda office, clara: _posted(office, clara, checked_at=TEN + HOUR, found="gone"),
    "one_open_halt_of_a_kind": lambda office, clara: [_halt(office, clara) for _ in range(2)],
    "halt_ends_after_start": lambda office, clara: _halt(office, clara, ended_at=NINE),
    "halt_reason_fits_its_kind": lambda office, clara: _halt(office, clara, reason=HaltReason.FEW_STAFF),
    "notice_told_once": lambda office, clara: [_notice(office, clara) for _ in range(2)],
    "notice_in_both_languages": lambda office, clara: _notice(office, clara, text_en=""),
    "one_open_assistance_per_kiosk": lambda office, clara: [_assistance(office) for _ in range(2)],
    "assistance_answered_by_somebody_after_it": lambda office, clara: _assistance(office, answered_at=TEN),
    "one_open_alarm_per_counter": lambda office, clara: [_alarm(office, clara) for _ in range(2)],
    "alarm_answered_by_somebody_after_it": lambda office, clara: _alarm(office, clara, answered_at=TEN),
    "one_seal_per_branch_day": lambda office, _clara: _seal(office, previous=_seal(office)),
    "one_first_seal_per_branch": lambda office, _clara: [_seal(office), _seal(office, day=TUESDAY + DAY)],
    "head_is_a_hash": lambda office, _clara: _seal(office, head="A" * 64),
    "forgotten_seal_has_no_notes": lambda office, _clara: _seal(office, forgotten_on=TUESDAY, notes="A001 issue 0"),
    "passing_is_judged": lambda office, _clara: DayCheck.objects.create(
        branch=office.branch, day=TUESDAY, at=TEN, is_sealed=True, moves=0, judged=0, chosen=0, passing=1, unjudged=0
    ),
    "arrivals_hours_make_sense": lambda office, _clara: _arrivals(office, opened_hour=9, closed_hour=9),
}


@pytest.mark.parametrize("name", BREAKERS)
def test_the_database_refuses(name: str, office: Office, clara: User) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKERS[name](office, clara)
    assert violated(refused.value) == name


def test_every_constraint_is_broken_here() -> None:
    tables: list[type[Model]] = list(apps.get_app_config("queueing").get_models())
    assert {constraint.name for table in tables for constraint in table._meta.constraints} == set(BREAKERS)


class TestTriggers:
    """What no constraint can say, a trigger of the table does."""

    def test_a_move_is_neither_made_nor_changed_in_a_sealed_day(self, office: Office) -> None:
        move = TicketMove.objects.get(ticket=walk_in(office))
        _seal(office)
        for forge in (
            lambda: TicketMove.objects.filter(pk=move.pk).update(at=NINE - DAY),
            lambda: TicketMove.objects.filter(pk=move.pk).update(day=TUESDAY + DAY),
            lambda: TicketMove.objects.create(
                ticket=move.ticket, branch=office.branch, day=TUESDAY, at=TEN, verb="leave", rank_class=3
            ),
        ):
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                forge()
            assert violated(refused.value) == "no_move_after_seal"

    def test_a_seal_stays_as_it_is(self, office: Office) -> None:
        seal = DaySeal.objects.filter(pk=_seal(office, notes="A001 issue 0").pk)
        for forge in (
            lambda: seal.update(head="b" * 64),
            lambda: seal.update(notes=""),
            lambda: seal.update(notes="", forgotten_on=TUESDAY, moves=7),
            seal.delete,
        ):
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                forge()
            assert violated(refused.value) == "seal_stays"

    def test_of_a_seal_only_the_notes_are_erased_and_it_says_when(self, office: Office) -> None:
        seal = DaySeal.objects.filter(pk=_seal(office, notes="A001 issue 0").pk)
        assert seal.update(notes="", forgotten_on=TUESDAY) == 1


class TestRoom:
    """What the constraints leave room for."""

    def test_a_device_and_a_contact_may_come_again_when_the_first_visit_is_over(self, office: Office) -> None:
        first = join(office, device="anna's-phone")
        actions.leave_queue(ticket_id=first.ticket_id, by=None, now=TEN)
        assert join(office, device="anna's-phone").number == 2

    def test_two_strangers_without_device_and_contact_are_two_visits(self, office: Office) -> None:
        assert [join(office).number for _ in range(2)] == [1, 2]

    def test_a_number_is_counted_anew_each_day(self, office: Office) -> None:
        assert join(office).number == join(office, at=TEN + timedelta(days=1)).number == 1
