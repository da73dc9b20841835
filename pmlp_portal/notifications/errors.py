"""Why a message could not be delivered, and the one refusal a visitor sees."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import Conflict, Invalid, NotFound


class PhoneNotPossible(Invalid):
    """No text message gateway is connected."""

    code = "phone_not_possible"
    sentence = _("We can send messages to an e-mail address only. Enter one, or leave the field empty.")


class BrowserMalformed(Invalid):
    """No push service words it like this, or it names a machine inside."""

    code = "browser_malformed"
    sentence = _("This browser can't be told. Leave an e-mail address instead, or keep the page open.")


class BrowsersEnough(Conflict):
    """So many browsers are no person's."""

    code = "browsers_enough"
    sentence = _("Several browsers are told about this already. Turn one of them off first.")


class ReceiptMalformed(Invalid):
    code = "receipt_malformed"
    sentence = _("A receipt is JSON with a reference and a status.")


class NoBrowser(NotFound):
    code = "no_browser"
    sentence = _("This browser is not told about this.")


class StopLinkBroken(NotFound):
    code = "stop_link_broken"
    sentence = _("This link is not whole. Open it from the message again.")


class TooLateToSend(Conflict):
    code = "too_late_to_send"
    sentence = _("It is too late to send this: it would help nobody any more.")


class DeliveryFailure(Exception):
    """A channel did not take the message; the text is for staff and holds no address."""


class Refused(DeliveryFailure):
    """The other side will never take this message: trying again is no use."""


class Gone(Refused):
    """The push service knows no such browser any more."""


class Postponed(DeliveryFailure):
    """The other side cannot take this message now, but answers."""


class Unreachable(DeliveryFailure):
    """Nobody answers in time: the channel's next message would fail in the same way."""
