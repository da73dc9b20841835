"""The dictionary slips of the finger are corrected by."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class SearchWord(models.Model):
    """A word some published answer has used, in lower case without diacritics, and the stem it is found by.

    Answers are what the office wrote; the words of questions are not here, or a common slip would become a word.
    """

    word = models.CharField(_("word"), max_length=40, primary_key=True)
    stem = models.CharField(_("stem"), max_length=40)

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")
        indexes = [
            models.Index(fields=["stem"], name="search_word_stem"),
            GinIndex(OpClass(F("word"), name="gin_trgm_ops"), name="search_word_trigrams"),
        ]

    def __str__(self) -> str:
        return self.word
