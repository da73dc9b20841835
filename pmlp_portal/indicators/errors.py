"""Refusals of the indicators."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import Conflict, Invalid, NotFound


class IndicatorNotFound(NotFound):
    """No indicator has this code."""

    code = "indicator_not_found"
    sentence = _("There is no indicator at this address.")


class ReasonMissing(Invalid):
    """Every change of a value says why."""

    code = "reason_missing"
    sentence = _("Say why the value changes: the reason stands in the log.")


class ValueChanged(Conflict):
    """Somebody was quicker."""

    code = "value_changed"
    sentence = _("Somebody else has changed this value in the meantime. Look at it again, then change it.")


class ValueThere(Conflict):
    """The slot is taken."""

    code = "value_there"
    sentence = _("This indicator has such a value for the year already. Change that one.")


class FootnoteShown(Conflict):
    """A footnote stays while a mark points at it."""

    code = "footnote_shown"
    sentence = _("The footnote is still shown at: {places}. Take its marks away first.")
