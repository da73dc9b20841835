"""The catalogue of translations, asked whether a text stands in the wrong language."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
_LETTERS_ENOUGH = 4
_NAMES_OF_LANGUAGES = frozenset({"Latviešu", "English"})  # each is said in itself


@cache
def _sentences() -> tuple[dict[str, str], dict[str, str]]:
    """Return English → Latvian and Latvian → English, placeholders written as a pattern."""
    english: dict[str, str] = {}
    latvian: dict[str, str] = {}
    for source, target in _pairs(_catalogue()):
        if source != target and _is_words(source):
            english[_pattern(source)] = target
        if source != target and _is_words(target):
            latvian[_pattern(target)] = source
    # A word that both languages write alike accuses nobody.
    shared = english.keys() & latvian.keys()
    return ({text: english[text] for text in english.keys() - shared}, {t: latvian[t] for t in latvian.keys() - shared})


def _catalogue() -> Catalog:
    with (settings.BASE_DIR / "locale" / "lv" / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file)


def _pairs(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    for message in catalogue:
        for source in filter(None, _forms(message.id)):
            for target in _forms(message.string):
                yield source, target


def _forms(text: str | Sequence[str] | None) -> Sequence[str]:
    """Return a text, or its singular and plurals, as one kind of thing."""
    return (text or "",) if isinstance(text, str | None) else text


def _is_words(text: str) -> bool:
    return sum(letter.isalpha() for letter in _PLACEHOLDER.sub("", text)) >= _LETTERS_ENOUGH


def _pattern(text: str) -> str:
    flat = " ".join(text.replace("%%", "%").split())
    return ".+".join(re.escape(piece) for piece in _PLACEHOLDER.split(flat))


@cache
def _foreign_to(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """Return the other language's sentences: those that always read the same, and a pattern of those with gaps."""
    english, latvian = _sentences()
    patterns = english if language == "lv" else latvian
    with_gaps = [pattern for pattern in patterns if ".+" in pattern]
    fixed = frozenset(re.sub(r"\\(.)", r"\1", pattern) for pattern in patterns if ".+" not in pattern)
    return fixed, re.compile("|".join(with_gaps))


def in_wrong_language(texts: Iterable[str], *, language: str) -> list[str]:
    """Return those texts of a page in `language` that are sentences of the other one."""
    return [text for text in texts if _is_foreign(text, language) and text not in _NAMES_OF_LANGUAGES]


def _is_foreign(text: str, language: str) -> bool:
    """Whether a text is a sentence, or a word of one that stands where it is written with a capital."""
    fixed, with_gaps = _foreign_to(language)
    return any(one in fixed or with_gaps.fullmatch(one) for one in (text, text[:1].lower() + text[1:]))
