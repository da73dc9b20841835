"""The duties the office names, from `deadlines/data`: what is missing is created, what people have edited stays."""

import json
from pathlib import Path

from pmlp_portal.deadlines.models import DutyKind

DATA = Path(__file__).resolve().parent.parent / "data" / "duties.json"


def load_duties() -> None:
    """Create the duties that are missing."""
    for position, row in enumerate(json.loads(DATA.read_text(encoding="utf-8")), start=1):
        values = {name: value for name, value in row.items() if name != "slug"}
        DutyKind.objects.get_or_create(slug=row["slug"], defaults={**values, "position": position})
