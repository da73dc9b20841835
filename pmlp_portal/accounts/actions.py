"""The second step of signing in: set up, used, lost. Each act is in the record, no secret is."""

from datetime import datetime

from axes.models import AccessAttempt
from django.db import transaction
from django_otp import devices_for_user, match_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from pmlp_portal.accounts.errors import LastFactor, WrongCode
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.queries import factors_of
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel.errors import NotFound

CODES = 10
APP, RECOVERY = "app", "recovery codes"


@transaction.atomic
def offer_app(*, user: User) -> TOTPDevice:
    """Return the secret an app is to be given: the same one until a code of it has been entered."""
    _hold(user)
    waiting = TOTPDevice.objects.devices_for_user(user, confirmed=False).first()
    return waiting or TOTPDevice.objects.create(user=user, name=APP, confirmed=False)


@transaction.atomic
def confirm_app(*, user: User, code: str, now: datetime) -> TOTPDevice:
    """Take the offered secret in place of any earlier one, once the app has made a right code of it."""
    _hold(user)
    app = TOTPDevice.objects.devices_for_user(user, confirmed=False).first()
    if app is None or not app.verify_token(code):
        raise WrongCode
    TOTPDevice.objects.devices_for_user(user, confirmed=True).delete()
    app.confirmed = True
    app.save(update_fields=["confirmed"])
    _record("second_step_app", user, by=user, now=now)
    return app


@transaction.atomic
def make_recovery_codes(*, user: User, now: datetime) -> list[str]:
    """Make ten new codes, each good once; earlier ones are good no more. They are told here and nowhere else."""
    _hold(user)
    StaticDevice.objects.devices_for_user(user).delete()
    device = StaticDevice.objects.create(user=user, name=RECOVERY)
    codes = [StaticToken.random_token() for _ in range(CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    _record("second_step_codes", user, by=user, now=now)
    return codes


def prove(*, user: User, code: str, now: datetime) -> Device:
    """Return what a code proves: the app, or the recovery codes, of which it is then used up."""
    device = match_token(user, code.replace(" ", "").lower())
    if device is None:
        raise WrongCode
    if isinstance(device, StaticDevice):
        record(verb="second_step_code_used", subject=f"user:{user.pk}", by=user, now=now)
    return device


@transaction.atomic
def remove_app(*, user: User, now: datetime) -> None:
    """Forget the app."""
    _hold(user)
    _require_another(user)
    if not TOTPDevice.objects.devices_for_user(user).delete()[0]:
        raise NotFound
    _record("second_step_app_removed", user, by=user, now=now)


@transaction.atomic
def remove_key(*, user: User, key_id: int, now: datetime) -> None:
    """Forget a security key."""
    _hold(user)
    if not WebAuthnCredential.objects.filter(user=user, pk=key_id).exists():
        raise NotFound
    _require_another(user)
    WebAuthnCredential.objects.filter(user=user, pk=key_id).delete()
    _record("second_step_key_removed", user, by=user, now=now)


@transaction.atomic
def remove_all_factors(*, user: User, by: User, now: datetime) -> None:
    """Forget everything somebody took the second step with: the phone is lost, and the codes with it."""
    _hold(user)
    for device in devices_for_user(user, confirmed=None):
        device.delete()
    _record("second_step_reset", user, by=by, now=now)


def forget_wrong_passwords(*, before: datetime) -> int:
    """Forget who tried which name from where; a wrong password counts for a quarter of an hour."""
    return int(AccessAttempt.objects.filter(attempt_time__lt=before).delete()[0])


def _hold(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)


def _require_another(user: User) -> None:
    if not factors_of(user).may_lose_one:
        raise LastFactor


def _record(verb: str, user: User, *, by: User, now: datetime) -> None:
    record(verb=verb, subject=f"user:{user.pk}", by=by, now=now)
