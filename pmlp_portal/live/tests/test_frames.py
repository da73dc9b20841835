"""A message carries what is new to its reader, and nothing else."""

import json
from typing import Any

import pytest

from pmlp_portal.live.frames import Frame, Picture, changes


def message(data: bytes) -> dict[str, Any]:
    first, second, *rest = data.decode().split("\n")
    assert first.startswith("id: ")
    assert rest == ["", ""]
    body: dict[str, Any] = json.loads(second.removeprefix("data: "))
    assert first == f"id: {body['version']}"
    return body


BEFORE = Picture(
    Frame(
        version=4,
        totals={"waiting": 2, "calls": ["A001"], "note": "x"},
        rows={"A042": {"place": 2, "ready": True}, "A043": {"place": 3}},
    )
)
AFTER = Picture(
    Frame(
        version=5,
        totals={"waiting": 1, "calls": ["A001"]},
        rows={"A042": {"place": 1, "ready": True}, "A043": {"place": 3}},
        urgent=frozenset({"A042", "A043"}),
    )
)


class TestPicture:
    def test_a_board_is_first_told_all_totals_and_no_tickets(self):
        assert message(AFTER.told(None, since=None)) == {
            "kind": "full",
            "version": 5,
            "totals": {"waiting": 1, "calls": ["A001"]},
        }

    def test_a_visitor_is_first_told_the_totals_and_the_own_row(self):
        told = message(AFTER.told("A042", since=None))

        assert told["ticket"] == {"place": 1, "ready": True}
        assert "A043" not in json.dumps(told)

    def test_a_ticket_nobody_knows_has_no_row(self):
        assert message(AFTER.told("Z999", since=None))["ticket"] is None

    def test_a_change_carries_changed_keys_and_null_for_the_gone(self):
        assert message(AFTER.told("A042", since=BEFORE)) == {
            "kind": "change",
            "version": 5,
            "totals": {"waiting": 1, "note": None},
            "ticket": {"place": 1},
        }

    def test_an_unchanged_row_is_not_repeated(self):
        assert "ticket" not in message(AFTER.told("A043", since=BEFORE))

    def test_a_row_that_is_gone_is_null_and_one_that_came_is_whole(self):
        empty = Picture(Frame(version=6, totals=AFTER.frame.totals))

        assert message(empty.told("A042", since=AFTER)) == {"kind": "change", "version": 6, "ticket": None}
        assert message(AFTER.told("A042", since=empty))["ticket"] == {"place": 1, "ready": True}

    def test_a_visitor_hears_nothing_when_only_others_have_moved(self):
        others = Picture(Frame(version=6, totals=AFTER.frame.totals, rows={**AFTER.frame.rows, "A043": {"place": 2}}))

        assert others.told("A042", since=AFTER) == b""

    def test_a_board_hears_of_a_new_version_though_no_total_changed(self):
        others = Picture(Frame(version=6, totals=AFTER.frame.totals))

        assert message(others.told(None, since=AFTER)) == {"kind": "change", "version": 6}

    def test_what_all_share_is_encoded_once(self):
        assert AFTER.told(None, since=BEFORE) is AFTER.told(None, since=BEFORE)
        assert AFTER.told(None, since=None) is AFTER.told(None, since=None)

    def test_only_a_changed_row_of_the_called_is_urgent(self):
        assert AFTER.is_urgent_for("A042", since=BEFORE)
        assert not AFTER.is_urgent_for("A043", since=BEFORE)
        assert not AFTER.is_urgent_for(None, since=BEFORE)

    def test_a_row_that_is_not_json_is_refused_before_any_reader_asks(self):
        with pytest.raises(TypeError):
            Picture(Frame(version=1, totals={}, rows={"A042": {"at": object()}}))

    def test_a_line_break_in_the_data_does_not_break_the_message(self):
        told = Picture(Frame(version=1, totals={"name": "Ķengaraga\n\nnodaļa"})).told(None, since=None)

        assert message(told)["totals"]["name"] == "Ķengaraga\n\nnodaļa"


def test_changes_applied_to_the_past_give_the_present():
    before = {"a": 1, "b": 2, "c": [3]}
    after = {"b": 2, "c": [4], "d": None}
    merged = {**before, **changes(before, after)}

    assert {key: value for key, value in merged.items() if value is not None} == {"b": 2, "c": [4]}
