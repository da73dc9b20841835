"""Browsers that ask to be told about one thing, and stop to."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pmlp_portal.notifications import policies, queries
from pmlp_portal.notifications.errors import BrowsersEnough, NoBrowser
from pmlp_portal.notifications.models import PushSubscription
from pmlp_portal.notifications.subscriptions import Subscription


@transaction.atomic
def subscribe_push(
    *, about: str, subscription: Subscription, language: str, now: datetime, kept_until: datetime | None = None
) -> PushSubscription:
    """Tell this browser about a thing from now on; asking again renews it. Raises BrowsersEnough.

    The caller has looked whether whoever asks may know of the thing. `kept_until` is when nothing more will happen
    to it; without it the browser is forgotten after `policies.BROWSERS_KEPT_FOR`.
    """
    renewed = {
        "p256dh": subscription.p256dh,
        "auth": subscription.auth,
        "language": language,
        "kept_until": kept_until or now + policies.BROWSERS_KEPT_FOR,
    }
    known = queries.lock_live_browser(about=about, endpoint=subscription.endpoint)
    if known is None and queries.live_browsers(about=about, now=now).count() >= policies.BROWSERS_EACH:
        raise BrowsersEnough
    # Two at once from one browser: the second finds the first's row by the constraint, and renews it.
    browser, _is_new = PushSubscription.objects.update_or_create(
        about=about,
        endpoint=subscription.endpoint,
        gone_at=None,
        defaults=renewed,
        create_defaults={**renewed, "created_at": now},
    )
    return browser


@transaction.atomic
def unsubscribe_push(*, about: str, endpoint: str, now: datetime) -> None:
    """Tell this browser no more about a thing. Raises NoBrowser."""
    browser = queries.lock_live_browser(about=about, endpoint=endpoint)
    if browser is None:
        raise NoBrowser
    end(browser, now=now)


def end(browser: PushSubscription, *, now: datetime) -> None:
    """The browser is gone: its address and keys are forgotten at once."""
    PushSubscription.objects.filter(pk=browser.pk, gone_at=None).update(endpoint="", p256dh="", auth="", gone_at=now)


def forget_about(*, abouts: Sequence[str], now: datetime) -> None:
    """Forget at once the browsers that are told about things."""
    told = PushSubscription.objects.filter(about__in=abouts).exclude(endpoint="")
    told.update(endpoint="", p256dh="", auth="", gone_at=now)


def forget(*, now: datetime) -> None:
    """Forget browsers that nothing more will be told."""
    queries.browsers_to_forget(now=now).update(endpoint="", p256dh="", auth="", gone_at=now)
