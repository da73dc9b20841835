"""The forecast learns: what each day taught is noted, parameters are made of it, and past announcements judged."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from django.db import transaction
from django.db.models import F, Min

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Service
from pmlp_portal.kernel import clock
from queueing.forecast.calibration import HORIZONS, Announced, Calibration
from queueing.forecast.dayclock import MINUTE, DayClock
from queueing.forecast.learning import Parameters, keep_pace, learn
from queueing.forecast.observations import DayBook, LunchDue, Served, Turns
from queueing.models import (
    Announcement,
    BranchDay,
    CalibrationShift,
    DayLesson,
    LearnedParameter,
    Parameter,
    TicketMove,
    Verb,
)
from queueing.queries.due import LEARNED_FROM
from queueing.queries.facts import policy_of
from queueing.queries.learned import DRAWN, NUMBERS
from queueing.queries.past_days import book_of


def learn_branch(*, branch_id: int, now: datetime) -> None:
    """Learn all that the branch's days teach, today so far included. Run again it comes to the same."""
    today = clock.day_of(now)
    first = today - LEARNED_FROM
    noted = set(
        DayLesson.objects.filter(branch_id=branch_id, is_over=True, day__gte=first).values_list("day", flat=True)
    )
    days = BranchDay.objects.filter(branch_id=branch_id, day__gte=first, day__lte=today).order_by("day")
    for day, ended_at in days.values_list("day", "ended_at"):
        if day not in noted:
            note_lesson(branch_id=branch_id, day=day, is_over=ended_at is not None or day < today, now=now)
    _learn(branch_id, first, today, now)
    _calibrate(branch_id, today, now)


def note_lesson(*, branch_id: int, day: date, is_over: bool, now: datetime) -> None:
    """Write down what one day has taught."""
    book = book_of(branch_id=branch_id, day=day, is_over=is_over)
    DayLesson.objects.update_or_create(
        branch_id=branch_id,
        day=day,
        defaults={
            "is_over": is_over,
            "services": len(book.served),
            "calls": len(book.calls),
            "book": asdict(book),
            "noted_at": now,
        },
    )


def read_book(lesson: DayLesson) -> DayBook:
    """Return a lesson's observations."""
    book = DayBook(**lesson.book)
    book.served = [Served(**one) for one in lesson.book["served"]]
    book.turns = [Turns(**one) for one in lesson.book.get("turns", ())]
    book.lunches_due = [LunchDue(**one) for one in lesson.book.get("lunches_due", ())]
    book.calls = [(waited, came) for waited, came in lesson.book["calls"]]
    return book


@transaction.atomic
def _learn(branch_id: int, first: date, today: date, now: datetime) -> None:
    lessons = list(DayLesson.objects.filter(branch_id=branch_id, day__gte=first).order_by("day"))
    if not lessons:
        return
    books = [read_book(lesson) for lesson in lessons]
    of = _Of(branch_id, lessons[0].day, lessons[-1].day, now)
    of_today = books[-1] if lessons[-1].day == today else DayBook()
    past = [book for book, lesson in zip(books, lessons, strict=True) if lesson.day < today]
    learned = keep_pace(learn(books), past, of_today)
    LearnedParameter.objects.filter(branch_id=branch_id).delete()
    LearnedParameter.objects.bulk_create(_rows(of, learned, books))


@dataclass(frozen=True, slots=True)
class _Of:
    """Of which branch and days something was learned."""

    branch_id: int
    first_day: date
    last_day: date
    learned_at: datetime

    def row(
        self, name: Parameter, value: float, observations: int, **more: Any
    ) -> LearnedParameter:  # columns of the row
        return LearnedParameter(
            branch_id=self.branch_id,
            name=name,
            value=value,
            observations=observations,
            first_day=self.first_day,
            last_day=self.last_day,
            learned_at=self.learned_at,
            **more,
        )


def _rows(of: _Of, learned: Parameters, books: Sequence[DayBook]) -> list[LearnedParameter]:
    served = [one for book in books for one in book.served]
    return [
        *_of_services(of, learned, served),
        *_of_clerks(of, learned, served),
        *_of_choices(of, learned, books),
        *_of_branch(of, learned, books),
    ]


def _of_services(of: _Of, learned: Parameters, served: Sequence[Served]) -> Iterable[LearnedParameter]:
    seen = Tally(one.service for one in served)
    known = set(Service.objects.filter(pk__in=seen).values_list("pk", flat=True))
    for service_id in sorted(known & set(learned.service_means)):
        mean, spread = learned.service_means[service_id], learned.service_spreads[service_id]
        yield of.row(Parameter.SERVICE_MEAN, mean, seen[service_id], service_id=service_id)
        yield of.row(Parameter.SERVICE_SPREAD, spread, seen[service_id], service_id=service_id)


def _of_clerks(of: _Of, learned: Parameters, served: Sequence[Served]) -> Iterable[LearnedParameter]:
    seen, seen_at = Tally(one.clerk for one in served), Tally((one.clerk, one.service) for one in served)
    clerks = set(User.objects.filter(pk__in=seen).values_list("pk", flat=True))
    services = set(Service.objects.filter(pk__in={one.service for one in served}).values_list("pk", flat=True))
    for clerk, by in learned.clerks.items():
        if clerk in clerks:
            yield of.row(Parameter.CLERK, by, seen[clerk], clerk_id=clerk)
    for (clerk, service_id), by in learned.clerks_at.items():
        if clerk in clerks and service_id in services:
            yield of.row(
                Parameter.CLERK_AT_SERVICE, by, seen_at[clerk, service_id], clerk_id=clerk, service_id=service_id
            )


def _of_choices(of: _Of, learned: Parameters, books: Sequence[DayBook]) -> Iterable[LearnedParameter]:
    seen: Tally[tuple[Hashable, int]] = Tally()
    for one in (one for book in books for one in book.turns):
        seen[one.clerk, one.service] += one.chances
    clerks = set(User.objects.filter(pk__in={clerk for clerk, _service in seen}).values_list("pk", flat=True))
    services = set(Service.objects.filter(pk__in={service for _clerk, service in seen}).values_list("pk", flat=True))
    for (clerk, service_id), share in learned.preferred.items():
        if clerk in clerks and service_id in services:
            number = seen[clerk, service_id]
            yield of.row(Parameter.PREFERRED, share, number, clerk_id=clerk, service_id=service_id)


def _of_branch(of: _Of, learned: Parameters, books: Sequence[DayBook]) -> Iterable[LearnedParameter]:
    seen = _observations(books)
    for name in NUMBERS:
        yield of.row(Parameter(name), float(getattr(learned, name)), seen[name])
    for name in DRAWN:
        samples = [round(float(one), 3) for one in getattr(learned, name)]
        yield of.row(Parameter(name), median(samples), seen[name], samples=samples)
    for way, share in learned.cancel_per_minute.items():
        yield of.row(Parameter.CANCEL_PER_MINUTE, share, sum(book.cancelled.get(way, 0) for book in books), way=way)


def _observations(books: Sequence[DayBook]) -> Mapping[str, int]:
    """Return how many observations each parameter of the whole branch rests on."""
    services, calls = sum(len(book.served) for book in books), sum(len(book.calls) for book in books)
    lists = {
        name: sum(len(getattr(book, name)) for book in books)
        for name in ("walks", "gaps", "remote_lateness", "booked_lateness", "lunches", "breaks", "opening_lateness")
    }
    closings = sum(len(book.closing_earliness) for book in books)
    lunches_due = sum(len(book.lunches_due) for book in books)
    return {
        **lists,
        Parameter.LUNCH_PUT_OFF: lunches_due,
        Parameter.LUNCH_PUT_OFF_UNTIL: lunches_due,
        Parameter.ANY_MEAN: services,
        Parameter.RESIDUALS: services,
        Parameter.ABSENT_AT_ONCE: calls,
        Parameter.ABSENT_PER_MINUTE: calls,
        Parameter.COMERS_ABSENT: sum(len(book.calls_of_comers) for book in books),
        Parameter.COMES_FOR_TURN: lists["remote_lateness"],
        Parameter.PACE: services,
        Parameter.REMOTE_ABSENT: lists["remote_lateness"] + sum(book.remote_absent for book in books),
        Parameter.BOOKED_ABSENT: lists["booked_lateness"] + sum(book.booked_absent for book in books),
        Parameter.BREAK_SHARE: sum(book.finished for book in books),
        Parameter.CLOSING_EARLINESS: closings,
        Parameter.CLOSING_EARLY: closings + sum(book.stayed for book in books),
        Parameter.OPENING_ABSENT: lists["opening_lateness"] + sum(book.never_opened for book in books),
    }


# ---- past announcements ----------------------------------------------------------------------------------------------


def _calibrate(branch_id: int, today: date, now: datetime) -> None:
    """Play past first announcements again, day by day, against when their tickets were called."""
    grace = policy_of(branch_id=branch_id, day=today).call_grace / MINUTE
    calibration, seen = Calibration(grace=grace), Tally[int]()
    judged = _judged(branch_id, today)
    for outcomes in judged.values():
        for said, called in outcomes:
            seen[calibration.kind_of(said)] += 1
            calibration.note(said, called)
        calibration.end_day()
    if judged:
        _write_shifts(branch_id, calibration, seen, min(judged), max(judged), now)


def _judged(branch_id: int, today: date) -> Mapping[date, Sequence[tuple[Announced, float]]]:
    """Return by day what people were told first, before calibration, and when they were called first.

    Who asked for more time was called late of their own wish, and teaches nothing; nor does "at once".
    """
    told = Announcement.objects.filter(
        ticket__branch_id=branch_id,
        ticket__day__gte=today - LEARNED_FROM,
        ticket__day__lt=today,
        ticket__deferrals=0,
        bare_p10__lt=F("bare_p90"),
    ).order_by("ticket__day", "pk")
    first_calls = dict(
        TicketMove.objects.filter(branch_id=branch_id, day__gte=today - LEARNED_FROM, verb=Verb.CALL)
        .values_list("ticket")
        .annotate(first=Min("at"))
        .order_by()
    )
    judged: dict[date, list[tuple[Announced, float]]] = defaultdict(list)
    for one in told.select_related("ticket"):
        if (called_at := first_calls.get(one.ticket_id)) is not None and called_at >= one.at:
            day = DayClock(clock.at(one.ticket.day, clock.MIDNIGHT))
            judged[one.ticket.day].append((_announced(one, day), day.minutes(called_at)))
    return judged


def _announced(one: Announcement, day: DayClock) -> Announced:
    bare = (one.bare_p10, one.bare_p50, one.bare_p90, one.bare_be_there_by)
    return Announced(day.minutes(one.at), *(day.minutes(instant) for instant in bare if instant))


@transaction.atomic
def _write_shifts(
    branch_id: int, calibration: Calibration, seen: Mapping[int, int], first_day: date, last_day: date, now: datetime
) -> None:
    edges = [0.0, *HORIZONS, None]
    CalibrationShift.objects.filter(branch_id=branch_id).delete()
    CalibrationShift.objects.bulk_create(
        CalibrationShift(
            branch_id=branch_id,
            kind=kind,
            from_minutes=edges[kind] or 0.0,
            until_minutes=edges[kind + 1],
            low=low,
            high=high,
            be_there_by=be_there_by,
            observations=seen.get(kind, 0),
            first_day=first_day,
            last_day=last_day,
            learned_at=now,
        )
        for kind, (low, high, be_there_by) in enumerate(calibration.shifts)
    )
