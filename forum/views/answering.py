"""What an expert does with a question: take it, ask back, write, and approve what a colleague wrote."""

from django.utils.translation import gettext as _

from forum import actions, desk_forms
from forum.states import DraftState, QuestionState
from forum.views.deeds import Deed, deed_of_expert


@deed_of_expert
def take(deed: Deed) -> str:
    """Take it onto one's own table."""
    actions.take(seen=deed.said(desk_forms.SeenForm)["seen"], **deed.common())
    return _("The question is on your table.")


@deed_of_expert
def give_back(deed: Deed) -> str:
    """Have it sorted again."""
    said = deed.said(desk_forms.BecauseForm)
    actions.give_back(seen=said["seen"], because=said["because"], **deed.common())
    return _("Given back to be sorted again.")


@deed_of_expert
def ask_back(deed: Deed) -> str:
    """Ask the asker for what is missing."""
    said = deed.said(desk_forms.AskBackForm)
    actions.ask_back(seen=said["seen"], text=said["text"], **deed.common())
    return _("Asked. The clock stands until the asker replies.")


@deed_of_expert
def leave_as_is(deed: Deed) -> str:
    """End what was asked further without another wording."""
    said = deed.said(desk_forms.BecauseForm)
    actions.leave_as_is(seen=said["seen"], because=said["because"], **deed.common())
    return _("The answer stays as it is. The asker is told why.")


@deed_of_expert
def confirm_true(deed: Deed) -> str:
    """Vouch for the answer as it stands."""
    actions.confirm_true(seen=deed.said(desk_forms.SeenForm)["seen"], **deed.common())
    return _("The answer is true as of today.")


@deed_of_expert
def save_draft(deed: Deed) -> str:
    """Save what has been written so far."""
    form = desk_forms.DraftForm(deed.request.POST)
    draft = form.draft()
    actions.save_draft(revision=form.cleaned_data["revision"], draft=draft, **deed.common())
    return _("Saved.")


@deed_of_expert
def cite(deed: Deed) -> str:
    """Save, and let the answer rest on something."""
    form = desk_forms.CiteForm(deed.request.POST)
    ground = form.chosen()
    actions.save_and_cite(revision=form.cleaned_data["revision"], draft=form.draft(), ground=ground, **deed.common())
    return _("Saved. The answer rests on this too.")


@deed_of_expert
def uncite(deed: Deed) -> str:
    """Save, and take back what the answer rests on."""
    form = desk_forms.UnciteForm(deed.request.POST)
    draft = form.draft()
    citation = form.cleaned_data["citation"]
    actions.save_and_uncite(
        revision=form.cleaned_data["revision"], draft=draft, citation_id=citation, **deed.common()
    )  # fmt: skip
    return _("Saved. The answer rests on this no more.")


@deed_of_expert
def submit(deed: Deed) -> str:
    """Save, and hand over to the second pair of eyes."""
    form = desk_forms.DraftForm(deed.request.POST)
    draft = form.draft()
    wording = actions.save_and_submit(revision=form.cleaned_data["revision"], draft=draft, **deed.common())
    if wording.needs_second_eyes:
        return _("Handed over. A second expert publishes it.")
    return _("Handed over. You can publish it yourself.")


@deed_of_expert
def send_back(deed: Deed) -> str:
    """Give a submitted answer back to be written further."""
    said = deed.said(desk_forms.SendBackForm)
    actions.send_back(revision=said["revision"], because=said["because"], **deed.common())
    return _("The answer can be written further.")


@deed_of_expert
def approve(deed: Deed) -> str:
    """Publish what a colleague has written."""
    answer = actions.approve(revision=deed.said(desk_forms.RevisionForm)["revision"], **deed.common())
    if answer.question.state == QuestionState.REOPENED:
        return _("Published. What was asked after it was written is still open.")
    return _("Published. The asker is told.")


@deed_of_expert
def correct(deed: Deed) -> str:
    """Begin another wording of a published answer."""
    wording = actions.correct(**deed.common())
    if wording.state == DraftState.SUBMITTED:
        return _("A correction waits for the second pair of eyes already.")
    return _("Write what is to be different. Readers see the published answer until this one is approved.")


@deed_of_expert
def drop_draft(deed: Deed) -> str:
    """Give up what was being written."""
    actions.drop_draft(revision=deed.said(desk_forms.RevisionForm)["revision"], **deed.common())
    return _("The draft is given up. What is published stays.")
