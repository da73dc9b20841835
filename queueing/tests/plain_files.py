"""Static files as a release names them, uncompressed."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

from pmlp_portal.operations.static_files import ReleaseStorage


class PlainStorage(ManifestStaticFilesStorage):
    """Writes the list that the release's own storage reads."""

    manifest_name = ReleaseStorage.manifest_name
