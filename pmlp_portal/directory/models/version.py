"""The version of the whole directory: processes that keep what they read ask whether it is still true."""

from django.db import models


class DirectoryVersion(models.Model):
    """One row. Triggers on the tables of the directory, and of the rules kept beside it, raise it with each change."""

    version = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_directory_version")]

    def __str__(self) -> str:
        return str(self.version)
