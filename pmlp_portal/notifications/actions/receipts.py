"""What a text message gateway tells afterwards."""

from datetime import datetime

from django.db import transaction

from pmlp_portal.kernel.errors import NotFound
from pmlp_portal.notifications import queries
from pmlp_portal.notifications.states import MESSAGE_MACHINE, MessageState


@transaction.atomic
def note_receipt(*, reference: str, state: MessageState, now: datetime) -> None:
    """Note that a text message arrived, or will not. The first word counts; repeats change nothing.

    A receipt may come before our own note that the message has left, or after we gave it up: then it has left.
    Raises NotFound for a message that never left us.
    """
    message = queries.lock_text_message(reference)
    if message is None or message.attempts == 0:
        raise NotFound
    if not MESSAGE_MACHINE.allows(message.state, state):
        return
    message.move_to(state)
    message.sent_at = message.sent_at or now
    message.save(update_fields=["state", "sent_at"])
