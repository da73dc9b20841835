"""One branch, always open, in an empty database, and the files of its pages: `-m queueing.tests.furnish`."""

import os

import django

SLUG = "always-open"

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmlp_portal.settings")
    django.setup()

    from django.conf import settings
    from django.core.management import call_command

    from queueing.tests.factories import make_office, open_day_and_night

    call_command("migrate", verbosity=0)
    # Named by their hash, as pages ask for them; nobody waits for them to be compressed.
    settings.STORAGES["staticfiles"]["BACKEND"] = "queueing.tests.plain_files.PlainStorage"
    others = ["drf_spectacular_sidecar", "rest_framework", "admin"]
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=others)
    open_day_and_night(make_office(SLUG))
