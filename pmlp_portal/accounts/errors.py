"""What is refused to somebody who signs in."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import Conflict, Invalid


class WrongCode(Invalid):
    code = "wrong_code"
    sentence = _(
        "This code is not right, or it has been used. Enter the newest one; after several wrong codes wait a minute."
    )


class LastFactor(Conflict):
    code = "last_factor"
    sentence = _("This is your only second step. Set up another one first, then remove this one.")
