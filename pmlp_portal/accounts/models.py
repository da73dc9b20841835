"""The portal's user: staff only; visitors never sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Somebody who signs in: a clerk, a manager, head office, an editor, an auditor."""

    language = models.CharField(
        _("language"), max_length=2, choices=[("lv", "Latviešu"), ("en", "English")], default="lv"
    )

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    @property
    def display_name(self) -> str:
        """The name colleagues know, or the user name."""
        return self.get_full_name() or self.username
