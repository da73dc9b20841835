"""Slips of the finger: a word the office has never written is read as the nearest one it has.

The dictionary is the office's own answers. What askers write teaches it nothing, so a common slip never becomes a word.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from forum.search.words import Term, distance, plain, stem_of

CORRECTED_COUNTS = 0.7
BEST_KEPT = 3
SHORTEST_CORRECTED = 4
SHORTEST_COMPLETED = 3
ONE_SLIP_UP_TO = 6  # letters; a longer word may have two
COMPLETIONS = 6

_KNOWN = "SELECT DISTINCT stem FROM forum_searchword WHERE stem = ANY(%s)"
_NEAR = """
    SELECT typed.word, near.word, near.stem
    FROM unnest(%s::text[]) AS typed(word),
        LATERAL (
            SELECT word, stem FROM forum_searchword WHERE word %% typed.word
            ORDER BY similarity(word, typed.word) DESC, word LIMIT 10
        ) AS near
    UNION
    SELECT slip.typed, known.word, known.stem
    FROM unnest(%s::text[], %s::text[]) AS slip(typed, word) JOIN forum_searchword known USING (word)
"""
_BEGINNING = "SELECT DISTINCT stem FROM forum_searchword WHERE word LIKE %s ORDER BY stem LIMIT %s"


def corrected(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Return the terms, each unknown one with what it may have been meant to be."""
    known = _known(term.stems[0][0] for term in terms)
    unknown = [term.word for term in terms if term.stems[0][0] not in known and _may_be_a_slip(term.word)]
    meant = _meant(unknown) if unknown else {}
    return tuple(_with(term, meant.get(term.word, ())) for term in terms)


def completed(terms: Sequence[Term], typed: str) -> tuple[Term, ...]:
    """Return the terms, the last with the words it may be the beginning of while somebody is still typing it."""
    if not terms or not typed[-1:].isalnum():
        return tuple(terms)
    last = terms[-1]
    beginning = plain(last.word.split()[-1])
    if len(beginning) < SHORTEST_COMPLETED or not beginning.isalnum():
        return tuple(terms)
    with connection.cursor() as cursor:
        cursor.execute(_BEGINNING, [f"{beginning}%", COMPLETIONS])
        stems = [stem for (stem,) in cursor.fetchall()]
    return (*terms[:-1], _with(last, stems))


def _known(stems: Iterable[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [list(stems)])
        return {stem for (stem,) in cursor.fetchall()}


def _may_be_a_slip(word: str) -> bool:
    return len(word) >= SHORTEST_CORRECTED and word.isalpha()


def _meant(words: Sequence[str]) -> dict[str, list[str]]:
    slips = [(word, meant) for word in words for meant in _slips_of(word)]
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, [list(words), [word for word, _ in slips], [meant for _, meant in slips]])
        rows: list[tuple[str, str, str]] = cursor.fetchall()
    near = defaultdict(list)
    for typed, word, stem in rows:
        if _is_near(typed, word):
            near[typed].append((distance(typed, word), word, stem))
    return {typed: _best(found) for typed, found in near.items()}


def _slips_of(word: str) -> Iterator[str]:
    """Yield what trigrams are too coarse for in a short word: two letters swapped, one too many."""
    if len(word) > ONE_SLIP_UP_TO:
        return
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
        yield word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


def _is_near(typed: str, word: str) -> bool:
    """Whether one may be meant by the other. An opposite never is: *pilsonis* and *nepilsonis*."""
    allowed = 1 if len(typed) <= ONE_SLIP_UP_TO else 2
    return typed.startswith("ne") == word.startswith("ne") and distance(typed, word) <= allowed


def _best(found: list[tuple[int, str, str]]) -> list[str]:
    nearest = min(found)[0]
    return list(dict.fromkeys(stem for slips, _word, stem in sorted(found) if slips == nearest))[:BEST_KEPT]


def _with(term: Term, stems: Iterable[str]) -> Term:
    named = {stem for stem, _factor in term.stems}
    more = tuple((stem, CORRECTED_COUNTS) for stem in stems if stem not in named)
    return Term(term.word, (*term.stems, *more))


def dictionary_of(answer_words: Iterable[str]) -> dict[str, str]:
    """Return the words of an answer as the dictionary keeps them, each with its stem."""
    return {plain(word): stem_of(word) for word in answer_words if word.isalpha()}
