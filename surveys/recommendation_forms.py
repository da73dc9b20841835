"""What the register of recommendations sends: the words of one, and how far it is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pmlp_portal.accounts.models import User
from surveys.actions.recommendations import Advice, Progress
from surveys.models import Period, Recommendation, Topic
from surveys.queries.recommendations import owners
from surveys.states import RecommendationState

if TYPE_CHECKING:
    PeriodChoice = forms.ModelChoiceField[Period]
    TopicChoice = forms.ModelChoiceField[Topic]
    UserChoice = forms.ModelChoiceField[User]
else:
    PeriodChoice = TopicChoice = UserChoice = forms.ModelChoiceField

LARGEST_REVISION = 2**31 - 1


class OwnerField(UserChoice):
    """Somebody of the staff, by the name colleagues know."""

    def label_from_instance(self, obj: User) -> str:
        """Return the name."""
        return obj.display_name


class AdviceForm(forms.Form):
    """What a recommendation says. `seen` is the revision its page showed; a new one has none."""

    seen = forms.IntegerField(min_value=0, max_value=LARGEST_REVISION, widget=forms.HiddenInput, initial=0)
    text_lv = forms.CharField(
        label=_("What is recommended, in Latvian"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what is recommended.")},
    )
    text_en = forms.CharField(
        label=_("In English"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    topic = TopicChoice(
        Topic.objects.none(), label=_("Topic"), required=False, empty_label=_("Of no one topic"), to_field_name="slug"
    )
    evidence = forms.CharField(
        label=_("What it rests on"),
        help_text=_("Figures and pages, without anybody's name."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    owner = OwnerField(User.objects.none(), label=_("Owner"), required=False, empty_label=_("Nobody yet"))
    due_on = forms.DateField(
        label=_("Due on"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-date"}),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )
    indicator_code = forms.SlugField(
        label=_("Code of the indicator"),
        help_text=_("For example answer-time. Leave it empty where nothing is measured."),
        max_length=60,
        required=False,
        error_messages={"invalid": _("A code has letters, digits and hyphens.")},
    )

    def __init__(self, data: QueryDict | None = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        topic, owner = self.fields["topic"], self.fields["owner"]
        assert isinstance(topic, forms.ModelChoiceField)
        assert isinstance(owner, forms.ModelChoiceField)
        topic.queryset, owner.queryset = Topic.objects.all(), owners()
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.form_show_errors = False
        self.helper.layout = self._layout(_("Save"))

    @classmethod
    def showing(cls, found: Recommendation) -> "AdviceForm":
        """Return the form as a recommendation stands."""
        names = ("text_lv", "text_en", "evidence", "owner", "due_on", "indicator_code")
        topic = found.topic.slug if found.topic else None
        return cls(initial={"seen": found.revision, "topic": topic, **{name: getattr(found, name) for name in names}})

    def _layout(self, submit: Any) -> Layout:
        return Layout(
            "seen", "text_lv", "text_en", "topic", "evidence", Div("owner", "due_on", css_class="field-pair"),
            "indicator_code", Submit("submit", submit),
        )  # fmt: skip

    def advice(self) -> Advice:
        """Return what was written."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in {"seen", "period"}}
        return Advice(**said)


class NewRecommendationForm(AdviceForm):
    """The same, of a period."""

    period = PeriodChoice(
        Period.objects.none(),
        label=pgettext_lazy("survey", "Period"),
        empty_label=None,
        error_messages={"required": _("Choose a period."), "invalid_choice": _("Choose a period.")},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        period = self.fields["period"]
        assert isinstance(period, forms.ModelChoiceField)
        period.queryset = Period.objects.order_by("-year", "institution__slug")
        self.helper.layout = Layout("period", *self._layout(_("Enter the recommendation")).fields)


class ProgressForm(forms.Form):
    """What is being done, how far it is, and why."""

    seen = forms.IntegerField(min_value=1, max_value=LARGEST_REVISION)
    measure = forms.CharField(required=False, max_length=4000)
    to = forms.ChoiceField(choices=RecommendationState.choices, required=False)
    because = forms.CharField(required=False)

    def progress(self) -> Progress:
        """Return what was said."""
        said = self.cleaned_data
        to = RecommendationState(said["to"]) if said["to"] else None
        return Progress(said["measure"], to, said["because"])
