"""Who asked to be reminded of which day, and which reminders were written."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.deadlines.models.duties import DutyKind
from pmlp_portal.deadlines.policies import LONGEST_LABEL, NUMBER
from pmlp_portal.deadlines.states import SUBSCRIPTION_MACHINE, SubscriptionState
from pmlp_portal.kernel import contacts


class Subscription(models.Model):
    """Somebody's wish to be reminded of one day. No number of any document is kept.

    `token_hash` finds it; the token is made from `token_seed` with the portal's key and never stored.
    `counted_from`: reminders whose time had come before are not owed. `next_at`: when the next one is, by the `plan`
    it was reckoned with. `letter_place`: which of the few letters an unconfirmed address may be sent this was.
    """

    kind = models.ForeignKey(DutyKind, on_delete=models.PROTECT, related_name="subscriptions", verbose_name=_("duty"))
    due_on = models.DateField(_("last day"))
    label = models.CharField(_("note"), max_length=LONGEST_LABEL, blank=True)
    contact = models.CharField(_("contact"), max_length=254, blank=True)
    contact_hash = models.CharField(_("hash of the contact"), max_length=64, null=True)
    language = models.CharField(_("language"), max_length=2)
    token_seed = models.CharField(_("seed of the link"), max_length=32)
    token_hash = models.CharField(_("hash of the link"), max_length=64, unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=SubscriptionState.choices, default=SubscriptionState.PENDING
    )
    letter_place = models.PositiveSmallIntegerField(_("letter to an unconfirmed address"), null=True)
    asked_at = models.DateTimeField(_("asked at"))
    expires_at = models.DateTimeField(_("to be confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    renewed_at = models.DateTimeField(_("renewed at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    counted_from = models.DateTimeField(_("reminders counted from"))
    next_at = models.DateTimeField(_("next reminder at"), null=True)
    plan = models.CharField(_("planned by"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("reminder of a last day")
        verbose_name_plural = _("reminders of last days")
        constraints = [
            models.UniqueConstraint(
                fields=["contact_hash", "kind", "due_on", "label"],
                condition=Q(state=SubscriptionState.ACTIVE),
                name="reminded_once_of_a_day",
            ),
            models.UniqueConstraint(
                fields=["contact_hash", "letter_place"],
                condition=Q(state=SubscriptionState.PENDING),
                name="few_letters_to_unconfirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state=SubscriptionState.PENDING) | Q(letter_place__gte=1),
                name="unconfirmed_letter_is_counted",
            ),
            models.CheckConstraint(
                condition=Q(state=SubscriptionState.ENDED) | (~Q(contact="") & Q(contact_hash__isnull=False)),
                name="who_is_reminded_has_contact",
            ),
            models.CheckConstraint(
                condition=~Q(state=SubscriptionState.ENDED)
                | Q(contact="", contact_hash__isnull=True, label="", ended_at__isnull=False),
                name="ended_reminder_forgets_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[SubscriptionState.PENDING, SubscriptionState.ENDED])
                | Q(confirmed_at__isnull=False),
                name="reminded_only_if_confirmed",
            ),
            models.CheckConstraint(condition=~Q(label__regex=NUMBER), name="label_holds_no_number"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state=SubscriptionState.ACTIVE), name="subscription_next"),
            models.Index(fields=["expires_at"], condition=Q(state=SubscriptionState.PENDING), name="subscription_new"),
            models.Index(fields=["due_on"], name="subscription_due_on"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.due_on}"

    @property
    def title(self) -> str:
        """What is due, with the person's own note."""
        return f"{self.kind.title} ({self.label})" if self.label else self.kind.title

    @property
    def masked_contact(self) -> str:
        """The contact as staff may see it."""
        return contacts.masked(self.contact)

    def move_to(self, state: SubscriptionState) -> None:
        """Take a legal step; the caller holds the row's lock and saves."""
        SUBSCRIPTION_MACHINE.require(self.state, state)
        self.state = state


class Reminder(models.Model):
    """That one reminder of one day has been written to the outbox."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="reminders", verbose_name=_("reminder of a last day")
    )
    due_on = models.DateField(_("last day"))
    step = models.CharField(_("step"), max_length=6)
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("reminder sent")
        verbose_name_plural = _("reminders sent")
        ordering = ("-written_at",)
        constraints = [
            models.UniqueConstraint(fields=["subscription", "due_on", "step"], name="reminded_once_a_step"),
        ]

    def __str__(self) -> str:
        return f"{self.due_on} {self.step}"
