"""Reference data from `directory/data`: branches, services, fees, hours, contacts.

What is missing is created; what exists is left as people edited it. What belongs to a branch or a service (its
offers, counters, fees, documents) comes with it once, so a row an editor has deleted stays deleted. `refresh`
overwrites everything the files name, and removes nothing.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from pmlp_portal.directory.actions.rows import put
from pmlp_portal.directory.models import (
    Branch,
    BranchService,
    ChannelHours,
    ContactChannel,
    Counter,
    Fee,
    OpeningHours,
    Provider,
    RequiredDocument,
    Service,
    SpecialDay,
    WeeklySchedule,
)

DATA = Path(__file__).resolve().parent.parent / "data"

Row = dict[str, Any]  # a row of a JSON file


def load_reference(*, refresh: bool = False) -> None:
    """Bring the directory to what the files say."""
    with transaction.atomic():
        services = _load_services(_file("services.json"), refresh)
        branches = _load_branches(_file("branches.json"), services, refresh)
        _load_hours(_file("hours.json"), branches, refresh)
        _load_contacts(_file("contacts.json"), branches, refresh)


def _file(name: str) -> Row:
    content: Row = json.loads((DATA / name).read_text(encoding="utf-8"))
    return content


def _split(row: Mapping[str, Any], *apart: str) -> tuple[Row, Row]:
    """Return the columns of a row, and apart from them what becomes something else."""
    columns = {name: value for name, value in row.items() if name not in apart}
    return columns, {name: row[name] for name in apart if name in row}


# ---- services ------------------------------------------------------------------------------------------------------


def _load_services(content: Row, refresh: bool) -> dict[str, Service]:
    provider, _ = put(Provider, key={"slug": content["provider"]["slug"]}, values=content["provider"], refresh=refresh)
    return {
        row["slug"]: _load_service(row, provider, position, refresh)
        for position, row in enumerate(content["services"], start=1)
    }


def _load_service(row: Row, provider: Provider, position: int, refresh: bool) -> Service:
    columns, apart = _split(row, "slug", "mean_service_minutes", "required_documents", "fees")
    length = timedelta(minutes=apart["mean_service_minutes"])
    values = {**columns, "provider": provider, "mean_service_time": length, "position": position}
    service, is_fresh = put(Service, key={"slug": row["slug"]}, values=values, refresh=refresh)
    if is_fresh:
        _load_documents(service, apart["required_documents"], refresh)
        _load_fees(service, apart["fees"], refresh)
    return service


def _load_documents(service: Service, rows: Sequence[Row], refresh: bool) -> None:
    for position, row in enumerate(rows, start=1):
        put(RequiredDocument, key={"service": service, "position": position}, values=row, refresh=refresh)


def _load_fees(service: Service, rows: Sequence[Row], refresh: bool) -> None:
    for position, row in enumerate(rows, start=1):
        columns, key = _split(row, "label_lv", "valid_from")
        put(Fee, key={"service": service, **key}, values={**columns, "position": position}, refresh=refresh)


# ---- branches ------------------------------------------------------------------------------------------------------


def _load_branches(content: Row, services: Mapping[str, Service], refresh: bool) -> dict[str, Branch]:
    branches: dict[str, Branch] = {}
    for row in content["branches"]:  # a parent stands before its sub-branches
        columns, apart = _split(row, "slug", "parent", "offers", "counters")
        parent = branches[apart["parent"]] if "parent" in apart else None
        values = {**columns, "parent": parent, "is_verified": False, "is_demonstration": True}
        branch, is_fresh = put(Branch, key={"slug": row["slug"]}, values=values, refresh=refresh)
        branches[row["slug"]] = branch
        if is_fresh:
            offered = content["offers"][apart["offers"]]
            put_offers(branch, [services[slug] for slug in offered], content["remote_services"])
            plan = content["counter_services"][str(apart["counters"])]
            put_counters(branch, [[services[slug] for slug in slugs if slug in offered] for slugs in plan])
    return branches


def put_offers(branch: Branch, services: Iterable[Service], remote: Collection[str]) -> None:
    """Let the branch offer these services, those named in `remote` also remotely."""
    BranchService.objects.bulk_create(
        [BranchService(branch=branch, service=service, is_remote=service.slug in remote) for service in services],
        update_conflicts=True,
        unique_fields=["branch", "service"],
        update_fields=["is_remote"],
    )


def put_counters(branch: Branch, plan: Sequence[Sequence[Service]]) -> None:
    """Give the branch counters 1, 2, 3… that serve what the plan says."""
    counters = Counter.objects.bulk_create(
        [Counter(branch=branch, number=number) for number, _services in enumerate(plan, start=1)],
        update_conflicts=True,
        unique_fields=["branch", "number"],
        update_fields=["is_active"],
    )
    skill = Counter.services.through
    skill.objects.filter(counter__in=counters).delete()
    skill.objects.bulk_create(
        skill(counter=counter, service=service) for counter, services in zip(counters, plan) for service in services
    )


# ---- hours and contacts --------------------------------------------------------------------------------------------


def _load_hours(content: Row, branches: Mapping[str, Branch], refresh: bool) -> None:
    for row in content["schedules"]:
        columns, apart = _split(row, "branches", "valid_from", "week")
        for branch in _named(apart["branches"], branches):
            key = {"branch": branch, "valid_from": apart["valid_from"]}
            put_schedule(key=key, values=columns, week=apart["week"], refresh=refresh)
    for row in content["special_days"]:
        columns, apart = _split(row, "branches", "day")
        for branch in _named(apart["branches"], branches):
            put(SpecialDay, key={"branch": branch, "day": apart["day"]}, values=columns, refresh=refresh)


def put_schedule(
    *, key: Mapping[str, Any], values: Mapping[str, Any], week: Mapping[str, Sequence[str]], refresh: bool
) -> None:
    """Write a regular week: "1" → opens and closes on Mondays; a weekday without a row is closed."""
    schedule, is_fresh = put(WeeklySchedule, key=key, values=values, refresh=refresh)
    if not is_fresh:
        return
    schedule.hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(schedule=schedule, weekday=int(weekday), opens=opens, closes=closes)
        for weekday, (opens, closes) in week.items()
    )


def _named(slugs: Sequence[str] | None, branches: Mapping[str, Branch]) -> list[Branch | None]:
    return [None] if slugs is None else [branches[slug] for slug in slugs]


def _load_contacts(content: Row, branches: Mapping[str, Branch], refresh: bool) -> None:
    for row in content["channels"]:
        columns, apart = _split(row, "slug", "branch", "hours")
        values = {**columns, "branch": branches[apart["branch"]] if "branch" in apart else None}
        channel, is_fresh = put(ContactChannel, key={"slug": row["slug"]}, values=values, refresh=refresh)
        if is_fresh:
            channel.hours.all().delete()
            ChannelHours.objects.bulk_create(
                ChannelHours(channel=channel, weekday=int(weekday), opens=opens, closes=closes)
                for weekday, (opens, closes) in apart["hours"].items()
            )
