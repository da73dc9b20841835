"""Every "no" of the queue, in words."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import Conflict, DomainError, Invalid, NotFound


class JoinRefused(Conflict):
    """One cannot join now; recorded as turned away, without a person."""

    code = "join_refused"


class BranchClosed(JoinRefused):
    code = "branch_closed"
    sentence = _("{branch} is closed today. {next_opening}")


class ClosedForToday(BranchClosed):
    """The day was an open one: who comes late should not think there was none."""

    sentence = _("{branch} closed at {until_time} today. {next_opening}")


class DayIsOver(JoinRefused):
    code = "day_is_over"
    sentence = _("This branch's day is over and sealed. No more numbers are given out today.")


class NotYetOpen(JoinRefused):
    code = "not_yet_open"
    sentence = _("You can join this queue from {from_time} today.")


class IntakeOver(JoinRefused):
    code = "intake_over"
    sentence = _("Joining ended at {until_time} today. {next_opening}")


class RemoteOff(JoinRefused):
    code = "remote_off"
    sentence = _("{branch} has no remote queue yet. You can take a number at the branch.")


class ServiceNotOffered(JoinRefused):
    code = "service_not_offered"
    sentence = _("This service is not offered at {branch_in}.")


class ServiceNotRemote(JoinRefused):
    code = "service_not_remote"
    sentence = _("This service can't be joined from a phone. Please take a number at the branch.")


class ServiceByAppointment(JoinRefused):
    code = "service_by_appointment"
    sentence = _("This service is by appointment only.")


class NotBeforeClosing(JoinRefused):
    """A number would be a promise that can't be kept with 90 %; `elsewhere` names branches that can, for machines."""

    code = "not_before_closing"
    sentence = _("Too many are waiting at {branch_in}: your turn would hardly come before closing at {until_time}.")


class IntakeStopped(JoinRefused):
    code = "intake_stopped"
    sentence = _("{branch} is not giving out numbers at the moment. People already in the queue will be served.")


class IntakeStoppedBecause(IntakeStopped):
    """Somebody in charge has stopped it for today, and says why."""

    sentence = _(
        "{branch} is not giving out numbers at the moment: {reason}. People already in the queue will be served."
    )


class BranchShut(JoinRefused):
    """Fire, no power: closed within its hours."""

    code = "branch_shut"
    sentence = _("{branch} is closed for now: {reason}. Numbers given out are kept, and so is their order.")


class DayFull(JoinRefused):
    code = "day_full"
    sentence = _("All {limit} numbers of today at {branch_in} have been given out.")


class RemoteDayFull(JoinRefused):
    code = "remote_day_full"
    sentence = _("All {limit} remote numbers of today have been taken. You can still take a number at the branch.")


class RemoteQueueFull(JoinRefused):
    code = "remote_queue_full"
    sentence = _("{limit} people have joined from their phones already. Please try again in a few minutes.")


class AlreadyInQueue(JoinRefused):
    code = "already_in_queue"
    sentence = _("You already have ticket {number} at {branch_in}.")


class ContactAlreadyInQueue(JoinRefused):
    """Says less than AlreadyInQueue: who types a stranger's address must not learn the stranger's number's link."""

    code = "contact_already_in_queue"
    sentence = _("This e-mail or phone already has ticket {number} at {branch_in}.")


class JoinedOftenEnough(JoinRefused):
    code = "joined_often_enough"
    sentence = _("You have taken {limit} tickets today. You can take another tomorrow.")


class TravelTimeOutOfRange(Invalid):
    code = "travel_time_out_of_range"
    sentence = _("Enter a travel time from 0 to {longest} minutes.")


class DeviceMalformed(Invalid):
    code = "device_malformed"
    sentence = _("X-Device-Id must be 8 to 128 visible ASCII characters.")


class TicketNotFound(NotFound):
    code = "ticket_not_found"
    sentence = _("There is no ticket at this address. Check the link, or join the queue again.")


class TicketIsOver(Conflict):
    code = "ticket_is_over"
    sentence = _("Ticket {number} is no longer in the queue.")


class DayIsSealed(Conflict):
    """The day's history is closed: what comes too late is refused, so that the published head stays true."""

    code = "day_is_sealed"
    sentence = _("Nothing can be done with {number} any more: its day is over and sealed.")


class DeferredOftenEnough(Conflict):
    code = "deferred_often_enough"
    sentence = _("Your turn has been moved back {limit} times already. If you can't come, please leave the queue.")


class ReturnedTooLate(Conflict):
    code = "returned_too_late"
    sentence = _("Your place was kept until {until_time}. Please join the queue again.")


class QueueEmpty(Conflict):
    code = "queue_empty"
    sentence = _("Nobody is waiting whom this counter can serve.")


class CallsSuspended(Conflict):
    code = "calls_suspended"
    sentence = _("The branch is closed for now. Nobody is called or served until it is opened again.")


class NothingToPutBack(Conflict):
    code = "nothing_to_put_back"
    sentence = _("{number} can't be put back into the queue as it stands now.")


class NothingToEnter(Conflict):
    code = "nothing_to_enter"
    sentence = _("{number} can't be entered as served: it is not waiting any more.")


class TimesImpossible(Invalid):
    """A service begins after its number was given out, ends after it began, and neither lies ahead."""

    code = "times_impossible"
    sentence = _("{number} was given out at {issued}. It can't have been served from {started} to {ended}.")


class PaperTimesImpossible(Invalid):
    """A service ends after it began, and neither lies ahead."""

    code = "paper_times_impossible"
    sentence = _("Nobody can have been served from {started} to {ended}: both must lie before now, in this order.")


class HolderInQueueAgain(Conflict):
    code = "holder_in_queue_again"
    sentence = _("Who held {number} has taken another number in the meantime.")


class CounterTaken(Conflict):
    code = "counter_taken"
    sentence = _("Another clerk is working at this counter.")


class ClerkElsewhere(Conflict):
    code = "clerk_elsewhere"
    sentence = _("You already have counter {number} open. Close it first.")


class ClerkAtAnother(Conflict):
    """Told to somebody else than the clerk."""

    code = "clerk_at_another"
    sentence = _("{clerk} has another counter open.")


class CounterNotOpen(Conflict):
    code = "counter_not_open"
    sentence = _("This counter is not open. Open it first.")


class CounterPaused(Conflict):
    code = "counter_paused"
    sentence = _("The counter is paused. End the pause first.")


class CounterBusy(Conflict):
    code = "counter_busy"
    sentence = _("Ticket {number} is still at this counter. Finish it first.")


class NobodyAtCounter(Conflict):
    code = "nobody_at_counter"
    sentence = _("There is nobody at this counter now.")


class TicketTaken(Conflict):
    code = "ticket_taken"
    sentence = _("Ticket {number} has just been called by another counter, or has left the queue.")


class NothingToUndo(Conflict):
    code = "nothing_to_undo"
    sentence = _("There is nothing to undo: an act can be taken back for {seconds} seconds.")


class TicketForAnother(Conflict):
    code = "ticket_for_another"
    sentence = _("Ticket {number} was handed to counter {counter}.")


class CannotServe(Conflict):
    code = "cannot_serve"
    sentence = _("Counter {number} does not serve this service.")


class ScreenOutdated(Conflict):
    """The page acted from showed an older state: a double click, a second tab, the back button."""

    code = "screen_outdated"
    sentence = _("This has already been done. The page now shows how it stands.")


class ShiftEndsBeforeStart(Invalid):
    code = "shift_ends_before_start"
    sentence = _("A shift ends after it starts. Check the two times.")


class LunchOutsideShift(Invalid):
    code = "lunch_outside_shift"
    sentence = _("Lunch needs both times, and lies within the shift.")


class ShiftsOverlap(Conflict):
    code = "shifts_overlap"
    sentence = _("Another shift at counter {number} overlaps with this one. Change that one, or remove it first.")


class ClerkPlannedElsewhere(Conflict):
    """At another branch perhaps, which the planner need not see: no counter is named."""

    code = "clerk_planned_elsewhere"
    sentence = _("{clerk} already has a shift at another counter at this time. Choose somebody else, or other times.")


class NothingToCopy(Conflict):
    code = "nothing_to_copy"
    sentence = _("There are no shifts a week earlier that could be copied to this day.")


class NothingFree(Conflict):
    code = "nothing_free"
    sentence = _("There is no branch without a queue now that stays open for another hour.")


class SlipGone(Conflict):
    """Who comes next at the kiosk does not see it any more."""

    code = "slip_gone"
    sentence = _("This slip is no longer shown. Take a number.")


class NumberUnreadable(Invalid):
    code = "number_unreadable"
    sentence = _("Enter the number as it stands on the ticket, a letter and digits, and its code of {signs} signs.")


class NumberOrCodeWrong(Invalid):
    """Does not say which of the two: who guesses must not learn which numbers there are."""

    code = "number_or_code_wrong"
    sentence = _("There is no such number with this code here today. Look at both again, or turn to the staff.")


class TooManyTries(DomainError):
    code = "too_many_tries"
    status = 429
    sentence = _("Too many codes have been tried. Wait {minutes} min., or turn to the staff.")
