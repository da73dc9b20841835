"""Finding personal data in what people write: by shape, in time that grows with the text, whatever is put between.

A passage is found in a plain reading of the text (compatible forms unified, accents and invisible signs left out,
lower case), and told in positions of the text as it was written. What can't be decided by shape is taken for personal
data: a moderator can show a passage again, nobody can take back what has been read.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import accumulate

from pmlp_portal.kernel.contacts import BAR

MASK = BAR


class PassageKind(StrEnum):
    """What a passage looks like."""

    PERSONAL_CODE = "personal_code"
    DOCUMENT = "document"
    ACCOUNT = "account"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """From `start` (in) to `end` (out), counted in characters of the text as it was written.

    While searching: of the plain reading.
    """

    start: int
    end: int
    kind: PassageKind


@dataclass(frozen=True, slots=True)
class Allowed:
    """What belongs to the office and is never masked. An e-mail may be a whole domain: "@pmlp.gov.lv"."""

    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *, phones: Iterable[str] = (), emails: Iterable[str] = (), accounts: Iterable[str] = ()) -> "Allowed":
        """Read them however they are written: +371 67209400 and 67 209 400 are one."""
        return cls(
            frozenset(_national("".join(filter(str.isdecimal, phone))) for phone in phones),
            frozenset(email.strip().lower() for email in emails),
            frozenset("".join(account.split()).lower() for account in accounts),
        )

    def has_email(self, address: str) -> bool:
        """Whether it is one of the office's, or of its domain."""
        return address in self.emails or "@" + address.rpartition("@")[2] in self.emails


NOTHING_ALLOWED = Allowed()


def find(text: str, *, allowed: Allowed = NOTHING_ALLOWED) -> list[Found]:
    """Return the passages that look like personal data, in order; those that touch each other's letters are one."""
    reading = _read(text)
    spans = [*_search(reading.plain, allowed)]
    for start, end in reading.turned:
        backwards = reading.plain[start:end][::-1]
        spans += [Found(end - hit.end, end - hit.start, hit.kind) for hit in _search(backwards, allowed)]
    return [reading.written(span) for span in _joined(spans)]


def mask(text: str, passages: Iterable[Found]) -> str:
    """Return the text with each passage replaced by the same bar, which tells neither length nor kind."""
    parts, done = [], 0
    for passage in _joined(passages):
        parts += [text[done : passage.start], MASK]
        done = passage.end
    return "".join([*parts, text[done:]])


# ---- reading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reading:
    """A plain reading. `begins`: where each written character begins in it; `turned`: what is shown backwards."""

    plain: str
    begins: Sequence[int]
    turned: Sequence[tuple[int, int]] = ()

    def written(self, span: Found) -> Found:
        """Return a passage in positions of the written text, with all that hides between its letters."""
        return Found(self._place(span.start), self._place(span.end - 1) + 1, span.kind)

    def _place(self, place: int) -> int:
        # Of the characters that begin here the last one is read; those before it are read as nothing.
        return bisect_right(self.begins, place) - 1


_TURNS, _TURNED_BACK = "\u202e", "\u202c\n\u2029"


def _read(text: str) -> _Reading:
    if text.isascii():
        return _Reading(text.lower(), range(len(text)))
    parts = [_plain(letter) for letter in text]
    ends = list(accumulate(map(len, parts)))
    return _Reading("".join(parts), [0, *ends[:-1]], _turned(text, [0, *ends]) if _TURNS in text else ())


def _turned(text: str, begins: Sequence[int]) -> list[tuple[int, int]]:
    """Return the stretches, in the plain reading, that a reader sees backwards."""
    stretches, since = [], None
    for place, letter in enumerate(text):
        if letter == _TURNS and since is None:
            since = place
        elif since is not None and letter in _TURNED_BACK:
            stretches.append((begins[since], begins[place]))
            since = None
    return [*stretches, (begins[since], begins[-1])] if since is not None else stretches


_DASHES = {"Pd"}
_UNSEEN = {"Cf", "Cc", "Mn", "Me"}
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"


@cache
def _plain(letter: str) -> str:
    """Return what is read for one character: nothing, one character, or a few for one that stands for several."""
    if letter in "\t\n\r":
        return letter
    if letter in _BLANK_LETTERS:
        return " "
    category = unicodedata.category(letter)
    if category in _UNSEEN:
        return ""
    if category in _DASHES or letter == "\u2212":
        return "-"
    if (digit := unicodedata.decimal(letter, None)) is not None:
        return str(digit)
    split = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in split if unicodedata.category(part) not in _UNSEEN).lower()


def _joined(spans: Iterable[Found]) -> list[Found]:
    """Join spans that share letters; the first one's kind stands for all."""
    joined: list[Found] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Found(last.start, max(last.end, span.end), last.kind)
        else:
            joined.append(span)
    return joined


# ---- shapes ----------------------------------------------------------------------------------------------------------


def _search(plain: str, allowed: Allowed) -> Iterator[Found]:
    backwards = plain[::-1]
    accounts = [*_accounts(plain)]
    yield from (span for span in accounts if _squeezed(plain, span) not in allowed.accounts)
    yield from _documents(plain)
    yield from _emails(plain, backwards, allowed)
    yield from _addresses(plain, backwards)
    yield from _numbers(plain, accounts, allowed)


def _squeezed(plain: str, span: Found) -> str:
    return re.sub(r"[^a-z0-9]", "", plain[span.start : span.end]).removeprefix("iban")


# What may stand between two digits of one number.
_GAP = r"[\s.\-_/\\()·•]{0,5}+"
_LATVIAN_ACCOUNT = re.compile(
    rf"(?<![a-z0-9])(?:iban ?)?l{_GAP}v(?:{_GAP}\d){{2}}(?:{_GAP}[a-z]){{4}}(?:{_GAP}[a-z0-9]){{13}}(?![a-z0-9])"
)
_ACCOUNT = re.compile(r"(?<![a-z0-9])[a-z]{2}\d{2}(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,3})?(?![a-z0-9])")
# A passport has LV and seven digits, an identity card PA and seven.
_DOCUMENT = re.compile(rf"(?<![a-z0-9])(?:l{_GAP}v|p{_GAP}a)(?:{_GAP}\d){{7}}(?!{_GAP}\d)")


def _accounts(plain: str) -> Iterator[Found]:
    for hit in _LATVIAN_ACCOUNT.finditer(plain):
        yield Found(*hit.span(), PassageKind.ACCOUNT)
    for hit in _ACCOUNT.finditer(plain):
        if _is_account(re.sub(r"[ -]", "", hit[0])):
            yield Found(*hit.span(), PassageKind.ACCOUNT)


def _is_account(squeezed: str) -> bool:
    """Whether the check digits of an IBAN are right: by shape alone, many a file number looks like one."""
    turned = squeezed[4:] + squeezed[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def _documents(plain: str) -> Iterator[Found]:
    for hit in _DOCUMENT.finditer(plain):
        yield Found(*hit.span(), PassageKind.DOCUMENT)


# From each @ outwards, backwards on the text turned round: a search from the left would try each letter of a long word.
_AT = re.compile(r"(?<=[^@\s]) {0,2}+@ {0,2}+(?=[a-z0-9])")
_BEFORE_AT = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}+")
_AFTER_AT = re.compile(r"[a-z0-9-]{1,63}+(?:\.[a-z0-9-]{1,63}+){1,8}")


def _emails(plain: str, backwards: str, allowed: Allowed) -> Iterator[Found]:
    for at in _AT.finditer(plain):
        before = _BEFORE_AT.match(backwards, len(plain) - at.start())
        after = _AFTER_AT.match(plain, at.end())
        if before and after and not allowed.has_email(f"{before[0][::-1]}@{after[0]}".strip("'.")):
            yield Found(len(plain) - before.end(), after.end(), PassageKind.EMAIL)


_STREETS = (
    "iela|ielas|ielu|prospekts|prospekta|bulvaris|bulvara|bulvari|gatve|gatves|soseja|sosejas|aleja|alejas|laukums|"
    r"laukuma|dambis|dambja|dambi|krastmala|krastmalas|linija|linijas|cels|cela|pr\.|bulv\."
)
_STREET_WITH_FLAT = re.compile(
    rf"\b(?:{_STREETS}) {{0,3}}\d{{1,3}}(?: ?(?!k-? ?\d)[a-z])?(?:[ ,]{{0,3}}k-? ?\d{{1,2}})?"
    r"(?: {0,3}[-/] {0,3}\d{1,4}\b|[ ,]{0,3}(?:dz\.?|dziv\.?|dzivok[a-z]{1,6}) {0,3}(?:nr\.? ?)?\d{1,4}\b)"
)
_FLAT = re.compile(r"\b(?:dz\.|dziv\.|dzivok[a-z]{1,6}) {0,3}(?:nr\.? {0,3})?\d{1,4}\b")
_NAME_OF_STREET_BACKWARDS = re.compile(r"(?: {1,3}+[\w.]{1,40}+){1,2}")


def _addresses(plain: str, backwards: str) -> Iterator[Found]:
    for hit in _STREET_WITH_FLAT.finditer(plain):
        name = _NAME_OF_STREET_BACKWARDS.match(backwards, len(plain) - hit.start())
        yield Found(len(plain) - name.end() if name else hit.start(), hit.end(), PassageKind.ADDRESS)
    for hit in _FLAT.finditer(plain):
        yield Found(*hit.span(), PassageKind.ADDRESS)


# ---- numbers ---------------------------------------------------------------------------------------------------------

# Each begins and ends where a group of digits does, and all that fit are found, also those that share digits: in
# "12 161175-19997" it can't be known where a number begins, so nothing of it stays readable.
_CODE = re.compile(rf"(?<!\d)(?=((?:0{_GAP}[1-9]|[123]{_GAP}\d)(?:{_GAP}\d){{9}})(?!\d))")
_BIRTH_DATE_AND_CODE = re.compile(
    rf"(?<!\d)(?:0[1-9]|[12]\d|3[01]){_GAP}(?:0[1-9]|1[0-2]){_GAP}(?:19|20)\d\d{_GAP}\d{{5}}(?!\d)"
)
# Its two halves, with any signs between them.
_CODE_IN_HALVES = re.compile(r"(?<!\d)(?:0[1-9]|[123]\d)\d{4}[^\w\n]{1,5}+\d{5}(?!\d)")
# One and the same sign, whatever it is, between all digits, or between day, month and year.
_CODE_DIGIT_BY_DIGIT = re.compile(r"(?<!\d)[0-3](?P<gap>[^\w\n]{1,5})\d(?:(?P=gap)\d){9}(?!\d)")
_CODE_AS_A_DATE = re.compile(
    r"(?<!\d)(?:0[1-9]|[123]\d)(?P<gap>[^\w\n]{1,5})\d\d(?P=gap)\d\d(?:(?P=gap)|[^\w\n]{0,5}+)\d{5}(?!\d)"
)
_LATVIAN_PHONE = re.compile(
    rf"(?<!\d)(?=((?:\+{_GAP})?(?:0{_GAP}0{_GAP})?(?:3{_GAP}7{_GAP}1{_GAP})?[26](?:{_GAP}\d){{7}})(?!\d))"
)
_FOREIGN_PHONE = re.compile(rf"(?:\+|(?<!\d)00)(?!{_GAP}371){_GAP}[1-9](?:{_GAP}\d){{7,14}}(?!\d)")
_DATE = re.compile(
    r"(?:0[1-9]|[12]\d|3[01])[\s./-]+(?:0[1-9]|1[0-2])[\s./-]+(?:19|20)\d\d"
    r"|(?:19|20)\d\d[\s./-]+(?:0[1-9]|1[0-2])[\s./-]+(?:0[1-9]|[12]\d|3[01])"
)


def _numbers(plain: str, accounts: Sequence[Found], allowed: Allowed) -> Iterator[Found]:
    phones = [Found(*hit.span(1), PassageKind.PHONE) for hit in _LATVIAN_PHONE.finditer(plain)]
    ours = [phone for phone in phones if _national(_digits(plain, phone)) in allowed.phones]
    untouchable = _joined([*accounts, *ours])
    begins = [span.start for span in untouchable]
    for span in [*_personal_codes(plain), *phones, *_foreign_phones(plain)]:
        nearest = bisect_left(begins, span.end) - 1
        is_free = nearest < 0 or untouchable[nearest].end <= span.start
        if is_free and not _DATE.fullmatch(plain, span.start, span.end):
            yield span


def _personal_codes(plain: str) -> Iterator[Found]:
    for hit in _CODE.finditer(plain):
        yield Found(*hit.span(1), PassageKind.PERSONAL_CODE)
    for shape in (_CODE_IN_HALVES, _CODE_DIGIT_BY_DIGIT, _CODE_AS_A_DATE, _BIRTH_DATE_AND_CODE):
        for hit in shape.finditer(plain):
            yield Found(*hit.span(), PassageKind.PERSONAL_CODE)


def _foreign_phones(plain: str) -> Iterator[Found]:
    for hit in _FOREIGN_PHONE.finditer(plain):
        yield Found(*hit.span(), PassageKind.PHONE)


def _digits(plain: str, span: Found) -> str:
    return "".join(filter(str.isdecimal, plain[span.start : span.end]))


def _national(digits: str) -> str:
    """Return a Latvian number without what is dialled from abroad."""
    return re.sub(r"\A(?:00)?371(?=[26]\d{7}\Z)", "", digits)
