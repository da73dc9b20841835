"""What is done to the catalogue by programs and visits; people edit it in the admin."""

from pmlp_portal.catalogue.actions.importing import import_uses
from pmlp_portal.catalogue.actions.reference import load_catalogue
from pmlp_portal.catalogue.actions.tallying import note_reading, tally_visits

__all__ = ["import_uses", "load_catalogue", "note_reading", "tally_visits"]
