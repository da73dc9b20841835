"""Questions, what was said about them further, and how they came to be where they are."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.models.rules import Category
from forum.states import FOUND, OWED, QUESTION_MACHINE, READABLE, WITH_EXPERT, FollowUpKind, QuestionState
from pmlp_portal.kernel import contacts

S = QuestionState


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions about questions."""

    def readable(self) -> "QuestionQuerySet":
        """Everybody may read them."""
        return self.filter(state__in=READABLE)

    def found(self) -> "QuestionQuerySet":
        """What lists, feeds and searches show."""
        return self.filter(state__in=FOUND)

    def to_sort(self) -> "QuestionQuerySet":
        """Nobody has them yet; what is due first, first."""
        return self.filter(state=S.RECEIVED).order_by("due_on", "pk")

    def with_expert(self, user_id: int) -> "QuestionQuerySet":
        """On one expert's table; what is due first, first."""
        return self.filter(assigned_to_id=user_id, state__in=WITH_EXPERT).order_by("due_on", "pk")

    def overdue(self, today: date) -> "QuestionQuerySet":
        """The office owes an answer since yesterday or longer."""
        return self.filter(state__in=OWED, due_on__lt=today)


class Question(models.Model):
    """What somebody asked, masked as everybody may read it; the words as they came are an `Original`.

    `token_hash` finds it for its asker; the token is made from `token_seed` with the portal's key and never stored.
    `rule`, `due_on`, `aim_on` and `forward_by` are written when it comes (and when it is asked further) by the rule
    of that day, and moved only by the days it waits for its asker. `days_taken` and `was_in_time` tell of the first
    answer, and are never worked out again. `version` counts changes: who saves tells which one they saw.
    """

    title = models.CharField(_("question"), max_length=200)
    text = models.TextField(_("details"), blank=True)
    slug = models.SlugField(_("slug"), max_length=100, db_index=False)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="lv")
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, related_name="questions", verbose_name=_("category")
    )
    state = models.CharField(_("state"), max_length=12, choices=S.choices, default=S.RECEIVED)
    version = models.PositiveIntegerField(_("version"), default=1)
    contact = models.CharField(_("contact"), max_length=254, blank=True)
    contact_hash = models.CharField(_("hash of the contact"), max_length=64, null=True)
    token_seed = models.CharField(_("seed of the link"), max_length=32)
    token_hash = models.CharField(_("hash of the link"), max_length=64, unique=True)
    asked_at = models.DateTimeField(_("asked at"))
    rule = models.CharField(_("answer rule"), max_length=40)
    due_on = models.DateField(_("answer due on"))
    aim_on = models.DateField(_("own aim"))
    forward_by = models.DateField(_("forwarded by"))
    paused_since = models.DateTimeField(_("waits for the asker since"), null=True)
    days_paused = models.PositiveSmallIntegerField(_("working days waited for the asker"), default=0)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("expert")
    )
    assigned_at = models.DateTimeField(_("with the expert since"), null=True)
    reminded_at = models.DateTimeField(_("expert reminded at"), null=True)
    escalated_at = models.DateTimeField(_("lead told at"), null=True)
    published_at = models.DateTimeField(_("first answered at"), null=True)
    days_taken = models.PositiveSmallIntegerField(_("working days to the first answer"), null=True)
    was_in_time = models.BooleanField(_("first answered in time"), null=True)
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="duplicates", verbose_name=_("the same as")
    )
    forwarded_to = models.CharField(_("sent to"), max_length=200, blank=True)
    because = models.CharField(_("because"), max_length=300, blank=True)
    helpful = models.PositiveIntegerField(_("helped"), default=0)
    unhelpful = models.PositiveIntegerField(_("did not help"), default=0)
    is_suspect = models.BooleanField(_("may be spam"), default=False)
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)
    search_vector = SearchVectorField(null=True, editable=False)

    objects: ClassVar = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=S.values), name="question_state_is_known"),
            models.CheckConstraint(condition=~Q(title=""), name="question_asks_something"),
            models.CheckConstraint(condition=Q(aim_on__lte=F("due_on")), name="question_aim_is_not_after_due"),
            models.CheckConstraint(
                condition=Q(state=S.DUPLICATE, duplicate_of__isnull=False)
                | (~Q(state=S.DUPLICATE) & Q(duplicate_of__isnull=True)),
                name="question_duplicate_names_the_other",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("pk")), name="question_is_not_its_own_double"
            ),
            models.CheckConstraint(
                condition=~Q(state=S.FORWARDED, forwarded_to=""), name="question_forwarded_says_where"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[S.DECLINED, S.HIDDEN], because=""), name="question_refused_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WITH_EXPERT) | Q(assigned_to__isnull=False, assigned_at__isnull=False),
                name="question_on_a_table_has_its_expert",
            ),
            models.CheckConstraint(
                condition=Q(state=S.ASKED_BACK, paused_since__isnull=False)
                | (~Q(state=S.ASKED_BACK) & Q(paused_since__isnull=True)),
                name="question_clock_stands_while_asked_back",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*READABLE, S.HIDDEN]) | Q(published_at__isnull=False),
                name="question_readable_was_answered",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, days_taken__isnull=True, was_in_time__isnull=True)
                | Q(published_at__isnull=False, days_taken__isnull=False, was_in_time__isnull=False),
                name="question_answer_time_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(contact="", contact_hash__isnull=True) | Q(contact_hash__isnull=False),
                name="question_contact_has_hash",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state=S.RECEIVED), name="question_to_sort"),
            models.Index(fields=["assigned_to", "due_on"], condition=Q(state__in=WITH_EXPERT), name="question_table"),
            models.Index(fields=["due_on"], condition=Q(state__in=OWED), name="question_owed"),
            models.Index(fields=["-published_at", "-id"], condition=Q(state__in=FOUND), name="question_newest"),
            models.Index(
                fields=["category", "-published_at", "-id"],
                condition=Q(state__in=FOUND),
                name="question_category_newest",
            ),
            models.Index(fields=["published_at"], condition=Q(published_at__isnull=False), name="question_answered"),
            models.Index(fields=["paused_since"], condition=Q(state=S.ASKED_BACK), name="question_waits_for_asker"),
            GinIndex(fields=["search_vector"], name="question_words"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def masked_contact(self) -> str:
        """The contact as staff may see it."""
        return contacts.masked(self.contact)

    @property
    def is_readable(self) -> bool:
        """Whether everybody may read it."""
        return self.state in READABLE

    def require_move_to(self, state: QuestionState) -> None:
        """Raise IllegalMove unless the table allows it."""
        QUESTION_MACHINE.require(self.state, state)


class QuestionMove(models.Model):
    """A question went from one state to another: when, by whom, and why."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="moves", verbose_name=_("question"))
    before = models.CharField(_("from"), max_length=12, choices=S.choices, blank=True)
    after = models.CharField(_("to"), max_length=12, choices=S.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    because = models.CharField(_("because"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("move of a question")
        verbose_name_plural = _("moves of questions")
        ordering = ("at", "pk")
        constraints = [models.CheckConstraint(condition=~Q(before=F("after")), name="question_move_goes_somewhere")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.before}→{self.after}"


class FollowUp(models.Model):
    """Something said after the question, masked.

    Asked back and replied stays between the two of them. What is asked further everybody reads once it has been
    answered: `is_public`; nothing a stranger wrote is shown before somebody of the office has read it.
    """

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("question")
    )
    kind = models.CharField(_("kind"), max_length=14, choices=FollowUpKind.choices)
    text = models.TextField(_("text"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    said_at = models.DateTimeField(_("said at"))
    settled_at = models.DateTimeField(_("settled at"), null=True)
    is_public = models.BooleanField(_("everybody reads it"), default=False)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ("said_at", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="follow_up_says_something"),
            models.CheckConstraint(
                condition=Q(kind=FollowUpKind.ASKED_BACK, by__isnull=False)
                | (~Q(kind=FollowUpKind.ASKED_BACK) & Q(by__isnull=True)),
                name="follow_up_is_the_expert_s_or_the_asker_s",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(kind=FollowUpKind.ASKED_FURTHER, settled_at__isnull=False),
                name="follow_up_is_read_first",
            ),
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(kind=FollowUpKind.ASKED_FURTHER, settled_at__isnull=True),
                name="one_open_follow_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.kind}"


class Vote(models.Model):
    """Whether an answer helped somebody. Of a device a hash that is another one for each question."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="votes", verbose_name=_("question"))
    device_hash = models.CharField(_("hash of the device"), max_length=64)
    is_helpful = models.BooleanField(_("helped"))
    word = models.CharField(_("why"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [models.UniqueConstraint(fields=["question", "device_hash"], name="one_vote_per_device")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.is_helpful}"


class Look(models.Model):
    """Somebody of the staff has a question open: colleagues are told before both write."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="looks", verbose_name=_("question"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("last seen at"))

    class Meta:
        verbose_name = _("look at a question")
        verbose_name_plural = _("looks at questions")
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="one_look_each")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.user_id}"
