"""What the clock does to reminders: send those that are due, plan anew when the rules change, forget."""

from datetime import datetime

from django.db import transaction

from pmlp_portal.deadlines import policies
from pmlp_portal.deadlines.actions import messages
from pmlp_portal.deadlines.models import Reminder, Subscription
from pmlp_portal.deadlines.policies import DeadlinePolicy
from pmlp_portal.deadlines.queries import deadline_policy, lock_to_remind, past_their_day, planned_otherwise, to_forget
from pmlp_portal.deadlines.states import SubscriptionState

REPLANNED_AT_ONCE = 500


@transaction.atomic
def remind(*, subscription_id: int, now: datetime) -> None:
    """Write the reminder whose time has come, late if need be, and never twice.

    Two workers at once: the lock makes one wait, who then finds nothing due; the constraint would refuse a second row.
    """
    subscription = lock_to_remind(subscription_id, now=now)
    if subscription is None:
        return
    policy = deadline_policy(now=now)
    step = policies.owed(subscription.due_on, since=subscription.counted_from, now=now, policy=policy)
    if step is not None:
        Reminder.objects.create(subscription=subscription, due_on=subscription.due_on, step=step.name, written_at=now)
        messages.remind(subscription, step, now=now)
    _plan_next(subscription, policy=policy, now=now)


def _plan_next(subscription: Subscription, *, policy: DeadlinePolicy, now: datetime) -> None:
    following = policies.next_step(subscription.due_on, now=now, policy=policy)
    subscription.next_at, subscription.plan = (following.at if following else None), policy.plan
    subscription.counted_from = now
    subscription.save(update_fields=["next_at", "plan", "counted_from"])


@transaction.atomic
def settle_days(*, now: datetime) -> None:
    """Close what has passed its day, and plan anew what other rules had planned."""
    passed = past_their_day(now=now).select_for_update(skip_locked=True, no_key=True)
    ids = list(passed.values_list("pk", flat=True))
    Subscription.objects.filter(pk__in=ids).update(state=SubscriptionState.EXPIRED, next_at=None)
    policy = deadline_policy(now=now)
    stale = planned_otherwise(policy.plan).order_by("pk").select_for_update(skip_locked=True, no_key=True)
    for subscription in stale[:REPLANNED_AT_ONCE]:
        # What was owed by the former rules at this moment leaves first, so that a change of rules loses nothing.
        if subscription.next_at is None or subscription.next_at > now:
            _plan_next(subscription, policy=policy, now=now)


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Let what was never confirmed, has ended or is long past vanish with all it held; return how many."""
    over = Subscription.objects.filter(pk__in=to_forget(now=now, policy=deadline_policy(now=now)))
    locked = list(over.select_for_update(skip_locked=True))
    for subscription in locked:
        messages.forget(subscription, now=now)
        subscription.delete()
    return len(locked)
