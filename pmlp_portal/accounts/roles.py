"""Roles: what somebody may do, granted by branch in the directory or for the whole office."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Granted by a StaffMembership; one without a branch holds for every branch."""

    CLERK = "clerk", _("Clerk")
    MANAGER = "manager", _("Branch manager")
    CALL_CENTRE = "call_centre", _("Call centre")
    EXPERT = "expert", _("Forum expert")
    MODERATOR = "moderator", _("Forum moderator")
    INTERVIEWER = "interviewer", _("Interviewer")
    SURVEY_LEAD = "survey_lead", _("Survey lead")
    ASSESSOR = "assessor", _("Assessor")
    HEAD_OFFICE = "head_office", _("Head office")
    DIRECTORY_EDITOR = "directory_editor", _("Directory editor")
    AUDITOR = "auditor", _("Auditor")


COUNTER_ROLES = frozenset({Role.CLERK, Role.MANAGER})
# Who is in charge of a branch: its manager, and the head office of every one. Who may look at what they do.
OVERSEEING_ROLES = frozenset({Role.MANAGER, Role.HEAD_OFFICE})
REVIEWING_ROLES = OVERSEEING_ROLES | {Role.AUDITOR}
# Who may book for somebody: at the own branch, and the call centre (a role that holds everywhere) at any.
BOOKING_ROLES = COUNTER_ROLES | {Role.CALL_CENTRE}

# Who writes what the office posts in social media about its branches.
POSTING_ROLES = frozenset({Role.HEAD_OFFICE})

# Who answers in the forum; who also sorts, hides and is told what is late.
FORUM_ROLES = frozenset({Role.EXPERT, Role.MODERATOR})

# Who asks in surveys; who also plans, draws, supervises and sees results before they are public.
SURVEY_ROLES = frozenset({Role.INTERVIEWER, Role.SURVEY_LEAD})

# What a role that holds everywhere may do in the admin, as patterns of Django's permissions. Who has which role,
# and who may sign in at all, only an administrator says.
_EDITED = (
    "branch", "branchservice", "channelhours", "contactchannel", "counter", "device", "fee", "officeholiday",
    "openinghours", "provider", "requireddocument", "service", "specialday", "weeklyschedule",
)  # fmt: skip
ADMIN_PERMISSIONS: Mapping[Role, tuple[str, ...]] = {
    Role.DIRECTORY_EDITOR: tuple(f"directory.*_{model}" for model in _EDITED),
    Role.HEAD_OFFICE: (
        "directory.view_*", "queueing.view_*", "queueing.add_queuepolicyrow", "queueing.change_queuepolicyrow",
        "queueing.*_boardmessage",
        "appointments.view_*", "appointments.add_slotrule", "appointments.change_slotrule",
        "appointments.add_bookingpolicyrow", "appointments.change_bookingpolicyrow",
        "notifications.view_*", "notifications.resend_message", "notifications.add_quiethoursrow",
        "notifications.change_quiethoursrow",
        "appointments.add_training", "appointments.change_training", "appointments.view_training",
        "appointments.run_training",
        "faults.add_knownfault", "faults.change_knownfault", "faults.view_*", "faults.answer_report", "news.*_newsitem",
        "deadlines.view_*", "deadlines.add_deadlinepolicyrow", "deadlines.change_deadlinepolicyrow",
        "deadlines.add_dutykind", "deadlines.change_dutykind",
        "forum.view_absence", "forum.view_answerrulerow", "forum.view_cannedpassage", "forum.view_category",
        "forum.view_forumpolicyrow", "forum.view_regulation", "forum.add_answerrulerow", "forum.add_forumpolicyrow",
        "forum.change_forumpolicyrow",
        "surveys.view_institution", "surveys.view_surveypolicyrow", "surveys.add_surveypolicyrow",
        "surveys.change_surveypolicyrow", "surveys.view_topic", "surveys.view_factor",
        "indicators.view_*", "indicators.add_yearlyvalue", "indicators.change_yearlyvalue", "indicators.*_solution",
        "retention.view_keeping", "retention.change_keeping", "retention.erase_contact",
        "indicators.change_indicator", "indicators.*_footnote", "indicators.*_footnotemark",
        "indicators.*_seriesbreak",
    ),
    Role.SURVEY_LEAD: (
        "surveys.view_institution", "surveys.add_institution", "surveys.change_institution",
        "surveys.view_surveypolicyrow", "surveys.add_surveypolicyrow", "surveys.change_surveypolicyrow",
        "surveys.view_topic", "surveys.change_topic", "surveys.view_factor", "surveys.change_factor",
    ),
    Role.MODERATOR: (
        "forum.*_absence", "forum.*_cannedpassage", "forum.*_regulation", "forum.view_category",
        "forum.add_category", "forum.change_category", "forum.view_answerrulerow", "forum.view_forumpolicyrow",
    ),
    Role.AUDITOR: (
        "accounts.view_*", "appointments.view_*", "audit.view_*", "deadlines.view_*", "directory.view_*",
        "forum.view_absence", "forum.view_answerrulerow", "forum.view_cannedpassage", "forum.view_category",
        "forum.view_forumpolicyrow", "forum.view_regulation", "notifications.view_*", "queueing.view_*",
        "surveys.view_institution", "surveys.view_surveypolicyrow", "surveys.view_topic", "surveys.view_factor",
        "indicators.view_*", "retention.view_keeping",
    ),
}  # fmt: skip
