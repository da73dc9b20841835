"""Prints the report of a period as a PDF on A4."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import translation

from pmlp_portal.kernel import clock
from surveys.errors import ResultsNotFound
from surveys.presenting import report_of
from surveys.printing import NotPrinted, print_to_pdf
from surveys.queries.results import period_results


class Command(BaseCommand):
    """`manage.py print_report pmlp/2019 report.pdf` prints what is published of a period."""

    help = "Print the report of a period, named as INSTITUTION/YEAR, as a PDF on A4 (needs Chromium)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which period, to where, in which language, and whether for the office only."""
        parser.add_argument("period", metavar="PERIOD", help="institution and year, for example pmlp/2019")
        parser.add_argument("out", metavar="OUT.pdf", type=Path)
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="lv")
        parser.add_argument("--inside", action="store_true", help="for the office only: smaller cells, unpublished too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        institution, year = _named(options["period"])
        with translation.override(options["language"]):
            try:
                found = period_results(institution=institution, year=year, inside=options["inside"])
            except ResultsNotFound as error:
                raise CommandError(f"nothing is published of {options['period']}") from error
            html = render_to_string(
                "surveys/results/report_paper.html", report_of(found, day=clock.day_of(clock.now()))
            )
        try:
            print_to_pdf(html, options["out"])
        except (NotPrinted, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['out']}")


def _named(period: str) -> tuple[str, int]:
    institution, _slash, year = period.rpartition("/")
    if not institution or not year.isdecimal():
        raise CommandError("name the period as INSTITUTION/YEAR, for example pmlp/2019")
    return institution, int(year)
