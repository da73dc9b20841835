"""The chain itself: whatever is done to a day's moves gives another head, and the notes name the move."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.chain import FIRST, Change, Difference, Link, differences, head_of, noted, notes_in, start_of

TEN = datetime(2026, 12, 1, 8, tzinfo=UTC)
START = start_of(branch_id=1, day=date(2026, 12, 1), previous=FIRST)
CALL = Link("A001", 7, None, "call", "waiting", "called", TEN, 3, TEN, TEN, 2, {"reason": "first_come"})


def day_of(length: int) -> list[Link]:
    return [replace(CALL, spoken=f"A{nth % 4 + 1:03d}", at=TEN + timedelta(minutes=nth)) for nth in range(length)]


def changes(sealed: list[Link], found: list[Link]) -> list[Difference]:
    return differences(notes_in(noted(sealed)), notes_in(noted(found)))


class TestLink:
    @pytest.mark.parametrize(
        "altered",
        [
            {"spoken": "A002"}, {"service_id": 8}, {"for_counter_id": 1}, {"verb": "recall"}, {"before": "called"},
            {"after": "serving"}, {"at": TEN + timedelta(microseconds=1)}, {"rank_class": 2},
            {"ranked_at": TEN - timedelta(minutes=1)}, {"callable_from": None}, {"counter_id": 3},
            {"detail": {"reason": "chosen"}},
        ],
        ids=lambda altered: next(iter(altered)),
    )  # fmt: skip
    def test_everything_in_it_counts(self, altered: dict[str, object]) -> None:
        assert replace(CALL, **altered).digest() != CALL.digest()  # type: ignore[arg-type]

    def test_people_do_not(self) -> None:
        told = {"reason": "first_come", "clerk": 12, "before": {"clerk_id": 12}}
        assert replace(CALL, detail=told).digest() == CALL.digest()

    def test_it_is_written_alike_wherever_the_clock_stands(self) -> None:
        there = TEN.astimezone(datetime.now().astimezone().tzinfo)
        assert replace(CALL, at=there).written() == CALL.written()
        assert b'"2026-12-01T08:00:00.000000+00:00"' in CALL.written()


class TestHead:
    def test_it_is_of_this_branch_this_day_and_all_days_before(self) -> None:
        others = {
            start_of(branch_id=branch_id, day=day, previous=previous)
            for branch_id in (1, 2)
            for day in (date(2026, 12, 1), date(2026, 12, 2))
            for previous in (FIRST, "a" * 64)
        }
        assert len(others) == 8

    def test_a_day_without_moves_has_one_too(self) -> None:
        assert head_of(START, []) == START

    @given(length=st.integers(1, 12), place=st.integers(0, 11), deed=st.sampled_from(["drop", "add", "alter", "swap"]))
    def test_any_one_change_gives_another_head_and_is_named(self, length: int, place: int, deed: str) -> None:
        sealed = day_of(length)
        at = place % length
        found = list(sealed)
        if deed == "drop":
            del found[at]
        elif deed == "add":
            found.insert(at, replace(CALL, verb="recall"))
        elif deed == "alter":
            found[at] = replace(found[at], counter_id=9)
        elif length == 1:
            return
        else:
            other = (at + 1) % length
            found[at], found[other] = found[other], found[at]
        assert head_of(START, found) != head_of(START, sealed)
        (change,) = changes(sealed, found)
        expected = {"drop": Change.REMOVED, "add": Change.ADDED, "alter": Change.ALTERED, "swap": Change.MOVED}
        assert change.change == expected[deed]
        if deed != "swap":
            assert change.place == at + 1

    def test_one_of_two_equal_moves_removed_is_found(self) -> None:
        assert changes([CALL, CALL], [CALL]) == [Difference(Change.REMOVED, "A001", "call", 2)]

    def test_nothing_changed_is_no_difference(self) -> None:
        assert changes(day_of(5), day_of(5)) == []
