"""Small cells are withheld so that nobody can work them out again: tried on every table that fits what is published."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from surveys.results.disclosure import Rules, Shown, Spread, _moves, alone, counts, whole_and_parts
from surveys.results.figures import Levels

LEVELS = 5


def people(*answers: int) -> Spread:
    """A question of which everybody gives one answer."""
    return Spread(answers, answers, sum(answers))


def sums(answers: Sequence[int]) -> tuple[int, int, int]:
    """What n, the index and its interval tell of the answers behind them."""
    return (
        sum(answers),
        sum(level * number for level, number in enumerate(answers)),
        sum(level**2 * number for level, number in enumerate(answers)),
    )


def possible(told: Levels, like: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield every distribution that has the published counts, n, index and interval."""
    open_places = [place for place, number in enumerate(told) if number is None]
    for guess in shared_out(sum(like) - sum(number or 0 for number in told), len(open_places)):
        answers = [number or 0 for number in told]
        for place, number in zip(open_places, guess, strict=True):
            answers[place] = number
        if sums(answers) == sums(like):
            yield tuple(answers)


def shared_out(number: int, places: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to share a number out."""
    if not places:
        yield from [()] if not number else []
    elif places == 1:
        yield (number,)
    else:
        for first in range(number + 1):
            yield from ((first, *rest) for rest in shared_out(number - first, places - 1))


class TestMoves:
    def test_a_move_keeps_number_sum_and_squares(self):
        for move in _moves(6):
            assert sums(move) == (0, 0, 0)
            assert any(move)

    def test_they_go_both_ways_the_smallest_first(self):
        sizes = [sum(map(abs, move)) for move in _moves(6)]
        assert sizes == sorted(sizes)
        assert {tuple(-step for step in move) for move in _moves(6)} == set(_moves(6))
        assert _moves(3) == ()


class TestOneDistribution:
    def test_large_cells_are_told(self):
        assert alone(people(10, 20, 30, 40, 50, 60), 10) == (10, 20, 30, 40, 50, 60)

    def test_nobody_at_a_level_is_no_small_cell(self):
        assert alone(people(0, 20, 30, 40, 50, 60), 10) == (0, 20, 30, 40, 50, 60)

    def test_fewer_people_than_the_threshold_are_not_told_of_at_all(self):
        assert alone(people(0, 0, 0, 3, 3, 3), 10) is None

    def test_a_small_cell_takes_others_along_until_it_could_be_another(self):
        told = alone(people(4, 30, 80, 100, 120, 90), 10)

        assert told == (None, None, None, None, 120, None)

    def test_inside_five_are_enough(self):
        assert alone(people(5, 6, 7, 8, 9, 10), 5) == (5, 6, 7, 8, 9, 10)
        assert alone(people(5, 6, 7, 8, 9, 10), 10) != (5, 6, 7, 8, 9, 10)

    def test_a_yes_or_no_with_few_on_one_side_is_not_told_because_the_share_would_tell_it(self):
        assert alone(people(3, 97), 10) is None
        assert alone(people(30, 70), 10) == (30, 70)

    def test_almost_the_same_answer_from_everybody_is_not_told_because_the_mean_would_tell_the_other(self):
        assert alone(people(0, 0, 0, 0, 1, 40), 10) is None

    def test_what_counts_are_people_not_answers(self):
        """One person who gives twelve answers is one person."""
        told = alone(Spread((12, 40, 60, 60, 80, 90), (1, 20, 30, 30, 40, 45), 60), 10)

        assert told is not None
        assert told[0] is None

    def test_the_published_sum_of_the_satisfied_is_not_used_against_the_small_cell(self):
        told = alone(people(4, 30, 80, 100, 120, 90), 10, together=(4, 5))

        assert told == (None, None, None, None, 120, None)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.integers(0, 5), min_size=LEVELS, max_size=LEVELS), st.integers(2, 4))
    def test_no_withheld_small_cell_can_be_computed_back(self, answers, threshold):
        told = alone(people(*answers), threshold)
        assume(told is not None and None in told)
        assert told is not None

        tables = list(possible(told, tuple(answers)))

        for level, number in enumerate(answers):
            if 0 < number < threshold:
                assert told[level] is None
                assert len({table[level] for table in tables}) > 1

    def test_and_the_trial_finds_what_is_hidden_badly(self):
        """The control: one cell alone, or two beside a published index, can be computed back."""
        for told in ((None, 9, 8, 7, 6), (None, None, 8, 7, 6), (None, None, None, 7, 6)):
            assert {table[0] for table in possible(told, (2, 9, 8, 7, 6))} == {2}


def tables_like(shown: Shown, parts: Mapping[str, tuple[int, ...]]) -> list[dict[str, tuple[int, ...]]]:
    """Return every table with the published counts, and the n, index and interval of each part told of.

    What is gone is known in sum: it stands as one more part.
    """
    gone = [parts[name] for name, told in shown.parts.items() if told is None and any(parts[name])]
    units = {name: (told, parts[name]) for name, told in shown.parts.items() if told is not None}
    if gone:
        added = tuple(map(sum, zip(*gone, strict=True)))
        units[""] = ((None,) * LEVELS, added)
    found = []
    for guess in product(*(list(possible(told, like)) for told, like in units.values())):
        whole = tuple(map(sum, zip(*guess, strict=True)))
        if shown.levels is not None and all(
            told is None or told == number for told, number in zip(shown.levels, whole, strict=True)
        ):
            found.append(dict(zip(units, guess, strict=True)))
    return found


class TestAWholeAndItsParts:
    def test_an_employee_of_a_branch_of_three_is_not_told_of(self):
        parts = {"small": people(0, 0, 1, 1, 1, 0), "middle": people(2, 3, 4, 5, 6, 7), "large": people(*[30] * 6)}
        whole = people(*map(sum, zip(*(one.answers for one in parts.values()), strict=True)))

        shown = whole_and_parts(whole, parts, Rules(5))

        assert shown.parts["small"] is None
        # Alone it could be computed from the whole and the others, so the next smallest is gone with it.
        assert shown.parts["middle"] is None
        assert shown.levels is not None

    def test_a_branch_gone_alone_would_be_what_the_whole_has_more_than_the_others(self):
        parts = {
            "one": people(0, 1, 3, 3, 1, 0),
            "two": people(5, 9, 20, 20, 9, 5),
            "three": people(*[60] * 6),
        }
        whole = people(*map(sum, zip(*(one.answers for one in parts.values()), strict=True)))

        shown = whole_and_parts(whole, parts, Rules(10))

        assert [name for name, told in shown.parts.items() if told is None] == ["one", "two"]

    def test_a_small_cell_of_the_whole_is_not_kept_in_place_by_what_is_told_of_the_parts(self):
        parts = {"one": people(2, 2, 2, 20, 20, 20), "two": people(2, 2, 2, 20, 20, 20)}

        shown = whole_and_parts(people(4, 4, 4, 40, 40, 40), parts, Rules(10))

        assert shown.levels == (None, None, None, None, 40, 40)
        assert shown.parts == {"one": None, "two": None}

    def test_two_branches_gone_with_fewer_people_than_the_threshold_take_a_third_along(self):
        parts = {
            "one": people(0, 0, 0, 1, 1, 1),
            "two": people(0, 0, 0, 1, 2, 1),
            "three": people(10, 10, 10, 10, 10, 10),
            "four": people(20, 20, 20, 20, 20, 20),
        }
        whole = people(*map(sum, zip(*(one.answers for one in parts.values()), strict=True)))

        shown = whole_and_parts(whole, parts, Rules(10))

        assert [name for name, told in shown.parts.items() if told is None] == ["one", "two", "three"]

    def test_clean_parts_of_a_clean_whole_are_told_in_full(self):
        parts = {"one": people(10, 11, 12, 13, 14, 15), "two": people(20, 21, 22, 23, 24, 25)}

        shown = whole_and_parts(people(30, 32, 34, 36, 38, 40), parts, Rules(10))

        assert shown == Shown((30, 32, 34, 36, 38, 40), {name: one.answers for name, one in parts.items()})

    def test_the_only_part_with_small_cells_does_not_stand_alone_between_the_others(self):
        parts = {
            "one": people(2, 12, 13, 14, 15, 16),
            "two": people(20, 21, 22, 23, 24, 25),
            "three": people(40, 40, 40, 40, 40, 40),
        }
        whole = people(*map(sum, zip(*(one.answers for one in parts.values()), strict=True)))

        shown = whole_and_parts(whole, parts, Rules(10))

        assert shown.parts["one"] == (None,) * 6
        assert shown.parts["two"] == (None,) * 6
        assert shown.parts["three"] == (40,) * 6

    def test_the_same_people_in_several_questions_are_not_counted_twice(self):
        parts = {"one": people(0, 0, 0, 0, 0, 9), "two": people(0, 0, 0, 0, 0, 9), "three": people(*[20] * 6)}
        whole = Spread((20, 20, 20, 20, 20, 38), (20, 20, 20, 20, 20, 20), 120)

        assert whole_and_parts(whole, parts, Rules(10, same_people=True)).parts["three"] is None
        assert whole_and_parts(whole, parts, Rules(10)).parts["three"] is not None

    def test_a_whole_that_is_the_sum_of_other_parts_too_keeps_its_counts(self):
        shown = whole_and_parts(people(*[60] * 6), {"one": people(*[60] * 6)}, Rules(10, is_whole_told=False))

        assert shown.levels == (None,) * 6

    @settings(max_examples=80, deadline=None)
    @given(
        st.lists(st.lists(st.integers(0, 4), min_size=LEVELS, max_size=LEVELS), min_size=2, max_size=3),
        st.integers(2, 3),
    )
    def test_no_withheld_small_cell_can_be_computed_back_from_margins(self, rows, threshold):
        parts = {f"branch-{nth}": tuple(row) for nth, row in enumerate(rows)}
        spreads = {name: people(*row) for name, row in parts.items()}
        shown = whole_and_parts(people(*map(sum, zip(*rows, strict=True))), spreads, Rules(threshold))
        assume(shown.levels is not None)
        assert shown.levels is not None

        tables = tables_like(shown, parts)

        gone = [name for name, told in shown.parts.items() if told is None and sum(parts[name])]
        if gone and len(gone) < len([row for row in rows if sum(row)]):
            assert len(gone) > 1
            assert sum(map(sum, (parts[name] for name in gone))) >= threshold
        for name, told in shown.parts.items():
            for level, number in enumerate(parts[name]):
                if told is not None and 0 < number < threshold:
                    assert told[level] is None
                    assert len({table[name][level] for table in tables}) > 1
        for level, number in enumerate(map(sum, zip(*rows, strict=True))):
            if 0 < number < threshold:
                assert shown.levels[level] is None
                assert len({sum(one[level] for one in table.values()) for table in tables}) > 1


class TestCounts:
    def test_a_small_count_takes_the_next_smallest_along(self):
        assert counts({"telephone": 318, "electronic": 91, "paper": 3}, 10) == {
            "telephone": 318,
            "electronic": None,
            "paper": None,
        }

    def test_large_counts_and_nobody_are_told(self):
        assert counts({"telephone": 318, "electronic": 0}, 10) == {"telephone": 318, "electronic": 0}

    def test_small_ones_without_anybody_to_hide_behind_take_all(self):
        assert counts({"telephone": 0, "paper": 3}, 10) == {"telephone": None, "paper": None}

    @settings(deadline=None)
    @given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1), st.integers(2, 10))
    def test_what_is_withheld_is_two_counts_or_more_and_enough_people_in_sum(self, numbers, threshold):
        told = counts(numbers, threshold)
        withheld = [numbers[name] for name, number in told.items() if number is None]

        assert not any(number is not None and 0 < number < threshold for number in told.values())
        if withheld and len(withheld) < len(numbers):
            assert len(withheld) > 1
            assert sum(withheld) >= threshold


@pytest.mark.parametrize("threshold", [0, 1])
def test_who_speaks_in_office_is_told_in_full(threshold):
    assert alone(people(0, 0, 1, 0, 0, 2), threshold) == (0, 0, 1, 0, 0, 2)
