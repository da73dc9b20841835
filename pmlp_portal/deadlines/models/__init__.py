"""What people are reminded of, by which rules, and who asked."""

from pmlp_portal.deadlines.models.duties import DeadlinePolicyRow, DutyKind
from pmlp_portal.deadlines.models.subscriptions import Reminder, Subscription

__all__ = ["DeadlinePolicyRow", "DutyKind", "Reminder", "Subscription"]
