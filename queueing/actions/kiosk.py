"""At the kiosk of a branch: a number for who has come, and who has one already says so by number and code."""

import hmac
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from pmlp_portal.idempotency.actions import key_of
from pmlp_portal.kernel import clock
from pmlp_portal.limits.actions import count
from pmlp_portal.limits.policies import Limit, window_of
from queueing import errors
from queueing.actions.holding import check_in
from queueing.actions.joining import Issued, JoinRequest, join_remotely
from queueing.models import Channel, Ticket
from queueing.queries.facts import BranchFacts
from queueing.queries.tickets import ticket_by_token
from queueing.tokens import CODE_SIGNS, code_of, read_code, token_of

_NUMBER = re.compile(r"([A-Z])0*([1-9][0-9]{0,5})")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def take_number(
    *, facts: BranchFacts, service: str, device_id: int, language: str, key: str | None, now: datetime
) -> Issued:
    """Issue a number to who stands at the kiosk. Raises a JoinRefused, which is noted as turned away.

    The kiosk serves one visitor after another: it is nobody's own device, so no limit of devices binds it. `key`
    tells one showing of the page from another, so that a button pressed twice gives one number.
    """
    wanted = JoinRequest(service=service, channel=Channel.KIOSK, language=language)
    once = key_of(key, scope=f"kiosk:{device_id}:{service}", body=b"")
    return join_remotely(facts=facts, request=wanted, now=now, key=once)


def check_in_by_number(*, facts: BranchFacts, number: str, code: str, device_id: int, now: datetime) -> Ticket:
    """Say "I am here" for a number without its page: a phone that died, or a turn that was missed.

    Raises NumberUnreadable, NumberOrCodeWrong, TooManyTries, and what `check_in` does.
    """
    spoken, proof = _NUMBER.fullmatch("".join(number.upper().split())), read_code(code)
    if spoken is None or len(proof) != CODE_SIGNS:
        raise errors.NumberUnreadable(signs=CODE_SIGNS)
    require_patience("kiosk", f"device:{device_id}", now=now)
    require_patience("number", f"{facts.id}:{spoken[1]}{spoken[2]}", now=now)
    ticket = _proved(facts, letter=spoken[1], number=int(spoken[2]), code=proof, now=now)
    return check_in(ticket_id=ticket.pk, by=None, now=now)


def require_patience(kind: str, subject: str, *, now: datetime) -> None:
    """Count a try, whatever comes of it. Raises TooManyTries beyond the limit."""
    limit: Limit = settings.LIMITS[kind]
    if count(kind, subject, limit=limit, now=now) > limit.number:
        left = window_of(now, limit.length) + limit.length - now
        raise errors.TooManyTries(minutes=-(-left // MINUTE))


def _proved(facts: BranchFacts, *, letter: str, number: int, code: str, now: datetime) -> Ticket:
    """Return the visit's current ticket. Around midnight yesterday's number may still be waiting."""
    today = clock.day_of(now)
    when = Q(day=today) | Q(day=today - DAY, visit__closed_at=None)
    found = Ticket.objects.filter(when, branch_id=facts.id, letter=letter, number=number)
    for ticket in found.select_related("visit").order_by("-day"):
        if hmac.compare_digest(code_of(ticket.visit.token_seed), code):
            return ticket_by_token(token_of(ticket.visit.token_seed), now=now)
    raise errors.NumberOrCodeWrong
