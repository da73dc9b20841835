"""Who is written to, at which address and when again: the rules of invitations. Nothing of Django."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from surveys.policies import SurveyPolicy

# Nobody answers a reminder of a survey that is over.
LAST_REMINDER_BEFORE_END = timedelta(days=1)
_WRITTEN = ("electronic", "form")


def is_writings_turn(modes: Sequence[str], *, is_unreachable: bool, has_phone: bool) -> bool:
    """Whether somebody is written to now: at once where writing comes first, else when no telephone reaches them."""
    ways = [mode for mode in modes if mode in ("telephone", *_WRITTEN)]
    if not any(way in _WRITTEN for way in ways):
        return False
    return ways[0] in _WRITTEN or is_unreachable or not has_phone


def address_of(*, email: str, phone: str, may_text: bool) -> str:
    """Return where somebody is written to, e-mail before text message; nothing where they can't be."""
    return email or (phone if may_text else "")


def reminder_due_at(
    *, sent_at: datetime, reminded_at: datetime | None, reminders: int, policy: SurveyPolicy
) -> datetime | None:
    """Return when somebody who has not answered is reminded next; None after the last reminder."""
    if reminders >= policy.reminders_at_most:
        return None
    return (reminded_at or sent_at) + policy.remind_after


def may_remind_on(day: date, *, closes_on: date) -> bool:
    """Whether a reminder sent on a day leaves time to answer."""
    return day + LAST_REMINDER_BEFORE_END <= closes_on
