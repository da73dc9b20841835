"""The drill itself: people act, processes die, everything recovers, the history is read. Reads the settings."""

import os
import sys
import threading
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmlp_portal.settings")
django.setup()

from django.db import connections  # noqa: E402
from django.db.models import Q  # noqa: E402

from bench.drill import history, killing, report, stage  # noqa: E402
from bench.drill.journal import Journal  # noqa: E402
from bench.drill.letters import Letterbox  # noqa: E402
from bench.drill.product import Product  # noqa: E402
from bench.drill.wire import Attempt  # noqa: E402
from pmlp_portal.celery import app  # noqa: E402
from pmlp_portal.notifications.models import Message, MessageChannel  # noqa: E402
from pmlp_portal.notifications.states import LEFT, OPEN  # noqa: E402

WARM_UP = 3.0  # seconds of load before the first kill
EVERYBODY_IS_BACK_WITHIN = 60.0  # seconds
# What a dead worker was sending is sent again when it hangs for two minutes, after half a minute more.
LETTERS_LEAVE_WITHIN = 240.0  # seconds
_OURS = Q(channel=MessageChannel.EMAIL, branch__slug__in=stage.SLUGS)


def drill(product: Product, box: Letterbox, *, seconds: float, kills: int, seed: int) -> dict[str, Any]:
    """Return what was found."""
    attempts: list[Attempt] = []
    journal, is_over, killer = Journal(), threading.Event(), killing.Killer(product, app, attempts)
    players = stage.furnish(
        port=product.port, attempts=attempts, journal=journal, goes_on=lambda: not is_over.is_set(), seed=seed
    )
    connections.close_all()  # they will be cut like everybody's
    threads = [threading.Thread(target=player.run, daemon=True) for player in players]
    for thread in threads:
        thread.start()
    _say(f"{len(players)} people act; {kills} kills in {seconds:g} s.")
    time.sleep(WARM_UP)
    killer.spend(seconds, number=kills)
    is_over.set()
    _say("No more kills; everything recovers.")
    killer.recover(EVERYBODY_IS_BACK_WITHIN)
    _await_people(threads, killer)
    _await_letters(killer)
    verdict = history.judge(journal.acts, stage.SLUGS)
    return report.figures(journal, attempts, killer.kills, verdict, _letters(box))


def _await_people(threads: list[threading.Thread], killer: killing.Killer) -> None:
    """Let everybody finish the act they are at; they give up by themselves."""
    while any(thread.is_alive() for thread in threads):
        killer.look()


def _await_letters(killer: killing.Killer) -> None:
    _say("Letters that were on their way when the worker died leave now.")
    end = time.monotonic() + LETTERS_LEAVE_WITHIN
    while _on_the_way() and time.monotonic() < end:
        killer.look()


def _on_the_way() -> int:
    return Message.objects.filter(_OURS, state__in=OPEN).count()


def _letters(box: Letterbox) -> dict[str, int]:
    """Count letters: one for each message that has left, one more only where a worker died over it (ADR 11)."""
    tried = dict(Message.objects.filter(_OURS).values_list("message_id", "attempts"))
    left = set(Message.objects.filter(_OURS, state__in=LEFT).values_list("message_id", flat=True))
    return {
        "sent": len(left),
        "lost": sum(1 for name in left if not box.copies[name]),
        "again": sum(max(0, min(box.copies[name], attempts) - 1) for name, attempts in tried.items()),
        "doubled": sum(max(0, box.copies[name] - attempts) for name, attempts in tried.items()),
        "still_on_the_way": _on_the_way(),
    }


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
