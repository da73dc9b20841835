"""Branches as the API tells of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch, Rollout
from pmlp_portal.kernel.errors import NotFound
from queueing.api import answers
from queueing.models import Channel
from queueing.queries.facts import BranchFacts, branch_facts
from queueing.queries.intake import Taken, hindrance_of, lack_of_numbers
from queueing.queries.overview import BranchNow, all_branches
from queueing.queries.snapshots import Outline, snapshot_of

A_PAGE = 100


class PageNotFound(NotFound):
    """There are fewer branches than that."""

    code = "page_not_found"
    sentence = _("There is no such page.")


def page(number: str, *, address: str, now: datetime) -> dict[str, Any]:
    """Return one page of branches, in Latvian order. Raises PageNotFound."""
    if not number.isascii() or not number.isdecimal() or not 0 < len(number) < 6:
        raise PageNotFound
    start = (int(number) - 1) * A_PAGE
    branches = all_branches(now=now)
    if not 0 <= start < max(len(branches), 1):
        raise PageNotFound
    has_next = start + A_PAGE < len(branches)
    return {
        "count": len(branches),
        "next": f"{address}?page={int(number) + 1}" if has_next else None,
        "results": [_line(branch, now) for branch in branches[start : start + A_PAGE]],
    }


def _line(branch: BranchNow, now: datetime) -> dict[str, Any]:
    return _as_it_stands(branch.outline, now, may_join=_may_join(branch.facts, branch.taken, now))


def detail(slug: str, *, now: datetime) -> dict[str, Any]:
    """Return one branch with what it offers. Raises BranchNotFound."""
    facts = branch_facts(slug, now=now)
    taken = next((branch.taken for branch in all_branches(now=now) if branch.facts.id == facts.id), Taken())
    return {
        **_as_it_stands(snapshot_of(facts, now=now), now, may_join=_may_join(facts, taken, now)),
        "services": _offers(facts),
        "address": facts.address,
        "phone": facts.phone,
        "hours": directory.hours_lines(branch=Branch(pk=facts.id), day=facts.day),
        "is_demonstration": facts.is_demonstration,
    }


def _as_it_stands(outline: Outline, now: datetime, *, may_join: bool) -> dict[str, Any]:
    facts = outline.facts
    return {
        "slug": facts.slug,
        "name": facts.name,
        "open_now": facts.is_open(now),
        "waiting": outline.waiting_count,
        **_wait(outline, now),
        "remote": may_join,
    }


def _wait(outline: Outline, now: datetime) -> dict[str, Any]:
    first = next((service for service in outline.facts.services.values() if service.is_walk_in), None)
    if first is None:
        return {"wait": None, "wait_reason": str(answers.NOTHING_OFFERED)}
    told = answers.forecast(outline.forecast_if_joined(first.id, now=now))
    if told["forecast"] is not None:
        return {"wait": told["forecast"]}
    return {"wait": None, "wait_reason": told["forecast_reason"]}


def _may_join(facts: BranchFacts, taken: Taken, now: datetime) -> bool:
    if not any(service.is_remote for service in facts.services.values()):
        return False
    return hindrance_of(facts, channel=Channel.REMOTE, now=now) is None and lack_of_numbers(facts, taken=taken) is None


def _offers(facts: BranchFacts) -> Sequence[dict[str, Any]]:
    offers = [
        {"slug": service.slug, "name": service.name, "remote": facts.rollout != Rollout.OFF and service.is_remote}
        for service in facts.services.values()
    ]
    return sorted(offers, key=lambda offer: not offer["remote"])
