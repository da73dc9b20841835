"""Removing a footnote: only one that is shown nowhere."""

from django.db import transaction
from django.db.models import ProtectedError

from pmlp_portal.indicators.errors import FootnoteShown
from pmlp_portal.indicators.models import Footnote


@transaction.atomic
def remove_footnote(*, footnote: Footnote) -> None:
    """Remove it. Raises FootnoteShown with the places where its marks stand; the database refuses too."""
    try:
        footnote.delete()
    except ProtectedError as error:
        raise FootnoteShown(places="; ".join(sorted(str(mark) for mark in error.protected_objects))) from error
