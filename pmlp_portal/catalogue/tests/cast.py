"""Services for tests of the catalogue: two with pages, one e-service, and who looks after them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.test import Client

from pmlp_portal.accounts.models import User
from pmlp_portal.catalogue.models import EService, Group, Guide
from pmlp_portal.directory.models import Provider, Service

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def a_service(slug: str = "passport", letter: str = "A", **columns: object) -> Service:
    """Make a service that can be joined, not booked."""
    provider, _ = Provider.objects.get_or_create(slug="pmlp", defaults={"name_lv": "PMLP", "name_en": "PMLP"})
    names = {"name_lv": "Pieteikt pasi", "name_en": "Apply for a passport"}
    return Service.objects.create(slug=slug, provider=provider, letter=letter, **{**names, **columns})


def a_fee(service: Service, amount: str, since: date, until: date | None = None) -> None:
    """Let a service cost so much from a day until a day."""
    labels = {"label_lv": "Pase, 10 darbdienās", "label_en": "Passport, 10 working days"}
    service.fees.create(amount=Decimal(amount), valid_from=since, valid_until=until, **labels)


def a_guide(service: Service, **columns: object) -> Guide:
    """Write the page of a service."""
    values = {"group": Group.DOCUMENTS, "for_whom_lv": "Latvijas pilsoņiem.", "for_whom_en": "For citizens."}
    return Guide.objects.create(service=service, **{**values, **columns})


def an_e_service(service: Service, slug: str = "declare-online", **columns: object) -> EService:
    """Let a service be got online."""
    values = {
        "name_lv": "Deklarēt internetā",
        "name_en": "Declare online",
        "lead_lv": "Bez maksas.",
        "lead_en": "Free of charge.",
        "address": "https://latvija.gov.lv/",
    }
    return EService.objects.create(service=service, slug=slug, **{**values, **columns})


def an_administrator() -> User:
    """Somebody who may do everything in the admin."""
    return User.objects.create_superuser(username="aija", password="Parole-123456")


def office_admin() -> Client:
    """Return a browser in which an administrator has signed in."""
    client = Client()
    client.force_login(an_administrator())
    return client
