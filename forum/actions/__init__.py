"""Deeds of the forum: each is one transaction that moves a thing, records the move and tells whom it concerns."""

from forum.actions.absences import Away, drop_absence, note_absence
from forum.actions.asking import Asked, Asking, Preview, ask, ask_further, preview, reply, tell_at
from forum.actions.due import delete_original, remind_expert, tell_leads
from forum.actions.editing import Ground, save_and_cite, save_and_submit, save_and_uncite
from forum.actions.forgetting import forget_asker, forget_devices
from forum.actions.masking import Place, mask_contact, mask_passage, mask_words, show_originals, unmask_passage
from forum.actions.publishing import approve, archive, confirm_true, hide, leave_as_is, review_citations, show
from forum.actions.reading import Opinion, note_look, vote
from forum.actions.sorting import (
    assign,
    bulk_decline,
    decline,
    decline_silent_asker,
    forward,
    give_back,
    mark_duplicate,
    restore,
    take,
)
from forum.actions.telling import tell_browser_no_more, tell_this_browser
from forum.actions.writing import (
    Draft,
    ask_back,
    cite,
    correct,
    drop_draft,
    save_draft,
    send_back,
    submit_for_second_eyes,
    uncite,
)

__all__ = [
    "Asked",
    "Asking",
    "Away",
    "Draft",
    "Ground",
    "Opinion",
    "Place",
    "Preview",
    "approve",
    "archive",
    "ask",
    "ask_back",
    "ask_further",
    "assign",
    "bulk_decline",
    "cite",
    "confirm_true",
    "correct",
    "decline",
    "decline_silent_asker",
    "delete_original",
    "drop_absence",
    "drop_draft",
    "forget_asker",
    "forget_devices",
    "forward",
    "give_back",
    "hide",
    "leave_as_is",
    "mark_duplicate",
    "mask_contact",
    "mask_passage",
    "mask_words",
    "note_absence",
    "note_look",
    "preview",
    "remind_expert",
    "reply",
    "restore",
    "review_citations",
    "save_and_cite",
    "save_and_submit",
    "save_and_uncite",
    "save_draft",
    "send_back",
    "show",
    "show_originals",
    "submit_for_second_eyes",
    "take",
    "tell_at",
    "tell_browser_no_more",
    "tell_leads",
    "tell_this_browser",
    "uncite",
    "unmask_passage",
    "vote",
]
