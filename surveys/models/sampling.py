"""Who is drawn: the plan, its strata, the list it draws from, and how many answers are wanted of whom.

Once a plan is locked, the database lets nobody change what it says, its strata or its list; only contacts may be
erased, and who was drawn be marked once.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch, Service
from surveys.models.periods import Stage
from surveys.states import LIVE_PLANS, PLAN_MACHINE, PlanState


class Rule(models.TextChoices):
    """How a sample is shared out among strata."""

    PROPORTIONAL = "proportional", _("In proportion to each stratum")
    EQUAL = "equal", _("The same from each stratum")
    FIXED = "fixed", _("As written for each stratum")


class FrameSource(models.TextChoices):
    """Where the list comes from."""

    VISITS_AND_BOOKINGS = "visits_and_bookings", _("Ended visits and appointments")
    UPLOAD = "upload", _("Uploaded list")


class Stratifier(models.TextChoices):
    """What strata are told apart by."""

    BRANCH = "branch", _("Branch")
    SERVICE = "service", _("Service")
    CLIENT_KIND = "client_kind", _("Kind of client")


class ClientKind(models.TextChoices):
    """Who is asked. Only a list that was brought knows: of a visit nobody writes down for whom somebody came."""

    PERSON = "person", _("Private person")
    BUSINESS = "business", _("Company or organisation")
    EMPLOYEE = "employee", _("Employee of the office")


class SamplingPlan(models.Model):
    """How people are drawn, written down before they are.

    `frame_hash` is the fingerprint of the list, `plan_hash` of all that was decided and of that list. From seed and
    list the draw can be made again to the letter. A plan that replaces another says why in `reason`.
    """

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="plans", verbose_name=_("stage"))
    number = models.PositiveSmallIntegerField(_("number"))
    strata_by = ArrayField(
        models.CharField(max_length=12, choices=Stratifier.choices),
        default=list,
        blank=True,
        verbose_name=_("strata by"),
    )
    rule = models.CharField(_("rule"), max_length=12, choices=Rule.choices, default=Rule.PROPORTIONAL)
    fixed = models.JSONField(_("number of each stratum"), default=dict, blank=True)
    size = models.PositiveIntegerField(_("size of the sample"))
    seed = models.CharField(_("seed"), max_length=64)
    frame_source = models.CharField(_("list from"), max_length=20, choices=FrameSource.choices)
    frame_from = models.DateField(_("visits from"), null=True, blank=True)
    frame_to = models.DateField(_("visits until, that day in"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    frame_hash = models.CharField(_("fingerprint of the list"), max_length=64, blank=True)
    plan_hash = models.CharField(_("fingerprint of the plan"), max_length=64, blank=True)
    reason = models.CharField(_("why it replaces the one before"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    locked_at = models.DateTimeField(_("locked at"), null=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("locked by")
    )
    drawn_at = models.DateTimeField(_("drawn at"), null=True)

    class Meta:
        verbose_name = _("sampling plan")
        verbose_name_plural = _("sampling plans")
        ordering = ("stage", "number")
        constraints = [
            models.UniqueConstraint(fields=["stage", "number"], name="plan_number_once"),
            models.UniqueConstraint(fields=["stage"], condition=Q(state__in=LIVE_PLANS), name="one_live_plan"),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_is_known"),
            models.CheckConstraint(condition=Q(rule__in=Rule.values), name="plan_rule_is_known"),
            models.CheckConstraint(condition=Q(size__gte=1), name="plan_draws_somebody"),
            models.CheckConstraint(
                condition=~Q(state__in=LIVE_PLANS)
                | (Q(locked_at__isnull=False) & ~Q(plan_hash="") & ~Q(frame_hash="") & ~Q(seed="")),
                name="locked_plan_has_its_fingerprints",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.DRAWN) | Q(drawn_at__isnull=False), name="drawn_plan_says_when"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""),
                name="later_plan_says_why",
            ),
            models.CheckConstraint(
                condition=Q(frame_from__isnull=True) | Q(frame_to__gte=F("frame_from")),
                name="plan_looks_back_over_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage_id} {self.number}"

    def move_to(self, state: PlanState) -> None:
        """Take a legal step; the caller holds the row's lock and saves. Raises IllegalMove."""
        PLAN_MACHINE.require(self.state, state)
        self.state = state


class Stratum(models.Model):
    """A part of the list: how many people are in it, and how many are drawn of them."""

    plan = models.ForeignKey(SamplingPlan, on_delete=models.CASCADE, related_name="strata", verbose_name=_("plan"))
    code = models.CharField(_("code"), max_length=160)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("branch"))
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("service")
    )
    client_kind = models.CharField(_("kind of client"), max_length=10, choices=ClientKind.choices, blank=True)
    population = models.PositiveIntegerField(_("people in it"))
    allocated = models.PositiveIntegerField(_("drawn of them"), default=0)

    class Meta:
        verbose_name = _("stratum")
        verbose_name_plural = _("strata")
        ordering = ("plan", "code")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="stratum_once"),
            models.CheckConstraint(
                condition=Q(allocated__lte=F("population")), name="stratum_gives_no_more_than_it_has"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class FrameUnit(models.Model):
    """Somebody on the list. `key` tells one from another and nothing of who it is; contacts are erased at the end.

    `drawn_nth`: the place in the draw of its stratum, from 1; empty for who was not drawn.
    """

    plan = models.ForeignKey(SamplingPlan, on_delete=models.CASCADE, related_name="units", verbose_name=_("plan"))
    key = models.CharField(_("key"), max_length=64)
    stratum = models.ForeignKey(Stratum, on_delete=models.CASCADE, related_name="units", verbose_name=_("stratum"))
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="lv")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("branch"))
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("service")
    )
    client_kind = models.CharField(_("kind of client"), max_length=10, choices=ClientKind.choices, blank=True)
    drawn_nth = models.PositiveIntegerField(_("place in the draw"), null=True)

    class Meta:
        verbose_name = _("person on the list")
        verbose_name_plural = _("people on the list")
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="unit_once_on_the_list"),
            models.UniqueConstraint(fields=["stratum", "drawn_nth"], name="unit_drawn_once"),
        ]

    def __str__(self) -> str:
        return self.key[:12]


class Quota(models.Model):
    """How many answers are wanted of some people. Columns left empty mean anybody."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="quotas", verbose_name=_("stage"))
    code = models.SlugField(_("code"), max_length=160)
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    client_kind = models.CharField(_("kind of client"), max_length=10, choices=ClientKind.choices, blank=True)
    target = models.PositiveIntegerField(_("wanted"))
    taken = models.PositiveIntegerField(_("had or being asked"), default=0)

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ("stage", "code")
        constraints = [
            models.UniqueConstraint(fields=["stage", "code"], name="quota_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("target")), name="quota_is_not_overrun"),
        ]

    def __str__(self) -> str:
        return self.code
