"""What was asked of whom in the demonstration's two years, and how they answered on the whole. All of it invented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from surveys.models import Mode, StageKind
from surveys.states import Disposition

D = Disposition
Targets = Mapping[str, float]
TOPICS = (
    "clear-requirements",
    "proportionate-sanctions",
    "own-remedy",
    "quick-advice",
    "self-check-tools",
    "timely-reminders",
    "training",
)
FACTORS = ("quality", "provision", "staff")


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """Who was asked in a stage and how it went; `targets` are indices by topic or factor."""

    kind: StageKind
    instrument: str
    variant: str
    version: int
    code: str
    population: tuple[str, str]
    targets: Targets
    answered: Mapping[Mode, int]
    others: Mapping[Disposition, int] = field(default_factory=dict)
    has_branches: bool = True


@dataclass(frozen=True, slots=True)
class Year:
    """A period: its names, the days of its fieldwork and its stages."""

    year: int
    number: int
    name: tuple[str, str]
    opens_on: date
    closes_on: date
    stages: Sequence[Fieldwork]


def _by_topic(*indices: float) -> Targets:
    return dict(zip(TOPICS, indices, strict=True))


def _by_factor(*indices: float) -> Targets:
    return dict(zip(FACTORS, indices, strict=True))


CLIENTS = (
    "Fiziskas un juridiskas personas, kas gada laikā saņēmušas pakalpojumu",
    "People and companies served this year",
)
EMPLOYEES = ("Darbinieki, kas apkalpo klientus", "Employees who serve clients")
SELF = ("Pārvaldes darba grupa", "The office's working group")
EXPERTS = ("Neatkarīgi eksperti", "Independent experts")
VISITORS = ("Apmeklētāji, kas vecāki par 15 gadiem", "Visitors older than 15")

YEARS = (
    Year(
        2018,
        1,
        ("Pirmais novērtējuma periods", "First assessment period"),
        date(2018, 9, 3),
        date(2018, 10, 12),
        (
            Fieldwork(
                StageKind.CLIENTS,
                "consult-first",
                "clients",
                1,
                "KV18-K",
                CLIENTS,
                _by_topic(70, 75, 80, 66, 65, 72, 66),
                {Mode.TELEPHONE: 301, Mode.ELECTRONIC: 97},
                {
                    D.PARTIAL: 31,
                    D.REFUSAL: 170,
                    D.BREAK_OFF: 22,
                    D.ANSWERING_MACHINE: 96,
                    D.NO_ANSWER: 150,
                    D.LANGUAGE: 9,
                }
                | {D.BUSY: 14, D.WRONG_PERSON: 38, D.NOT_WORKING: 62, D.NOT_ELIGIBLE: 10},
            ),
            Fieldwork(
                StageKind.EMPLOYEES,
                "consult-first",
                "employees",
                1,
                "KV18-D",
                EMPLOYEES,
                _by_topic(69, 77, 80, 68, 66, 74, 71),
                {Mode.ELECTRONIC: 164},
                {D.NOT_ATTEMPTED: 81, D.BREAK_OFF: 5},
            ),
            Fieldwork(
                StageKind.SELF_ASSESSMENT,
                "consult-first",
                "assessment",
                1,
                "KV18-P",
                SELF,
                _by_topic(90, 90, 80, 90, 70, 80, 80),
                {Mode.FORM: 1},
                has_branches=False,
            ),
            Fieldwork(
                StageKind.EXPERTS,
                "consult-first",
                "assessment",
                1,
                "KV18-E",
                EXPERTS,
                _by_topic(67, 70, 77, 57, 57, 67, 63),
                {Mode.FORM: 3},
                has_branches=False,
            ),
            Fieldwork(
                StageKind.CLIENTS,
                "satisfaction",
                "clients",
                1,
                "AP18",
                VISITORS,
                _by_factor(86, 83, 86),
                {Mode.TELEPHONE: 1012},
                {D.REFUSAL: 410, D.NO_ANSWER: 380, D.ANSWERING_MACHINE: 120, D.NOT_WORKING: 78},
            ),
        ),
    ),
    Year(
        2019,
        2,
        ("Otrais novērtējuma periods", "Second assessment period"),
        date(2019, 9, 2),
        date(2019, 10, 15),
        (
            Fieldwork(
                StageKind.CLIENTS,
                "consult-first",
                "clients",
                1,
                "KV19-K",
                CLIENTS,
                _by_topic(74, 77, 82, 76, 68, 71, 65),
                {Mode.TELEPHONE: 318, Mode.ELECTRONIC: 94},
                {
                    D.PARTIAL: 37,
                    D.REFUSAL: 168,
                    D.BREAK_OFF: 19,
                    D.ANSWERING_MACHINE: 91,
                    D.NO_ANSWER: 162,
                    D.LANGUAGE: 8,
                }
                | {D.BUSY: 12, D.WRONG_PERSON: 36, D.NOT_WORKING: 66, D.NOT_ELIGIBLE: 9},
            ),
            Fieldwork(
                StageKind.EMPLOYEES,
                "consult-first",
                "employees",
                1,
                "KV19-D",
                EMPLOYEES,
                _by_topic(71, 79, 81, 72, 70, 76, 73),
                {Mode.ELECTRONIC: 173},
                {D.NOT_ATTEMPTED: 74, D.BREAK_OFF: 3},
            ),
            Fieldwork(
                StageKind.SELF_ASSESSMENT,
                "consult-first",
                "assessment",
                1,
                "KV19-P",
                SELF,
                _by_topic(90, 90, 90, 90, 80, 80, 80),
                {Mode.FORM: 1},
                has_branches=False,
            ),
            Fieldwork(
                StageKind.EXPERTS,
                "consult-first",
                "assessment",
                1,
                "KV19-E",
                EXPERTS,
                _by_topic(70, 73, 77, 67, 60, 67, 63),
                {Mode.FORM: 3},
                has_branches=False,
            ),
            Fieldwork(
                StageKind.CLIENTS,
                "satisfaction",
                "clients",
                2,
                "AP19",
                VISITORS,
                _by_factor(79, 73, 85),
                {Mode.TELEPHONE: 702, Mode.ELECTRONIC: 162},
                {D.REFUSAL: 322, D.NO_ANSWER: 401, D.ANSWERING_MACHINE: 133, D.NOT_WORKING: 71},
            ),
        ),
    ),
)
