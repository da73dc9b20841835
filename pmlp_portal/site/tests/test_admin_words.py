"""The admin speaks the language of who reads it, down to the heads of its columns."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.db.models import Model
from django.utils import translation
from django.utils.functional import Promise

TABLES = sorted(admin.site._registry.items(), key=lambda table: table[0]._meta.label)
SHOWN = [
    *(pytest.param(model, None, id=model._meta.label) for model, _table in TABLES),
    *(
        pytest.param(inline.model, model, id=f"{inline.model._meta.label} in {model._meta.label}")
        for model, table in TABLES
        for inline in table.inlines
    ),
]
COLUMNS = [
    pytest.param(model, table, column, id=f"{model._meta.label}-{column}")
    for model, table in TABLES
    for column in table.list_display
    if column != "pk"  # "ID" in both
]


@pytest.mark.parametrize(("model", "within"), SHOWN)
def test_every_field_of_a_table_has_a_name_that_is_translated(model: type[Model], within: type[Model] | None) -> None:
    fields = [
        field
        for field in model._meta.fields
        if field.editable and not field.primary_key and (within is None or field.related_model is not within)
    ]

    assert [field.name for field in fields if not isinstance(field.verbose_name, Promise)] == []


@pytest.mark.parametrize(("model", "table", "column"), COLUMNS)
def test_a_column_is_headed_in_both_languages(
    model: type[Model], table: "admin.ModelAdmin[Model]", column: str
) -> None:
    heads = set()
    for language in ("lv", "en"):
        with translation.override(language):
            heads.add(str(label_for_field(column, model, table)))

    assert len(heads) == 2
