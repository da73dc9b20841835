"""The life of somebody's wish to be reminded."""

from django.db import models
from django.utils.translation import pgettext_lazy

from pmlp_portal.kernel.states import StateMachine


class SubscriptionState(models.TextChoices):
    """Where the wish is in its life."""

    PENDING = "pending", pgettext_lazy("reminder", "Not confirmed yet")
    ACTIVE = "active", pgettext_lazy("reminder", "Confirmed")
    EXPIRED = "expired", pgettext_lazy("reminder", "The day has passed")
    ENDED = "ended", pgettext_lazy("reminder", "Ended")


S = SubscriptionState

SUBSCRIPTION_MACHINE = StateMachine(
    states=SubscriptionState,
    start=S.PENDING,
    moves={
        S.PENDING: {S.ACTIVE, S.ENDED},
        S.ACTIVE: {S.EXPIRED, S.ENDED},
        # The new document has its own last day: the same wish starts anew.
        S.EXPIRED: {S.ACTIVE, S.ENDED},
        S.ENDED: set(),
    },
)
"""Who never confirms leaves no row behind, so there is no state for it."""
