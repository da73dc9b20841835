"""What a moderator decides about a question."""

from django.utils.translation import gettext as _

from forum import actions, desk_forms
from forum.views.deeds import Deed, deed_of_sorter


@deed_of_sorter
def decline(deed: Deed) -> str:
    """Refuse it; the asker is told why."""
    said = deed.said(desk_forms.BecauseForm)
    actions.decline(seen=said["seen"], because=said["because"], **deed.common())
    return _("Declined. The asker is told why.")


@deed_of_sorter
def duplicate(deed: Deed) -> str:
    """Lead it to the same question, answered already."""
    form = desk_forms.DuplicateForm(deed.request.POST)
    of = form.number()
    actions.mark_duplicate(seen=form.cleaned_data["seen"], of=of, **deed.common())
    return _("Joined with the answered question. The asker is led there.")


@deed_of_sorter
def forward(deed: Deed) -> str:
    """Send it to another institution."""
    said = deed.said(desk_forms.ForwardForm)
    forwarded = actions.forward(seen=said["seen"], to=said["to"], because=said["because"], **deed.common())
    return _("Sent to: {institution}. The asker is told.").format(institution=forwarded.forwarded_to)


@deed_of_sorter
def assign(deed: Deed) -> str:
    """Give it to an expert."""
    said = deed.said(desk_forms.AssignForm)
    given = actions.assign(seen=said["seen"], to=said["to"], category=said["category"], **deed.common())
    assert given.assigned_to is not None
    return _("Given to: {name}.").format(name=given.assigned_to.display_name)


@deed_of_sorter
def restore(deed: Deed) -> str:
    """Take a decision back."""
    actions.restore(seen=deed.said(desk_forms.SeenForm)["seen"], **deed.common())
    return _("The decision is taken back: the question is to be sorted again.")


@deed_of_sorter
def hide(deed: Deed) -> str:
    """Take it out of everybody's sight."""
    said = deed.said(desk_forms.BecauseForm)
    actions.hide(seen=said["seen"], because=said["because"], **deed.common())
    return _("Hidden. Nobody outside reads it.")


@deed_of_sorter
def show(deed: Deed) -> str:
    """Let everybody read it again."""
    actions.show(seen=deed.said(desk_forms.SeenForm)["seen"], **deed.common())
    return _("Everybody can read and find it again.")


@deed_of_sorter
def archive(deed: Deed) -> str:
    """Keep it readable and out of the search."""
    actions.archive(seen=deed.said(desk_forms.SeenForm)["seen"], **deed.common())
    return _("Archived: it can be read, and is not found by searching.")
