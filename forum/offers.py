"""Which deeds the page of a question offers: what its state allows, to who may."""

from collections.abc import Collection, Mapping

from forum.permissions import may_read_original, may_sort
from forum.queries.desk_page import DeskPage
from forum.states import READABLE, WITH_EXPERT, DraftState, QuestionState
from pmlp_portal.accounts.models import User

S = QuestionState
WRITTEN_ANEW = (S.REOPENED, S.PUBLISHED, S.ARCHIVED)

# Deeds of who sorts, by the name of their address.
_SORTING: Mapping[str, Collection[QuestionState]] = {
    "assign": (S.RECEIVED, *WITH_EXPERT),
    "decline": (S.RECEIVED, S.ASSIGNED, S.ASKED_BACK),
    "duplicate": (S.RECEIVED, S.ASSIGNED, S.PUBLISHED),
    "forward": (S.RECEIVED, S.ASSIGNED),
    "restore": (S.DECLINED, S.DUPLICATE),
    "hide": READABLE,
    "show": (S.HIDDEN, S.ARCHIVED),
    "archive": (S.PUBLISHED,),
}


def deeds_offered(page: DeskPage, user: User) -> frozenset[str]:
    """Return the deeds somebody can do now, by the names of their addresses."""
    state = QuestionState(page.question.state)
    offered = {name for name, states in _SORTING.items() if state in states} if may_sort(user) else set()
    offered |= _of_experts(page, user, state) | _of_drafts(page, user, state)
    if may_read_original(user, page.question):
        offered |= {"mask"}
        if page.original_deleted_on is not None:
            offered |= {"unmask", "show-originals"}
    return frozenset(offered)


def _of_experts(page: DeskPage, user: User, state: QuestionState) -> set[str]:
    is_own = page.question.assigned_to_id == user.pk
    return {
        name
        for name, is_offered in {
            "take": state in (S.RECEIVED, *WITH_EXPERT) and not (is_own and state in WITH_EXPERT),
            "give-back": is_own and state == S.ASSIGNED,
            "ask-back": is_own and state == S.ASSIGNED,
            "leave-as-is": state == S.REOPENED,
            "confirm-true": state in READABLE,
        }.items()
        if is_offered
    }


def _of_drafts(page: DeskPage, user: User, state: QuestionState) -> set[str]:
    draft = page.draft
    if draft is None:
        first = {"save-draft", "submit", "cite"} if state == S.ASSIGNED else set()
        first |= {"save-draft", "cite"} if state == S.ASKED_BACK else set()
        return first | ({"correct"} if state in WRITTEN_ANEW else set())
    if draft.state == DraftState.SUBMITTED:
        is_own = draft.needs_second_eyes and draft.author_id == user.pk
        return {"send-back"} if is_own else {"send-back", "approve"}
    if state not in (S.ASSIGNED, S.ASKED_BACK, *WRITTEN_ANEW):
        return set()
    return {"save-draft", "cite", "uncite", "drop-draft"} | (set() if state == S.ASKED_BACK else {"submit"})
