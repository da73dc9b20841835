"""What readers send: what they look for, and whether it helped."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from forum.actions.reading import LONGEST_WORD, Opinion
from forum.forms.fields import Words
from forum.models import Category
from forum.queries.lists import LAST_PAGE, Wish
from forum.queries.pages import place_in

LONGEST_QUERY = 200


class WishForm(forms.Form):
    """What a reader looks for, from the address of the page."""

    q = Words(
        label=_("Look for an answer"),
        required=False,
        max_length=LONGEST_QUERY,
        error_messages={"max_length": _("Look for fewer words: at most %(limit_value)s characters.")},
    )
    category = forms.ModelChoiceField(
        Category.objects.all(),
        to_field_name="slug",
        required=False,
        error_messages={"invalid_choice": _("There is no such topic. Choose one of these.")},
    )
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LAST_PAGE,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("There is no such page of the list.")),
    )
    after = forms.CharField(
        required=False,
        validators=[RegexValidator(r"\A[0-9]{1,16}-[0-9]{1,18}\Z", _("There is no such page of the list."))],
    )

    def wish(self) -> Wish:
        """Return what is looked for; what could not be read is left out."""
        found: dict[str, Any] = self.cleaned_data
        return Wish(
            words=found.get("q") or "",
            category=found.get("category"),
            page=found.get("page") or 1,
            after=place_in(found.get("after") or ""),
        )


class OpinionForm(forms.Form):
    """Whether an answer helped, and a word why."""

    helpful = forms.ChoiceField(
        choices=[("1", _("Yes")), ("0", _("No"))],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say whether it helped: yes or no.")),
    )
    word = Words(
        label=_("Why, in a few words"),
        required=False,
        max_length=LONGEST_WORD,
        error_messages={"max_length": _("Write less: at most %(limit_value)s characters.")},
    )

    def opinion(self) -> Opinion:
        """Return it as the deed takes it."""
        return Opinion(is_helpful=self.cleaned_data["helpful"] == "1", word=self.cleaned_data["word"])
