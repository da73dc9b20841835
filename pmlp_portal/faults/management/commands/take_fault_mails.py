"""manage.py take_fault_mails: what the clock does each minute, by hand."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pmlp_portal.faults import actions
from pmlp_portal.kernel import clock


class Command(BaseCommand):
    help = "Takes the e-mails that lie in FAULTS_MAILDIR as reports of faults, or as words to reports."

    def handle(self, *args: Any, **options: Any) -> None:
        """Take them, unless there is no mailbox."""
        if not settings.FAULTS_MAILDIR:
            raise CommandError("FAULTS_MAILDIR names no mailbox: set it to the folder your mail server delivers to.")
        actions.take_mails(clock=clock.now)
