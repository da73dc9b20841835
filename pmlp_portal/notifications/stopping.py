"""The link by which the holder of a contact stops reminders: signed, and without the contact in it."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from pmlp_portal.kernel.contacts import contact_hash
from pmlp_portal.notifications.errors import StopLinkBroken

_SALT = "pmlp_portal.notifications.stopping"


def stop_url(contact: str, *, language: str) -> str:
    """Return the absolute address of the page where this contact's reminders stop."""
    token = Signer(salt=_SALT).sign(contact_hash(contact, settings.CONTACT_KEY))
    with translation.override(language):
        return f"{settings.PUBLIC_URL}{reverse('notifications:stop', args=[token])}"


def hash_in(token: str) -> str:
    """Return the hash of the contact a link speaks for. Raises StopLinkBroken."""
    try:
        return Signer(salt=_SALT).unsign(token)
    except BadSignature as error:
        raise StopLinkBroken from error
