"""Refusals of who asks too often."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import DomainError


class TooMany(DomainError):
    """`retry_after` is in seconds."""

    code = "too_many_requests"
    status = 429
    sentence = _("Too many requests come from your network now. Try again in {minutes} min.")


class ChallengeNeeded(DomainError):
    """`challenge` with `bits` and `wait` tells how to go on."""

    code = "challenge_needed"
    status = 428
    sentence = _("Much comes from your network at once. Show that you are not a machine.")
