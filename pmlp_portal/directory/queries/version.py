"""Whether the directory has changed."""

from pmlp_portal.directory.models.version import DirectoryVersion


def directory_version() -> int:
    """Return a number that differs after every committed change of the directory or of the queue's rules."""
    return DirectoryVersion.objects.values_list("version", flat=True).first() or 0
