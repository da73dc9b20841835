"""The benchmark's protocol, spoken by the command as a process of its own."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from pmlp_portal.supervisor.children import CHECKOUT
from queueing.forecast.stream import BranchLog

GENERATOR = CHECKOUT / "bench" / "waitbench" / "generate.py"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A branch of the benchmark's world: two days of history, one to be announced."""
    folder = tmp_path_factory.mktemp("log")
    options = ["--seed", "5", "--days", "2", "--test-days", "1", "--branches", "1", "--out", str(folder)]
    subprocess.run([sys.executable, GENERATOR, *options], check=True)
    return folder


def converse(*sent: object) -> list[dict[str, object]]:
    """Send lines to the command; return what it printed. It knows no database, and has no settings."""
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "PORTAL_VAR"}}
    environment["DJANGO_SETTINGS_MODULE"] = "nowhere.to.be.found"
    lines = "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in sent)
    spoken = subprocess.run(
        [sys.executable, CHECKOUT / "manage.py", "forecast_stream"],
        input=lines, capture_output=True, text=True, check=True, env=environment,
    )  # fmt: skip
    return [json.loads(line) for line in spoken.stdout.splitlines()]


def facts_of(log: Path) -> dict[str, object]:
    facts: dict[str, object] = json.loads((log / "branches.json").read_text())[0]
    return facts


@pytest.mark.slow
def test_every_query_of_a_day_is_answered_in_order_and_never_in_the_past(log: Path):
    morning = 600
    stream = (log / "test" / "B00.jsonl").read_text().splitlines(keepends=True)[:morning]
    history = log / "train" / "B00.jsonl"

    ready, *answers = converse({"hello": 1, "branch": facts_of(log), "train": str(history)}, *stream)

    queries = [event for event in map(json.loads, stream) if event["e"] == "query"]
    assert ready == {"ready": 1}
    assert len(answers) == len(queries) > 50
    for query, answer in zip(queries, answers, strict=True):
        rows = answer["p"]
        assert isinstance(rows, list)
        assert [row[0] for row in rows] == query["ks"]
        for _key, p10, p50, p90, be_by in rows:
            assert query["t"] - 0.01 <= p10 <= p50 <= p90 < 3000
            assert query["t"] - 0.01 <= be_by <= p50


@pytest.mark.slow
def test_a_branch_without_history_is_announced_too(log: Path, tmp_path: Path):
    (tmp_path / "empty.jsonl").write_text("")
    day = [
        {"e": "day_open", "t": 515, "appts": [{"k": "A1", "sv": 0, "slot": 600}], "more": 1},
        {"e": "something_new", "t": 516},
        {"e": "open", "t": 540, "c": 0},
        {"e": "join", "t": 545, "k": "T1", "ch": "kiosk", "sv": 0},
        {"e": "query", "t": 545, "why": "join", "ks": ["T1", "unknown"]},
    ]

    ready, answer = converse(
        {"hello": 1, "branch": facts_of(log), "train": str(tmp_path / "empty.jsonl"), "later": {}}, *day
    )

    assert ready == {"ready": 1}
    assert [row[0] for row in answer["p"]] == ["T1", "unknown"]  # type: ignore[attr-defined]


def test_called_as_a_command_of_django_it_speaks_too(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "empty.jsonl").write_text("")
    hello = {"hello": 1, "branch": facts_of(log), "train": str(tmp_path / "empty.jsonl")}
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(hello) + "\n"))
    monkeypatch.setattr(sys, "stdout", spoken := io.StringIO())

    call_command("forecast_stream")

    assert json.loads(spoken.getvalue()) == {"ready": 1}


class TestFollowing:
    def followed(self, log: Path, *events: dict[str, object]) -> BranchLog:
        branch = BranchLog(facts_of(log))
        for event in ({"e": "day_open", "t": 515.0, "appts": [{"k": "A1", "sv": 1, "slot": 600.0}]}, *events):
            branch.follow(event)
        return branch

    def test_the_hall_is_what_has_been_told(self, log: Path):
        branch = self.followed(
            log,
            {"e": "open", "t": 541.0, "c": 0},
            {"e": "join", "t": 542.0, "k": "T1", "ch": "kiosk", "sv": 0},
            {"e": "join", "t": 543.0, "k": "T2", "ch": "remote", "sv": 0, "ready": 560.0},
            {"e": "call", "t": 543.5, "k": "T1", "c": 0},
            {"e": "start", "t": 544.0, "k": "T1", "c": 0},
            {"e": "checkin", "t": 550.0, "k": "T2"},
            {"e": "checkin", "t": 590.0, "k": "A1"},
        )
        hall = branch.hall(591.0)

        assert [(one.key, one.expected_at) for one in hall.line] == [("T2", None), ("A1", None)]
        assert [one.callable_from for one in hall.line] == [550.0, 595.0]
        assert hall.counters[0].activity == "serving"
        assert hall.expected == ()

    def test_who_missed_the_call_and_came_back_was_not_absent(self, log: Path):
        branch = self.followed(
            log,
            {"e": "open", "t": 541.0, "c": 0},
            {"e": "join", "t": 542.0, "k": "T1", "ch": "remote", "sv": 0, "ready": 545.0},
            {"e": "call", "t": 545.0, "k": "T1", "c": 0},
            {"e": "noshow", "t": 547.0, "k": "T1", "c": 0},
            {"e": "requeue", "t": 552.0, "k": "T1"},
        )
        assert [(one.key, one.rank_class.name) for one in branch.hall(553.0).line] == [("T1", "RETURNED")]

        branch.follow({"e": "day_close", "t": 1080.0})
        # Of one who came nobody was absent, beside a prior of one in ten.
        assert branch.learned.remote_absent == pytest.approx(1 / 11)

    @pytest.mark.parametrize(
        ("said", "taken"),
        [({}, 1), ({"chosen": True}, 1), ({"chosen": False}, 0)],
        ids=["by-the-line", "chosen", "by-the-rule"],
    )
    def test_who_is_called_before_their_turn_was_chosen_unless_the_log_says_otherwise(
        self, log: Path, said: dict[str, bool], taken: int
    ):
        branch = self.followed(
            log,
            {"e": "open", "t": 541.0, "c": 0},
            {"e": "join", "t": 542.0, "k": "T1", "ch": "kiosk", "sv": 0},
            {"e": "join", "t": 543.0, "k": "T2", "ch": "kiosk", "sv": self.another_service(log)},
            {"e": "call", "t": 545.0, "k": "T2", "c": 0, **said},
        )

        turns = [(one.service == 0, one.chances, one.taken) for one in branch.book.turns]
        assert turns == ([(False, 1, 1)] if taken else [(True, 1, 0)])

    def another_service(self, log: Path) -> int:
        counters: list[dict[str, list[int]]] = facts_of(log)["counters"]  # type: ignore[assignment]
        return next(service for service in counters[0]["services"] if service)

    def test_who_is_called_in_turn_was_not_chosen_and_who_is_on_the_way_is_not_passed_over(self, log: Path):
        other = self.another_service(log)
        branch = self.followed(
            log,
            {"e": "open", "t": 541.0, "c": 0},
            {"e": "join", "t": 542.0, "k": "T1", "ch": "remote", "sv": 0, "ready": 560.0},
            {"e": "join", "t": 543.0, "k": "T2", "ch": "kiosk", "sv": other},
            {"e": "join", "t": 544.0, "k": "T3", "ch": "kiosk", "sv": 0},
            {"e": "call", "t": 545.0, "k": "T2", "c": 0},
        )

        assert [(one.service, one.chances, one.taken) for one in branch.book.turns] == [(0, 1, 0)]

    def test_a_lunch_put_off_is_noted_and_one_left_out_is_not(self, log: Path):
        branch = self.followed(log, {"e": "open", "t": 541.0, "c": 0})
        planned = branch.hall(542.0).counters[0].lunch_starts
        for nth, late in enumerate((-5.0, 4.0, 130.0)):
            branch.follow({"e": "join", "t": planned + late, "k": f"T{nth}", "ch": "kiosk", "sv": 0})
            branch.follow({"e": "call", "t": planned + late, "k": f"T{nth}", "c": 0})
        branch.follow({"e": "pause", "t": planned + 20.0, "c": 0, "why": "lunch"})
        branch.follow({"e": "call", "t": planned + 50.0, "k": "nobody", "c": 0})

        assert [(one.late, one.crowd, one.put_off) for one in branch.book.lunches_due] == [
            (4.0, 1.0, True), (20.0, 0.0, False),
        ]  # fmt: skip

    def test_people_let_wait_by_a_free_clerk_are_a_break_that_nobody_logged(self, log: Path):
        # One is let wait a moment, the next for eleven minutes; for the last there was nobody to call before.
        visits = ((542.0, 542.0, 550.0), (543.0, 550.5, 555.0), (551.0, 566.0, 570.0), (600.0, 600.5, 605.0))
        events: list[dict[str, Any]] = [{"e": "open", "t": 541.0, "c": 0}]
        for nth, (joins, calls, finishes) in enumerate(visits):
            events.append({"e": "join", "t": joins, "k": f"T{nth}", "ch": "kiosk", "sv": 0})
            events.extend({"e": name, "t": calls, "k": f"T{nth}", "c": 0} for name in ("call", "start"))
            events.append({"e": "finish", "t": finishes, "k": f"T{nth}", "c": 0})
        branch = self.followed(log, *sorted(events, key=lambda event: event["t"]))

        assert branch.book.gaps == [0.5]
        assert branch.book.breaks == [11.0]

    @pytest.mark.parametrize(
        ("last", "early", "stayed"),
        [
            ([{"e": "close", "t": 900.0, "c": 0}], [60.0], 1),
            ([{"e": "close", "t": 945.0, "c": 0}], [], 2),
            # Nobody says that the clerk has left; others call whom they could have.
            ([{"e": "join", "t": 900.0, "k": "T2", "ch": "kiosk", "sv": 0},
              {"e": "call", "t": 910.0, "k": "T2", "c": 1}], [60.0], 1),
            ([{"e": "join", "t": 900.0, "k": "T2", "ch": "kiosk", "sv": 0},
              {"e": "call", "t": 901.0, "k": "T2", "c": 1}], [], 2),
        ],
        ids=["closed", "closed-when-nobody-comes-any-more", "gone-without-a-word", "nobody-let-wait"],
    )  # fmt: skip
    def test_who_goes_before_the_shift_ends_is_noted(
        self, log: Path, last: list[dict[str, object]], early: list[float], stayed: int
    ):
        counters = [
            {"counter": nth, "services": [0], "shift_start": 540.0, "shift_end": 960.0, "lunch_start": 2000.0}
            for nth in (0, 1)
        ]
        branch = BranchLog({**facts_of(log), "open": 540.0, "close": 960.0, "counters": counters})
        book = branch.book
        for event in (
            {"e": "open", "t": 541.0, "c": 0}, {"e": "open", "t": 541.0, "c": 1},
            {"e": "join", "t": 542.0, "k": "T1", "ch": "kiosk", "sv": 0}, {"e": "call", "t": 542.0, "k": "T1", "c": 0},
            {"e": "start", "t": 542.0, "k": "T1", "c": 0}, {"e": "finish", "t": 890.0, "k": "T1", "c": 0},
            *last, {"e": "day_close", "t": 960.0},
        ):  # fmt: skip
            branch.follow(event)

        assert (book.closing_earliness, book.stayed) == (early, stayed)

    @pytest.mark.parametrize("verb", ["call", "start", "finish", "noshow", "requeue", "cancel", "checkin", "resume"])
    def test_what_is_not_there_is_passed_over(self, log: Path, verb: str):
        branch = self.followed(log, {"e": verb, "t": 550.0, "k": "nobody", "c": 99})

        assert branch.hall(551.0).line == ()
