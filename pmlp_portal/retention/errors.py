"""What asking for what is held may be refused for."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import Invalid


class ReasonMissing(Invalid):
    code = "reason_missing"
    sentence = _("Say why: the record keeps it.")


class ReasonHoldsContact(Invalid):
    code = "reason_holds_contact"
    sentence = _("Leave the contact out of the reason: the record is kept longer than the contact may be.")
