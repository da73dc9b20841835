"""What a branch says on its lobby board beside the calls."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch


class BoardMessage(models.Model):
    """The line at the foot of a branch's board, in both languages. Without one the board tells today's hours."""

    branch = models.OneToOneField(
        Branch, on_delete=models.PROTECT, related_name="board_message", verbose_name=_("branch")
    )
    text_lv = models.CharField(_("message in Latvian"), max_length=90)
    text_en = models.CharField(_("message in English"), max_length=90, blank=True)

    class Meta:
        verbose_name = _("board message")
        verbose_name_plural = _("board messages")

    def __str__(self) -> str:
        return f"{self.branch}: {self.text_lv}"

    @property
    def text(self) -> str:
        """In the language that is active; empty where it has not been written."""
        return self.text_en if (get_language() or "lv").startswith("en") else self.text_lv
