"""What search engines are told of a question and its answer, in schema.org's words."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from forum.markup import plain_of
from forum.queries.pages import QuestionPage

# As `json_script` does: text of people's must not end the element it stands in.
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def structured_data(page: QuestionPage, *, url: str) -> SafeString:
    """Return JSON-LD that may stand inside a script element."""
    return mark_safe(json.dumps(_page(page, url), ensure_ascii=False).translate(_ESCAPED))  # noqa: S308


def _page(page: QuestionPage, url: str) -> dict[str, Any]:
    question, answer = page.question, page.answer
    changed_at = answer.corrected_at or answer.published_at
    return {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "inLanguage": question.language,
        "mainEntity": {
            "@type": "Question",
            "name": question.title,
            "text": question.text or question.title,
            "datePublished": question.asked_at.isoformat(),
            "answerCount": 1,
            "acceptedAnswer": {
                "@type": "Answer",
                "text": plain_of(answer.html),
                "url": url,
                "datePublished": answer.published_at.isoformat() if answer.published_at else None,
                "dateModified": changed_at.isoformat() if changed_at else None,
                "upvoteCount": question.helpful,
                "author": {"@type": "GovernmentOrganization", "name": _("Office of Citizenship and Migration Affairs")},
            },
        },
    }
