"""A visitor who books, by the pages alone."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from django.test import Client

from appointments.models import Booking
from appointments.tests.factories import YESTERDAY_NOON, Bureau, code_sent_to
from appointments.tokens import token_hash
from queueing.tests.visitor import Answer, at, main_of

EMAIL = "anna@example.lv"


def slots_of(bureau: Bureau, **more: object) -> str:
    """Return the address of the page where a time is chosen."""
    asked = {"branch": bureau.slug, "service": bureau.office.passports.slug, **more}
    return "/slots/?" + "&".join(f"{name}={quote(str(value))}" for name, value in asked.items())


@dataclass
class Booker:
    """Anna with a browser; `token` is what the address of her booking holds."""

    bureau: Bureau
    now: datetime = YESTERDAY_NOON
    client: Client = field(default_factory=Client)
    token: str = ""
    prefix: str = ""

    @property
    def booking(self) -> Booking:
        return Booking.objects.get(token_hash=token_hash(self.token))

    def gets(self, address: str, *, when: datetime | None = None) -> Answer:
        with at(when or self.now):
            return self.client.get(self.prefix + address)

    def posts(self, address: str, *, when: datetime | None = None, **fields: str) -> Answer:
        with at(when or self.now):
            return self.client.post(self.prefix + address, fields)

    def opens(self, part: str = "", *, when: datetime | None = None) -> Answer:
        return self.gets(f"/bookings/{self.token}/{part}", when=when)

    def presses(self, part: str, *, when: datetime | None = None, **fields: str) -> Answer:
        return self.posts(f"/bookings/{self.token}/{part}", when=when, **fields)

    def reads(self, part: str = "", *, when: datetime | None = None) -> str:
        return main_of(self.opens(part, when=when)).replace("\xa0", " ")

    def chooses(self, starts_at: datetime, **more: object) -> Answer:
        """Choose a time; the place is held."""
        answer = self.posts(slots_of(self.bureau, **more), starts_at=starts_at.isoformat())
        if answer.status_code == 303:
            self.token = answer["Location"].split("/")[-3]
        return answer

    def writes(self, **fields: str) -> Answer:
        """Say who comes."""
        written = {"name": "Anna Ozola", "contact": EMAIL, "language": "lv", **fields}
        return self.posts(f"/bookings/{self.token}/details/", when=None, **written)

    def holds(self, starts_at: datetime, **more: object) -> "Booker":
        """Come as far as the page of the code."""
        self.chooses(starts_at, **more)
        self.writes()
        self.presses("check/")
        return self

    @property
    def code(self) -> str:
        return code_sent_to(self.booking.pk)

    def books(self, starts_at: datetime, **more: object) -> "Booker":
        """Book a time."""
        self.holds(starts_at, **more)
        assert self.presses("code/", code=self.code).status_code == 303
        return self
