"""What askers fill in: a question, a reply, an address for the answer."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forum.actions import Asking
from forum.errors import TextMissing, TitleMissing
from forum.forms.fields import Words
from forum.models import Category
from forum.policies import ForumPolicy
from pmlp_portal.idempotency.actions import Key, key_of
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.kernel.errors import Invalid
from pmlp_portal.limits import opened
from pmlp_portal.notifications.queries import available_kinds, reachable_contact

# A letter may be written in several characters. A browser sends no more than these; the deed counts letters.
_LONGEST = ForumPolicy().title_longest * 4
_LONGEST_TEXT = ForumPolicy().text_longest * 4


class ReachableField(forms.CharField):
    """An e-mail address, or a phone number where messages can be sent to one."""

    def __init__(self, **options: Any) -> None:  # Django's own signature
        super().__init__(max_length=254, **options)
        self.widget.attrs |= {"autocomplete": "email"}

    def to_python(self, value: Any) -> Any:
        """Read the contact; nothing where nothing is written."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return reachable_contact(text)
        except Invalid as refusal:
            raise forms.ValidationError(refusal.detail) from refusal

    def run_validators(self, value: Any) -> None:
        """What has been read is no text any more."""


def explain(field: forms.Field, *, what_for: str) -> None:
    """Say which kinds of address can be written to."""
    has_phone = "phone" in available_kinds()
    field.label = _("E-mail or phone") if has_phone else _("E-mail")
    field.help_text = what_for
    field.error_messages["required"] = (
        _("Enter an e-mail address or a phone number.") if has_phone else _("Enter an e-mail address.")
    )
    if not has_phone:
        field.widget.attrs["inputmode"] = "email"


class AskForm(forms.Form):
    """A question. `website` stays empty: people don't see it. `opened` says when the page was."""

    title = Words(
        label=gettext_lazy("What would you like to know?"),
        help_text=gettext_lazy("In one sentence. Write no personal codes and no numbers of documents."),
        error_messages={"required": TitleMissing.sentence},
        widget=forms.TextInput(attrs={"maxlength": _LONGEST, "autocomplete": "off"}),
    )
    text = Words(
        label=gettext_lazy("More about it"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": _LONGEST_TEXT}),
    )
    category = forms.ModelChoiceField(
        Category.objects.filter(is_active=True),
        label=gettext_lazy("Topic"),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("I don't know: choose for me"),
        error_messages={"invalid_choice": gettext_lazy("There is no such topic. Choose one of these.")},
    )
    contact = ReachableField(required=False)
    website = forms.CharField(required=False)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        self.now = now
        explain(self.fields["contact"], what_for=_("We write to it once there is an answer. Nobody else sees it."))

    def asking(self) -> Asking:
        """Return the question as the deed takes it."""
        asked: dict[str, Any] = self.cleaned_data
        category: Category | None = asked["category"]
        contact: Contact | None = asked["contact"]
        return Asking(
            title=asked["title"],
            text=asked["text"],
            category=category.slug if category else "",
            language=get_language() or "lv",
            contact=contact,
        )

    def stamp(self) -> str:
        """Return when the page was opened first, as the next page carries it on; now, if that can't be read."""
        carried = str(self.data.get("opened") or self.initial.get("opened") or "")
        known = opened.read(carried)
        is_fresh = known is not None and self.now - known.at <= opened.KEPT_FOR
        return carried if is_fresh else opened.written_at(self.now)


class SendForm(AskForm):
    """The same, sent. Who is no person is told calmly, and so is a person who was fast."""

    def clean(self) -> dict[str, Any]:
        """Look whether somebody has read the page."""
        known = opened.read(self.cleaned_data.get("opened", ""))
        if known is None or not known.is_believable(now=self.now):
            self.add_error(None, _("That was very fast. Look at your question once more, then press the button again."))
        elif self.cleaned_data.get("website"):
            self.add_error(
                None, _("A field that is meant for machines was filled in. It is empty again: press once more.")
            )
        return self.cleaned_data

    def key(self) -> Key | None:
        """Return what tells a second press from a second question: the page, and all that is written on it."""
        known = opened.read(self.cleaned_data["opened"])
        asking = self.asking()
        contact = asking.contact.value if asking.contact else ""
        body = f"{asking.title}\n{asking.text}\n{asking.category}\n{contact}"
        return key_of(known.key if known else None, scope=f"ask\n{body}", body=body.encode())


class SayForm(forms.Form):
    """A reply to the expert, or something asked further."""

    text = Words(
        strip=False,
        error_messages={"required": TextMissing.sentence},
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": _LONGEST_TEXT}),
    )


class TellAtForm(forms.Form):
    """Where to be told of the answer."""

    contact = ReachableField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        explain(self.fields["contact"], what_for=_("We write to it once there is an answer. Nobody else sees it."))
