"""What the table says in words, when it was last obeyed, and what is held of one contact."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.models import Booking, TrainingPlace
from forum.models import Original, Question
from forum.queries.rules import forum_policy
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.deadlines.models import Subscription
from pmlp_portal.deadlines.queries import deadline_policy
from pmlp_portal.faults.models import Report
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact, contact_hash, pattern_of
from pmlp_portal.notifications.models import ContactPreference, Message, PushSubscription
from pmlp_portal.notifications.policies import BROWSERS_KEPT_FOR
from pmlp_portal.retention.models import Keeping, KeepingCode
from queueing.models import Visit
from surveys.models import Answer, Case, FrameUnit, Invitation, Refusal

DAYS_A_YEAR = 365
LATVIAN_PREFIX = "+371"


# ---- the table in words ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of personal data as the privacy page prints it. `forgotten_at`: when the job last looked."""

    keeping: Keeping
    term: str
    forgotten_at: datetime | None = None
    forgotten: int = 0


def kept(*, now: datetime) -> list[Kept]:
    """Return the table."""
    last = _last_runs()
    return [
        Kept(keeping, term_of(keeping, now=now), *last.get(keeping.code, (None, 0)))
        for keeping in Keeping.objects.all()
    ]


def term_of(keeping: Keeping, *, now: datetime) -> str:
    """Return how long, in the language of the moment: by the table, or by the rule that says so."""
    if keeping.code == KeepingCode.VISITORS:
        return _("Until the night after the visit")
    if keeping.days is not None:
        return in_words(keeping.days)
    return _ruled(KeepingCode(keeping.code), now=now)


def in_words(days: int) -> str:
    """Return "3 gadi" or "30 dienas"."""
    years, rest = divmod(days, DAYS_A_YEAR)
    if years and not rest:
        return ngettext("{count} year", "{count} years", years).format(count=years)
    return ngettext("{count} day", "{count} days", days).format(count=days)


def _ruled(code: KeepingCode, *, now: datetime) -> str:
    if code == KeepingCode.REMINDERS:
        days = in_words(deadline_policy(now=now).kept_after)
        return _("Until you end the reminder; at the latest {days} after the last day").format(days=days)
    if code == KeepingCode.QUESTIONS:
        months = forum_policy(day=clock.day_of(now)).originals_kept_months
        said = ngettext("{count} month", "{count} months", months).format(count=months)
        return _("{months} after the day an answer is due").format(months=said)
    if code == KeepingCode.SURVEYS:
        return _("Until the survey ends")
    if code == KeepingCode.BROWSERS:
        return _("Until you turn it off; at the latest {days}").format(days=in_words(BROWSERS_KEPT_FOR.days))
    return _("Until you take the wish back")


def last_forgotten_at() -> datetime | None:
    """Return when the nightly job last went through the table."""
    latest: datetime | None = AuditRecord.objects.filter(verb="retention_forget").aggregate(at=Max("at"))["at"]
    return latest


def _last_runs() -> Mapping[str, tuple[datetime, int]]:
    newest = AuditRecord.objects.filter(verb="retention_forget", subject__startswith="keeping:")
    rows = newest.order_by("subject", "-at").distinct("subject").values_list("subject", "at", "detail")
    return {subject.partition(":")[2]: (at, int(detail.get("count", 0))) for subject, at, detail in rows}


# ---- what is held of a contact --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is held, as somebody is told of it."""

    code: KeepingCode
    what: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that leads to a contact. `wishes` are hashes kept to honour them; `staff` have accounts."""

    visits: Sequence[Visit] = ()
    bookings: Sequence[Booking] = ()
    places: Sequence[TrainingPlace] = ()
    questions: Sequence[Question] = ()
    reminders: Sequence[Subscription] = ()
    reports: Sequence[Report] = ()
    listed: Sequence[FrameUnit] = ()
    invited: Sequence[Invitation] = ()
    messages: Sequence[Message] = ()
    browsers: Sequence[PushSubscription] = ()
    words: Sequence[Line] = ()  # what others wrote, or the office, with the contact in it
    wishes: Sequence[str] = field(default_factory=list)
    staff: Sequence[User] = ()

    @property
    def abouts(self) -> list[str]:
        """What the outbox calls these things."""
        return _abouts(self)

    @property
    def counts(self) -> Mapping[KeepingCode, int]:
        """How many of each kind."""
        return {code: sum(line.code == code for line in self.lines) for code in KeepingCode}

    @property
    def lines(self) -> list[Line]:
        """The answer, line by line."""
        return list(_lines(self))

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is held, wishes and staff apart."""
        return not any(line.code != KeepingCode.WISHES for line in self.lines)


def held_of(contact: Contact) -> Held:
    """Return what is held of a contact: found by its keyed hash, and by the address where only that is kept."""
    hashed = contact_hash(contact.value, settings.CONTACT_KEY)
    own = Q(contact_hash=hashed) | Q(contact__iexact=contact.value)
    found = Held(
        visits=list(Visit.objects.filter(own).select_related("branch").order_by("pk")),
        bookings=list(Booking.objects.filter(own).select_related("branch", "service").order_by("pk")),
        places=list(TrainingPlace.objects.filter(own).select_related("training").order_by("pk")),
        questions=list(Question.objects.filter(own | Q(pk__in=_questions_naming(contact))).order_by("pk")),
        reports=list(Report.objects.filter(own).order_by("pk")),
        reminders=list(Subscription.objects.filter(own).select_related("kind").order_by("pk")),
        listed=list(FrameUnit.objects.filter(Q(phone=contact.value) | Q(email__iexact=contact.value)).order_by("pk")),
        invited=list(Invitation.objects.filter(contact__iexact=contact.value).order_by("pk")),
        words=list(_words_naming(pattern_of(contact))),
        wishes=_wishes(hashed),
        staff=list(User.objects.filter(email__iexact=contact.value)),
    )
    return Held(
        **{name: getattr(found, name) for name in _OF_A_PERSON},
        messages=list(Message.objects.filter(to__iexact=contact.value).order_by("pk")),
        browsers=list(PushSubscription.objects.filter(about__in=found.abouts).exclude(endpoint="").order_by("pk")),
    )


_OF_A_PERSON = (
    "visits", "bookings", "places", "questions", "reminders", "reports", "listed", "invited", "words", "wishes",
    "staff",
)  # fmt: skip


def written_as(contact: Contact) -> list[str]:
    """Return how people write a contact: a Latvian phone also without its prefix."""
    forms = [contact.value.lower()]
    if contact.value.startswith(LATVIAN_PREFIX):
        forms.append(contact.value.removeprefix(LATVIAN_PREFIX))
    return forms


def _questions_naming(contact: Contact) -> list[int]:
    pattern = pattern_of(contact)
    named = Q(title__iregex=pattern) | Q(text__iregex=pattern)
    return list(Original.objects.filter(named).values_list("question_id", flat=True))


def _words_naming(pattern: str) -> Iterator[Line]:
    """Free text in which a contact stands, whoever wrote it."""
    asked = Q(title__iregex=pattern) | Q(text__iregex=pattern) | Q(follow_ups__text__iregex=pattern)
    for number, at in sorted(set(Question.objects.filter(asked).values_list("pk", "asked_at"))):
        yield Line(KeepingCode.QUESTIONS, _("Named in question {number}").format(number=number), at)
    told = Q(text__iregex=pattern) | Q(words__text__iregex=pattern)
    for report in Report.objects.filter(told).distinct().order_by("pk"):
        what = _("Named in report {reference}").format(reference=report.reference)
        yield Line(KeepingCode.REPORTS, what, report.reported_at)
    for _answer in range(Answer.objects.filter(text__iregex=pattern).count()):
        yield Line(KeepingCode.SURVEYS, _("Named in an answer to a survey"))
    for _note in range(Case.objects.filter(note__iregex=pattern).count()):
        yield Line(KeepingCode.SURVEYS, _("Named in a note on a call"))


def _wishes(hashed: str) -> list[str]:
    wishes = []
    if ContactPreference.objects.filter(contact_hash=hashed).exclude(stopped=[]).exists():
        wishes.append(_("Asked not to be written to; kept as a hash, to honour it"))
    if Refusal.objects.filter(contact_hash=hashed).exists():
        wishes.append(_("Asked not to be surveyed; kept as a hash, to honour it"))
    return wishes


def _abouts(held: Held) -> list[str]:
    named = (
        ("visit", held.visits),
        ("booking", held.bookings),
        ("training_place", held.places),
        ("question", held.questions),
        ("deadline", held.reminders),
        ("report", held.reports),
    )
    return [f"{name}:{one.pk}" for name, rows in named for one in rows]


def _lines(held: Held) -> Iterator[Line]:
    for visit in held.visits:
        yield Line(KeepingCode.VISITORS, _("Visit: {branch}").format(branch=visit.branch.name), visit.opened_at)
    for booking in held.bookings:
        what = f"{booking.branch.name}, {booking.service.name}"
        yield Line(KeepingCode.BOOKINGS, _("Booking: {what}").format(what=what), booking.starts_at)
    for place in held.places:
        yield Line(KeepingCode.TRAININGS, str(place.training.title), place.training.starts_at)
    for question in held.questions:
        yield Line(KeepingCode.QUESTIONS, _("Question {number}").format(number=question.pk), question.asked_at)
    for reminder in held.reminders:
        yield Line(KeepingCode.REMINDERS, str(reminder.title), reminder.asked_at)
    for report in held.reports:
        yield Line(KeepingCode.REPORTS, _("Report {reference}").format(reference=report.reference), report.reported_at)
    yield from _lines_of_surveys_and_letters(held)
    yield from held.words


def _lines_of_surveys_and_letters(held: Held) -> Iterator[Line]:
    for _unit in held.listed:
        yield Line(KeepingCode.SURVEYS, _("On the list of a survey"))
    for invitation in held.invited:
        yield Line(KeepingCode.SURVEYS, _("Invitation to a survey"), invitation.made_at)
    for message in held.messages:
        yield Line(KeepingCode.LETTERS, str(message.get_kind_display()), message.sent_at or message.due_at)
    for browser in held.browsers:
        yield Line(KeepingCode.BROWSERS, _("A browser to tell"), browser.created_at)
    for wish in held.wishes:
        yield Line(KeepingCode.WISHES, wish)
