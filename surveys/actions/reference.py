"""The questionnaires the office ships, from `surveys/data`: what is missing is created, what is there stays."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from surveys.models import Block, Choice, Factor, Instrument, InstrumentVersion, Question, Topic

DATA = Path(__file__).resolve().parent.parent / "data"
FILES = ("consult_first.json", "satisfaction.json")

Row = Mapping[str, Any]
Kind = TypeVar("Kind", Topic, Factor)


@transaction.atomic
def load_instruments() -> None:
    """Create the instruments, topics, factors and versions that are missing; change none that is there."""
    for name in FILES:
        _load(json.loads((DATA / name).read_text(encoding="utf-8")))


def _load(content: Row) -> None:
    columns = {name: content[name] for name in ("kind", "name_lv", "name_en")}
    instrument, _made = Instrument.objects.get_or_create(slug=content["slug"], defaults=columns)
    topics = {row["slug"]: _named(Topic, row, place) for place, row in enumerate(content["topics"], 1)}
    factors = {row["slug"]: _named(Factor, row, place) for place, row in enumerate(content["factors"], 1)}
    for row in content["versions"]:
        _load_version(instrument, row, topics, factors)


def _named(kind: type[Kind], row: Row, place: int) -> Kind:
    names = {"name_lv": row["name_lv"], "name_en": row["name_en"], "place": place}
    return kind.objects.get_or_create(slug=row["slug"], defaults=names)[0]


def _load_version(instrument: Instrument, row: Row, topics: Mapping[str, Topic], factors: Mapping[str, Factor]) -> None:
    columns = {name: row[name] for name in ("is_draft_wording", "questions_expected", "note")}
    version, is_new = InstrumentVersion.objects.get_or_create(
        instrument=instrument, number=row["number"], variant=row["variant"], defaults=columns
    )
    if not is_new:
        return
    place = 0
    for nth, content in enumerate(row["blocks"], 1):
        block = Block.objects.create(
            version=version, place=nth, title_lv=content["title_lv"], title_en=content["title_en"]
        )
        for question in content["questions"]:
            place += 1
            _load_question(block, place, question, topics, factors)


def _load_question(
    block: Block, place: int, row: Row, topics: Mapping[str, Topic], factors: Mapping[str, Factor]
) -> None:
    columns = {name: value for name, value in row.items() if name not in ("topic", "factor", "choices")}
    question = Question.objects.create(
        block=block,
        version=block.version,
        place=place,
        topic=topics.get(row.get("topic", "")),
        factor=factors.get(row.get("factor", "")),
        **columns,
    )
    Choice.objects.bulk_create(_choices(question, row.get("choices", ())))


def _choices(question: Question, rows: Sequence[Row]) -> list[Choice]:
    return [Choice(question=question, place=place, **row) for place, row in enumerate(rows, 1)]
