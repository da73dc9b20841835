"""What is forgotten of who asked and who voted; what everybody reads stays."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat

from forum.models import Original, Question, Vote
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.notifications.actions import forget_everything_about

_GONE = "gone:"


@transaction.atomic
def forget_asker(*, question_ids: Sequence[int], by: User | None, now: datetime) -> int:
    """Forget at once who asked, and the words as they came; what is masked stays. Return of how many questions."""
    known = Question.objects.filter(pk__in=question_ids)
    forget_everything_about(abouts=[f"question:{pk}" for pk in question_ids], now=now)
    for original in Original.objects.filter(question__in=known).order_by("pk"):
        original.delete()
        record(verb="original_delete", subject=f"question:{original.question_id}", by=by, now=now)
    return known.update(contact="", contact_hash=None)


def forget_devices(*, before: datetime) -> int:
    """Cut votes cast before an instant from the devices they came from; return how many."""
    # Each keeps a word of its own, so that one vote a device stays a rule.
    gone = Concat(Value(_GONE), Cast(F("pk"), CharField()))
    return Vote.objects.filter(at__lt=before).exclude(device_hash__startswith=_GONE).update(device_hash=gone)
