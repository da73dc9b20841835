"""Who keeps a branch's calendar in these tests, and how they look at it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from appointments.tests.factories import Bureau
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from queueing.tests.desk import text_of
from queueing.tests.factories import make_clerk


@dataclass(slots=True)
class CalendarDesk:
    """Somebody signed in, in front of a branch's calendar."""

    user: User
    slug: str
    client: Client = field(default_factory=Client)
    html: str = ""

    def address(self, name: str, *args: object) -> str:
        """Return the address of a page or an act of the branch's calendar."""
        return reverse(f"appointments:{name}", args=[self.slug, *args])

    def sign_in(self) -> None:
        """Sign in anew: the clock may have gone on since by more than a session lasts."""
        self.client.force_login(self.user)

    def look(self, page: str, /, *args: object, status: int = 200, **query: Any) -> str:
        """Load a page; return what a person reads."""
        self.sign_in()
        answer = self.client.get(self.address(page, *args), query)
        assert answer.status_code == status, answer
        self.html = answer.content.decode()
        return text_of(self.html)

    def do(self, act: str, /, *args: object, status: int = 200, **values: Any) -> str:
        """Send an act and follow where it leads; return what a person reads there."""
        self.sign_in()
        answer = self.client.post(self.address(act, *args), values, follow=True)
        assert answer.status_code == status, answer
        self.html = answer.content.decode()
        return text_of(self.html)


def keeper(bureau: Bureau, name: str = "mara", role: Role = Role.MANAGER) -> CalendarDesk:
    """Employ somebody at a branch and sit them down at its calendar."""
    return CalendarDesk(make_clerk(name, bureau.office.branch, role), bureau.slug)


def sent(instant: datetime) -> str:
    """Return an instant as a page writes it into its radio buttons."""
    return instant.isoformat()
