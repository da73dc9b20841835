"""How often an answer took so many working days: what two stretches of time are compared by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from forum.models import Question
from pmlp_portal.kernel import clock


@dataclass(frozen=True, slots=True)
class DaysTaken:
    """Of first answers: how many took how many working days, and how many of them were in time."""

    numbers: Mapping[int, int]
    in_time: int
    has_demonstration: bool = False

    @property
    def answered(self) -> int:
        """How many answers."""
        return sum(self.numbers.values())


def days_taken(*, first: date, until: date) -> DaysTaken:
    """Return it of the answers that were first published from a day until a day, that one not in."""
    rows = (
        Question.objects.filter(
            published_at__gte=clock.at(first, clock.MIDNIGHT), published_at__lt=clock.at(until, clock.MIDNIGHT)
        )
        .values("days_taken")
        .annotate(
            number=Count("pk"), in_time=Count("pk", Q(was_in_time=True)), invented=Count("pk", Q(is_demonstration=True))
        )
    )
    return DaysTaken(
        {row["days_taken"]: row["number"] for row in rows},
        sum(row["in_time"] for row in rows),
        any(row["invented"] for row in rows),
    )
