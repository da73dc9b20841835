"""Deeds of booking: each is one transaction that moves a thing, records the move and tells whom it concerns."""

from appointments.actions.arrivals import check_in, check_in_at_kiosk, check_in_by_id, note_missed
from appointments.actions.bookings import (
    BookingRequest,
    Held,
    book_for,
    cancel,
    end_hold,
    hold_instead,
    hold_place,
    reschedule,
)
from appointments.actions.calendar import block_counter, lay_out, unblock_counter
from appointments.actions.confirming import confirm, confirm_once
from appointments.actions.contacts import look_up_contact
from appointments.actions.details import ask_for_code, give_details, send_code_again, write_details
from appointments.actions.forgetting import forget_booked, forget_lapsed, forget_participants, forget_person
from appointments.actions.moving import Move, Moved, move_day
from appointments.actions.offers import (
    decline_offer,
    end_offer,
    offer_earlier,
    take_offer,
    tell_disruption,
    wait_for_earlier,
)
from appointments.actions.places import sweep_places
from appointments.actions.telling import tell_browser_no_more, tell_this_browser

__all__ = [
    "BookingRequest",
    "Held",
    "Move",
    "Moved",
    "ask_for_code",
    "block_counter",
    "book_for",
    "cancel",
    "check_in",
    "check_in_at_kiosk",
    "check_in_by_id",
    "confirm",
    "confirm_once",
    "decline_offer",
    "end_hold",
    "end_offer",
    "forget_booked",
    "forget_lapsed",
    "forget_participants",
    "forget_person",
    "give_details",
    "hold_instead",
    "hold_place",
    "lay_out",
    "look_up_contact",
    "move_day",
    "note_missed",
    "offer_earlier",
    "reschedule",
    "send_code_again",
    "sweep_places",
    "take_offer",
    "tell_browser_no_more",
    "tell_disruption",
    "tell_this_browser",
    "unblock_counter",
    "wait_for_earlier",
    "write_details",
]
