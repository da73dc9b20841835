"""Where a question stands: one address each, in the language it was asked in."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from forum.models import Question


def path_of(question: Question) -> str:
    """Return the path of a question, in the reader's language."""
    return reverse("forum:question", args=[question.pk, question.slug])


def canonical_url(question: Question) -> str:
    """Return the address search engines are told: whoever reads it around its own language."""
    with translation.override(question.language):
        return f"{settings.PUBLIC_URL}{path_of(question)}"
