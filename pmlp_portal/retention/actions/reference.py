"""The table as it is delivered: what lacks is added, what the office has changed stays."""

import json
from pathlib import Path

from pmlp_portal.retention.models import Keeping

_FILE = Path(__file__).parent.parent / "data" / "keepings.json"


def load_keepings() -> None:
    """Add the kinds that are not in the table yet."""
    rows = json.loads(_FILE.read_text())
    Keeping.objects.bulk_create(
        (Keeping(position=place, **row) for place, row in enumerate(rows, start=1)), ignore_conflicts=True
    )
