"""A step of a report, saved and noted; what every deed ends with."""

from datetime import datetime
from typing import Any

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.faults import errors
from pmlp_portal.faults.actions.messages import about
from pmlp_portal.faults.models import Report, ReportMove, ReportWord
from pmlp_portal.faults.policies import LONGEST_WORDS, WORDS_AT_MOST
from pmlp_portal.faults.states import SETTLED, ReportState


def move(report: Report, state: ReportState, *, by: User | None, now: datetime) -> None:
    """Take a step of a locked report, without saving it. Raises IllegalMove."""
    report.move_to(state)
    report.settled_at = now if state in SETTLED else None
    ReportMove.objects.create(report=report, after=state, by=by, at=now)


def save(report: Report, *, verb: str, by: User | None, now: datetime, **detail: Any) -> None:
    """Save a locked report, one revision on, and record what was done."""
    report.revision += 1
    report.save()
    record(verb=verb, subject=about(report), by=by, now=now, detail=detail)


def add_words(report: Report, text: str, *, by: User | None, now: datetime) -> ReportWord:
    """Note what was said. Raises WordsMissing, WordsTooLong, EnoughSaid."""
    if not by and report.words.filter(by=None).count() >= WORDS_AT_MOST:
        raise errors.EnoughSaid(limit=WORDS_AT_MOST)
    return ReportWord.objects.create(report=report, by=by, text=sound_words(text), said_at=now)


def sound_words(text: str) -> str:
    """Return what was written. Raises WordsMissing, WordsTooLong."""
    words = text.strip()
    if not any(sign.isalnum() for sign in words):
        raise errors.WordsMissing
    if len(words) > LONGEST_WORDS:
        raise errors.WordsTooLong(limit=LONGEST_WORDS)
    return words
