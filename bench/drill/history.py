"""The history straight from the database, beside what the clients were told."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils import translation

from bench.drill.journal import Act, Told
from queueing.models import Notice, Ticket, TicketMove, Verb
from queueing.queries.fault_words import sentence_of
from queueing.queries.histories import verdict_of

type_of_key = tuple[str, str, str]  # branch, verb, subject
SHOWN = 20
# What only the drill's people do, so that one more of it than they tried is a double.
THEIRS = (
    Verb.ISSUE, Verb.DEFER, Verb.LEAVE, Verb.CHECK_IN, Verb.CALL, Verb.RECALL, Verb.START, Verb.FINISH, Verb.PARK,
    Verb.RESUME, Verb.NO_SHOW, Verb.TRANSFER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a history; nothing, one hopes."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    illegal: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether each acknowledged act is there once and the order is legal."""
        return not (self.lost or self.doubled or self.illegal)

    def shown(self) -> dict[str, list[str]]:
        """Return the first of each, to be printed."""
        found = {"lost": self.lost, "doubled": self.doubled, "illegal": self.illegal}
        return {name: words[:SHOWN] for name, words in found.items() if words}


def judge(acts: Iterable[Act], branches: Iterable[str]) -> Verdict:
    """Compare what was acknowledged with what is there, and have every day proved."""
    slugs = list(branches)
    lost, doubled = compare(acts, _done_in(slugs))
    return Verdict(lost, doubled, _illegal(slugs))


def compare(acts: Iterable[Act], done: Mapping[type_of_key, int]) -> tuple[list[str], list[str]]:
    """Return what is missing and what is too much.

    An acknowledged act is there; one nobody answered may be there, once; one refused is not. An act whose number was
    never told is any act of its kind at its branch that nobody else accounts for.
    """
    acked, unknown = Counter[type_of_key](), Counter[type_of_key]()
    for act in acts:
        if act.told != Told.REFUSED:
            (acked if act.told == Told.DONE else unknown)[act.branch, act.verb, act.subject] += 1
    lost: list[str] = []
    left: Counter[tuple[str, str]] = Counter()
    extra: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key in sorted({*acked, *unknown, *done}):
        branch, verb, subject = key
        if not subject:
            continue
        lost += [_worded(key)] * max(0, acked[key] - done.get(key, 0))
        surplus = max(0, done.get(key, 0) - acked[key] - unknown[key])
        left[branch, verb] += surplus
        extra[branch, verb] += [_worded(key)] * surplus
    doubled: list[str] = []
    for kind in sorted({*left, *((act.branch, act.verb) for act in acts)}):
        nameless = (*kind, "")
        lost += [_worded(nameless)] * max(0, acked[nameless] - left[kind])
        doubled += extra[kind][: max(0, left[kind] - acked[nameless] - unknown[nameless])]
    return lost, doubled


def _worded(key: type_of_key) -> str:
    return " ".join(word or "?" for word in key)


def _done_in(slugs: list[str]) -> Counter[type_of_key]:
    moves = TicketMove.objects.filter(branch__slug__in=slugs, verb__in=THEIRS)
    # A ticket somebody was handed on with is part of that act.
    moves = moves.exclude(verb=Verb.ISSUE, ticket__previous__isnull=False)
    done: Counter[type_of_key] = Counter()
    for move in moves.select_related("ticket", "branch").iterator():
        done[move.branch.slug, move.verb, move.ticket.spoken] += 1
    for notice in Notice.objects.filter(branch__slug__in=slugs).select_related("branch"):
        done[notice.branch.slug, "notice", str(notice.key)] += 1
    return done


def _illegal(slugs: list[str]) -> list[str]:
    """Have each day proved as `manage.py verify_day` proves it: numbers, moves, counters, the order of calls."""
    days = Ticket.objects.filter(branch__slug__in=slugs).values_list("branch_id", "branch__slug", "day").distinct()
    with translation.override("en"):
        return [
            f"{slug} {day}: {sentence_of(fault)}"
            for branch_id, slug, day in days
            for fault in verdict_of(branch_id=branch_id, day=day).faults
        ]
