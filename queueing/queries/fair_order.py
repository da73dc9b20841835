"""The order of a branch for everybody: the rule in sentences, and the seals of its days with their last check."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.wording import in_words
from queueing.models import DayCheck, DaySeal
from queueing.policies import QueuePolicy
from queueing.queries.facts import BranchNotFound, policy_of
from queueing.queries.fault_words import sentence_of
from queueing.queries.histories import read

SHOWN_DAYS = 30
SHOWN_FAULTS = 10


@dataclass(frozen=True, slots=True)
class SealedDay:
    """A day with its seal and what the last check of it came to; None before the first night."""

    seal: DaySeal
    check: DayCheck | None

    @property
    def faults(self) -> Sequence[str]:
        """What is wrong, in the reader's language."""
        kept = self.check.faults if self.check else []
        return [sentence_of(read(fault)) for fault in islice(kept, SHOWN_FAULTS)]

    @property
    def previous_head(self) -> str:
        """The head its chain begins with; empty for the first of the branch."""
        return self.seal.previous.head if self.seal.previous else ""


@dataclass(frozen=True, slots=True)
class FairOrder:
    """What a branch's page of its order shows, the latest day first."""

    branch: Branch
    rules: Sequence[str]
    days: Sequence[SealedDay]


@dataclass(frozen=True, slots=True)
class BranchSeal:
    """A branch with its latest sealed day; None before its first evening."""

    branch: Branch
    latest: SealedDay | None


def fair_order_of(slug: str, *, now: datetime, days: int = SHOWN_DAYS) -> FairOrder:
    """Return the order of one branch. Raises BranchNotFound."""
    branch = Branch.objects.filter(slug=slug).first()
    if branch is None:
        raise BranchNotFound
    rules = order_in_words(policy_of(branch_id=branch.pk, day=clock.day_of(now)))
    seals = DaySeal.objects.filter(branch=branch).select_related("previous").order_by("-day")[:days]
    return FairOrder(branch, rules, _with_checks(list(seals)))


def latest_seals() -> list[BranchSeal]:
    """Return every branch with its latest seal, in the order of their names."""
    seals = DaySeal.objects.select_related("previous").order_by("branch_id", "-day").distinct("branch_id")
    found = {day.seal.branch_id: day for day in _with_checks(list(seals))}
    return [BranchSeal(branch, found.get(branch.pk)) for branch in Branch.objects.order_by("name_lv")]


def _with_checks(seals: Sequence[DaySeal]) -> list[SealedDay]:
    of_days = DayCheck.objects.filter(
        branch__in={seal.branch_id for seal in seals}, day__in={seal.day for seal in seals}
    )
    checks: dict[tuple[int, date], DayCheck] = {
        (check.branch_id, check.day): check for check in of_days.newest_of_each_day()
    }
    return [SealedDay(seal, checks.get((seal.branch_id, seal.day))) for seal in seals]


def order_in_words(policy: QueuePolicy) -> list[str]:
    """Return the calling rule as sentences for the wall, with the office's own numbers in them."""
    favoured = ngettext(
        "Who has an appointment or priority goes first; after %(number)s such call somebody without is next.",
        "Who has an appointment or priority goes first; after %(number)s such calls in a row somebody without is next.",
        policy.favoured_in_a_row,
    )
    return [
        _("Whoever took a number earlier is called earlier."),
        favoured % {"number": policy.favoured_in_a_row},
        _("Who missed the call and comes back in time (%(length)s) is called next.")
        % {"length": in_words(policy.return_window)},
        _("Who has waited very long (%(length)s) goes before everybody.") % {"length": in_words(policy.longest_wait)},
        _("Counters serve different services. Who is still on the way is passed over and keeps the place."),
    ]
