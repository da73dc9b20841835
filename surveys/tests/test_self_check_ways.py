"""Self-checks walked to every end: what is asked, how it ends and what is advised."""

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.urls import reverse

from surveys.self_check.tools import FOLDER, SLUGS, BrokenTool, Tool, tool_in, tools
from surveys.self_check.walking import Way, advice_of, one_back, outcome_of, way_through

INVITING, NATURALISATION = SLUGS


def ways(tool: Tool, given: Mapping[str, str] | None = None) -> Iterator[Way]:
    """Yield every way through a tool to its end."""
    way = way_through(tool, given or {})
    if way.ahead is None:
        yield way
        return
    for choice in way.ahead.choices:
        yield from ways(tool, {**way.given, way.ahead.code: choice.code})


def end(slug: str, **given: str) -> Way:
    """Return the end these answers lead to."""
    way = way_through(tools()[slug], given)
    assert way.ahead is None, f"{way.ahead.code} is still to be asked"
    return way


def codes_of(way: Way) -> list[str]:
    return [advice.code for advice in advice_of(way)]


READY_TO_INVITE = {
    "citizenship": "other",
    "inviter": "company",
    "length": "long",
    "purpose": "work",
    "vacancy": "yes",
    "signature": "yes",
    "means": "yes",
    "departure": "yes",
}
READY_TO_APPLY = {
    "age": "adult",
    "status": "non-citizen",
    "years": "yes",
    "language": "yes",
    "knowledge": "yes",
    "income": "yes",
    "limits": "no",
}


@pytest.mark.parametrize("slug", SLUGS)
class TestEveryWay:
    def test_ends_in_something_to_do_or_to_mind(self, slug):
        assert [way.given for way in ways(tools()[slug]) if not advice_of(way)] == []

    def test_reaches_each_outcome_and_each_piece_of_advice(self, slug):
        tool, every = tools()[slug], list(ways(tools()[slug]))

        assert {outcome_of(way).code for way in every} == {outcome.code for outcome in tool.outcomes}
        assert {code for way in every for code in codes_of(way)} == {advice.code for advice in tool.advice}

    def test_is_never_longer_than_was_said_at_any_question(self, slug):
        for way in ways(tools()[slug]):
            given = list(way.given.items())
            for length in range(len(given)):
                assert way_through(way.tool, dict(given[:length])).of_at_most >= len(given)

    def test_with_something_to_be_done_is_never_called_ready(self, slug):
        for way in ways(tools()[slug]):
            if outcome_of(way).code == "ready":
                assert not [advice for advice in advice_of(way) if advice.kind == "do"], way.given

    def test_not_yet_says_what_is_to_be_done(self, slug):
        for way in ways(tools()[slug]):
            if outcome_of(way).code == "not-yet":
                assert [advice for advice in advice_of(way) if advice.kind == "do"], way.given

    def test_leads_to_pages_that_are_there(self, slug):
        for advice in tools()[slug].advice:
            if advice.link:
                reverse(advice.link)

    def test_says_all_in_both_languages(self, slug):
        told = json.loads((FOLDER / f"{slug}.json").read_text("utf-8"))

        assert [
            text for text in texts_in(told) if not (text.get("lv", "").strip() and text.get("en", "").strip())
        ] == []


def texts_in(told: Any) -> Iterator[Mapping[str, str]]:
    """Yield every pair of texts of a file."""
    if isinstance(told, dict) and told.keys() & {"lv", "en"}:
        yield told
    elif isinstance(told, dict):
        for inner in told.values():
            yield from texts_in(inner)
    elif isinstance(told, list):
        for inner in told:
            yield from texts_in(inner)


class TestInvitingAForeigner:
    def test_a_citizen_of_the_union_needs_no_invitation(self):
        assert outcome_of(end(INVITING, citizenship="eu")).code == "not-needed"

    def test_an_employer_with_everything_in_order_is_ready(self):
        way = end(INVITING, **READY_TO_INVITE)

        assert outcome_of(way).code == "ready"
        assert "call" in codes_of(way)

    def test_an_unregistered_vacancy_is_to_be_done_first(self):
        way = end(INVITING, **{**READY_TO_INVITE, "vacancy": "no"})

        assert outcome_of(way).code == "not-yet"
        assert codes_of(way)[0] == "register-vacancy"

    @pytest.mark.parametrize(("relative", "outcome"), [("yes", "ready"), ("no", "cannot")])
    def test_with_a_temporary_permit_one_invites_relatives_only(self, relative, outcome):
        rest = {"length": "short", "signature": "yes", "means": "yes", "departure": "yes"}

        way = end(INVITING, citizenship="other", inviter="temporary", relative=relative, **rest)

        assert outcome_of(way).code == outcome

    def test_who_may_not_invite_is_asked_nothing_more(self):
        assert outcome_of(end(INVITING, citizenship="other", inviter="none")).code == "cannot"


class TestNaturalisation:
    def test_with_all_conditions_met_one_may_apply(self):
        assert outcome_of(end(NATURALISATION, **READY_TO_APPLY)).code == "ready"

    @pytest.mark.parametrize("missing", ["years", "language", "knowledge", "income"])
    def test_one_condition_missing_is_not_yet(self, missing):
        assert outcome_of(end(NATURALISATION, **{**READY_TO_APPLY, missing: "no"})).code == "not-yet"

    def test_a_foreigner_is_asked_of_the_permit_not_of_the_years(self):
        way = way_through(tools()[NATURALISATION], {"age": "adult", "status": "other"})

        assert way.ahead is not None
        assert way.ahead.code == "permit"

    def test_a_possible_restriction_is_asked_about_first_of_all(self):
        way = end(NATURALISATION, **{**READY_TO_APPLY, "limits": "yes", "language": "no"})

        assert outcome_of(way).code == "ask-first"

    def test_nobody_is_led_into_the_public_forum_with_a_sentence_or_a_debt(self):
        advice = next(a for a in tools()[NATURALISATION].advice if a.code == "ask-about-limits")

        assert advice.link != "forum:ask"


class TestAChangedAnswer:
    def test_takes_away_what_hung_on_it(self):
        changed = {**READY_TO_INVITE, "purpose": "visit"}

        assert "vacancy" not in end(INVITING, **changed).given

    def test_back_asks_the_question_before(self):
        way = one_back(tools()[NATURALISATION], {"age": "adult", "status": "eu"})

        assert way.ahead is not None
        assert way.ahead.code == "status"
        assert way.given == {"age": "adult"}

    def test_back_from_the_first_stays_there(self):
        way = one_back(tools()[NATURALISATION], {})

        assert way.ahead is not None
        assert way.ahead.code == "age"


@pytest.mark.parametrize("made_up", ["", pytest.param("x" * 10_000, id="long"), "\x00", "🦔"])
def test_a_made_up_answer_is_none(made_up):
    way = way_through(tools()[NATURALISATION], {"age": made_up, "limits": "yes"})

    assert way.ahead is not None
    assert (way.ahead.code, way.given) == ("age", {})


class TestABrokenFile:
    @staticmethod
    def told() -> dict[str, Any]:
        return copy.deepcopy(json.loads((FOLDER / f"{NATURALISATION}.json").read_text("utf-8")))

    def test_that_names_an_answer_nobody_can_give_is_refused(self):
        told = self.told()
        told["advice"][0]["when"] = [{"years": ["nope"]}]

        with pytest.raises(BrokenTool, match="nope"):
            tool_in(told)

    def test_that_asks_by_a_question_still_to_come_is_refused(self):
        told = self.told()
        told["questions"][0]["asked_if"] = {"limits": ["no"]}

        with pytest.raises(BrokenTool, match="limits"):
            tool_in(told)

    def test_without_an_outcome_for_the_rest_is_refused(self):
        told = self.told()
        told["outcomes"][-1]["when"] = [{"age": ["adult"]}]

        with pytest.raises(BrokenTool, match="last outcome"):
            tool_in(told)

    def test_whose_advice_excepts_an_outcome_that_is_not_there_is_refused(self):
        told = self.told()
        told["advice"][0]["unless"] = ["never"]

        with pytest.raises(BrokenTool, match="never"):
            tool_in(told)
