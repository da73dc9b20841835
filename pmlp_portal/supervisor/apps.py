"""The supervisor as Django sees it: a check on the database."""

from django.apps import AppConfig
from django.core import checks

from pmlp_portal.supervisor.checks import database_knows_letters


class SupervisorConfig(AppConfig):
    """Has no models."""

    name = "pmlp_portal.supervisor"

    def ready(self) -> None:
        """Register the check."""
        checks.register(database_knows_letters, checks.Tags.database)
