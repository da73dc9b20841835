"""Asking to be reminded, confirming it, setting another day, and ending it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from pmlp_portal.audit.actions import record
from pmlp_portal.deadlines import errors, policies
from pmlp_portal.deadlines.actions import messages
from pmlp_portal.deadlines.models import DutyKind, Subscription
from pmlp_portal.deadlines.policies import DeadlinePolicy
from pmlp_portal.deadlines.queries import PURPOSE, deadline_policy, lock_subscription
from pmlp_portal.deadlines.states import SubscriptionState
from pmlp_portal.kernel import clock, tokens
from pmlp_portal.kernel.constraints import refusing
from pmlp_portal.kernel.contacts import Contact, contact_hash
from pmlp_portal.kernel.errors import Conflict
from pmlp_portal.kernel.wording import long_date_with_year

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be reminded of: `day` is the one the duty asks for, not yet its last day."""

    duty: DutyKind
    day: date
    contact: Contact
    label: str = ""
    language: str = "lv"


class _LettersUsedUp(Conflict):
    """Told to nobody: an answer would say that the address is known."""


def require_possible(*, duty: DutyKind, day: date, label: str, now: datetime) -> date:
    """Return the last day. Raises DayPassed, DayTooNear, DayTooFar, LabelTooLong, LabelHoldsNumber."""
    policy = deadline_policy(now=now)
    _require_label(policies.plain_label(label))
    if day > clock.day_of(now) + policy.years_ahead * YEAR:
        raise errors.DayTooFar(years=policy.years_ahead)
    if day < clock.day_of(now) - 100 * YEAR:
        raise errors.DayPassed(due=long_date_with_year(day))
    last_day = policies.due_on(day, months=duty.months_later, days=duty.days_later)
    _require_time_left(last_day, policy=policy, now=now)
    return last_day


def _require_label(label: str) -> None:
    if len(label) > policies.LONGEST_LABEL:
        raise errors.LabelTooLong(limit=policies.LONGEST_LABEL)
    if policies.holds_number(label):
        raise errors.LabelHoldsNumber


def _require_time_left(last_day: date, *, policy: DeadlinePolicy, now: datetime) -> None:
    if last_day < clock.day_of(now):
        raise errors.DayPassed(due=long_date_with_year(last_day))
    if policies.next_step(last_day, now=now, policy=policy) is None:
        raise errors.DayTooNear(due=long_date_with_year(last_day))


@transaction.atomic
def subscribe(*, wish: Wish, now: datetime) -> None:
    """Send the letter that asks for a confirmation. Nothing is answered: nobody learns who is known here.

    An address nobody has confirmed is sent a few letters at most; then it is left in peace. Raises what
    `require_possible` raises.
    """
    last_day = require_possible(duty=wish.duty, day=wish.day, label=wish.label, now=now)
    policy = deadline_policy(now=now)
    for place in range(1, policy.unconfirmed_at_once + 1):
        try:
            with transaction.atomic(), refusing({"few_letters_to_unconfirmed": _LettersUsedUp}):
                subscription = _new(wish, last_day, place=place, policy=policy, now=now)
        except _LettersUsedUp:
            continue
        messages.ask_to_confirm(subscription, now=now)
        return


def _new(wish: Wish, last_day: date, *, place: int, policy: DeadlinePolicy, now: datetime) -> Subscription:
    seed = tokens.new_seed()
    token = tokens.token_of(seed, purpose=PURPOSE, key=settings.SECRET_KEY)
    return Subscription.objects.create(
        kind=wish.duty,
        due_on=last_day,
        label=policies.plain_label(wish.label),
        contact=wish.contact.value,
        contact_hash=contact_hash(wish.contact.value, settings.CONTACT_KEY),
        language=wish.language,
        token_seed=seed,
        token_hash=tokens.token_hash(token),
        letter_place=place,
        asked_at=now,
        expires_at=now + policy.confirm_within,
        counted_from=now,
    )


@transaction.atomic
def confirm(*, token: str, now: datetime) -> Subscription:
    """The holder of the address wants it; pressing twice is pressing once.

    Raises SubscriptionNotFound, AlreadyReminded, ReminderIsOver.
    """
    subscription = lock_subscription(token)
    if subscription.state in {SubscriptionState.ACTIVE, SubscriptionState.EXPIRED}:
        return subscription
    if subscription.state == SubscriptionState.ENDED:
        raise errors.ReminderIsOver
    if subscription.expires_at <= now:
        raise errors.SubscriptionNotFound
    subscription.move_to(SubscriptionState.ACTIVE)
    subscription.confirmed_at, subscription.letter_place = now, None
    _plan(subscription, policy=deadline_policy(now=now), now=now)
    _save(subscription)
    messages.forget(subscription, now=now)
    record(verb="deadline_confirm", subject=messages.about(subscription), by=None, now=now)
    return subscription


def _plan(subscription: Subscription, *, policy: DeadlinePolicy, now: datetime) -> None:
    step = policies.next_step(subscription.due_on, now=now, policy=policy)
    subscription.counted_from = now
    subscription.next_at, subscription.plan = (step.at if step else None), policy.plan


def _save(subscription: Subscription) -> None:
    with transaction.atomic(), refusing({"reminded_once_of_a_day": errors.AlreadyReminded}):
        subscription.save()


@transaction.atomic
def renew(*, token: str, day: date, label: str, now: datetime) -> Subscription:
    """Set another day: a new document, or a mistake mended. Reminders start anew from it.

    Raises what `require_possible` raises, NotConfirmedYet, ReminderIsOver, AlreadyReminded.
    """
    subscription = lock_subscription(token)
    _require_kept(subscription)
    last_day = require_possible(duty=subscription.kind, day=day, label=label, now=now)
    if subscription.state == SubscriptionState.EXPIRED:
        subscription.move_to(SubscriptionState.ACTIVE)
    subscription.due_on, subscription.label = last_day, policies.plain_label(label)
    subscription.renewed_at = now
    _plan(subscription, policy=deadline_policy(now=now), now=now)
    _save(subscription)
    messages.forget(subscription, now=now)
    record(verb="deadline_renew", subject=messages.about(subscription), by=None, now=now)
    return subscription


def _require_kept(subscription: Subscription) -> None:
    if subscription.state == SubscriptionState.PENDING:
        raise errors.NotConfirmedYet
    if subscription.state == SubscriptionState.ENDED:
        raise errors.ReminderIsOver


@transaction.atomic
def end(*, token: str, now: datetime) -> None:
    """End it and forget at once whose it was; doing it again changes nothing. Raises SubscriptionNotFound."""
    _end(lock_subscription(token), now=now)


@transaction.atomic
def end_all_of(*, contact_hash: str, now: datetime) -> int:
    """End every reminder of a contact, at its holder's wish; return how many."""
    held = Subscription.objects.filter(contact_hash=contact_hash).order_by("pk")
    locked = list(held.select_for_update(no_key=True, of=("self",)).select_related("kind"))
    for subscription in locked:
        _end(subscription, now=now)
    return len(locked)


def _end(subscription: Subscription, *, now: datetime) -> None:
    if subscription.state == SubscriptionState.ENDED:
        return
    subscription.move_to(SubscriptionState.ENDED)
    subscription.contact, subscription.contact_hash, subscription.label = "", None, ""
    subscription.letter_place, subscription.next_at, subscription.ended_at = None, None, now
    subscription.save()
    messages.forget(subscription, now=now)
    record(verb="deadline_end", subject=messages.about(subscription), by=None, now=now)
