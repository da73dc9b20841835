"""Prove a day: nothing was slipped in, removed or reordered, every move was legal, every call in order.

Compares the moves with the seal, asks the calling rule anew at every call, and ends with status 1 when anything is
wrong, saying of which number and which move. Dates are written 2026-12-01.
"""

from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from queueing.queries.fault_words import sentence_of
from queueing.queries.histories import Verdict, verdict_of


class Command(BaseCommand):
    """One day of one branch, several days, or all branches."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Which branch and day."""
        parser.add_argument("branch", nargs="?", help="its address, such as riga-2; without --all")
        parser.add_argument("day", nargs="?", type=_day, help="2026-12-01; yesterday when not given")
        parser.add_argument("--all", action="store_true", help="every branch")
        parser.add_argument("--days", type=int, default=1, help="so many days, the given one the last of them")
        parser.add_argument("--head", help="the head as it was published or noted down, for one day of one branch")

    def handle(self, *args: Any, **options: Any) -> None:  # Django's own signature
        """Check what is asked for; end with status 1 when something is wrong."""
        branches = _branches(options)
        last = options["day"] or clock.day_of(clock.now()) - timedelta(days=1)
        days = [last - timedelta(days=back) for back in reversed(range(options["days"]))]
        if options["head"] and (len(branches), len(days)) != (1, 1):
            raise CommandError("--head is of one day of one branch.")
        with translation.override("en"):
            wrong = sum(self._check(branch, day, options["head"]) for branch in branches for day in days)
        if wrong:
            raise CommandError(f"{wrong} of {len(branches) * len(days)} days are not as they should be.")

    def _check(self, branch: Branch, day: date, head: str | None) -> bool:
        """Print what is to be said of a day; return whether anything is wrong."""
        verdict = verdict_of(branch_id=branch.pk, day=day)
        faults = [sentence_of(fault) for fault in verdict.faults]
        if head is not None and (verdict.seal is None or verdict.seal.head != head.strip().lower()):
            faults.insert(0, "The head given is not the head of this day's seal.")
        self.stdout.write(f"{branch.slug} {day}: {'WRONG' if faults else _said(verdict)}")
        for sentence in faults:
            self.stdout.write(f"  - {sentence}")
        if verdict.seal is not None:
            self.stdout.write(f"  head {verdict.seal.head}")
        if verdict.proof.moves:
            self.stdout.write(f"  {_counted(verdict)}")
        return bool(faults)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ArgumentTypeError(f"{written} is no date such as 2026-12-01") from None


def _branches(options: dict[str, Any]) -> Sequence[Branch]:
    if options["all"]:
        # A single word beside --all can only be the day.
        if options["branch"] and options["day"] is None:
            try:
                options["day"] = _day(options["branch"])
            except ArgumentTypeError as refusal:
                raise CommandError(str(refusal)) from refusal
        return list(Branch.objects.order_by("slug"))
    found = list(Branch.objects.filter(slug=options["branch"] or ""))
    if not found:
        raise CommandError(f"There is no branch {options['branch']}." if options["branch"] else "Which branch?")
    return found


def _said(verdict: Verdict) -> str:
    if verdict.is_forgotten and verdict.seal is not None:
        return f"sealed; its moves were erased on {verdict.seal.forgotten_on}, as the retention table says"
    if verdict.seal is not None:
        return "proved, as it was sealed"
    return "no fault; not sealed yet" if verdict.proof.moves else "nothing happened"


def _counted(verdict: Verdict) -> str:
    proof = verdict.proof
    said = f"{proof.moves} moves; {proof.judged} calls by the rule, {proof.chosen} chosen by a clerk"
    if proof.passing:
        said += f", {proof.passing} with somebody left out"
    return f"{said}, {proof.unjudged} that can't be judged" if proof.unjudged else said
