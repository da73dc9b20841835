"""Every "no" of reminders, in words."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import Conflict, Invalid, NotFound


class SubscriptionNotFound(NotFound):
    code = "subscription_not_found"
    sentence = _("There is no reminder at this address any more. You can ask for a new one.")


class DutyNotFound(NotFound):
    code = "duty_not_found"
    sentence = _("We don't remind of this.")


class DayPassed(Invalid):
    code = "day_passed"
    sentence = _("The last day was {due}. Do it as soon as you can; there is nothing left to remind you of.")


class DayTooNear(Invalid):
    code = "day_too_near"
    sentence = _("The last day is {due}: too near for a reminder. Note it in your calendar.")


class DayTooFar(Invalid):
    code = "day_too_far"
    sentence = _("We remind of days in the next {years} years. Check the year.")


class LabelTooLong(Invalid):
    code = "label_too_long"
    sentence = _("A note has at most {limit} characters.")


class LabelHoldsNumber(Invalid):
    code = "label_holds_number"
    sentence = _(
        "This looks like the number of a document or a personal code. We keep no such numbers: write a word instead."
    )


class AlreadyReminded(Conflict):
    code = "already_reminded"
    sentence = _("We remind you of this day already. One reminder is enough.")


class ReminderIsOver(Conflict):
    code = "reminder_is_over"
    sentence = _("This reminder has ended. You can ask for a new one.")


class NotConfirmedYet(Conflict):
    code = "not_confirmed_yet"
    sentence = _("Confirm the reminder first.")
