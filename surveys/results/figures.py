"""Figures as they are published, and as JSON between the night they are reckoned in and the page that shows them.

An index is 0 (worst) to 100 (best), rounded as published; `n` are people; `levels` count answers, worst level first,
and a None among them is a count withheld. A figure is `suppressed` when nothing of it may be said: all its numbers are
None. Nothing here is a mixture: a mean score and a share of satisfied people are two measures with a method each.
"""

import types
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Levels = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """How a number was made. What is reckoned otherwise is another version, or another name."""

    name: str
    version: int


@dataclass(frozen=True, slots=True)
class Change:
    """A figure less the same figure of the period before, in points, with its interval and the test's p.

    Across a break in the series there is no difference to speak of: numbers are None, and `because` says why.
    """

    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    previous: float | None = None
    previous_year: int | None = None
    break_in_series: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """An index with its interval: of a topic, a factor, a question, a branch (`slug` says which) or of everything."""

    slug: str
    index: float | None
    low: float | None
    high: float | None
    n: int | None
    levels: Levels
    suppressed: bool
    method: Method
    against_previous: Change | None = None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Two measures side by side, never one: the mean score in per cent, and the share of satisfied people in per cent.

    `levels` are the answers that were averaged. `official` is False, and `why_not` a code, where too few were asked.
    """

    mean_score: float | None
    mean_low: float | None
    mean_high: float | None
    method: str
    version: int
    share_satisfied: float | None
    share_low: float | None
    share_high: float | None
    share_method: str
    share_version: int
    share_n: int | None
    n: int | None
    levels: Levels
    official: bool
    why_not: str
    suppressed: bool
    against_previous: Change | None = None


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What was asked: an instrument's slug, its variant and the number of its version."""

    instrument: str
    variant: str
    version: int
    is_draft_wording: bool
    questions: int


@dataclass(frozen=True, slots=True)
class StageFigures:
    """Everything published about a stage. `rates` has AAPOR's names; a rate nobody can say is None."""

    kind: str
    year: int
    number: int
    institution: str
    built_at: str
    is_demonstration: bool
    audience: str
    threshold: int
    questionnaire: Questionnaire
    method: str
    method_version: int
    responses: int | None
    sample_size: int | None
    by_mode: dict[str, int | None]
    overall: Figure | None
    topics: tuple[Figure, ...] = ()
    questions: tuple[Figure, ...] = ()
    factors: tuple[Figure, ...] = ()
    satisfaction: Satisfaction | None = None
    by_branch: tuple[Figure, ...] = ()
    rates: dict[str, float | None] = field(default_factory=dict)
    is_weighted: bool = False

    @property
    def against_previous(self) -> Change | None:
        """Return the change of the index of everything."""
        return self.overall.against_previous if self.overall else None


@dataclass(frozen=True, slots=True)
class Source:
    """What one of the four sources says on a topic."""

    index: float | None
    low: float | None
    high: float | None
    n: int | None
    suppressed: bool


@dataclass(frozen=True, slots=True)
class TopicSources:
    """Four sources on one topic; None where a stage was not held. `gap` is self-assessment less clients, in points.

    A `blind_spot`: the office thinks clearly better of itself than its clients do.
    """

    slug: str
    clients: Source | None
    employees: Source | None
    self_assessment: Source | None
    experts: Source | None
    gap: float | None
    blind_spot: bool


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """The four sources of a period side by side."""

    year: int
    number: int
    institution: str
    built_at: str
    is_demonstration: bool
    audience: str
    threshold: int
    method: str
    method_version: int
    sources: tuple[TopicSources, ...]


# ---- as JSON ---------------------------------------------------------------------------------------------------------

Read = TypeVar("Read")


def as_json(figures: StageFigures | PeriodFigures) -> dict[str, Any]:
    """Return what `stage_of` and `period_of` read again."""
    return asdict(figures)


def stage_of(data: Mapping[str, Any]) -> StageFigures:
    """Return a stage's figures that were written by `as_json`."""
    return _read(StageFigures, data)


def period_of(data: Mapping[str, Any]) -> PeriodFigures:
    """Return a period's figures that were written by `as_json`."""
    return _read(PeriodFigures, data)


def _read(kind: type[Read], data: Mapping[str, Any]) -> Read:
    hints = get_type_hints(kind)
    # What an older night did not write yet has its default.
    known = [one.name for one in fields(kind) if one.name in data]  # type: ignore[arg-type]
    return kind(**{name: _value(hints[name], data[name]) for name in known})


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) in (types.UnionType, Union):
        hint = next(part for part in get_args(hint) if part is not type(None))
    if is_dataclass(hint):
        return _read(hint, value)  # type: ignore[arg-type]
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint)[0], value)
    return value


def _tuple(hint: Any, values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(_value(hint, value) for value in values)
