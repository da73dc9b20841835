"""Forms of a questionnaire that is being written: headings, questions, answers to choose from."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import Invalid
from surveys.actions.drafts import LONGEST_CODE, Way
from surveys.actions.questions import QuestionDraft
from surveys.desk_forms import DeskForm, choose, text_field
from surveys.models import Block, Choice, Factor, Question, QuestionKind, Topic, fits


def way_of(data: QueryDict) -> Way:
    """Return where something is to be moved. Raises Invalid."""
    try:
        return Way(data.get("way", ""))
    except ValueError as error:
        raise Invalid from error


def _offered(label: Any) -> dict[str, Any]:
    return {**choose(label, _("Choose one of those offered, or none.")), "required": False}


class BlockForm(DeskForm):
    """The heading of a block."""

    title_lv = text_field(_("Heading in Latvian"), sentence=_("Write a heading."))
    title_en = text_field(_("Heading in English"))

    def __init__(self, data: QueryDict | None = None, *, block: Block | None = None) -> None:
        super().__init__(data, initial=_shown(block, self.base_fields))


class QuestionForm(DeskForm):
    """What is asked, and how it is answered."""

    kind = forms.ChoiceField(
        choices=QuestionKind.choices, **choose(_("How it is answered"), _("Choose how it is answered."))
    )
    text_lv = text_field(
        _("Question in Latvian"),
        sentence=_("Write the question."),
        limit=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    text_en = text_field(_("Question in English"), limit=1000, widget=forms.Textarea(attrs={"rows": 3}))
    hint_lv = text_field(_("Hint in Latvian"), limit=300)
    hint_en = text_field(_("Hint in English"), limit=300)
    low_label_lv = text_field(_("Lowest point in Latvian"), limit=80)
    low_label_en = text_field(_("Lowest point in English"), limit=80)
    high_label_lv = text_field(_("Highest point in Latvian"), limit=80)
    high_label_en = text_field(_("Highest point in English"), limit=80)
    topic = forms.ModelChoiceField(Topic.objects.none(), **_offered(_("Topic")), empty_label=_("Of no topic"))
    factor = forms.ModelChoiceField(
        Factor.objects.none(), **_offered(_("Factor of satisfaction")), empty_label=_("Of no factor")
    )
    allows_na = forms.BooleanField(label=_("It may not apply to somebody"), required=False)
    allows_refused = forms.BooleanField(label=_("An answer may be refused"), required=False)
    allows_unknown = forms.BooleanField(label=_("It may be hard to say"), required=False)
    required = forms.BooleanField(label=_("It must not be left out"), required=False)

    fields_in_order: tuple[Any, ...] = (
        "kind",
        "text_lv",
        "text_en",
        Div("hint_lv", "hint_en", css_class="field-pair"),
        Div("low_label_lv", "low_label_en", "high_label_lv", "high_label_en", css_class="field-pair"),
        Div("topic", "factor", css_class="field-pair"),
        "allows_na",
        "allows_refused",
        "allows_unknown",
        "required",
    )

    def __init__(self, data: QueryDict | None = None, *, question: Question | None = None) -> None:
        super().__init__(data, initial=_shown(question or Question(kind=QuestionKind.SCALE_6), self.base_fields))
        for name, rows in (("topic", Topic.objects.all()), ("factor", Factor.objects.all())):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def draft(self) -> QuestionDraft:
        """Return the question as it was written."""
        return QuestionDraft(**{name: said for name, said in self.cleaned_data.items() if name != "code"})


class NewQuestionForm(QuestionForm):
    """A question that is added."""

    code = forms.SlugField(
        label=_("Short name"),
        required=False,
        max_length=LONGEST_CODE,
        help_text=_("A column of exports is called so, like queue-time. Left empty, it is made of the question."),
        error_messages={
            "invalid": _("Use Latin letters without marks, digits and hyphens only."),
            "max_length": _("This is too long."),
        },
    )

    fields_in_order = (*QuestionForm.fields_in_order, "code")

    @property
    def code_said(self) -> str:
        """The short name, where one was written."""
        return str(self.cleaned_data["code"])


class ChoiceForm(DeskForm):
    """An answer to choose; on a scale the label of a point."""

    point = forms.ChoiceField(**choose(_("Point of the scale"), _("Choose a point of the scale.")))
    text_lv = text_field(_("Answer in Latvian"), sentence=_("Write the answer."))
    text_en = text_field(_("Answer in English"))

    def __init__(
        self, data: QueryDict | None = None, *, question: Question | None = None, choice: Choice | None = None
    ) -> None:
        super().__init__(data, initial=_shown(choice, self.base_fields))
        points = _free_points(question) if question and question.levels else []
        if not points:
            del self.fields["point"]
            return
        field = self.fields["point"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = points

    @property
    def point_said(self) -> str:
        """The code of the point it labels; nothing for an answer of its own."""
        return str(self.cleaned_data.get("point", ""))

    @property
    def words(self) -> dict[str, str]:
        """The answer in both languages."""
        return {name: self.cleaned_data[name] for name in ("text_lv", "text_en")}


def takes_choices(question: Question) -> bool:
    """Whether another answer, or label of a point, can be added."""
    return bool(_free_points(question)) if question.levels else fits(question.kind, "")


def _free_points(question: Question) -> list[tuple[str, str]]:
    labelled = {choice.code for choice in question.choices.all()}
    return [(str(level), str(level)) for level in question.levels if str(level) not in labelled]


def _shown(row: object, fields: Mapping[str, object]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields if hasattr(row, name)} if row is not None else {}
