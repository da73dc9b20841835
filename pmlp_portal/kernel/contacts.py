"""Where a visitor can be reached: one line of text read as an e-mail address or a phone number."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import Invalid

ContactKind = Literal["email", "phone"]

LONGEST_EMAIL = 254  # characters; what a mail server must accept (RFC 5321)

_PUNCTUATION = re.compile(r"[\s().\-\u2010-\u2015]")
_PHONE_SHAPE = re.compile(r"\+?[0-9]+")
_LATVIAN = re.compile(r"(?:\+?371)?([26][0-9]{7})")
_FOREIGN = re.compile(r"\+(?!371)[1-9][0-9]{7,14}")


class ContactMissing(Invalid):
    """Nothing was written."""

    code = "contact_missing"
    sentence = _("Enter an e-mail address or a phone number.")


class EmailWithoutAt(Invalid):
    """Neither a phone number nor anything with an @."""

    code = "email_without_at"
    sentence = _("Enter an e-mail address that has an @ sign.")


class EmailMalformed(Invalid):
    """There is an @, but nothing can be delivered there."""

    code = "email_malformed"
    sentence = _("Check the e-mail address: it should look like name@example.lv.")


class PhoneMalformed(Invalid):
    """Digits that no telephone has."""

    code = "phone_malformed"
    sentence = _("Enter a phone number of 8 digits, or with a country code, like +371 26123456.")


@dataclass(frozen=True, slots=True)
class Contact:
    """An address in the one form we store: user@example.lv or +37126123456."""

    kind: ContactKind
    value: str


def parse_contact(text: str) -> Contact:
    """Read what a person wrote. Raises ContactMissing, EmailWithoutAt, EmailMalformed or PhoneMalformed."""
    written = text.strip()
    if not written:
        raise ContactMissing
    if "@" in written:
        return Contact("email", _email(written))
    digits = _PUNCTUATION.sub("", written)
    if _PHONE_SHAPE.fullmatch(digits):
        return Contact("phone", _phone(digits))
    raise EmailWithoutAt


# What stands in place of a contact that was taken out of words; it tells neither length nor kind.
BAR = "█████"
_GAP = r"[\s().\-\u2010-\u2015]{0,3}"


def pattern_of(contact: Contact) -> str:
    """Return a regular expression that finds a contact within words as people write it: a phone with gaps and with or
    without its Latvian prefix. Python and PostgreSQL read it alike; letter case must be left out of account.
    """
    if contact.kind == "email":
        return rf"(?<![\w.+-]){re.escape(contact.value)}(?!\.?[\w-])"
    digits = contact.value.removeprefix("+")
    national = digits.removeprefix("371") if _LATVIAN.fullmatch(contact.value) else ""
    if not national:
        return rf"(?<![0-9])(?:\+|00)?{_GAP}{_GAP.join(digits)}(?![0-9])"
    return rf"(?<![0-9])(?:(?:\+|00)?{_GAP}{_GAP.join('371')}{_GAP})?{_GAP.join(national)}(?![0-9])"


def without(text: str, pattern: str) -> str:
    """Return words with a contact taken out of them."""
    return re.sub(pattern, BAR, text, flags=re.IGNORECASE)


def contact_hash(value: str, key: str) -> str:
    """Return 64 hex digits that are equal for equal contacts and tell nothing to who has no key.

    Letter case does not count: no mail server we know of keeps Anna@ and anna@ apart.
    """
    return hmac.new(key.encode(), b"contact\n" + value.lower().encode(), hashlib.sha256).hexdigest()


def masked(value: str) -> str:
    """Return enough for staff to recognise a contact they are told, too little to write to it."""
    name, at, domain = value.partition("@")
    if at:
        return f"{name[:1]}…@{domain}"
    return f"{value[:4]}…{value[-2:]}" if value else ""


def _email(written: str) -> str:
    # Quoted names may hold almost any character; nobody has one, and headers are safer without.
    if '"' in written or not written.isprintable() or len(written) > LONGEST_EMAIL:
        raise EmailMalformed
    try:
        validate_email(written)
    except ValidationError as error:
        raise EmailMalformed from error
    name, _at, domain = written.rpartition("@")
    return f"{name}@{domain.lower()}"


def _phone(digits: str) -> str:
    number = "+" + digits[2:] if digits.startswith("00") else digits
    if latvian := _LATVIAN.fullmatch(number):
        return f"+371{latvian[1]}"
    if _FOREIGN.fullmatch(number):
        return number
    raise PhoneMalformed
