"""What a self-check asks and advises: read once from its file, and checked as it is read."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).parent.parent / "data" / "self_check"
# In the order in which they are offered.
SLUGS = ("inviting-a-foreigner", "naturalisation")

Given = Mapping[str, str]
Condition = Mapping[str, frozenset[str]]
Kind = Literal["good", "do", "mind", "stop"]


class BrokenTool(ValueError):
    """A tool's file names a question, an answer or an outcome that is not in it."""


@dataclass(frozen=True, slots=True)
class Text:
    """The same in both languages."""

    lv: str
    en: str

    def said_in(self, language: str) -> str:
        """Return it in a language; every language but English reads Latvian."""
        return self.en if language == "en" else self.lv


@dataclass(frozen=True, slots=True)
class Source:
    """What the advice rests on."""

    title: Text
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question; asked only where the earlier answers are among `asked_if`."""

    code: str
    text: Text
    hint: Text | None
    choices: Sequence[Choice]
    asked_if: Condition


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do or to mind, said where any of `when` holds and the outcome is none of `unless`."""

    code: str
    kind: Kind
    title: Text
    text: Text
    when: Sequence[Condition]
    unless: frozenset[str]
    link: str
    url: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ends; the first whose `when` holds. The last one holds always."""

    code: str
    kind: Kind
    title: Text
    text: Text
    when: Sequence[Condition]


@dataclass(frozen=True, slots=True)
class Tool:
    """A self-check. `minutes`: how long it takes; `checked_on`: when its content was last compared with the sources."""

    slug: str
    name: Text
    lead: Text
    minutes: int
    checked_on: date
    sources: Sequence[Source]
    questions: Sequence[Question]
    outcomes: Sequence[Outcome]
    advice: Sequence[Advice]


@cache
def tools() -> Mapping[str, Tool]:
    """Return every tool by its slug, in the order in which they are offered. Raises BrokenTool."""
    return {slug: tool_in(json.loads((FOLDER / f"{slug}.json").read_text("utf-8"))) for slug in SLUGS}


def tool_in(told: Mapping[str, Any]) -> Tool:
    """Read a tool as its file tells it. Raises BrokenTool."""
    tool = Tool(
        slug=told["slug"],
        name=_text(told["name"]),
        lead=_text(told["lead"]),
        minutes=told["minutes"],
        checked_on=date.fromisoformat(told["checked_on"]),
        sources=[Source(_text(source["title"]), source.get("url", "")) for source in told["sources"]],
        questions=[_question(question) for question in told["questions"]],
        outcomes=[_outcome(outcome) for outcome in told["outcomes"]],
        advice=[_advice(advice) for advice in told["advice"]],
    )
    _require_whole(tool)
    return tool


def _text(told: Mapping[str, str]) -> Text:
    return Text(told["lv"], told["en"])


def _condition(told: Mapping[str, Sequence[str]]) -> Condition:
    return {question: frozenset(answers) for question, answers in told.items()}


def _question(told: Mapping[str, Any]) -> Question:
    return Question(
        code=told["code"],
        text=_text(told["text"]),
        hint=_text(told["hint"]) if "hint" in told else None,
        choices=[Choice(choice["code"], _text(choice["text"])) for choice in told["answers"]],
        asked_if=_condition(told.get("asked_if", {})),
    )


def _outcome(told: Mapping[str, Any]) -> Outcome:
    when = [_condition(condition) for condition in told["when"]]
    return Outcome(told["code"], told["kind"], _text(told["title"]), _text(told["text"]), when)


def _advice(told: Mapping[str, Any]) -> Advice:
    return Advice(
        code=told["code"],
        kind=told["kind"],
        title=_text(told["title"]),
        text=_text(told["text"]),
        when=[_condition(condition) for condition in told["when"]],
        unless=frozenset(told.get("unless", ())),
        link=told.get("link", ""),
        url=told.get("url", ""),
    )


def _require_whole(tool: Tool) -> None:
    """A typing error in a file is found when it is read, not by the one person it would lead astray."""
    if tool.outcomes[-1].when:
        raise BrokenTool(f"{tool.slug}: the last outcome has to hold always")
    known: dict[str, set[str]] = {}
    for question in tool.questions:
        _require_known(tool, [question.asked_if], known)
        known[question.code] = {choice.code for choice in question.choices}
    _require_known(tool, [condition for outcome in tool.outcomes for condition in outcome.when], known)
    _require_known(tool, [condition for advice in tool.advice for condition in advice.when], known)
    unknown = {code for advice in tool.advice for code in advice.unless} - {outcome.code for outcome in tool.outcomes}
    if unknown:
        raise BrokenTool(f"{tool.slug}: no outcome is called {', '.join(sorted(unknown))}")


def _require_known(tool: Tool, conditions: Iterable[Condition], known: Mapping[str, set[str]]) -> None:
    for condition in conditions:
        for question, answers in condition.items():
            if question not in known or answers - known[question]:
                raise BrokenTool(f"{tool.slug}: {question} has no answer {', '.join(sorted(answers))} at that place")
