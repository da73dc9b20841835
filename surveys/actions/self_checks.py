"""The end of a self-check: what is advised, and one more in the count of the day."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from pmlp_portal.kernel import clock
from surveys.models import ToolCount
from surveys.queries.self_checks import Ended, ended, tool_by_slug


def end_self_check(*, slug: str, given: Mapping[str, str], now: datetime) -> Ended:
    """Say what is advised, and count how it ended: nothing else is kept. Raises ToolNotFound."""
    tool = tool_by_slug(slug)
    end = ended(tool, given)
    # One statement, so that none is lost of several at once.
    ToolCount.objects.bulk_create(
        [ToolCount(tool=slug, day=clock.day_of(now), outcome=end.outcome)], ignore_conflicts=True
    )
    counted = ToolCount.objects.filter(tool=slug, day=clock.day_of(now), outcome=end.outcome)
    counted.update(count=F("count") + 1)
    return end
