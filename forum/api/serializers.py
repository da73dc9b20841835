"""What the API of questions takes, and how what it answers is described."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from forum.models import CitationKind
from forum.states import READABLE
from pmlp_portal.kernel.api_documents import TEXT

LONGEST_QUERY = 200
READABLE_STATES = [(state.value, state.value) for state in READABLE]
_SLUG: dict[str, Any] = {**TEXT, "invalid": _("This must be a name as in addresses, like passport.")}
_TOO_LONG = _("Look for fewer words: at most {max_length} characters.")


class ListQuerySerializer(serializers.Serializer[Any]):
    """What is looked for."""

    q = serializers.CharField(
        max_length=LONGEST_QUERY,
        required=False,
        allow_blank=True,
        default="",
        error_messages={**TEXT, "max_length": _TOO_LONG},
    )
    category = serializers.SlugField(max_length=50, required=False, allow_blank=True, default="", error_messages=_SLUG)


class AskSerializer(serializers.Serializer[Any]):
    """A question to the office's experts."""

    title = serializers.CharField(help_text="The question in one sentence.", error_messages=TEXT)
    text = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="What else matters.", error_messages=TEXT
    )
    category = serializers.SlugField(
        max_length=50,
        required=False,
        allow_blank=True,
        default="",
        help_text="Slug. Without one, or with one there is none of, somebody of the office chooses.",
        error_messages=_SLUG,
    )
    email = serializers.CharField(
        max_length=254,
        required=False,
        allow_blank=True,
        default="",
        help_text="Where the answer is sent. Not published.",
        error_messages=TEXT,
    )
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        help_text="Language of the question; without it, of Accept-Language.",
        error_messages={"invalid_choice": _("This must be lv or en.")},
    )


class AskedSerializer(serializers.Serializer[Any]):
    """A question that was received. Personal data in it is covered already."""

    id = serializers.IntegerField()
    token = serializers.CharField(help_text="Opens the question to its asker: keep it secret.")
    state = serializers.CharField(help_text="`received`: nobody has looked at it yet.")
    title = serializers.CharField(help_text="As it will be published.")
    text = serializers.CharField(help_text="As it will be published.", allow_blank=True)
    category = serializers.CharField(allow_null=True, help_text="Slug; null until somebody has chosen one.")
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    asked_at = serializers.DateTimeField()
    due_on = serializers.DateField(help_text="The last day for the answer, by the rule of the day of asking.")
    url = serializers.URLField(help_text="The asker's own page. It holds the token.")


class OfficialAnswerSerializer(serializers.Serializer[Any]):
    """The office's word."""

    text = serializers.CharField(help_text="As the expert wrote it, in Markdown.")
    html = serializers.CharField(help_text="Safe to show: paragraphs, lists, emphasis and links, nothing else.")
    published_at = serializers.DateTimeField()
    true_on = serializers.DateField(help_text="The day on which somebody last vouched for it.")
    is_under_review = serializers.BooleanField(help_text="Something it rests on has changed since.")
    corrected_at = serializers.DateTimeField(allow_null=True)
    correction = serializers.CharField(allow_blank=True, help_text="What was corrected.")


class QuestionSerializer(serializers.Serializer[Any]):
    """A question with its answer."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    category = serializers.CharField(allow_null=True, help_text="Slug.")
    language = serializers.ChoiceField(choices=settings.LANGUAGES, help_text="In which it was asked.")
    state = serializers.ChoiceField(
        choices=READABLE_STATES,
        help_text="`reopened`: the asker asked further, the answer stands; `archived`: no longer found by searching.",
    )
    asked_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(help_text="When it was first answered.")
    url = serializers.URLField(help_text="Its page.")
    is_demonstration = serializers.BooleanField(help_text="Invented, question and answer.")
    answer = OfficialAnswerSerializer()


class QuestionPageSerializer(serializers.Serializer[Any]):
    """Twenty questions at most."""

    count = serializers.IntegerField(
        help_text="How many there are: of a search no more than the 200 that can be turned to, otherwise counted up to "
        "10,000."
    )
    next = serializers.URLField(allow_null=True)
    results = QuestionSerializer(many=True)


class CitationSerializer(serializers.Serializer[Any]):
    """What an answer rests on."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in CitationKind])
    cited_as = serializers.CharField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True, help_text="Not in.")
    has_changed = serializers.BooleanField(help_text="It says something else by now.")


class FurtherSerializer(serializers.Serializer[Any]):
    """What the asker asked further, and the answer was completed by."""

    text = serializers.CharField()
    said_at = serializers.DateTimeField()


class QuestionDetailSerializer(QuestionSerializer):
    """A question with its answer, what that rests on, and what was asked further."""

    citations = CitationSerializer(many=True)
    follow_ups = FurtherSerializer(many=True)
