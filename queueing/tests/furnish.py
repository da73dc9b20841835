"""One branch, always open, in an empty database, and the files of its pages: `-m queueing.tests.furnish`."""

import os

import django

SLUG = "always-open"

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmlp_portal.settings")
    django.setup()

    from django.conf import settings
    from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
    from django.core.management import call_command
    from django.utils.module_loading import import_string

    from queueing.tests.factories import make_office, open_day_and_night

    call_command("migrate", verbosity=0)
    # Named by their hash, in the list where pages look for them; nobody waits for them to be compressed.
    ours = import_string(settings.STORAGES["staticfiles"]["BACKEND"])
    ManifestStaticFilesStorage.manifest_name = ours.manifest_name
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    others = ["drf_spectacular_sidecar", "rest_framework", "admin"]
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=others)
    open_day_and_night(make_office(SLUG))
