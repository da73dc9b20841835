"""Devices of a branch: enrolled, seen, revoked."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.models import Branch, Device, DeviceKind
from pmlp_portal.kernel.tokens import token_hash

SEEN_EVERY = timedelta(minutes=1)


def give_secret(device: Device, *, now: datetime, token: str = "") -> None:
    """Give a device that is being enrolled its secret, without saving: a new one, or one that is known already."""
    device.new_token = token or secrets.token_urlsafe(32)
    device.token_hash, device.enrolled_at = token_hash(device.new_token), now


@transaction.atomic
def enrol_device(
    *, branch: Branch, kind: DeviceKind, name: str, by: User | None, now: datetime, token: str = ""
) -> Device:
    """Let one more machine of a branch in; its `new_token` is known at this moment only."""
    device = Device(branch=branch, kind=kind, name=name)
    give_secret(device, now=now, token=token)
    device.save()
    record(verb="device_enrol", subject=f"device:{device.pk}", by=by, now=now)
    return device


@transaction.atomic
def revoke_device(*, device: Device, by: User | None, now: datetime) -> bool:
    """Let a device in no more, from its next request on. Return whether it was let in before."""
    was_in = Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=now) == 1
    if was_in:
        record(verb="device_revoke", subject=f"device:{device.pk}", by=by, now=now)
    return was_in


def note_seen(*, device: Device, now: datetime) -> None:
    """Note that a device is alive, once a minute at most."""
    if device.last_seen_at is not None and now < device.last_seen_at + SEEN_EVERY:
        return
    stale = Q(last_seen_at=None) | Q(last_seen_at__lt=now)
    Device.objects.filter(stale, pk=device.pk).update(last_seen_at=now)
