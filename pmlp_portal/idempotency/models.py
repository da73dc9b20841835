"""An answer kept under the key its request came with."""

from django.db import models


class KeptAnswer(models.Model):
    """Written in the transaction of the effect it answers for; the key itself is not stored, only its hash."""

    key_hash = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key_hash"], name="kept_answer_once_per_key")]
        indexes = [models.Index(fields=["kept_at"], name="kept_answer_kept_at")]

    def __str__(self) -> str:
        return self.key_hash[:12]
