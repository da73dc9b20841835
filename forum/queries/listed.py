"""Questions as search engines are told of them: where each stands and when it changed, a part at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F
from django.db.models.functions import Coalesce

from forum.models import Question
from forum.states import FOUND

# So many numbers of questions make a part, whether there is a question of each or not: a part never becomes another
# when something before it is hidden.
PART = 5_000

_PARTS = """
SELECT part FROM generate_series(0, (SELECT max(id) FROM forum_question) / %(size)s) AS part
WHERE EXISTS (
    SELECT 1 FROM forum_question
    WHERE id >= part * %(size)s AND id < (part + 1) * %(size)s AND state = ANY (%(found)s)
) ORDER BY part
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A question everybody finds."""

    pk: int
    slug: str
    language: str
    changed_at: datetime


def parts() -> Sequence[int]:
    """Return the numbers of the parts there are, from 0."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, {"size": PART, "found": list(FOUND)})
        return [part for (part,) in cursor.fetchall()]


def listed(part: int) -> Sequence[Listed]:
    """Return the questions of a part."""
    questions = Question.objects.found().filter(pk__gte=part * PART, pk__lt=(part + 1) * PART).order_by("pk")
    changed = questions.annotate(changed_at=Coalesce(F("answer__corrected_at"), F("published_at")))
    return [Listed(*row) for row in changed.values_list("pk", "slug", "language", "changed_at")]
