"""Who is never asked."""

from collections.abc import Iterable

from surveys.models import Case, Invitation, Refusal
from surveys.tokens import contact_hash


def is_refused(contact: str) -> bool:
    """Whether who is reached at a contact does not want to be asked."""
    return any_refused([contact])


def any_refused(contacts: Iterable[str]) -> bool:
    """Whether somebody with these contacts does not want to be asked."""
    hashes = [contact_hash(contact) for contact in contacts if contact]
    return bool(hashes) and Refusal.objects.filter(contact_hash__in=hashes).exists()


def refused_among(contacts: Iterable[str]) -> set[str]:
    """Return those of many contacts at which somebody does not want to be asked."""
    by_hash = {contact_hash(contact): contact for contact in contacts if contact}
    if not by_hash:
        return set()
    known = set(Refusal.objects.values_list("contact_hash", flat=True))
    return {contact for hashed, contact in by_hash.items() if hashed in known}


def contacts_of(case: Case) -> list[str]:
    """Return every contact a case knows somebody by."""
    invited = Invitation.objects.filter(case=case).values_list("contact", flat=True)
    listed = [case.unit.phone, case.unit.email] if case.unit else []
    return [contact for contact in dict.fromkeys([*listed, *invited]) if contact]


def has_refused(case: Case) -> bool:
    """Whether whom a case is about does not want to be asked."""
    return any_refused(contacts_of(case))
