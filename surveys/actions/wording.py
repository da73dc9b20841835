"""Another wording of a question, in a version nobody has been asked yet."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from surveys import errors
from surveys.models import InstrumentVersion, Question

WORDS = (
    "text_lv", "text_en", "hint_lv", "hint_en", "low_label_lv", "low_label_en", "high_label_lv", "high_label_en",
)  # fmt: skip


@transaction.atomic
def word_question(*, question_id: int, words: Mapping[str, str], by: User, now: datetime) -> Question:
    """Put a question anew. Raises VersionFrozen."""
    question = Question.objects.get(pk=question_id)
    # Who freezes the version waits, or has done so: the database would refuse the change then.
    version = InstrumentVersion.objects.select_for_update(no_key=True).get(pk=question.version_id)
    if version.is_frozen:
        raise errors.VersionFrozen
    given = {name: words[name].strip() for name in WORDS if name in words}
    for name, said in given.items():
        setattr(question, name, said)
    question.save(update_fields=[*given])
    record(verb="question_worded", subject=f"version:{version.pk}", by=by, now=now, detail={"question": question.code})
    return question
