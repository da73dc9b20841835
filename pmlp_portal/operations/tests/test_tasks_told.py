"""The worker's log: each run, whose request rang for it, and nothing of what it was given."""

import logging
from typing import Any

import pytest
from celery import Celery, signals
from django.conf import settings

from pmlp_portal.operations import tasks_told
from pmlp_portal.operations.contexts import current_id, working_on
from pmlp_portal.operations.logs import JsonFormatter
from pmlp_portal.operations.tests.conftest import ReadLog

SECRET = "anna.berzina@example.lv"

bells = Celery("bells", broker="memory://", set_as_current=False)
bells.conf.task_always_eager = True


@bells.task(name="bells.ring")
def ring(words: str) -> str:
    return current_id()


@bells.task(name="bells.crack")
def crack(words: str) -> None:
    raise ValueError(words)


def test_a_run_leaves_one_line_and_belongs_to_some_work(log: ReadLog):
    inside = str(ring.apply(args=(SECRET,)).result)

    [line] = log.of("portal.tasks")
    assert (line["task"], line["outcome"], line["work"]) == ("bells.ring", "success", inside)
    assert len(inside) == 16
    assert current_id() == ""


def test_a_run_that_fails_says_where_and_not_with_what(log: ReadLog):
    crack.apply(args=(SECRET,))

    assert log.of("portal.tasks")[-1]["outcome"] == "failure"
    [failed] = log.of("celery.app.trace")
    assert failed["error"]["type"] == "builtins.ValueError"
    assert "in crack" in failed["error"]["at"][-1] or "crack" in failed["error"]["at"][-1]
    assert SECRET in log.plain.getvalue()
    assert SECRET not in log.ours.getvalue()


def test_a_task_carries_the_id_of_the_request_that_rang_for_it():
    headers: dict[str, str] = {}
    with working_on("0123456789abcdef"):
        signals.before_task_publish.send(sender="bells.ring", headers=headers)

    assert headers == {tasks_told.HEADER: "0123456789abcdef"}
    assert ring.apply(args=("x",), headers=headers).result == "0123456789abcdef"


def test_celery_sets_up_no_log_of_its_own(monkeypatch: pytest.MonkeyPatch):
    given: list[object] = []
    monkeypatch.setattr("logging.config.dictConfig", given.append)

    signals.setup_logging.send(sender=None)

    assert given == [settings.LOGGING]


def test_production_writes_json():
    formatters: Any = settings.LOGGING["formatters"]
    assert formatters["json"]["()"].endswith(JsonFormatter.__name__)
    assert logging.getLogger("celery").level == logging.WARNING
