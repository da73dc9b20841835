"""Posts by the hundred thousand to measure with: sentences of the demonstration put together anew, and rare words.

A post's words are as common as in real posts: a few are in every tenth, most in a handful. So each post gets words
nobody else has much of, spread as words of a language are.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from forum.search.words import Document, document_with, indexed_stems

DATA = Path(__file__).resolve().parent.parent / "data"
SYLLABLES = ("ba", "de", "gi", "ka", "lau", "me", "no", "pie", "ru", "sta", "ti", "vei", "zo", "ķē", "šķi", "ļu")
RARE_WORDS = 30_000
RARE_IN_A_POST = 8


@dataclass(frozen=True, slots=True)
class Sample:
    """One generated post."""

    category: str
    language: str
    title: str
    text: str
    answer: str
    document: Document


def samples(number: int, *, seed: int = 1) -> Iterator[Sample]:
    """Yield so many posts, the same for the same seed."""
    chance = random.Random(seed)
    told = json.loads((DATA / "questions.json").read_text(encoding="utf-8"))["questions"]
    sentences = [sentence for question in told for sentence in _sentences(question["answer"])]
    for _nth in range(number):
        asked, explained = chance.choice(told), chance.choice(told)
        parts = (
            [asked["title"], _rare(chance), _rare(chance)],
            [explained["text"], *(_rare(chance) for _ in range(RARE_IN_A_POST))],
            chance.sample(sentences, 3),
        )
        title, text, answer = (" ".join(part) for part in parts)
        document = document_with(*(chain.from_iterable(map(_stems, part)) for part in parts))
        yield Sample(asked["category"], asked["language"], title, text, answer, document)


@lru_cache(maxsize=RARE_WORDS * 2)
def _stems(text: str) -> tuple[str, ...]:
    """Return a piece's stems; the pieces are few and come again and again."""
    return indexed_stems(text)


def _sentences(text: str) -> Sequence[str]:
    return [f"{part}." for part in text.removesuffix(".").split(". ")]


def _rare(chance: random.Random) -> str:
    """Return a word that sounds Latvian; the n-th commonest is n times as rare as the first."""
    return _word(int(RARE_WORDS ** chance.random()))


@cache
def _word(place: int) -> str:
    word = ""
    while place:
        place, rest = divmod(place, len(SYLLABLES))
        word += SYLLABLES[rest]
    return word + "ms"
