"""A fault of a day's history in words: which number, which move, what is wrong with it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.wording import wall
from queueing.models import Verb
from queueing.proving import Fault, FaultKind

_ABOUT_NUMBER: Mapping[FaultKind, Promise] = {
    FaultKind.NUMBERS: _("{number}: this number is missing, was given out twice, or never."),
    FaultKind.STRANGER: _("{number}: has a move in this day, but is no number of this day."),
    FaultKind.BEGINNING: _("{number}: its first move is not the issue of the number."),
    FaultKind.STATE: _("{number}: it does not stand where its last move has led."),
}
_ABOUT_MOVE: Mapping[FaultKind, Promise] = {
    FaultKind.GAP: _("{number}, move {nth} ({verb}, {at}): it does not begin where the move before it ended."),
    FaultKind.MOVE: _("{number}, move {nth} ({verb}, {at}): the rules know no such move."),
    FaultKind.TIME: _("{number}, move {nth} ({verb}, {at}): it was made before the move before it."),
    FaultKind.COUNTER: _("{number}, move {nth} ({verb}, {at}): the counter is not known, or {other} was there."),
    FaultKind.VISIT: _("{number}, move {nth} ({verb}, {at}): its holder was at a counter with {other}."),
    FaultKind.ORDER: _("{number}, move {nth} ({verb}, {at}): it was the turn of {other}."),
}
_AGAINST_SEAL: Mapping[FaultKind, Promise] = {
    FaultKind.ADDED: _("Move {nth} of the day ({number}, {verb}) was slipped in after the day was sealed."),
    FaultKind.REMOVED: _("Move {nth} of the sealed day ({number}, {verb}) has been removed."),
    FaultKind.ALTERED: _("Move {nth} of the sealed day ({number}, {verb}) has been altered."),
    FaultKind.MOVED: _("From move {nth} of the sealed day ({number}, {verb}) on the order is another one."),
    FaultKind.HEAD: _("The moves do not give the sealed head: they, this seal or the one before it were altered."),
}
_SENTENCES = {**_ABOUT_NUMBER, **_ABOUT_MOVE, **_AGAINST_SEAL}
_NOT_FOR_THIS_COUNTER = _("{number}, move {nth} ({verb}, {at}): this counter could not call it.")


def sentence_of(fault: Fault) -> str:
    """Return what is wrong, in the reader's language."""
    lacks_turn = fault.kind == FaultKind.ORDER and not fault.other
    sentence = _NOT_FOR_THIS_COUNTER if lacks_turn else _SENTENCES[fault.kind]
    return str(sentence).format(
        number=fault.spoken,
        nth=fault.nth,
        verb=Verb(fault.verb).label if fault.verb in Verb.values else fault.verb,
        at=wall(fault.at) if fault.at else "",
        other=fault.other or "–",
    )
