"""Every "no" of booking, in words."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import Conflict, Invalid, NotFound


class SlotTaken(Conflict):
    """`next` holds the soonest free times instead, as instants; the sentence names them."""

    code = "slot_taken"
    sentence = _("Somebody has just taken this place. {others}")


class NotBookable(Conflict):
    code = "not_bookable"
    sentence = _("This service can't be booked at {branch_in}.")


class TooSoon(Conflict):
    code = "too_soon"
    sentence = _("This time is too near to book. Choose a later one, or join the queue.")


class TooFarAhead(Conflict):
    code = "too_far_ahead"
    sentence = _("Times can be booked until {last_day}.")


class TooManyPersons(Invalid):
    code = "too_many_persons"
    sentence = _("One booking is for 1 to {limit} persons.")


class NameMissing(Invalid):
    code = "name_missing"
    sentence = _("Enter a name, so that we can call you.")


class NameTooLong(Invalid):
    code = "name_too_long"
    sentence = _("A name has at most {limit} characters.")


class HoldEnded(Conflict):
    code = "hold_ended"
    sentence = _("The time is no longer held. Your answers are kept; choose another time.")


class CodeWrong(Invalid):
    """`tries_left` tells machines what the sentence tells people."""

    code = "code_wrong"
    sentence = _("This is not the code we sent. Tries left: {tries_left}.")


class CodeUsedUp(Conflict):
    code = "code_used_up"
    sentence = _("Too many wrong codes. Choose the time again, and we will send a new code.")


class CodesUsedUp(Conflict):
    code = "codes_used_up"
    sentence = _("We have sent {limit} codes already. Look into your mail, junk mail too.")


class AlreadyBooked(Conflict):
    code = "already_booked"
    sentence = _("You have booked this service already: {when}, {branch}. Change that booking, or cancel it.")


class BookingNotFound(NotFound):
    code = "booking_not_found"
    sentence = _("There is no booking at this address. Check the link in our message.")


class BookingIsOver(Conflict):
    code = "booking_is_over"
    sentence = _("This booking can't be changed any more.")


class TooEarlyToArrive(Conflict):
    code = "too_early_to_arrive"
    sentence = _("You can report your arrival from {from_time} on {day}.")


class WrongDay(Conflict):
    code = "wrong_day"
    sentence = _("Your booking was for {day}. Book another time, or join the queue.")


class ArrivalCodeUnreadable(Invalid):
    code = "arrival_code_unreadable"
    sentence = _(
        "This is not the code of an appointment. Hold the square code before the reader, or type the {signs} signs "
        "that stand with it."
    )


class ArrivalCodeUnknown(Invalid):
    """Also of another branch or another week, whose bookings a typed code is not looked for among."""

    code = "arrival_code_unknown"
    sentence = _("No appointment at {branch_in} has this code. Look at the code, the branch and the day once more.")


class BookedElsewhere(Conflict):
    code = "booked_elsewhere"
    sentence = _("This appointment is at another branch: {branch}, {day}, {time}.")


class NeverConfirmed(Conflict):
    code = "never_confirmed"
    sentence = _("This appointment was never confirmed by its code, so no time is kept for it.")


class CancelledBefore(Conflict):
    code = "cancelled_before"
    sentence = _("This appointment has been cancelled.")


class ArrivedBefore(Conflict):
    """Its number is over; while it is not, it is shown once more instead."""

    code = "arrived_before"
    sentence = _("With this appointment somebody has been here today already: number {number}.")


class OfferIsOver(Conflict):
    code = "offer_is_over"
    sentence = _("This offer has ended. Your booking stays as it is.")


class PeriodTooLong(Invalid):
    code = "period_too_long"
    sentence = _("Ask for 1 to {limit} days at once.")


class RuleMissing(NotFound):
    code = "rule_missing"
    sentence = _("There is nothing at this address.")


class CounterBlockedAlready(Conflict):
    code = "counter_blocked_already"
    sentence = _("Counter {number} is blocked for some of this time already. Unblock it first, or choose another time.")


class BlockEndsBeforeStart(Invalid):
    code = "block_ends_before_start"
    sentence = _("A counter is blocked until after the time it is blocked from.")


class NothingToMove(Conflict):
    code = "nothing_to_move"
    sentence = _("Nobody is booked any more on this day.")


class MoveLeadsNowhere(Invalid):
    code = "move_leads_nowhere"
    sentence = _("Choose another day or another branch to move to.")


class ReviewOutdated(Conflict):
    code = "review_outdated"
    sentence = _("Something has changed since this was shown. Nothing has been moved: check the new proposal.")


class TrainingNotFound(NotFound):
    code = "training_not_found"
    sentence = _("There is no such training. See which ones are planned.")


class MaterialNotFound(NotFound):
    code = "material_not_found"
    sentence = _("This material is no longer here.")


class TrainingPlaceNotFound(NotFound):
    code = "training_place_not_found"
    sentence = _("There is no sign-up at this address. Check the link in our message.")


class TrainingFull(Conflict):
    code = "training_full"
    sentence = _("All places are taken, and so is the waiting list. See the other trainings.")


class SignUpClosed(Conflict):
    code = "sign_up_closed"
    sentence = _("The sign-up for this training is closed. See the other trainings.")


class SignUpLapsed(Conflict):
    code = "sign_up_lapsed"
    sentence = _("The place is no longer held. Sign up again.")


class SignUpIsOver(Conflict):
    code = "sign_up_is_over"
    sentence = _("This sign-up can't be changed any more.")


class AlreadySignedUp(Conflict):
    code = "already_signed_up"
    sentence = _("You have signed up for this training already. Your earlier letter has the link.")


class NotBegunYet(Conflict):
    code = "training_not_begun"
    sentence = _("Attendance can be marked when the training has begun.")


class FileRefused(Invalid):
    code = "file_refused"
    sentence = _("A file is PDF, Word, Excel or PowerPoint (docx, xlsx, pptx) and holds what its name says.")


class FileTooLarge(Invalid):
    code = "file_too_large"
    sentence = _("A file has at most {limit} MB.")


class FileNameTooLong(Invalid):
    code = "file_name_too_long"
    sentence = _("Give the file a shorter name.")
