"""Static files of several releases in one folder: each release names its own, and pages of the last one find theirs."""

import re

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ReleaseStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # published without types
    """Keeps the list of a release's files under the release's name: old and new code run side by side."""

    manifest_name = f"staticfiles.{re.sub(r'[^A-Za-z0-9.-]', '-', settings.RELEASE)}.json"
