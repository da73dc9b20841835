"""Trainings: sessions with places, who signed up, and what is handed out."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appointments.states import TRAINING_PLACE_MACHINE, TrainingPlaceState
from appointments.training_policies import LARGEST_FILE
from pmlp_portal.directory.models.language import in_language
from pmlp_portal.kernel import contacts

P = TrainingPlaceState
# Who counts against the places of a training.
SEATED = (P.HELD, P.SIGNED_UP, P.ATTENDED, P.ABSENT)


class TrainingLanguage(models.TextChoices):
    """What is spoken there."""

    LATVIAN = "lv", _("Latvian")
    ENGLISH = "en", _("English")


class TrainingQuerySet(models.QuerySet["Training"]):
    """Questions about trainings."""

    def published(self) -> "TrainingQuerySet":
        """What everybody may see."""
        return self.filter(is_published=True)


class Training(models.Model):
    """A session with so many places.

    `…_taken` is kept by a trigger on the places, whoever writes them, and can't pass the number there is: that no
    training is ever overbooked rests on this alone.
    """

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title_lv = models.CharField(_("title (Latvian)"), max_length=160)
    title_en = models.CharField(_("title (English)"), max_length=160, blank=True)
    description_lv = models.TextField(_("description (Latvian)"), max_length=4000)
    description_en = models.TextField(_("description (English)"), max_length=4000, blank=True)
    audience_lv = models.CharField(_("for whom (Latvian)"), max_length=200, blank=True)
    audience_en = models.CharField(_("for whom (English)"), max_length=200, blank=True)
    place = models.CharField(_("address and room"), max_length=200, blank=True)
    online_url = models.URLField(_("link to take part from afar"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=TrainingLanguage.choices, default="lv")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    sign_up_closes_at = models.DateTimeField(_("sign-up closes"))
    places = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1)])
    places_taken = models.PositiveSmallIntegerField(_("places taken"), default=0, editable=False)
    waiting_places = models.PositiveSmallIntegerField(_("places on the waiting list"), default=0)
    waiting_taken = models.PositiveSmallIntegerField(_("of these taken"), default=0, editable=False)
    is_published = models.BooleanField(_("published"), default=True)
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, editable=False)

    objects: ClassVar = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ("-starts_at",)
        permissions = [("run_training", "Can see who signed up, mark attendance and hand out materials")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="training_ends_after_start",
                violation_error_message=_("The end comes after the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(sign_up_closes_at__lte=F("starts_at")),
                name="sign_up_closes_before_training",
                violation_error_message=_("The sign-up closes before the training starts."),
            ),
            models.CheckConstraint(condition=Q(places__gte=1), name="training_has_places"),
            models.CheckConstraint(
                condition=Q(places_taken__lte=F("places")),
                name="training_not_overbooked",
                violation_error_message=_("More places than that are taken already."),
            ),
            models.CheckConstraint(
                condition=Q(waiting_taken__lte=F("waiting_places")),
                name="waiting_list_not_overfull",
                violation_error_message=_("More people than that are waiting already."),
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(online_url=""),
                name="training_is_somewhere",
                violation_error_message=_("Give an address or a link."),
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=["archive"]),
                name="training_slug_is_no_page",
                violation_error_message=_("This slug is the address of a page."),
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="training_starts")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return in_language(self.title_lv, self.title_en)

    @property
    def description(self) -> str:
        """The description in the reader's language."""
        return in_language(self.description_lv, self.description_en)

    @property
    def audience(self) -> str:
        """For whom it is, in the reader's language."""
        return in_language(self.audience_lv, self.audience_en)

    @property
    def where(self) -> str:
        """The address, or that one takes part from afar."""
        return self.place or str(_("online"))

    @property
    def places_left(self) -> int:
        """How many places are free; who waits comes first."""
        return 0 if self.waiting_taken else self.places - self.places_taken

    @property
    def waiting_left(self) -> int:
        """How many more can wait."""
        return self.waiting_places - self.waiting_taken


class TrainingPlace(models.Model):
    """Somebody's place at a training, or in the line for one.

    `is_in_line`: counted on the waiting list and not among the places. The token is made from `token_seed` with the
    portal's key and never stored; neither is the code. Who has not confirmed blocks nobody of the same contact.
    """

    training = models.ForeignKey(
        Training, on_delete=models.PROTECT, related_name="sign_ups", verbose_name=_("training")
    )
    state = models.CharField(_("state"), max_length=10, choices=P.choices, default=P.HELD)
    is_in_line = models.BooleanField(_("on the waiting list"), default=False)
    name = models.CharField(_("name"), max_length=120, blank=True)
    contact = models.CharField(_("contact"), max_length=254, blank=True)
    contact_hash = models.CharField(_("hash of the contact"), max_length=64, null=True)
    language = models.CharField(_("language"), max_length=2, default="lv")
    token_seed = models.CharField(_("seed of the link"), max_length=32)
    token_hash = models.CharField(_("hash of the link"), max_length=64, unique=True)
    code_hash = models.CharField(_("hash of the code"), max_length=64, blank=True)
    code_tries = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    codes_sent = models.PositiveSmallIntegerField(_("codes sent"), default=0)
    held_at = models.DateTimeField(_("held at"))
    held_until = models.DateTimeField(_("held until"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("place at a training")
        verbose_name_plural = _("places at trainings")
        ordering = ("training", "confirmed_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["training", "contact_hash"],
                condition=Q(state__in=[P.SIGNED_UP, P.WAITING, P.ATTENDED, P.ABSENT]),
                name="one_place_per_contact",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[P.HELD, P.LAPSED, P.CANCELLED]) | Q(confirmed_at__isnull=False),
                name="training_place_was_confirmed",
            ),
            models.CheckConstraint(
                condition=(~Q(state=P.WAITING) | Q(is_in_line=True))
                & (~Q(state__in=[P.SIGNED_UP, P.ATTENDED, P.ABSENT]) | Q(is_in_line=False)),
                name="who_waits_is_in_line",
            ),
        ]
        indexes = [
            models.Index(fields=["held_until"], condition=Q(state=P.HELD), name="training_place_held"),
            models.Index(fields=["training", "confirmed_at"], condition=Q(state=P.WAITING), name="training_line"),
        ]

    def __str__(self) -> str:
        return f"{self.training_id} {self.state}"

    @property
    def masked_contact(self) -> str:
        """The contact as staff may see it."""
        return contacts.masked(self.contact)

    def move_to(self, state: TrainingPlaceState) -> None:
        """Take a legal step; the caller holds the training's lock and saves."""
        TRAINING_PLACE_MACHINE.require(self.state, state)
        self.state = state


class TrainingMaterial(models.Model):
    """Something handed out: a link, or a file kept here and always sent to be saved, never to be opened in place."""

    training = models.ForeignKey(
        Training, on_delete=models.CASCADE, related_name="materials", verbose_name=_("training")
    )
    title = models.CharField(_("title"), max_length=160)
    link = models.URLField(_("link"), max_length=300, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=120, blank=True)
    media_type = models.CharField(_("type of the file"), max_length=100, blank=True)
    size = models.PositiveIntegerField(_("size, bytes"), default=0)
    content = models.BinaryField(_("content"), default=b"")
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("material of a training")
        verbose_name_plural = _("materials of trainings")
        ordering = ("added_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=(~Q(link="") & Q(file_name="", size=0)) | (Q(link="") & ~Q(file_name="") & Q(size__gt=0)),
                name="material_is_link_or_file",
            ),
            models.CheckConstraint(condition=Q(size__lte=LARGEST_FILE), name="material_is_not_too_large"),
        ]

    def __str__(self) -> str:
        return self.title
