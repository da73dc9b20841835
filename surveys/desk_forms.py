"""What the desks of surveys send: how a call ended, what somebody said, and what is planned. Rules are the deeds'."""

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch, Service
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import Invalid
from surveys.actions.periods import StagePlan
from surveys.actions.sampling import Draft
from surveys.actions.supervising import Wanted
from surveys.models import (
    ClientKind,
    FrameSource,
    Institution,
    InstrumentVersion,
    Mode,
    Rule,
    StageKind,
    Stratifier,
)
from surveys.states import Disposition

LARGEST_ID = 2**63 - 1
LARGEST_NUMBER = 2**31 - 1


def understood(form: forms.Form) -> dict[str, Any]:
    """Return what a form says. Raises Invalid."""
    if not form.is_valid():
        raise Invalid
    return form.cleaned_data


class EndingForm(forms.Form):
    """How a call ended."""

    ending = forms.ChoiceField(choices=Disposition.choices)

    def said(self) -> Disposition:
        """Return the ending. Raises Invalid."""
        return Disposition(understood(self)["ending"])


class PromiseForm(forms.Form):
    """When somebody wants to be called: a day of those offered, and a time as people write it."""

    day = forms.DateField(input_formats=["%Y-%m-%d"])
    at = forms.TimeField(input_formats=["%H:%M", "%H.%M", "%H"])

    def instant(self) -> datetime:
        """Return the time. Raises Invalid."""
        said = understood(self)
        return clock.at(said["day"], said["at"])


class InterviewerForm(forms.Form):
    """Somebody of the staff, by number; whether they ask in surveys is the deed's to say."""

    interviewer = forms.IntegerField(min_value=1, max_value=LARGEST_ID)


def targets_of(data: QueryDict) -> dict[int, int]:
    """Return how many are wanted of each quota, by its number. Raises Invalid when something else is written."""
    pairs = {key.removeprefix("target-"): value for key, value in data.items() if key.startswith("target-")}
    form_field = forms.IntegerField(min_value=0, max_value=LARGEST_NUMBER)
    try:
        return {int(key): form_field.clean(value) for key, value in pairs.items() if key.isascii() and key.isdigit()}
    except forms.ValidationError as error:
        raise Invalid from error


class DeskForm(forms.Form):
    """A form a page draws: its button, its token and its summary of errors stand in the page."""

    fields_in_order: tuple[Any, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = False
        if self.fields_in_order:
            self.helper.layout = Layout(*self.fields_in_order)
        # A reader of screens speaks each language as it is spoken, whatever the page's own.
        for name, one in self.fields.items():
            if name.endswith(("_lv", "_en")):
                one.widget.attrs["lang"] = name[-2:]


def choose(label: Any, sentence: Any, **more: Any) -> dict[str, Any]:
    """Return what a field to choose from is made with; the sentence tells what to do where nothing is chosen."""
    return {"label": label, "error_messages": {"required": sentence, "invalid_choice": sentence}, **more}


def text_field(label: Any, *, sentence: Any = None, limit: int = 200, **more: Any) -> forms.CharField:
    """Make a field of text; with a sentence it must be filled in."""
    errors = {"max_length": _("This is too long.")}
    if sentence:
        errors["required"] = sentence
    return forms.CharField(label=label, max_length=limit, required=bool(sentence), error_messages=errors, **more)


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    sentence = _("Choose a day.")
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-date"}),
        error_messages={"required": sentence, "invalid": sentence},
    )


def _number(label: Any, *, sentence: Any, least: int = 1, most: int = LARGEST_NUMBER) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-short"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )


class QuotaForm(DeskForm):
    """How many answers are wanted of whom."""

    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("Branch"), required=False, to_field_name="slug", empty_label=_("Any branch")
    )
    service = forms.ModelChoiceField(
        Service.objects.none(), label=_("Service"), required=False, to_field_name="slug", empty_label=_("Any service")
    )
    client_kind = forms.ChoiceField(
        label=_("Kind of client"),
        required=False,
        choices=[("", _("Any client")), *ClientKind.choices],
        help_text=_("Known of people on an uploaded list only."),
    )
    target = _number(_("Wanted"), sentence=_("Write how many; at least one."))

    fields_in_order = (Div("branch", "service", "client_kind", "target", css_class="field-pair"),)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        for name, rows in (("branch", Branch.objects.all()), ("service", Service.objects.all())):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def wanted(self) -> Wanted:
        """Return what was written."""
        return Wanted(**self.cleaned_data)


class PeriodForm(DeskForm):
    """A yearly assessment of an institution."""

    institution = forms.ModelChoiceField(
        Institution.objects.none(), **choose(_("Institution"), _("Choose the institution.")), empty_label=None
    )
    year = _number(_("Year"), sentence=_("Write the year, like 2026."), least=2000, most=2100)
    name_lv = text_field(_("Name in Latvian"), sentence=_("Write a name."))
    name_en = text_field(_("Name in English"))

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        institution = self.fields["institution"]
        assert isinstance(institution, forms.ModelChoiceField)
        institution.queryset = Institution.objects.all()


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's own class takes none at run time
    """A version of a questionnaire, by all that tells it from others."""

    def label_from_instance(self, obj: InstrumentVersion) -> str:
        """Return its name."""
        return f"{obj.instrument.name}, {obj.get_variant_display().lower()}, {obj.number}"


class StageForm(DeskForm):
    """Who is asked what, when and how."""

    kind = forms.ChoiceField(choices=StageKind.choices, **choose(_("Who is asked"), _("Choose who is asked.")))
    version = VersionField(
        InstrumentVersion.objects.none(),
        **choose(_("Questionnaire"), _("Choose the questionnaire.")),
        empty_label=None,
    )
    population_lv = text_field(_("The population, in Latvian"), sentence=_("Say who is asked."), limit=300)
    population_en = text_field(_("The population, in English"), limit=300)
    modes = forms.MultipleChoiceField(
        choices=Mode.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tried in this order: who cannot be reached by telephone is written to."),
        **choose(_("How people are asked"), _("Choose at least one way.")),
    )
    opens_on = _day(_("First day"))
    closes_on = _day(_("Last day"))
    planned_size = _number(_("Planned number of answers"), sentence=_("Write how many; at least one."))

    fields_in_order = (
        Div("kind", "version", css_class="field-pair"),
        "population_lv",
        "population_en",
        "modes",
        Div("opens_on", "closes_on", css_class="field-pair"),
        "planned_size",
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        version = self.fields["version"]
        assert isinstance(version, forms.ModelChoiceField)
        version.queryset = InstrumentVersion.objects.select_related("instrument")

    def plan(self) -> StagePlan:
        """Return the stage as it was written."""
        return StagePlan(**self.cleaned_data)


class PlanForm(DeskForm):
    """How people are drawn. Which of it goes together is the deed's to say."""

    frame_source = forms.ChoiceField(
        choices=FrameSource.choices,
        widget=forms.RadioSelect,
        **choose(_("List from"), _("Choose where the list is from.")),
    )
    frame_from = _day(_("Visits from"), required=False)
    frame_to = _day(_("Visits until, that day in"), required=False)
    strata_by = forms.MultipleChoiceField(
        choices=Stratifier.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label=_("Strata by"),
        help_text=_("Kinds of clients are known of an uploaded list only: visits do not tell who came for a company."),
    )
    rule = forms.ChoiceField(
        choices=Rule.choices,
        widget=forms.RadioSelect,
        **choose(_("Shared out"), _("Choose how the sample is shared out.")),
    )
    fixed = forms.CharField(
        label=_("How many of each stratum"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only when written for each stratum: a line for each, like riga-1 = 40."),
    )
    size = _number(_("Size of the sample"), sentence=_("Write how many; at least one."))
    seed = text_field(
        _("Seed"), limit=64, help_text=_("Left empty, chance makes one. It is shown once the plan is locked.")
    )
    reason = text_field(_("Why it replaces the one before"), limit=300)

    fields_in_order = (
        "frame_source",
        Div("frame_from", "frame_to", css_class="field-pair"),
        "strata_by",
        "rule",
        "fixed",
        Div("size", "seed", css_class="field-pair"),
    )

    def __init__(self, data: QueryDict | None = None, *, replaces: bool = False) -> None:
        initial = {"frame_source": FrameSource.VISITS_AND_BOOKINGS, "rule": Rule.PROPORTIONAL}
        super().__init__(data, initial=initial)
        if replaces:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = _("Say why: who comes after you wants to know.")
            self.helper.layout.append("reason")

    def clean_fixed(self) -> dict[str, int]:
        """Read the lines."""
        lines = [line.rpartition("=") for line in self.cleaned_data["fixed"].splitlines() if line.strip()]
        try:
            return {code.strip(): int(number) for code, _sign, number in lines}
        except ValueError as error:
            raise forms.ValidationError(_("Write a line for each stratum, like riga-1 = 40.")) from error

    def draft(self) -> Draft:
        """Return the plan as it was written."""
        said = self.cleaned_data
        return Draft(**{name: said[name] for name in said if name != "reason"})

    @property
    def said_why(self) -> str:
        """Why it replaces another."""
        return str(self.cleaned_data["reason"])


class UploadForm(forms.Form):
    """A list of people."""

    file = forms.FileField(allow_empty_file=True)


class NoteForm(forms.Form):
    """What a new version is made for."""

    note = forms.CharField(required=False, max_length=300)
