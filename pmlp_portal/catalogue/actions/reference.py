"""Pages of services and e-services from `catalogue/data`: what is missing is created, what is there stays as edited."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from pmlp_portal.catalogue.models import EService, FieldHelp, Guide, LegalAct, Review, Step
from pmlp_portal.directory.models import Service

DATA = Path(__file__).resolve().parent.parent / "data" / "services.json"

Row = dict[str, Any]  # a row of a JSON file


@transaction.atomic
def load_catalogue() -> None:
    """Write the page of each service that has none, and each e-service that is not there."""
    content = json.loads(DATA.read_text(encoding="utf-8"))
    services = {service.slug: service for service in Service.objects.all()}
    for row in content["services"]:
        if service := services.get(row["slug"]):
            _load_guide(service, dict(row))
            _load_e_services(service, row.get("e_services", ()))


def _load_guide(service: Service, row: Row) -> None:
    steps, laws, reviews = row.pop("steps"), row.pop("laws"), row.pop("reviews")
    columns = {name: value for name, value in row.items() if name not in {"slug", "e_services"}}
    guide, is_new = Guide.objects.get_or_create(service=service, defaults={**columns, "is_demonstration": True})
    # What people have removed from a page stays removed.
    if not is_new:
        return
    Step.objects.bulk_create(Step(guide=guide, position=nth, **step) for nth, step in enumerate(steps, 1))
    LegalAct.objects.bulk_create(LegalAct(guide=guide, position=nth, **law) for nth, law in enumerate(laws, 1))
    Review.objects.bulk_create(Review(guide=guide, **review) for review in reviews)


def _load_e_services(service: Service, rows: Sequence[Row]) -> None:
    for nth, row in enumerate(rows, 1):
        columns = {name: value for name, value in row.items() if name not in {"slug", "fields"}}
        e_service, is_new = EService.objects.get_or_create(
            slug=row["slug"], defaults={**columns, "service": service, "position": nth}
        )
        if is_new:
            FieldHelp.objects.bulk_create(
                FieldHelp(e_service=e_service, position=place, **field) for place, field in enumerate(row["fields"], 1)
            )
