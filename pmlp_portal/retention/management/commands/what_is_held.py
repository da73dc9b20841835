"""manage.py what_is_held CONTACT: what the portal holds about an e-mail address or a phone, and erasing it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.retention import actions


class Command(BaseCommand):
    help = (
        "Says what is held about a contact; with --erase it is erased. Both go into the audit record with the reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, why, and whether to erase."""
        parser.add_argument("contact", help="an e-mail address or a phone number")
        parser.add_argument("--reason", required=True, help="why, for the record; without the contact itself")
        parser.add_argument("--erase", action="store_true", help="erase what is held")

    def handle(self, *args: Any, contact: str, reason: str, erase: bool, **options: Any) -> None:
        """Say what there is, or what is left."""
        act = actions.erase if erase else actions.answer
        try:
            held = act(contact=parse_contact(contact), reason=reason, by=None, now=clock.now())
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        for line in held.lines:
            day = clock.local(line.at).strftime("%Y-%m-%d %H:%M") if line.at else "-"
            self.stdout.write(f"{line.code}\t{day}\t{line.what}")
        self.stdout.write(f"{len(held.lines)} left" if erase else f"{len(held.lines)} held")
