"""`manage.py prepare`: what lies between a release in its folder and one that can be started."""

from typing import Any

from django.core.management.base import BaseCommand

from pmlp_portal.supervisor import prepare
from queueing.forecast import simulation


class Command(BaseCommand):
    help = (
        "Bring tables and reference data up to date, collect static files, write the pages of unavailability, compile."
    )
    requires_system_checks: list[str] = []  # `migrate` makes them, when there is something to migrate

    def handle(self, *args: Any, **options: Any) -> None:  # Django's signature
        prepare.bring_up_to_date()
        # The release before goes on serving meanwhile.
        simulation.get_ready()
        self.stdout.write("Ready to start.")
