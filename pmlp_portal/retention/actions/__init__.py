"""Deeds of keeping no longer: fill the table, forget what is due, answer and erase at somebody's wish."""

from pmlp_portal.retention.actions.erasing import answer, erase
from pmlp_portal.retention.actions.forgetting import forget
from pmlp_portal.retention.actions.reference import load_keepings

__all__ = ["answer", "erase", "forget", "load_keepings"]
