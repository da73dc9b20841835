"""What is counted of a stage before anything is published: nothing here has been withheld yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from surveys.results.disclosure import Spread
from surveys.results.figures import Questionnaire, StageFigures
from surveys.results.scoring import Person, Reckoned, Tally

# Answers of people whose branch nobody knows: one more part, which no page names.
NO_BRANCH = "-"


@dataclass(frozen=True, slots=True)
class Part:
    """Answers to one question, on one topic, of one factor or in one branch: their levels, and who gave them."""

    spread: Spread
    tallies: Sequence[Tally]


@dataclass(frozen=True, slots=True)
class Group:
    """A topic or a factor and the codes of its questions."""

    part: Part
    questions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """A stage as it was answered. `outcomes` counts cases by AAPOR's eight letters; empty where nobody was drawn.

    `satisfied` are tallies of one answer a person to the question `satisfied_by`, 1 for a satisfied one; empty where
    satisfaction is not asked.
    """

    kind: str
    year: int
    number: int
    institution: str
    is_demonstration: bool
    questionnaire: Questionnaire
    responses: int
    sample_size: int | None
    by_mode: Mapping[str, int]
    outcomes: Mapping[str, int]
    is_weighted: bool
    whole: Part
    topics: Mapping[str, Group]
    factors: Mapping[str, Group]
    questions: Mapping[str, Part]
    branches: Mapping[str, Part]
    people: Sequence[Person] = ()
    satisfied: Sequence[Tally] = ()
    satisfied_by: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The same stage of an earlier period: what was published of it, and the unrounded estimates behind."""

    year: int
    instrument: str
    figures: StageFigures
    estimates: Mapping[str, Reckoned] = field(default_factory=dict)
