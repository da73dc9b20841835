"""What is done to the directory by programs; people edit it in the admin."""

from pmlp_portal.directory.actions.demonstration import load_demonstration
from pmlp_portal.directory.actions.devices import enrol_device, give_secret, note_seen, revoke_device
from pmlp_portal.directory.actions.reference import load_reference

__all__ = ["enrol_device", "give_secret", "load_demonstration", "load_reference", "note_seen", "revoke_device"]
