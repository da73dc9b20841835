"""What is asked of the index, as PostgreSQL understands it: which questions come into consideration, and their order.

A common word is in hundreds of thousands of questions, so not all that match are weighed. What comes into
consideration is bounded beforehand: what has every term, what has the rarest three, what has the rarest, each up to
a limit, and the newest that have any. In a small forum that is everything.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from forum.search.shares import Shares
from forum.search.words import SYNONYM_COUNTS, Term

# What a stem counts in the title (A), in the question (B), in the answer (C).
FIELDS = (("A", 1.0), ("B", 0.6), ("C", 0.35))
COMMON_SHARE = 0.002  # a term in more of the questions than this is no use alone for choosing some of them
MOST_CHOSEN_BY = 5  # terms


@dataclass(frozen=True, slots=True)
class Asked:
    """The ways of choosing, what the newest have any of, and the expression that weighs, with its parameters."""

    ways: tuple[str, ...]
    some: str
    score: str
    parameters: Mapping[str, str | float]


def asked_of(terms: Sequence[Term], shares: Shares) -> Asked:
    """Return what is asked for these terms, of which there is at least one. The rarest choose, all weigh."""
    rarest_first = sorted(terms, key=lambda term: _share(term, shares))[:MOST_CHOSEN_BY]
    total = sum(_telling(term, shares) for term in terms)
    parameters: dict[str, str | float] = {}
    weights = [_weight(term, _telling(term, shares) / total, parameters) for term in terms]
    return Asked(
        ways=tuple(dict.fromkeys([_all_of(rarest_first), _all_of(rarest_first[:3]), _rare_of(rarest_first, shares)])),
        some=_any_of(terms),
        score=" + ".join(weights),
        parameters=parameters,
    )


def _share(term: Term, shares: Shares) -> float:
    """Return the share of a term by what it was typed as, or corrected to; words near in meaning don't count."""
    return max(shares[stem] for stem, factor in term.stems if factor > SYNONYM_COUNTS)


def _telling(term: Term, shares: Shares) -> float:
    """Return how much a term tells one question from another: the rarer, the more."""
    return math.log(1 + 1 / _share(term, shares))


def _rare_of(rarest_first: Sequence[Term], shares: Shares) -> str:
    rare = [term for term in rarest_first if _share(term, shares) <= COMMON_SHARE]
    return _any_of(rare) if rare else _all_of(rarest_first[:2])


def _all_of(terms: Iterable[Term]) -> str:
    return " & ".join(f"({_named(stem for stem, _factor in term.stems)})" for term in terms)


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
