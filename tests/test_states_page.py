"""docs/states.md: the life of everything that has one, written down for people to read."""

from collections.abc import Set
from pathlib import Path

from django.conf import settings
from django.utils import translation

from appointments.states import BOOKING_MACHINE, OFFER_MACHINE, TRAINING_PLACE_MACHINE
from forum.states import DRAFT_MACHINE, QUESTION_MACHINE
from pmlp_portal.deadlines.states import SUBSCRIPTION_MACHINE
from pmlp_portal.faults.states import REPORT_MACHINE
from pmlp_portal.kernel.states import StateMachine
from pmlp_portal.notifications.states import MESSAGE_MACHINE
from queueing.states import TICKET_MACHINE, UNDONE_TO, TicketState
from surveys.states import CASE_MACHINE, PLAN_MACHINE, RECOMMENDATION_MACHINE, RESPONSE_MACHINE, STAGE_MACHINE

PAGE = Path(settings.BASE_DIR) / "docs" / "states.md"
MACHINES = {
    "Ticket": ("queueing/states.py", TICKET_MACHINE),
    "Booking": ("appointments/states.py", BOOKING_MACHINE),
    "Offer of another time": ("appointments/states.py", OFFER_MACHINE),
    "Place at a training": ("appointments/states.py", TRAINING_PLACE_MACHINE),
    "Question": ("forum/states.py", QUESTION_MACHINE),
    "Wording of an answer": ("forum/states.py", DRAFT_MACHINE),
    "Stage of a survey": ("surveys/states.py", STAGE_MACHINE),
    "Sampling plan": ("surveys/states.py", PLAN_MACHINE),
    "Case": ("surveys/states.py", CASE_MACHINE),
    "Response": ("surveys/states.py", RESPONSE_MACHINE),
    "Recommendation": ("surveys/states.py", RECOMMENDATION_MACHINE),
    "Reminder of a last day": ("pmlp_portal/deadlines/states.py", SUBSCRIPTION_MACHINE),
    "Report of a fault": ("pmlp_portal/faults/states.py", REPORT_MACHINE),
    "Message": ("pmlp_portal/notifications/states.py", MESSAGE_MACHINE),
}


def test_the_page_of_states_is_what_the_tables_say() -> None:
    written = PAGE.read_text()
    PAGE.write_text(page())
    assert written == page(), "it has been written anew: look it over and commit it"


def page() -> str:
    """Return docs/states.md."""
    with translation.override("en"):
        parts = [_part(thing, source, machine) for thing, (source, machine) in MACHINES.items()]
    return "\n\n".join(["# States", "Printed from the tables in the code; a test compares them.", *parts]) + "\n"


def _part(thing: str, source: str, machine: StateMachine) -> str:
    has_undo = machine is TICKET_MACHINE
    undo_head, undo_line = (" an act that led here is undone to |", "---|") if has_undo else ("", "")
    rows = [_row(machine, state, after, has_undo=has_undo) for state, after in machine.moves.items()]
    head = [f"## {thing}", "", f"`{source}`", "", f"| state | means | may become |{undo_head}"]
    return "\n".join([*head, f"|---|---|---|{undo_line}", *rows])


def _row(machine: StateMachine, state: str, after: Set[str], *, has_undo: bool) -> str:
    known = machine.states(state)
    followers = ", ".join(f"`{follower}`" for follower in machine.states.values if follower in after)
    undone = _undone(TicketState(state)) if has_undo else ""
    return f"| `{known.value}` | {known.label} | {followers or 'nothing: it is over'} |{undone}"


def _undone(state: TicketState) -> str:
    before = [f"`{known.value}`" for known in TicketState if known in UNDONE_TO.get(state, set())]
    return f" {', '.join(before)} |" if before else "  |"
