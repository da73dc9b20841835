"""Somebody at a kiosk asks for a person, and one of the staff goes there."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.models import Branch, Device
from pmlp_portal.kernel.constraints import refusing
from pmlp_portal.kernel.errors import Conflict
from queueing.actions import versions
from queueing.models import Assistance


class _AskedAlready(Conflict):
    """Nobody has gone there yet."""


def ask_for_assistance(*, device: Device, now: datetime) -> None:
    """Ask for a person to come to a kiosk. Asked again it goes on as one, and counts from now."""
    try:
        _ask(device, now)
    except _AskedAlready:
        _ask_again(device, now)


@transaction.atomic
def _ask(device: Device, now: datetime) -> None:
    with refusing({"one_open_assistance_per_kiosk": _AskedAlready}):
        Assistance.objects.create(device=device, asked_at=now)
    record(verb="assistance", subject=f"device:{device.pk}", by=None, now=now)
    versions.announce_change(branch_id=device.branch_id, slug=device.branch.slug, now=now)


@transaction.atomic
def _ask_again(device: Device, now: datetime) -> None:
    """What nobody answered for half an hour had gone from the screens: they are told anew."""
    if Assistance.objects.filter(device=device, answered_at=None).update(asked_at=now):
        versions.announce_change(branch_id=device.branch_id, slug=device.branch.slug, now=now)


@transaction.atomic
def answer_assistance(*, branch: Branch, assistance_id: int, by: User, now: datetime) -> bool:
    """Say that one is going there; return whether nobody had said so before."""
    # Asked again while the answer was on its way: an answer is never earlier than what it answers.
    answered = Assistance.objects.filter(pk=assistance_id, device__branch=branch, answered_at=None).update(
        answered_at=Greatest(Value(now), F("asked_at")), answered_by=by
    )
    if answered:
        record(verb="assistance_answer", subject=f"assistance:{assistance_id}", by=by, now=now)
        versions.announce_change(branch_id=branch.pk, slug=branch.slug, now=now)
    return bool(answered)
