"""A branch's kiosk, and who stands at it: what its pages say, as words."""

import re
from datetime import datetime

from django.test import Client

from pmlp_portal.directory.actions import enrol_device
from pmlp_portal.directory.models import Device, DeviceKind
from queueing.models import Ticket
from queueing.tests.factories import NINE, TEN, Office
from queueing.tests.visitor import Answer, at, main_of
from queueing.tokens import code_of


class Kiosk:
    """A browser that was made the kiosk of an office by its link."""

    def __init__(self, office: Office, *, kind: DeviceKind = DeviceKind.KIOSK, name: str = "Pie durvīm") -> None:
        self.office = office
        self.client = Client()
        enrolled = enrol_device(branch=office.branch, kind=kind, name=name, by=None, now=NINE)
        self.token, self.pk = enrolled.new_token, enrolled.pk
        with at(NINE):
            self.answer: Answer = self.client.post(f"/devices/{self.token}/")

    @property
    def device(self) -> Device:
        return Device.objects.get(pk=self.pk)

    def opens(self, part: str = "", *, when: datetime = TEN, prefix: str = "") -> Answer:
        """Open a page of the kiosk."""
        with at(when):
            self.answer = self.client.get(f"{prefix}/branches/{self.office.slug}/kiosk/{part}")
        return self.answer

    def sends(self, part: str = "", *, when: datetime = TEN, prefix: str = "", **fields: str) -> Answer:
        """Press a button there, and go on to where it leads."""
        with at(when):
            self.answer = self.client.post(f"{prefix}/branches/{self.office.slug}/kiosk/{part}", fields)
            if self.answer.status_code == 303:
                self.answer = self.client.get(self.answer["Location"])
        return self.answer

    def takes_number(self, service: str = "passport", *, when: datetime = TEN, **fields: str) -> Ticket:
        """Choose a service; return the ticket on the slip."""
        self.sends(service=service, when=when, **fields)
        return self.on_slip()

    def on_slip(self) -> Ticket:
        """Return the ticket whose slip is shown."""
        found = re.search(r'slip__number">([A-Z])(\d+)<', self.answer.content.decode())
        assert found, self.says
        return Ticket.objects.get(branch=self.office.branch, letter=found[1], number=int(found[2]))

    @property
    def says(self) -> str:
        """The words of the page."""
        return main_of(self.answer).replace("\xa0", " ")

    @property
    def status(self) -> int:
        return self.answer.status_code


def code_on(ticket: Ticket) -> str:
    """Return the code that stands on a ticket's slip and page."""
    return code_of(ticket.visit.token_seed)
