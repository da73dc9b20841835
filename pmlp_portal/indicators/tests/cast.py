"""Who looks after indicators in the tests, and when."""

from datetime import UTC, datetime

from django.test import Client

from pmlp_portal.accounts.models import User

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def an_administrator() -> User:
    """Somebody who may do everything in the admin."""
    return User.objects.create_superuser(
        username="aija", password="Parole-123456", first_name="Aija", last_name="Ozola"
    )


def office_admin() -> Client:
    """Return a browser in which an administrator has signed in."""
    client = Client()
    client.force_login(an_administrator())
    return client
