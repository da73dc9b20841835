"""`manage.py forget`: what the night does, now; after a backup was put back, for instance."""

from typing import Any

from django.core.management.base import BaseCommand

from pmlp_portal.kernel import clock
from pmlp_portal.retention import actions
from pmlp_portal.retention.actions.forgetting import FORGETTING


class Command(BaseCommand):
    help = "Erases what has been kept as long as the table of retention says."

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget each kind, and say how much it was."""
        actions.load_keepings()
        for code in FORGETTING:
            self.stdout.write(f"{code}\t{actions.forget(code=code, now=clock.now())}")
