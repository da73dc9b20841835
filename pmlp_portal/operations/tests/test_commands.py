"""Small commands of whoever runs the portal."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.retention.actions.forgetting import FORGETTING

pytestmark = pytest.mark.django_db


def said(*words: str, **options: Any) -> str:
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def test_the_night_can_be_called_by_day():
    lines = said("forget").splitlines()

    assert len(lines) == len(FORGETTING)
    assert AuditRecord.objects.filter(verb="retention_forget").count() == len(FORGETTING)


def test_pages_of_unavailability_are_written_in_both_languages_without_a_script(tmp_path: Path):
    assert len(said("write_away_pages", to=tmp_path).splitlines()) == 3
    latvian, english = ((tmp_path / f"away.{code}.html").read_text() for code in ("lv", "en"))

    assert 'lang="lv"' in latvian
    assert "Portāls pašlaik nav pieejams" in latvian
    assert 'lang="en"' in english
    assert 'href="/en/"' in english
    for page in (latvian, english):
        assert "<script" not in page
        assert "tel:+371" in page


def test_rows_are_counted_for_every_table():
    assert len(said("count_rows").splitlines()) == len(connection.introspection.table_names()) + 2
