"""Self-checks as their pages show them, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from surveys.errors import ToolNotFound
from surveys.self_check.tools import Advice, Kind, Question, Source, Text, Tool, tools
from surveys.self_check.walking import Way, advice_of, one_back, outcome_of, way_through


@dataclass(frozen=True, slots=True)
class Offered:
    """A self-check in the list."""

    slug: str
    name: str
    lead: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """One answer to choose; the one given before is chosen already."""

    code: str
    text: str
    is_given: bool


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question and its place among at most `of_at_most`."""

    code: str
    text: str
    hint: str
    choices: Sequence[ShownChoice]
    number: int
    of_at_most: int


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of advice. `link` names a page of ours, `url` one elsewhere."""

    kind: Kind
    title: str
    text: str
    link: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownSource:
    """What advice rests on."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and what was answered, for looking over."""

    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a self-check: `question`, or None at its end. `is_unanswered`: sent without an answer."""

    tool: Offered
    given: Mapping[str, str]
    question: ShownQuestion | None
    is_unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How a self-check ended."""

    outcome: str
    kind: Kind
    title: str
    text: str
    to_do: Sequence[Said]
    to_mind: Sequence[Said]
    answered: Sequence[Answered]
    sources: Sequence[ShownSource]
    checked_on: date


def tool_by_slug(slug: str) -> Tool:
    """Return the self-check of this name. Raises ToolNotFound."""
    try:
        return tools()[slug]
    except KeyError as error:
        raise ToolNotFound from error


def offered() -> Sequence[Offered]:
    """Return what can be checked."""
    return [_offered(tool) for tool in tools().values()]


def first_page(slug: str) -> Page:
    """Return the first question. Raises ToolNotFound."""
    return _page(way_through(tool_by_slug(slug), {}), {})


def page_after(slug: str, *, sent: Mapping[str, str]) -> Page:
    """Return what comes after what was sent; `back` asks for the question before. Raises ToolNotFound."""
    tool = tool_by_slug(slug)
    if "back" in sent:
        return _page(one_back(tool, {code: sent[code] for code in sent if code != sent.get("asked")}), sent)
    way = way_through(tool, sent)
    return _page(way, sent, is_unanswered=way.ahead is not None and way.ahead.code == sent.get("asked"))


def ended(tool: Tool, given: Mapping[str, str]) -> Ended:
    """Return how it ends after all these answers."""
    way = way_through(tool, given)
    outcome, said = outcome_of(way), [_said(advice) for advice in advice_of(way)]
    return Ended(
        outcome=outcome.code,
        kind=outcome.kind,
        title=_in_words(outcome.title),
        text=_in_words(outcome.text),
        to_do=[advice for advice in said if advice.kind == "do"],
        to_mind=[advice for advice in said if advice.kind != "do"],
        answered=_answered(way),
        sources=[_source(source) for source in tool.sources],
        checked_on=tool.checked_on,
    )


def _page(way: Way, sent: Mapping[str, str], *, is_unanswered: bool = False) -> Page:
    question = None if way.ahead is None else _shown(way, way.ahead, sent.get(way.ahead.code, ""))
    return Page(_offered(way.tool), way.given, question, is_unanswered)


def _shown(way: Way, question: Question, given: str) -> ShownQuestion:
    return ShownQuestion(
        code=question.code,
        text=_in_words(question.text),
        hint=_in_words(question.hint) if question.hint else "",
        choices=[ShownChoice(choice.code, _in_words(choice.text), choice.code == given) for choice in question.choices],
        number=way.number,
        of_at_most=way.of_at_most,
    )


def _answered(way: Way) -> Sequence[Answered]:
    answers = []
    for question in way.tool.questions:
        texts = {choice.code: choice.text for choice in question.choices}
        if question.code in way.given:
            answers.append(Answered(_in_words(question.text), _in_words(texts[way.given[question.code]])))
    return answers


def _offered(tool: Tool) -> Offered:
    return Offered(tool.slug, _in_words(tool.name), _in_words(tool.lead), tool.minutes)


def _said(advice: Advice) -> Said:
    return Said(advice.kind, _in_words(advice.title), _in_words(advice.text), advice.link, advice.url)


def _source(source: Source) -> ShownSource:
    return ShownSource(_in_words(source.title), source.url)


def _in_words(text: Text) -> str:
    return text.said_in(get_language() or "lv")
