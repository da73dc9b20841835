"""What is pressed beside a draft: what has been typed there is saved first, in the same transaction.

Each of them raises what its two deeds raise, and then neither is done.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from forum.actions.writing import Draft, cite, save_draft, submit_for_second_eyes, uncite
from forum.models import AnswerVersion, CitationKind
from pmlp_portal.accounts.models import User


class Ground(NamedTuple):
    """A row that an answer can rest on."""

    kind: CitationKind
    row_id: int


@transaction.atomic
def save_and_submit(*, question_id: int, revision: int, draft: Draft, by: User, now: datetime) -> AnswerVersion:
    """Save a draft and hand it over to be approved."""
    wording = save_draft(question_id=question_id, revision=revision, draft=draft, by=by, now=now)
    return submit_for_second_eyes(question_id=question_id, revision=wording.revision, by=by, now=now)


@transaction.atomic
def save_and_cite(
    *, question_id: int, revision: int, draft: Draft, ground: Ground, by: User, now: datetime
) -> AnswerVersion:  # fmt: skip
    """Save a draft and let it rest on something."""
    wording = save_draft(question_id=question_id, revision=revision, draft=draft, by=by, now=now)
    cite(
        question_id=question_id, revision=wording.revision, kind=ground.kind, row_id=ground.row_id, by=by, now=now
    )  # fmt: skip
    return wording


@transaction.atomic
def save_and_uncite(
    *, question_id: int, revision: int, draft: Draft, citation_id: int, by: User, now: datetime
) -> AnswerVersion:  # fmt: skip
    """Save a draft and take back something it rests on."""
    wording = save_draft(question_id=question_id, revision=revision, draft=draft, by=by, now=now)
    uncite(question_id=question_id, revision=wording.revision, citation_id=citation_id, by=by, now=now)
    return wording
