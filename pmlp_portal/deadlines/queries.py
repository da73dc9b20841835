"""What people are reminded of, and what is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from pmlp_portal.deadlines import errors, policies
from pmlp_portal.deadlines.models import DeadlinePolicyRow, DutyKind, Subscription
from pmlp_portal.deadlines.policies import DeadlinePolicy, Step
from pmlp_portal.deadlines.states import SubscriptionState
from pmlp_portal.directory.models import Service
from pmlp_portal.kernel import clock, tokens

PURPOSE = "deadline"
# So long a page still says that a reminder has ended; nothing about its person is in the row.
ENDED_KEPT_FOR = timedelta(hours=48)


def deadline_policy(*, now: datetime) -> DeadlinePolicy:
    """Return the rules of today."""
    row = DeadlinePolicyRow.objects.filter(valid_from__lte=clock.day_of(now)).first()
    return row.as_policy() if row else DeadlinePolicy()


def duties_on_offer() -> QuerySet[DutyKind]:
    """Return what people can be reminded of, in the order of screens."""
    return DutyKind.objects.filter(is_offered=True)


def duty_on_offer(slug: str) -> DutyKind:
    """Return one. Raises DutyNotFound."""
    duty = duties_on_offer().filter(slug=slug).first()
    if duty is None:
        raise errors.DutyNotFound
    return duty


def token_of(subscription: Subscription) -> str:
    """Return the token that opens its page."""
    return tokens.token_of(subscription.token_seed, purpose=PURPOSE, key=settings.SECRET_KEY)


def lock_subscription(token: str) -> Subscription:
    """Lock what a token opens. Raises SubscriptionNotFound."""
    found = Subscription.objects.filter(token_hash=tokens.token_hash(token)).select_for_update(
        no_key=True, of=("self",)
    )
    subscription = found.select_related("kind").first()
    if subscription is None:
        raise errors.SubscriptionNotFound
    return subscription


@dataclass(frozen=True, slots=True)
class SubscriptionPage:
    """What the holder's own page shows."""

    subscription: Subscription
    service: Service | None
    reminders: list[Step]

    @property
    def is_pending(self) -> bool:
        """Whether it waits for the button."""
        return self.subscription.state == SubscriptionState.PENDING

    @property
    def is_active(self) -> bool:
        """Whether reminders will come."""
        return self.subscription.state == SubscriptionState.ACTIVE

    @property
    def is_ended(self) -> bool:
        """Whether it is over for good."""
        return self.subscription.state == SubscriptionState.ENDED


def subscription_page(token: str, *, now: datetime) -> SubscriptionPage:
    """Return the page a token opens. Raises SubscriptionNotFound, also for what should have been confirmed by now."""
    held = Subscription.objects.filter(token_hash=tokens.token_hash(token)).select_related("kind").first()
    if held is None or (held.state == SubscriptionState.PENDING and held.expires_at <= now):
        raise errors.SubscriptionNotFound
    planned = policies.steps(held.due_on, policy=deadline_policy(now=now))
    return SubscriptionPage(
        subscription=held,
        service=service_of(held.kind),
        reminders=[step for step in planned if step.at > now],
    )


def service_of(duty: DutyKind) -> Service | None:
    """Return the service a duty is done by, if there is one."""
    return Service.objects.filter(slug=duty.service_slug).first() if duty.service_slug else None


def to_remind(*, now: datetime) -> list[int]:
    """Return whom to remind now."""
    due = Subscription.objects.filter(state=SubscriptionState.ACTIVE, next_at__lte=now)
    return list(due.order_by("next_at", "pk").values_list("pk", flat=True))


def lock_to_remind(subscription_id: int, *, now: datetime) -> Subscription | None:
    """Lock a subscription while it still waits for a reminder; whoever comes second finds it served."""
    due = Subscription.objects.filter(pk=subscription_id, state=SubscriptionState.ACTIVE, next_at__lte=now)
    return due.select_for_update(no_key=True, of=("self",)).select_related("kind").first()


def planned_otherwise(plan: str) -> QuerySet[Subscription]:
    """Return what was planned before the rules changed."""
    return Subscription.objects.filter(state=SubscriptionState.ACTIVE).exclude(plan=plan)


def to_forget(*, now: datetime, policy: DeadlinePolicy) -> list[int]:
    """Return what is to vanish: never confirmed, ended, or long past its day."""
    over = (
        Q(state=SubscriptionState.PENDING, expires_at__lte=now)
        | Q(state=SubscriptionState.ENDED, ended_at__lte=now - ENDED_KEPT_FOR)
        | Q(
            state=SubscriptionState.EXPIRED,
            due_on__lt=clock.day_of(now) - timedelta(days=policy.kept_after),
        )
    )
    return list(Subscription.objects.filter(over).order_by("pk").values_list("pk", flat=True))


def past_their_day(*, now: datetime) -> QuerySet[Subscription]:
    """Return what nobody is reminded of any more: the day has passed."""
    return Subscription.objects.filter(state=SubscriptionState.ACTIVE, due_on__lt=clock.day_of(now))
