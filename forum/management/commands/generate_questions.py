"""manage.py generate_questions N: so many posts to measure with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum.demonstration import generate
from pmlp_portal.kernel import clock


class Command(BaseCommand):
    help = "Writes so many generated questions with answers, for measuring. Never in production."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, and from which seed."""
        parser.add_argument("number", type=int)
        parser.add_argument("--seed", type=int, default=1, help="another seed, other posts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them, unless this is production."""
        if settings.IS_PRODUCTION:
            raise CommandError("generate_questions writes invented answers: it refuses under PORTAL_ENV=production.")
        if options["number"] < 0:
            raise CommandError("The number of questions is not below zero.")
        generate(options["number"], seed=options["seed"], now=clock.now())
