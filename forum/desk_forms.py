"""What the forum's desks send: which version was seen, and why, to whom, what instead. How long is judged by deeds."""

import re
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from forum import errors
from forum.actions import Away, Draft, Ground
from forum.models import Category, CitationKind, Question
from forum.queries.people import answerers
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel.errors import Invalid

if TYPE_CHECKING:
    CategoryChoice = forms.ModelChoiceField[Category]
    ExpertChoice = forms.ModelChoiceField[User]
else:
    CategoryChoice = ExpertChoice = forms.ModelChoiceField

LARGEST_ID = 2**63 - 1
LARGEST_VERSION = 2**31 - 1
# What people paste for a question: its number, or its address.
_NUMBER = re.compile(r"(?:.*/questions/|.*/desk/|#?)([0-9]{1,18})(?:[-/?#].*)?", re.DOTALL)
_GROUND = re.compile(r"([a-z]{1,10}):([0-9]{1,18})")
_SEEN = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})")


def understood(form: forms.Form) -> dict[str, Any]:
    """Return what a form says. Raises Invalid."""
    if not form.is_valid():
        raise Invalid
    return form.cleaned_data


class SeenForm(forms.Form):
    """The version of a question that its page showed."""

    seen = forms.IntegerField(min_value=1, max_value=LARGEST_VERSION)


class BecauseForm(SeenForm):
    """A deed somebody may ask the reason of; an empty one is refused by the deed, in its own words."""

    because = forms.CharField(required=False)


class AskBackForm(SeenForm):
    """What the asker is asked."""

    text = forms.CharField(required=False, strip=False)


class ForwardForm(BecauseForm):
    """Which institution a question goes to."""

    to = forms.CharField(required=False)


class AssignForm(SeenForm):
    """Whom a question is given to; nobody named is whoever of its category has the least to do."""

    to = ExpertChoice(User.objects.none(), required=False)
    category = CategoryChoice(Category.objects.none(), required=False, to_field_name="slug")

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        to, category = self.fields["to"], self.fields["category"]
        assert isinstance(to, forms.ModelChoiceField)
        assert isinstance(category, forms.ModelChoiceField)
        to.queryset, category.queryset = answerers(), Category.objects.filter(is_active=True)


class DuplicateForm(SeenForm):
    """The question that is the same: one of those shown beside, or another by its number or address."""

    of = forms.CharField(required=False, max_length=300)
    other = forms.CharField(required=False, max_length=300)

    def number(self) -> int:
        """Return the number of the other question. Raises NotTheOther."""
        said = understood(self)
        named = _NUMBER.fullmatch((said["other"] or said["of"]).strip())
        if named is None or not Question.objects.filter(pk=int(named[1])).exists():
            raise errors.NotTheOther
        return int(named[1])


class RevisionForm(forms.Form):
    """The saving of a draft that its page showed; 0 for none."""

    revision = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION)


class SendBackForm(RevisionForm):
    """Why an answer goes back to who wrote it."""

    because = forms.CharField(required=False)


class DraftForm(RevisionForm):
    """What is being written. As typed: blank lines at its ends are the deed's to take away."""

    text = forms.CharField(required=False, strip=False)
    correction = forms.CharField(required=False)

    def draft(self) -> Draft:
        """Return what has been written so far. Raises Invalid."""
        said = understood(self)
        return Draft(said["text"], said["correction"])


class CiteForm(DraftForm):
    """What a draft shall rest on."""

    ground = forms.CharField(required=False, max_length=40)

    def chosen(self) -> Ground:
        """Return the row. Raises Invalid."""
        named = _GROUND.fullmatch(understood(self)["ground"])
        if named is None or named[1] not in CitationKind.values:
            raise errors.GroundMissing
        return Ground(CitationKind(named[1]), int(named[2]))


class UnciteForm(DraftForm):
    """What a draft shall rest on no more."""

    citation = forms.IntegerField(min_value=1, max_value=LARGEST_ID)


class MaskForm(SeenForm):
    """Words nobody else shall read."""

    words = forms.CharField(required=False, max_length=1000)
    because = forms.CharField(required=False)


class UnmaskForm(BecauseForm):
    """A passage everybody may read."""

    passage = forms.IntegerField(min_value=1, max_value=LARGEST_ID)


class WhyForm(forms.Form):
    """Why somebody wants to read what is masked."""

    because = forms.CharField(required=False)


class BulkForm(forms.Form):
    """Why several are declined at once."""

    because = forms.CharField(required=False)


def seen_of(data: QueryDict) -> dict[int, int]:
    """Return the questions marked on a list, each with the version it showed; what is no such pair is left out."""
    pairs = filter(None, (_SEEN.fullmatch(value) for value in data.getlist("marked")))
    return {int(pair[1]): int(pair[2]) for pair in pairs}


def chosen_category(data: QueryDict) -> Category | None:
    """Return the category an address names; another one is none."""
    slug = data.get("category", "")
    return Category.objects.filter(slug=slug).first() if slug and "\0" not in slug else None


def chosen_question(data: QueryDict) -> int | None:
    """Return the question an address names, if it names one."""
    said = data.get("question", "")
    return int(said) if re.fullmatch(r"[0-9]{1,18}", said) else None


class PersonField(ExpertChoice):
    """Somebody of the forum, by the name colleagues know."""

    def label_from_instance(self, obj: User) -> str:
        """Return the name."""
        return obj.display_name


def _day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-date"}),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )


class AbsenceForm(forms.Form):
    """Who is away, and which days."""

    user = PersonField(
        User.objects.none(),
        label=_("Who"),
        empty_label=None,
        error_messages={"required": _("Choose who is away."), "invalid_choice": _("Choose who is away.")},
    )
    first_on = _day_field(_("Away from"))
    back_on = _day_field(_("Back on"))

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        user = self.fields["user"]
        assert isinstance(user, forms.ModelChoiceField)
        user.queryset = answerers().order_by("last_name", "first_name", "pk")
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.form_show_errors = False
        self.helper.layout = Layout(
            "user", Div("first_on", "back_on", css_class="field-pair"), Submit("submit", _("Note the absence"))
        )

    def away(self) -> Away:
        """Return the days."""
        return Away(self.cleaned_data["first_on"], self.cleaned_data["back_on"])
