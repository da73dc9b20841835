"""Why a stream is refused."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import DomainError, Invalid


class StreamUnavailable(DomainError):
    """No room, no database, or the process is stopping: the same request may come again."""

    code = "unavailable"
    status = 503
    sentence = _("Live updates are unavailable for a moment. Please try again in a minute.")


class StreamIsReadOnly(DomainError):
    """A stream is read, nothing else."""

    code = "method_not_allowed"
    status = 405
    sentence = _("This address can only be read.")


class TicketNumberMalformed(Invalid):
    """What stands behind `?ticket=` is no ticket's number."""

    code = "ticket_number_malformed"
    sentence = _("This is not the number of a ticket.")
