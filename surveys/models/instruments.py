"""What is asked: instruments, their numbered versions, and the questions of each.

A version that has been frozen is never changed: the database refuses it. A change is another version.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import in_language

# Levels from the worst to the best. A score says how far something is there: nothing, 0, to all of it with evidence, 5.
LEVELS = {"scale_6": range(1, 7), "scale_5": range(1, 6), "score": range(6), "yes_no": range(2)}


class InstrumentKind(models.TextChoices):
    """What an instrument is for."""

    SATISFACTION = "satisfaction", _("Satisfaction survey")
    CONSULT_FIRST = "consult_first", _("Consult First")
    SELF_CHECK = "self_check", _("Self-check")


class Variant(models.TextChoices):
    """Whom a version is worded for."""

    CLIENTS = "clients", _("Clients")
    EMPLOYEES = "employees", _("Employees")
    ASSESSMENT = "assessment", _("Assessment form")


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SCALE_6 = "scale_6", _("Six points")
    SCALE_5 = "scale_5", _("Five points")
    YES_NO = "yes_no", _("Yes or no")
    SINGLE = "single", _("One of several")
    MULTIPLE = "multiple", _("Several of several")
    NUMBER = "number", _("Number")
    TEXT = "text", _("Text")
    SCORE = "score", _("Score with evidence")


class Named(models.Model):
    """Something with a name in both languages."""

    name_lv = models.CharField(_("name (Latvian)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name_lv, self.name_en)


class Instrument(Named):
    """A questionnaire as an idea; what people are asked is one of its versions."""

    slug = models.SlugField(_("slug"), unique=True)
    kind = models.CharField(_("kind"), max_length=14, choices=InstrumentKind.choices)

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        ordering = ("slug",)
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=InstrumentKind.values), name="instrument_kind_is_known")
        ]


class InstrumentVersion(models.Model):
    """One wording of an instrument. `questions_expected`: how many it must have to be frozen, where that is given."""

    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="versions", verbose_name=_("instrument")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    variant = models.CharField(_("worded for"), max_length=10, choices=Variant.choices)
    is_draft_wording = models.BooleanField(_("our own draft wording"), default=False)
    questions_expected = models.PositiveSmallIntegerField(_("questions it must have"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    frozen_at = models.DateTimeField(_("frozen at"), null=True)

    class Meta:
        verbose_name = _("version of an instrument")
        verbose_name_plural = _("versions of instruments")
        ordering = ("instrument", "variant", "number")
        constraints = [
            models.UniqueConstraint(fields=["instrument", "variant", "number"], name="version_number_once"),
            models.CheckConstraint(condition=Q(variant__in=Variant.values), name="version_variant_is_known"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument.slug} {self.variant} {self.number}"

    @property
    def is_frozen(self) -> bool:
        """Whether its wording stands for good."""
        return self.frozen_at is not None


class Topic(Named):
    """What several questions tell about together: one index each."""

    slug = models.SlugField(_("slug"), unique=True)
    place = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("place", "slug")


class Factor(Named):
    """A side of satisfaction; how factors combine is a named method of the results."""

    slug = models.SlugField(_("slug"), unique=True)
    place = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("factor")
        verbose_name_plural = _("factors")
        ordering = ("place", "slug")


class Block(models.Model):
    """Questions that stand together under a heading."""

    version = models.ForeignKey(
        InstrumentVersion, on_delete=models.CASCADE, related_name="blocks", verbose_name=_("version")
    )
    place = models.PositiveSmallIntegerField(_("order"))
    title_lv = models.CharField(_("title (Latvian)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("block of questions")
        verbose_name_plural = _("blocks of questions")
        ordering = ("place", "pk")
        constraints = [models.UniqueConstraint(fields=["version", "place"], name="block_place_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The heading in the reader's language."""
        return in_language(self.title_lv, self.title_en)


class Question(models.Model):
    """One question. `asked_if` is empty, or {"question": code, "answers": [...]}: asked only after such an answer.

    An answer there is a level or number ("4"), the code of a choice, or one of na, refused, unknown.
    """

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="questions", verbose_name=_("block"))
    version = models.ForeignKey(
        InstrumentVersion, on_delete=models.CASCADE, related_name="questions", verbose_name=_("version")
    )
    code = models.SlugField(_("code"), max_length=40, db_index=False)
    place = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind.choices)
    text_lv = models.TextField(_("text (Latvian)"))
    text_en = models.TextField(_("text (English)"), blank=True)
    hint_lv = models.CharField(_("hint (Latvian)"), max_length=300, blank=True)
    hint_en = models.CharField(_("hint (English)"), max_length=300, blank=True)
    low_label_lv = models.CharField(_("lowest point (Latvian)"), max_length=80, blank=True)
    low_label_en = models.CharField(_("lowest point (English)"), max_length=80, blank=True)
    high_label_lv = models.CharField(_("highest point (Latvian)"), max_length=80, blank=True)
    high_label_en = models.CharField(_("highest point (English)"), max_length=80, blank=True)
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="questions", verbose_name=_("topic")
    )
    factor = models.ForeignKey(
        Factor, on_delete=models.PROTECT, null=True, blank=True, related_name="questions", verbose_name=_("factor")
    )
    allows_na = models.BooleanField(_("may not apply"), default=True)
    allows_refused = models.BooleanField(_("may be refused"), default=True)
    allows_unknown = models.BooleanField(_("may be hard to say"), default=False)
    asked_if = models.JSONField(_("asked if"), null=True, blank=True)
    required = models.BooleanField(_("must be answered"), default=True)

    class Meta:
        verbose_name = _("question of a survey")
        verbose_name_plural = _("questions of surveys")
        ordering = ("place", "pk")
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="question_code_once"),
            models.UniqueConstraint(fields=["version", "place"], name="question_place_once"),
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="question_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def text(self) -> str:
        """What is asked, in the reader's language."""
        return in_language(self.text_lv, self.text_en)

    @property
    def hint(self) -> str:
        """One line under it, in the reader's language."""
        return in_language(self.hint_lv, self.hint_en)

    @property
    def low_label(self) -> str:
        """What the lowest point means, in the reader's language."""
        return in_language(self.low_label_lv, self.low_label_en)

    @property
    def high_label(self) -> str:
        """What the highest point means, in the reader's language."""
        return in_language(self.high_label_lv, self.high_label_en)

    @property
    def levels(self) -> list[int]:
        """The points to choose from, the worst first; none where it is answered otherwise."""
        return list(LEVELS.get(self.kind, ()))


def fits(kind: str, code: str) -> bool:
    """Whether a question answered so may have a choice of this code: on a scale only a label of one of its points."""
    if kind in LEVELS:
        return code in map(str, LEVELS[kind])
    return kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE)


class Choice(models.Model):
    """One answer of several. On a scale the label of a point, its level being the code."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices", verbose_name=_("question"))
    place = models.PositiveSmallIntegerField(_("order"))
    code = models.SlugField(_("code"), max_length=40, db_index=False)
    text_lv = models.CharField(_("text (Latvian)"), max_length=200)
    text_en = models.CharField(_("text (English)"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ("place", "pk")
        constraints = [models.UniqueConstraint(fields=["question", "code"], name="choice_code_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The answer in the reader's language."""
        return in_language(self.text_lv, self.text_en)
