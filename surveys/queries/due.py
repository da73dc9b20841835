"""What is due in surveys."""

from datetime import date

from surveys.models import Stage
from surveys.states import StageState


def stages_to_close(*, today: date) -> list[int]:
    """Return the stages whose last day is over."""
    over = Stage.objects.filter(state=StageState.OPEN, closes_on__lt=today)
    return list(over.order_by("pk").values_list("pk", flat=True))
