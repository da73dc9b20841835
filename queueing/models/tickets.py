"""Visits, their tickets, and every move a ticket made."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch, Counter, RequiredDocument, Service
from queueing.policies import RankClass
from queueing.states import ACTIVE, AT_COUNTER, TICKET_MACHINE, Outcome, TicketState


class Channel(models.TextChoices):
    """How somebody joined."""

    KIOSK = "kiosk", _("At the kiosk")
    REMOTE = "remote", _("From a phone")
    COUNTER = "counter", _("At the counter")
    BOOKING = "booking", _("By appointment")


class Visit(models.Model):
    """One stay of one visitor: everything personal hangs here, so that erasing it leaves the tickets whole.

    The public page is found by `token_hash`; the token is made from `token_seed` with the portal's
    key and is never stored. `device_nth` and `contact_nth` count a day's visits from 1, so that two
    at once can't both be the third.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="visits", verbose_name=_("branch"))
    day = models.DateField(_("day"))
    opened_at = models.DateTimeField(_("began"))
    closed_at = models.DateTimeField(_("ended"), null=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    language = models.CharField(_("language"), max_length=2, default="lv")
    token_seed = models.CharField(_("seed of the link"), max_length=32)
    token_hash = models.CharField(_("hash of the link"), max_length=64, unique=True)
    device_hash = models.CharField(_("hash of the device"), max_length=64, null=True)
    device_nth = models.PositiveSmallIntegerField(_("visit of the device this day"), null=True)
    contact = models.CharField(_("contact"), max_length=254, blank=True)
    contact_hash = models.CharField(_("hash of the contact"), max_length=64, null=True)
    contact_nth = models.PositiveSmallIntegerField(_("visit of the contact this day"), null=True)
    travel_time = models.DurationField(_("travel time"), null=True)
    needs_more_time = models.BooleanField(_("needs more time"), default=False)
    please_fetch = models.BooleanField(_("please come for me"), default=False)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "device_hash"],
                condition=Q(closed_at__isnull=True, device_hash__isnull=False),
                name="one_active_visit_per_device",
            ),
            models.UniqueConstraint(
                fields=["branch", "day", "contact_hash"],
                condition=Q(closed_at__isnull=True, contact_hash__isnull=False),
                name="one_active_visit_per_contact",
            ),
            models.UniqueConstraint(fields=["day", "device_hash", "device_nth"], name="device_counts_its_visits"),
            models.UniqueConstraint(fields=["day", "contact_hash", "contact_nth"], name="contact_counts_its_visits"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="visit_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["branch", "day"], condition=Q(closed_at__isnull=True), name="visit_open")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.day} {self.pk}"


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Questions about tickets, in the words of the queue."""

    def waiting(self) -> "TicketQuerySet":
        """In the queue, called by nobody yet."""
        return self.filter(state=TicketState.WAITING)

    def at_counter(self) -> "TicketQuerySet":
        """Called or being served."""
        return self.filter(state__in=AT_COUNTER)

    def active(self) -> "TicketQuerySet":
        """Not over, and not missed."""
        return self.filter(state__in=ACTIVE)

    def in_calling_order(self) -> "TicketQuerySet":
        """By class, then by rank; how classes alternate is decided at each call."""
        return self.order_by("rank_class", "ranked_at", "pk")


class Ticket(models.Model):
    """One place in the queue for one service. `number` counts the branch's day; people hear letter and number."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="tickets", verbose_name=_("visit"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="tickets", verbose_name=_("branch"))
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("number"))
    letter = models.CharField(_("letter"), max_length=1)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="tickets", verbose_name=_("service"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    state = models.CharField(_("state"), max_length=12, choices=TicketState.choices, default=TicketState.WAITING)
    rank_class = models.PositiveSmallIntegerField(_("class in the queue"), default=RankClass.ORDINARY)
    ranked_at = models.DateTimeField(_("in the queue since"))
    # When it may be called: at once for a walk-in; for a remote ticket its ready_at, or the check-in if earlier.
    callable_from = models.DateTimeField(_("can be called from"))
    ready_at = models.DateTimeField(_("stated arrival"), null=True)
    issued_at = models.DateTimeField(_("issued at"))
    checked_in_at = models.DateTimeField(_("checked in at"), null=True)
    called_at = models.DateTimeField(_("called at"), null=True)
    started_at = models.DateTimeField(_("serving began"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    deferrals = models.PositiveSmallIntegerField(_("times moved back"), default=0)
    counter = models.ForeignKey(
        Counter, on_delete=models.PROTECT, null=True, related_name="tickets", verbose_name=_("counter")
    )
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="tickets", verbose_name=_("clerk")
    )
    # A transfer can name one counter; then no other calls it.
    for_counter = models.ForeignKey(
        Counter, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("only for counter")
    )
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="successors", verbose_name=_("ticket before it")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    missing_document = models.ForeignKey(
        RequiredDocument, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("missing document")
    )

    objects: ClassVar = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            models.UniqueConstraint(fields=["branch", "day", "number"], name="number_once_per_branch_day"),
            models.UniqueConstraint(
                fields=["counter"], condition=Q(state__in=AT_COUNTER), name="one_live_ticket_per_counter"
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(state__in=AT_COUNTER), name="one_live_ticket_per_visit"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=AT_COUNTER) | Q(counter__isnull=False, clerk__isnull=False),
                name="at_counter_has_counter",
            ),
            models.CheckConstraint(
                condition=~Q(state=TicketState.SERVED) | (~Q(outcome="") & Q(started_at__isnull=False)),
                name="served_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(missing_document__isnull=True) | Q(outcome=Outcome.COME_BACK),
                name="missing_means_come_back",
            ),
            models.CheckConstraint(
                condition=~Q(channel=Channel.REMOTE) | Q(ready_at__isnull=False), name="remote_has_ready_at"
            ),
        ]
        indexes = [
            models.Index(
                fields=["branch", "service", "rank_class", "ranked_at", "id"],
                condition=Q(state=TicketState.WAITING),
                name="ticket_calling_order",
            ),
            models.Index(fields=["branch", "day", "called_at"], name="ticket_called"),
            models.Index(fields=["visit"], name="ticket_visit"),
        ]

    def __str__(self) -> str:
        return self.spoken

    @property
    def spoken(self) -> str:
        """The number as people hear it: A042."""
        return spoken_number(self.letter, self.number)

    def require_move_to(self, state: TicketState) -> None:
        """Raise IllegalMove unless the table allows it."""
        TICKET_MACHINE.require(self.state, state)


def spoken_number(letter: str, number: int) -> str:
    """Return a ticket's number as people hear it: A042."""
    return f"{letter}{number:03d}"


class Verb(models.TextChoices):
    """What was done to a ticket."""

    ISSUE = "issue", _("issued")
    CHECK_IN = "check_in", _("checked in")
    DEFER = "defer", _("moved back")
    LEAVE = "leave", _("left the queue")
    CALL = "call", _("called")
    RECALL = "recall", _("called again")
    START = "start", _("started")
    PARK = "park", _("set aside")
    RESUME = "resume", _("resumed")
    NO_SHOW = "no_show", _("did not come")
    RETURN = "return", _("returned")
    TRANSFER = "transfer", _("transferred")
    FINISH = "finish", _("finished")
    UNDO = "undo", _("undone")
    DAY_END = "day_end", _("day ended")
    SUSPEND = "suspend", _("interrupted")
    PRIORITY = "priority", _("given priority")
    CORRECT = "correct", _("put back into the queue")
    RELEASE = "release", _("released from the counter")
    PAPER = "paper", _("served on paper, entered later")


class TicketMove(models.Model):
    """One change of a ticket: the record that statistics, the live view and undo read. Never changed."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="moves", verbose_name=_("ticket"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("branch"))
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("at"))
    verb = models.CharField(_("act"), max_length=10, choices=Verb.choices)
    before = models.CharField(_("before"), max_length=12, choices=TicketState.choices, blank=True)
    after = models.CharField(_("after"), max_length=12, choices=TicketState.choices)
    rank_class = models.PositiveSmallIntegerField(_("class in the queue"))
    # Where the ticket stands after the move: the order of a day can be proved from its moves alone.
    ranked_at = models.DateTimeField(_("in the queue since"), null=True)
    callable_from = models.DateTimeField(_("can be called from"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    counter = models.ForeignKey(
        Counter, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("counter")
    )
    detail = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("move of a ticket")
        verbose_name_plural = _("moves of tickets")
        constraints = [models.CheckConstraint(condition=~Q(verb=""), name="move_has_verb")]
        indexes = [
            models.Index(fields=["ticket", "id"], name="move_of_ticket"),
            models.Index(fields=["branch", "day", "verb", "-id"], name="move_of_day"),
            models.Index(fields=["counter", "-id"], name="move_at_counter"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.get_verb_display()}"


class Announcement(models.Model):
    """What a ticket's holder was told first; compared later with what happened.

    What begins with `bare` is the same before past errors moved it: from that, and not from what it has been moved to
    already, the next calibration learns.
    """

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="first_announcement")
    at = models.DateTimeField()
    place = models.PositiveIntegerField()
    p10 = models.DateTimeField(null=True)
    p50 = models.DateTimeField(null=True)
    p90 = models.DateTimeField(null=True)
    be_there_by = models.DateTimeField(null=True)
    bare_p10 = models.DateTimeField(null=True)
    bare_p50 = models.DateTimeField(null=True)
    bare_p90 = models.DateTimeField(null=True)
    bare_be_there_by = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    method = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(p10__isnull=True, p50__isnull=True, p90__isnull=True, be_there_by__isnull=True)
                & ~Q(reason="")
                | Q(p10__lte=F("p50"), p50__lte=F("p90"), be_there_by__isnull=False, reason=""),
                name="announced_or_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.p50}"
