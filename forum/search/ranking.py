"""What is asked of the index, as PostgreSQL understands it: which questions come into consideration, and their order.

A common word is in hundreds of thousands of questions, so not all that match are weighed. What comes into
consideration is bounded beforehand, by how many entries of the index a way of choosing reads: first what has every
term in its title, then what has every term at all, then what has the rarest. The newest come into consideration in any
case, so that words which are all common find what was answered last. In a small forum that is everything.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from forum.search.shares import Shares
from forum.search.words import SYNONYM_COUNTS, Term

# What a stem counts in the title (A), in the question (B), in the answer (C).
FIELDS = (("A", 1.0), ("B", 0.6), ("C", 0.35))
IN_TITLE = "="  # before a stem: the title has it. The index keeps no weights, so this is a word of its own
MOST_READ = 25_000  # entries of the index, by one way of choosing
MOST_READ_OF_CATEGORY = 5_000  # the index knows no categories: each that is read is looked at in the table
MOST_READ_ALONE = 500  # by a single term of several: of more, those that come into consideration would be any
MOST_CHOSEN_BY = 5  # terms


@dataclass(frozen=True, slots=True)
class Asked:
    """The ways of choosing, what of the newest is chosen, and the expression that weighs, with its parameters."""

    ways: tuple[str, ...]
    some: str
    most: str
    score: str
    parameters: Mapping[str, str | float]


def asked_of(terms: Sequence[Term], shares: Shares, *, most_read: int = MOST_READ) -> Asked:
    """Return what is asked for these terms, of which there is at least one. The rarest choose, all weigh."""
    rarest_first = sorted(terms, key=lambda term: _share(term, shares))[:MOST_CHOSEN_BY]
    total = sum(_telling(term, shares) for term in terms)
    parameters: dict[str, str | float] = {}
    weights = [_weight(term, _telling(term, shares) / total, parameters) for term in terms]
    return Asked(
        ways=_ways(rarest_first, shares, most_read),
        some=_any_of(terms),
        most=_most_of(rarest_first),
        score=" + ".join(weights),
        parameters=parameters,
    )


def _ways(rarest_first: Sequence[Term], shares: Shares, most_read: int) -> tuple[str, ...]:
    """Return the ways of choosing that read little, the most telling first."""
    tried = [(rarest_first, IN_TITLE), (rarest_first, ""), (rarest_first[:3], ""), (rarest_first[:2], IN_TITLE)]
    little = [(terms, mark) for terms, mark in tried if _read(terms, mark, shares) <= most_read]
    little += [([term], "") for term in rarest_first if _read([term], "", shares) <= MOST_READ_ALONE]
    return tuple(dict.fromkeys(_all_of(terms, mark) for terms, mark in little))


def _read(terms: Sequence[Term], mark: str, shares: Shares) -> float:
    """Return how many entries are read for all of these terms: about as many as the rarest has."""
    return shares.posts * min(sum(shares[mark + stem] for stem, _factor in term.stems) for term in terms)


def _share(term: Term, shares: Shares) -> float:
    """Return the share of a term by what it was typed as, or corrected to; words near in meaning don't count."""
    return max(shares[stem] for stem, factor in term.stems if factor > SYNONYM_COUNTS)


def _telling(term: Term, shares: Shares) -> float:
    """Return how much a term tells one question from another: the rarer, the more."""
    return math.log(1 + 1 / _share(term, shares))


def _most_of(terms: Sequence[Term]) -> str:
    """Return all of them, or of many all but one."""
    if len(terms) < 3:
        return _all_of(terms)
    return " | ".join(f"({_all_of([*terms[:nth], *terms[nth + 1 :]])})" for nth in range(len(terms)))


def _all_of(terms: Iterable[Term], mark: str = "") -> str:
    return " & ".join(f"({_named(mark + stem for stem, _factor in term.stems)})" for term in terms)


def _any_of(terms: Iterable[Term]) -> str:
    return _named(stem for term in terms for stem, _factor in term.stems)


def _named(stems: Iterable[str], field: str = "") -> str:
    """Stems hold letters and digits only, so nothing in them can be taken for an operator."""
    mark = f":{field}" if field else ""
    return " | ".join(f"'{stem}'{mark}" for stem in dict.fromkeys(stems))


def _weight(term: Term, telling: float, parameters: dict[str, str | float]) -> str:
    """Return the expression for what a term adds, by its best name in the best place; name its parameters."""
    cases: list[tuple[float, str]] = []
    for factor, group in groupby(sorted(term.stems, key=_counts, reverse=True), key=_counts):
        stems = [stem for stem, _factor in group]
        cases += [(factor * counts, _named(stems, field)) for field, counts in FIELDS]
    whens = ""
    for counts, query in sorted(cases, key=lambda case: -case[0]):
        name = f"w{len(parameters)}"
        parameters |= {name: query, f"{name}_": round(counts * telling, 6)}
        whens += f" WHEN search_vector @@ %({name})s::tsquery THEN %({name}_)s"
    return f"CASE{whens} ELSE 0 END"


def _counts(named: tuple[str, float]) -> float:
    return named[1]
