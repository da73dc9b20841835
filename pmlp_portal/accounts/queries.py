"""What somebody has set up for the second step of signing in."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django_otp import user_has_device
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from pmlp_portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class SecurityKey:
    """A key of hardware, or one a browser or phone keeps."""

    pk: int
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody can prove the second step with."""

    app_since: datetime | None
    keys: tuple[SecurityKey, ...]
    codes_left: int
    is_required: bool  # by the office, of everybody

    @property
    def is_set_up(self) -> bool:
        """Whether there is one; codes alone are for the day another is lost."""
        return self.app_since is not None or bool(self.keys)

    @property
    def may_lose_one(self) -> bool:
        """Whether one can be removed and the second step still be taken, where it must be."""
        return not self.is_required or (self.app_since is not None) + len(self.keys) > 1


def factors_of(user: User) -> Factors:
    """Return what somebody has set up."""
    app = TOTPDevice.objects.devices_for_user(user, confirmed=True).first()
    keys = WebAuthnCredential.objects.devices_for_user(user, confirmed=True).order_by("pk")
    return Factors(
        app_since=app.created_at if app else None,
        keys=tuple(SecurityKey(key.pk, key.created_at, key.last_used_at) for key in keys),
        codes_left=StaticToken.objects.filter(device__user=user).count(),
        is_required=settings.STAFF_TWO_FACTOR,
    )


def has_second_step(user: User) -> bool:
    """Whether somebody has anything to take the second step with."""
    return bool(user_has_device(user))


def has_key(user: User) -> bool:
    """Whether somebody has a security key."""
    return bool(WebAuthnCredential.objects.devices_for_user(user, confirmed=True).exists())
