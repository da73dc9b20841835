"""manage.py load_demo: the demonstration branch and people to sign in as."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from appointments import demonstration as appointments
from appointments import demonstration_trainings
from pmlp_portal.directory import actions
from pmlp_portal.directory.models import Service
from pmlp_portal.kernel import clock
from queueing import demonstrated_days, demonstrated_order, demonstration


class Command(BaseCommand):
    help = "Creates the demonstration branch and its people; passwords are kept in var/passwords. Never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, unless this is production or the services are not there yet."""
        if settings.PORTAL_ENV == "production":
            raise CommandError("load_demo creates people who can sign in, so it refuses under PORTAL_ENV=production.")
        if not Service.objects.exists():
            raise CommandError("There are no services yet: run `manage.py load_reference` first.")
        files = {"passwords_file": settings.VAR_DIR / "passwords", "devices_file": settings.VAR_DIR / "devices"}
        actions.load_demonstration(**files, now=clock.now())
        demonstration.load(now=clock.now())
        demonstrated_days.load(now=clock.now())
        # After the invented days, which leave out what has been lived.
        demonstrated_order.load(now=clock.now())
        appointments.load(now=clock.now())
        demonstration_trainings.load(now=clock.now())
