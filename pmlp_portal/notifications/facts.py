"""What the text of each kind of message must be told."""

from collections.abc import Mapping
from datetime import date, datetime

from pmlp_portal.notifications.models import MessageKind

ContextValue = str | int | date | datetime | None

_TICKET = frozenset({"branch", "address", "day", "number", "earliest_at", "latest_at", "be_there_by", "url"})
# `number` are all numbers the visitor holds, as they are heard.
_HELD = frozenset({"branch", "address", "day", "number", "url"})
_BOOKING = frozenset({"branch", "address", "service", "starts_at"})
_TRAINING = frozenset({"title", "place", "starts_at", "url"})
# `reply_to` and `in_reply_to`, the Message-ID of the letter that is answered, may be empty.
_REPORT = frozenset({"reference", "url", "reply_to", "in_reply_to"})
# By `check_code` the page at `check_url` tells whether it is really the office that asks.
_SURVEY = frozenset({"title", "closes_on", "check_code", "check_url", "url", "stop_url"})

# `ics` is the text of a calendar file; `because` and `left` are sentences and lengths in the recipient's language.
NEEDED: Mapping[MessageKind, frozenset[str]] = {
    MessageKind.LEAVE_NOW: _TICKET,
    MessageKind.TURN_NEAR: _TICKET,
    MessageKind.CONFIRM_CODE: frozenset({"code", "expires_at", "service", "branch", "starts_at"}),
    MessageKind.BOOKED: _BOOKING | {"persons", "url", "ics"},
    MessageKind.CHANGED: _BOOKING | {"persons", "url", "ics"},
    MessageKind.CANCELLED: _BOOKING | {"persons", "url", "because"},
    MessageKind.REMINDER: _BOOKING | {"persons", "url"},
    MessageKind.OFFER: _BOOKING | {"booked_at", "expires_at", "url"},
    MessageKind.DISRUPTED: _BOOKING | {"because", "first_at", "second_at", "expires_at", "url"},
    MessageKind.CONFIRM_DEADLINE: frozenset({"title", "due_on", "url", "expires_at"}),
    MessageKind.DEADLINE: frozenset({"title", "due_on", "left", "url", "stop_url"}),
    MessageKind.TRAINING_CODE: frozenset({"code", "expires_at", "title", "starts_at"}),
    MessageKind.TRAINING_BOOKED: _TRAINING,
    MessageKind.TRAINING_WAITING: _TRAINING,
    MessageKind.TRAINING_PLACE: _TRAINING,
    MessageKind.TRAINING_CANCELLED: _TRAINING,
    MessageKind.TRAINING_REMINDER: _TRAINING,
    MessageKind.QUESTION_RECEIVED: frozenset({"title", "due_on", "url"}),
    MessageKind.QUESTION_ANSWERED: frozenset({"title", "url"}),
    MessageKind.QUESTION_ASKED_BACK: frozenset({"title", "url"}),
    MessageKind.QUESTION_DECLINED: frozenset({"title", "because", "url"}),
    MessageKind.QUESTION_FORWARDED: frozenset({"title", "institution", "url"}),
    MessageKind.QUESTION_DUPLICATE: frozenset({"title", "url"}),
    MessageKind.QUESTION_REMINDER: frozenset({"title", "due_on", "url"}),
    MessageKind.QUESTION_ESCALATED: frozenset({"title", "due_on", "expert", "url"}),
    MessageKind.SURVEY_INVITATION: _SURVEY,
    MessageKind.SURVEY_FORM: _SURVEY,
    MessageKind.SURVEY_REMINDER: _SURVEY,
    MessageKind.RECOMMENDATION_DUE: frozenset({"title", "due_on", "url"}),
    MessageKind.REPORT_RECEIVED: _REPORT,
    MessageKind.REPORT_ANSWERED: _REPORT | {"words"},
    MessageKind.REPORT_SETTLED: _REPORT | {"words", "became"},
    MessageKind.NOTICE: _HELD | {"text"},
    MessageKind.BRANCH_SHUT: _HELD | {"because"},
    MessageKind.BRANCH_REOPENED: _HELD,
    MessageKind.ALARM: frozenset({"branch", "counter", "clerk", "raised_at", "url"}),
}
