"""The API of questions described: OpenAPI of each operation."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from forum.api import serializers
from forum.queries.lists import LAST_PAGE
from pmlp_portal.kernel.api_documents import CHALLENGE, CHALLENGED, KEY, LANGUAGE, LIMITED, NONCE, WRITING, answers

_WORDS = {"type": "string", "maxLength": serializers.LONGEST_QUERY}
_CATEGORY = {"type": "string", "pattern": "^[-a-zA-Z0-9_]{0,50}$"}
_PAGE = {"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1}


def _asked(name: str, kind: object, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=description)  # type: ignore[arg-type]


questions = extend_schema(
    operation_id="questions",
    summary="Answered questions: found by words, or the newest",
    description="With `q`: those found, the best first; Latvian words in any of their forms, with or without "
    "diacritics, with slips of the pen. Without: the newest first. Go on by `next`.",
    parameters=[
        _asked("q", _WORDS, "Words to look for."),
        _asked("category", _CATEGORY, "Slug: of this category only."),
        _asked("page", _PAGE, f"One of the first {LAST_PAGE} pages."),
        _asked("after", OpenApiTypes.STR, "As it stands in `next`: where a page of the newest begins."),
        LANGUAGE,
    ],
    responses=answers(200, serializers.QuestionPageSerializer, (400, 404, 422, 503, *LIMITED)),
)
question = extend_schema(
    operation_id="question",
    summary="One question with its answer",
    description="Of a question that was asked before, the one it was merged with: its `id` is another.",
    parameters=[LANGUAGE],
    responses=answers(200, serializers.QuestionDetailSerializer, (400, 404, 410, 503)),
)
ask = extend_schema(
    operation_id="ask",
    summary="Ask the office's experts",
    description="Not a formal submission. Personal data is covered before anything is published; `title` and `text` of "
    "the answer show how. `token` opens the question to its asker and is told to nobody else.",
    parameters=[KEY, CHALLENGE, NONCE, LANGUAGE],
    request=serializers.AskSerializer,
    responses=answers(201, serializers.AskedSerializer, (*WRITING, *CHALLENGED)),
)
