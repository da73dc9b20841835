"""Signing in, in two steps."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """User name and password. Which of the two was wrong is not told."""

    error_messages = {
        "invalid_login": _("The user name or the password is not right. Check that Caps Lock is off and try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        self.fields["username"].error_messages["required"] = _("Enter your user name.")
        self.fields["password"].error_messages["required"] = _("Enter your password.")
        self.helper = FormHelper(self)
        self.helper.form_show_errors = False
        button = Submit("submit", _("Sign in"), css_class="btn-lg btn-block")
        self.helper.layout = Layout("username", "password", button)


class CodeForm(forms.Form):
    """Six digits of an app, or one of the recovery codes."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, button: str = "", **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_show_errors = False
        self.helper.layout = Layout("code", "next", Submit("submit", button, css_class="btn-lg btn-block"))
