"""The compiled loop: it says what its source says, is compiled once, and needs no place to be kept in."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from queueing.forecast.calling import play_all
from queueing.forecast.hall import NEVER, Activity, ExpectedVisit, Hall, InLine, Way
from queueing.forecast.learning import Parameters, learn
from queueing.forecast.simulation import Futures, get_ready, play
from queueing.policies import RankClass
from queueing.tests.halls import TEN, counter, hall, here, on_the_way

HALLS = 40
FUTURES = 8


def a_branch(dice: Random) -> Parameters:
    """A branch in which whatever can happen happens often."""
    return replace(
        learn([]),
        preferred={("clara", 1): dice.choice([0.0, 0.4])},
        lunch_put_off=np.full(5, dice.choice([0.0, 0.5])),
        lunch_put_off_until=20.0,
        closing_early=dice.choice([0.0, 0.3]),
        closing_earliness=np.array([30.0, 90.0]),
        cancel_per_minute={"remote": dice.choice([0.0, 0.02])},
        comers_absent=0.1,
    )


def somebody(dice: Random, key: str) -> InLine:
    joined_at = TEN - dice.randrange(120)
    if dice.random() < 0.4:
        return on_the_way(key, joined_at, ready=TEN + dice.randrange(-15, 40), service=dice.randrange(2))
    return here(key, joined_at, service=dice.randrange(2), rank_class=dice.choice(list(RankClass)))


def a_hall(dice: Random) -> Hall:
    counters = [
        counter(dice.choice([Activity.FREE, Activity.NOT_OPENED]), services=frozenset({0, dice.randrange(2)}),
                lunch_starts=dice.choice([NEVER, TEN - 5, TEN + 30]), lunch_minutes=20.0, shift_ends=TEN + 200)
        for _ in range(dice.randrange(4))
    ]  # fmt: skip
    if counters:
        visitor = InLine("served", 0, Way.HERE, 560.0, RankClass.ORDINARY, 560.0, 560.0)
        counters[0] = replace(counters[0], activity=Activity.SERVING, since=TEN - 3, visitor=visitor)
    line = [somebody(dice, f"{nth:02}") for nth in range(dice.randrange(20))]
    expected = tuple(ExpectedVisit(dice.randrange(2), TEN + dice.randrange(90)) for _ in range(dice.randrange(4)))
    return hall(*line, counters=tuple(counters), expected=expected, favoured_run=dice.randrange(3))


def played(seed: int) -> Futures:
    dice = Random(seed)
    joining = dice.choice([(), (0,), (0, 1)])
    return play(a_hall(dice), a_branch(dice), seed=seed, futures=FUTURES, joining=joining)


def in_words() -> list[object]:
    """Say what was played, so that another process can say it too."""
    said = [played(seed) for seed in range(HALLS)]
    return [[one.called.tolist(), [one.joining[service].tolist() for service in sorted(one.joining)]] for one in said]


def in_another_process(**environment: str) -> list[object]:
    code = f"import json, {__name__} as here; print(json.dumps(here.in_words()))"
    told = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    found: list[object] = json.loads(told.stdout)
    return found


@pytest.mark.slow
def test_compiled_it_says_what_its_source_says_as_it_stands():
    """As Python it would also refuse to read outside of an array."""
    assert in_another_process(NUMBA_DISABLE_JIT="1") == in_words()


@pytest.mark.slow
def test_where_nothing_may_be_written_it_is_compiled_all_the_same():
    nowhere = {"NUMBA_CACHE_LOCATOR_CLASSES": "UserProvidedCacheLocator", "NUMBA_CACHE_DIR": "/proc/nowhere"}

    assert in_another_process(**nowhere) == in_words()


@pytest.mark.slow
@pytest.mark.parametrize(
    "starts",
    [
        pytest.param("import pmlp_portal.asgi", id="web"),
        pytest.param(
            "from celery import signals; from pmlp_portal.celery import app; app.loader.import_default_modules();"
            "signals.worker_init.send(sender=None)",
            id="worker",
        ),
        pytest.param(
            "import django; django.setup(); from pmlp_portal.supervisor import family; family.import_ahead()",
            id="supervisor",
        ),
        pytest.param(
            "import django; django.setup(); from django.core.management import call_command;"
            "from pmlp_portal.supervisor import prepare; prepare.bring_up_to_date = str; call_command('prepare')",
            id="prepare",
        ),
    ],
)
def test_whoever_forecasts_is_ready_before_anybody_asks(starts: str):
    code = f"""
{starts}
from django.conf import settings
from queueing.forecast.calling import play_all
print(len(play_all.signatures), play_all.stats.cache_path.startswith(f"{{settings.VAR_DIR}}/compiled/"))
"""
    alone = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    told = subprocess.run([sys.executable, "-c", code], env=alone, capture_output=True, text=True, check=True)

    assert told.stdout.splitlines()[-1] == "1 True"


def test_halls_of_every_kind_are_played_by_what_was_compiled_once():
    get_ready()
    in_words()

    assert len(play_all.signatures) == 1  # type: ignore[attr-defined]
