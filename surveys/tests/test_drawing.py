"""The draw, to the letter: what it says today it says in ten years, on any machine."""

import random
from collections import Counter

import pytest

from surveys.drawing import Listed, draw, frame_fingerprint, plan_fingerprint

RIGA = [Listed("riga", f"r{nth}") for nth in range(200)]
OGRE = [Listed("ogre", f"o{nth}") for nth in range(50)]
ALL = [*RIGA, *OGRE]
SHARES = {"riga": 8, "ogre": 2}


def test_from_seed_and_list_the_same_people_in_the_same_order():
    # Written down once. A change here is a draw nobody can repeat.
    assert draw(ALL, SHARES, seed="posms-2019") == {
        "ogre": ["o3", "o17"],
        "riga": ["r171", "r29", "r158", "r121", "r65", "r63", "r14", "r193"],
    }


def test_the_order_of_the_list_does_not_matter():
    shuffled = random.Random(7).sample(ALL, len(ALL))

    assert draw(shuffled, SHARES, seed="s") == draw(ALL, SHARES, seed="s")
    assert frame_fingerprint(shuffled) == frame_fingerprint(ALL)


def test_another_seed_draws_others():
    assert draw(ALL, SHARES, seed="a") != draw(ALL, SHARES, seed="b")


def test_somebody_more_on_the_list_moves_nobody_else():
    before = draw(ALL, SHARES, seed="s")["riga"]
    after = draw([*ALL, Listed("riga", "newcomer")], SHARES, seed="s")["riga"]

    assert [key for key in after if key != "newcomer"] == before[: len(after) - ("newcomer" in after)]


def test_a_stratum_gives_as_many_as_it_owes_and_no_other_gives_any():
    drawn = draw(ALL, {"riga": 200, "ogre": 0}, seed="s")

    assert (len(drawn["riga"]), drawn["ogre"]) == (200, [])


def test_everybody_has_the_same_chance():
    times = Counter(key for nth in range(2000) for key in draw(OGRE, {"ogre": 10}, seed=str(nth))["ogre"])

    # 400 of each are expected; the standard deviation is 18.
    assert len(times) == 50
    assert all(300 < number < 500 for number in times.values())


@pytest.mark.parametrize("other", [ALL[:-1], [*ALL, Listed("ogre", "o50")], [*ALL[:-1], Listed("riga", "o49")]])
def test_another_list_has_another_fingerprint(other):
    assert frame_fingerprint(other) != frame_fingerprint(ALL)


def test_the_fingerprint_of_a_plan_does_not_hang_on_the_order_things_are_told_in():
    assert plan_fingerprint({"a": 1, "b": {"c": 2, "d": 3}}) == plan_fingerprint({"b": {"d": 3, "c": 2}, "a": 1})
    assert plan_fingerprint({"a": 1}) != plan_fingerprint({"a": "1"})
