"""Why a message could not be delivered, and the one refusal a visitor sees."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import Invalid


class PhoneNotPossible(Invalid):
    """No text message gateway is connected."""

    code = "phone_not_possible"
    sentence = _("We can send messages to an e-mail address only. Enter one, or leave the field empty.")


class DeliveryFailure(Exception):
    """A channel did not take the message; the text is for staff and holds no address."""


class Refused(DeliveryFailure):
    """The other side will never take this message: trying again is no use."""


class Postponed(DeliveryFailure):
    """The other side cannot take this message now, but answers."""


class Unreachable(DeliveryFailure):
    """Nobody answers in time: the next message would fail in the same way."""
