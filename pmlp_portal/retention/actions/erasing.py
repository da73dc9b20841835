"""What do you hold about this contact? The answer, and erasing it: each with a reason, and in the record."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

import appointments.actions as booking
import forum.actions as forum
import pmlp_portal.faults.actions as faults
import queueing.actions as queue
import surveys.actions as surveys
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.deadlines.actions import end_all_of
from pmlp_portal.kernel.contacts import Contact, contact_hash, pattern_of
from pmlp_portal.notifications.actions import forget_address, forget_everything_about
from pmlp_portal.retention import errors
from pmlp_portal.retention.models import KeepingCode
from pmlp_portal.retention.queries import Held, held_of, written_as


@transaction.atomic
def answer(*, contact: Contact, reason: str, by: User | None, now: datetime) -> Held:
    """Return what is held of a contact. Raises ReasonMissing, ReasonHoldsContact."""
    held = held_of(contact)
    _record("contact_answer", contact, reason, held.counts, by=by, now=now)
    return held


@transaction.atomic
def erase(*, contact: Contact, reason: str, by: User | None, now: datetime) -> Held:
    """Erase what is held of a contact; return what is left: wishes not to be written to, and staff's own accounts.

    In words others wrote, and in free answers of surveys, a bar stands in its place. A ticket keeps its place and a
    booking its time; their links still open them. Raises ReasonMissing, ReasonHoldsContact.
    """
    held = held_of(contact)
    _record("contact_erase", contact, reason, held.counts, by=by, now=now)
    queue.forget_visitor(visit_ids=[visit.pk for visit in held.visits], now=now)
    booking.forget_person(bookings=held.bookings, places=held.places, now=now)
    end_all_of(contact_hash=contact_hash(contact.value, settings.CONTACT_KEY), now=now)
    forum.forget_asker(question_ids=[question.pk for question in held.questions], by=by, now=now)
    faults.forget_reporter(report_ids=[report.pk for report in held.reports], now=now)
    surveys.forget_contact(contact=contact.value, now=now)
    pattern = pattern_of(contact)
    forum.mask_contact(pattern=pattern, by=by, now=now)
    faults.mask_contact(pattern=pattern)
    surveys.mask_contact(pattern=pattern)
    forget_everything_about(abouts=held.abouts, now=now)
    forget_address(address=contact.value, now=now)
    return held_of(contact)


def _record(
    verb: str, contact: Contact, reason: str, counts: Mapping[KeepingCode, int], *, by: User | None, now: datetime
) -> None:
    """Note why and how much; not whose: the record outlives what it tells of."""
    if not reason.strip():
        raise errors.ReasonMissing
    if any(form in reason.lower() for form in written_as(contact)):
        raise errors.ReasonHoldsContact
    found = {str(code): count for code, count in counts.items() if count}
    record(verb=verb, subject="contact", by=by, now=now, detail={"reason": reason.strip(), "found": found})
