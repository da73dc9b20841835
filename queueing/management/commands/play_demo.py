"""Play the demonstration branch: visitors and clerks who live its day through the product's own deeds."""

import random
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from queueing.demonstration import DEMO_SLUG, played_staff
from queueing.player import visitors
from queueing.player.clerks import Clerk
from queueing.player.stage import Stage


class Command(BaseCommand):
    """Runs until it is told to stop; what it leaves in the queue it takes over at its next start."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How fast, and which chance."""
        parser.add_argument("--speed", type=float, default=1.0, help="10 plays ten times as fast")
        parser.add_argument("--seed", type=int, default=None, help="the same seed plays the same day")

    def handle(self, *args: Any, **options: Any) -> None:  # Django's own signature
        """Put everybody on the stage and play."""
        if settings.IS_PRODUCTION:
            raise CommandError("The demonstration is not played under PORTAL_ENV=production.")
        if options["speed"] <= 0:
            raise CommandError("The speed must be above zero.")
        stage = Stage(slug=DEMO_SLUG, speed=options["speed"], chance=random.Random(options["seed"]))
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stage.stopped.set())
        set_stage(stage)
        stage.play()


def set_stage(stage: Stage) -> None:
    """Let the played clerks begin and the doors open."""
    now = stage.now()
    staff = played_staff()
    for counter, user in staff:
        stage.plan(now, Clerk(stage, user, counter).begin)
    visitors.adopt_waiting(stage, now)
    visitors.open_doors(stage, now, counters=len(staff))
