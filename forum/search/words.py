"""Text to stems: what is indexed and what is looked for go through the same functions.

The stem of a word is the same with and without diacritics and in every case and number. Letters lose their marks
*before* the endings are cut, so this needs no luck: both spellings are one word from there on. Prefixes are never cut:
*pilsonis* (citizen) and *nepilsonis* (non-citizen) are opposites.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import LatvianStemmer

from forum.search.wordlists import CONCEPTS, IRREGULAR, STOP_WORDS, SYNONYMS

LONGEST_WORD = 40
MOST_WORDS = 3_000  # of one text: a post of a megabyte is found by its beginning
MOST_TERMS = 12  # of one query
SYNONYM_COUNTS = 0.6
SHORTEST_ROOT = 4


@dataclass(frozen=True, slots=True)
class Document:
    """A question as the index keeps it: blank-separated stems, each once, where it counts most."""

    title_stems: str
    text_stems: str
    answer_stems: str


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for: the word as typed, and what it may be called in the index, each with how much it counts.

    The best comes first.
    """

    word: str
    stems: tuple[tuple[str, float], ...]


def document_of(title: str, text: str, answer: str) -> Document:
    """Return what is indexed of a question and its answer."""
    return document_with(indexed_stems(title), indexed_stems(text), indexed_stems(answer))


def document_with(title: Iterable[str], text: Iterable[str], answer: Iterable[str]) -> Document:
    """Return the document of these stems."""
    in_title = dict.fromkeys(title)
    in_text = [stem for stem in dict.fromkeys(text) if stem not in in_title]
    known = {*in_title, *in_text}
    in_answer = (stem for stem in dict.fromkeys(answer) if stem not in known)
    return Document(" ".join(in_title), " ".join(in_text), " ".join(in_answer))


def indexed_stems(text: str) -> tuple[str, ...]:
    """Return what a text is found by: its stems, and after the words of a name what they name."""
    return tuple(_indexed(words_of(text)))


def terms_of(text: str) -> tuple[Term, ...]:
    """Return what a query looks for, each thing once, in the order typed."""
    words = words_of(text)[: MOST_TERMS * 5]
    telling = [word for word in words if plain(word) not in _stops()] or words
    found: dict[str, Term] = {}
    for term in _terms(telling):
        found.setdefault(term.stems[0][0], term)
    return tuple(found.values())[:MOST_TERMS]


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, as spelt. What can't be seen separates nothing."""
    seen = unicodedata.normalize("NFKC", text).translate(_seen)
    joined = _E_WORD.sub(r"e\1", _EUROPE.sub("Eiropas Savienība", seen).lower())
    return [word for word in _WORD.findall(joined) if _is_word(word)][:MOST_WORDS]


@lru_cache(maxsize=50_000)
def plain(word: str) -> str:
    """Return the word in lower case without diacritics."""
    apart = unicodedata.normalize("NFD", word.lower())
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """Return what all forms of a word share."""
    bare = _LONG_VOWEL.sub(r"\1", plain(word))
    if not (bare.isascii() and bare.isalpha()):
        return bare
    root = _without_suffix(_INFINITIVE.sub("", bare) if _INFINITIVE.search(bare) else _light_stem(bare))
    return IRREGULAR.get(root, _ALTERNATION.sub(_unalternated, root))


def distance(one: str, other: str) -> int:
    """Return how many slips lie between two spellings: a letter missed, added, changed, or two neighbours swapped."""
    rows = [list(range(len(other) + 1))]
    for place, letter in enumerate(one, start=1):
        row = [place]
        for column, beside in enumerate(other, start=1):
            cost = min(rows[-1][column] + 1, row[-1] + 1, rows[-1][column - 1] + (letter != beside))
            if place > 1 and column > 1 and letter == other[column - 2] and one[place - 2] == beside:
                cost = min(cost, rows[-2][column - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


# ---- words ---------------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")
# In lower case "es" is Latvian for "I"; in capitals it is the European Union.
_EUROPE = re.compile(r"\bES\b")
_E_WORD = re.compile(r"\be[-\u2010-\u2015 ](parakst|pakalpoj|adres|past|id\b|service|signature)")


class _Seen(dict[int, int | None]):
    """What becomes of each sign: nothing, if it only says how others join or turn (category Cf)."""

    def __missing__(self, point: int) -> int | None:
        self[point] = None if unicodedata.category(chr(point)) == "Cf" else point
        return self[point]


_seen = _Seen()


def _is_word(word: str) -> bool:
    return len(word) <= LONGEST_WORD and (len(word) > 1 or word.isdigit())


@lru_cache(maxsize=1)
def _stops() -> frozenset[str]:
    return frozenset(plain(word) for word in STOP_WORDS)


# ---- stems ---------------------------------------------------------------------------------------------------------

# A third spelling, from keyboards without Latvian letters: a long vowel typed twice.
_LONG_VOWEL = re.compile(r"([aeiu])\1")
_INFINITIVE = re.compile(r"(?<=\w{3})(?:[aeiou]t|(?<=[gkm])t|[aeiou]?ties)$")
_SUFFIX = re.compile(r"(?:[aeio]?(?:jum|san)|acij|um|et|at|it|ot|(?<=[gkm])t|ej|aj|ij|oj)$")
_ALTERNATION = re.compile(r"(?:dz|c)$")
# The light algorithm knows this ending with its diacritic only; these verbs end so by nature.
_DATIVE_EM = re.compile(r"(?<=\w{2}[^\Wi])em$")
_TAKES = re.compile(r"(?:sa|no|pa|pie|iz|at|ap|uz|ie)nem$")


def _light_stem(bare: str) -> str:
    if _DATIVE_EM.search(bare) and not _TAKES.search(bare):
        return _DATIVE_EM.sub("", bare)
    return str(LatvianStemmer.stem(bare))


def _without_suffix(root: str) -> str:
    """Cut what makes a noun or a participle of a verb, where enough is left to tell words apart."""
    cut = _SUFFIX.sub("", root)
    return cut if len(cut) >= SHORTEST_ROOT else root


def _unalternated(found: re.Match[str]) -> str:
    """Present and past of many verbs soften the last consonant: iesniegt, iesniedz; izbraukt, izbrauc."""
    return "g" if found.group() == "dz" else "k"


# ---- names of one thing --------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _names() -> dict[tuple[str, ...], str]:
    return {
        tuple(stem_of(word) for word in words_of(name)): concept
        for concept, names in CONCEPTS.items()
        for name in names
    }


@lru_cache(maxsize=1)
def _neighbours() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for group in SYNONYMS:
        stems = [stem_of(word) for word in group if len(words_of(word)) == 1]
        for stem in stems:
            found.setdefault(stem, {}).update(dict.fromkeys(stems))
    return {stem: tuple(other for other in others if other != stem) for stem, others in found.items()}


def _name_at(stems: Sequence[str]) -> tuple[str, int] | None:
    """Return the concept the longest name these stems begin with stands for, and the name's length."""
    if not stems or stems[0] not in _beginnings():
        return None
    for length in range(len(stems), 0, -1):
        concept = _names().get(tuple(stems[:length]))
        if concept:
            return concept, length
    return None


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    return frozenset(name[0] for name in _names())


@lru_cache(maxsize=1)
def _longest_name() -> int:
    return max(len(name) for name in _names())


def _stretches(words: Sequence[str]) -> Iterator[tuple[str | None, Sequence[str]]]:
    """Cut words into names, each with its concept, and single words."""
    stems = [stem_of(word) for word in words]
    longest, at = _longest_name(), 0
    while at < len(words):
        concept, length = _name_at(stems[at : at + longest]) or (None, 1)
        yield concept, words[at : at + length]
        at += length


def _indexed(words: Sequence[str]) -> Iterator[str]:
    """A document keeps the concept and the words of its name: who types one of them finds it too."""
    for concept, stretch in _stretches(words):
        yield from (stem_of(word) for word in stretch if plain(word) not in _stops())
        if concept:
            yield concept


def _terms(words: Sequence[str]) -> Iterator[Term]:
    for concept, stretch in _stretches(words):
        stem = concept or stem_of(stretch[0])
        near = ((other, SYNONYM_COUNTS) for other in _neighbours().get(stem, ()))
        yield Term(word=plain(" ".join(stretch)), stems=((stem, 1.0), *near))
