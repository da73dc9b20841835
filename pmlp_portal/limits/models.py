"""What has been counted, by kind, subject and window of time."""

from django.db import models


class Tally(models.Model):
    """How often within one window. `subject` is a keyed hash of an address or network: nobody can be read from it."""

    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=32)
    starts_at = models.DateTimeField()
    number = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject", "starts_at"], name="one_tally_per_window")]
        indexes = [models.Index(fields=["starts_at"], name="tally_starts_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d %H:%M}"
