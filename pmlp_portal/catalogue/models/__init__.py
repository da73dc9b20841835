"""What is written about services, what can be done online, and what is counted."""

from pmlp_portal.catalogue.models.guides import Group, Guide, LegalAct, Review, Step
from pmlp_portal.catalogue.models.online import SLOTS, EService, FieldHelp, Promotion, UseCount
from pmlp_portal.catalogue.models.tallies import ReadTally, VisitTally

__all__ = [
    "SLOTS", "EService", "FieldHelp", "Group", "Guide", "LegalAct", "Promotion", "ReadTally", "Review", "Step",
    "UseCount", "VisitTally",
]  # fmt: skip
