"""Posts by the hundred thousand to measure with: sentences of the demonstration put together anew, and rare words.

A post's words are as common as in real posts: a few are in every tenth, most in a handful. So each post gets words
nobody else has much of, spread as words of a language are.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from forum.search.words import Document, document_of

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
        title = f"{asked['title']} {_rare(chance).capitalize()} {_rare(chance)}?"
        text = f"{explained['text']} {' '.join(_rare(chance) for _ in range(RARE_IN_A_POST))}."
        answer = " ".join(chance.sample(sentences, 3))
        yield Sample(asked["category"], asked["language"], title, text, answer, document_of(title, text, answer))


def _sentences(text: str) -> Sequence[str]:
    return [f"{part}." for part in text.removesuffix(".").split(". ")]


def _rare(chance: random.Random) -> str:
    """Return a word that sounds Latvian; the n-th commonest is n times as rare as the first."""
    place = int(RARE_WORDS ** chance.random())
    return _word(place)


def _word(place: int) -> str:
    word = ""
    while place:
        place, rest = divmod(place, len(SYLLABLES))
        word += SYLLABLES[rest]
    return word + "ms"
