"""Rows that come from files: created when missing, overwritten only when asked."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model

Thing = TypeVar("Thing", bound=Model)


def put(model: type[Thing], *, key: Mapping[str, Any], values: Mapping[str, Any], refresh: bool) -> tuple[Thing, bool]:
    """Return the row with this key and whether it was written now, so that what belongs to it should be too."""
    found = model._default_manager.filter(**key).first()
    if found is None:
        return model._default_manager.create(**{**values, **key}), True
    if refresh:
        for name, value in values.items():
            setattr(found, name, value)
        found.save()
    return found, refresh
