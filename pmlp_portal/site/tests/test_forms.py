"""How a form is drawn by the template pack "portal"."""

import re

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

SHOWN = "{% load crispy_forms_tags %}{% crispy form %}"


class VisitForm(forms.Form):
    name = forms.CharField(label="Vārds", error_messages={"required": "Ierakstiet vārdu"})
    email = forms.EmailField(
        label="E-pasts",
        help_text="Piemēram, vards@example.lv.",
        required=False,
        error_messages={"invalid": "Ierakstiet e-pasta adresi, kurā ir zīme @"},
    )
    reminder = forms.ChoiceField(
        label="Kā atgādināt?",
        help_text="Vienreiz.",
        choices=[("email", "Ar e-pastu"), ("none", "Neatgādināt")],
        widget=forms.RadioSelect,
        error_messages={"required": "Izvēlieties, kā atgādināt"},
    )
    branch = forms.ChoiceField(label="Nodaļa", choices=[("cesis", "Cēsu nodaļa")])
    agrees = forms.BooleanField(label="Piekrītu", error_messages={"required": "Atzīmējiet, ka piekrītat"})
    step = forms.CharField(widget=forms.HiddenInput, initial="2")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.layout = Layout(*self.fields, Submit("submit", "Turpināt", css_class="btn-lg"))


@pytest.fixture
def filled():
    """What a hurried visitor sends."""
    return {"email": "anna.example.lv", "branch": "cesis", "step": "2"}


@pytest.fixture
def refused(drawn, filled):
    return drawn(SHOWN, form=VisitForm(filled))


def part(pattern, page):
    """The first piece of the page that looks like this."""
    match = re.search(pattern, page, re.DOTALL)
    assert match, f"nothing like {pattern}"
    return match.group()


def field(page, name):
    """The markup of one field, from its frame to its end."""
    return part(rf'<(div|fieldset) class="field(?:(?!class="field[ "]).)*?name="{name}".*?</\1>', page)


class TestField:
    def test_label_hint_error_and_control_stand_in_this_order(self, refused):
        email = field(refused, "email")
        order = [
            email.index(part) for part in ('class="form-label"', 'class="form-text"', 'class="field-error"', "<input")
        ]
        assert order == sorted(order)

    def test_the_control_is_described_by_its_hint_and_its_error(self, refused):
        email = field(refused, "email")
        assert 'aria-describedby="id_email_helptext id_email_error"' in email
        assert 'id="id_email_helptext"' in email
        assert 'id="id_email_error"' in email
        assert 'aria-invalid="true"' in email

    def test_an_error_has_an_icon_and_a_word_besides_its_color(self, refused):
        error = part(r'<p class="field-error".*?</p>', field(refused, "email"))
        assert "<svg" in error
        assert '<span class="visually-hidden">Kļūda: </span>Ierakstiet e-pasta adresi' in error

    def test_a_field_without_a_fault_carries_no_mark_of_one(self, refused):
        branch = field(refused, "branch")
        assert "form-select" in branch
        assert "is-invalid" not in branch
        assert "aria-invalid" not in branch

    def test_what_may_stay_empty_says_so_and_what_may_not_has_no_star(self, drawn):
        page = drawn(SHOWN, form=VisitForm())
        assert "nav obligāti" in field(page, "email")
        assert "nav obligāti" not in field(page, "name")
        assert "*" not in page

    def test_what_was_typed_is_still_there(self, refused):
        assert 'value="anna.example.lv"' in refused


class TestChoices:
    def test_radios_stand_in_a_fieldset_whose_legend_asks(self, refused):
        reminder = field(refused, "reminder")
        assert reminder.startswith('<fieldset class="field field--error" aria-describedby="id_reminder_helptext')
        assert "<legend>Kā atgādināt?</legend>" in reminder
        assert reminder.count('class="form-check"') == 2

    def test_a_label_belongs_to_each_radio(self, refused):
        reminder = field(refused, "reminder")
        assert 'id="id_reminder_0"' in reminder
        assert '<label for="id_reminder_0">Ar e-pastu</label>' in reminder

    def test_a_check_box_has_its_label_beside_it(self, refused):
        agrees = field(refused, "agrees")
        assert re.search(r'<div class="form-check"><input[^>]*type="checkbox"[^>]*><label for="id_agrees">', agrees)


class TestErrorSummary:
    def test_it_links_to_every_control_at_fault(self, refused):
        summary = part(r'<div class="error-summary".*?</div>', refused)
        links = dict(re.findall(r'href="#([^"]+)">([^<]+)<', summary))
        assert links == {
            "id_name": "Ierakstiet vārdu",
            "id_email": "Ierakstiet e-pasta adresi, kurā ir zīme @",
            "id_reminder_0": "Izvēlieties, kā atgādināt",
            "id_agrees": "Atzīmējiet, ka piekrītat",
        }
        for target in links:
            assert f'id="{target}"' in refused

    def test_it_is_heard_and_takes_the_focus(self, refused):
        assert re.search(
            r'class="error-summary" role="alert" aria-labelledby="error-summary-title" tabindex="-1" autofocus', refused
        )

    def test_it_counts_the_fields_at_fault(self, refused):
        assert "Jāizlabo 4 lietas" in refused

    def test_a_fault_of_the_whole_form_is_said_without_a_link(self, drawn, filled):
        form = VisitForm(filled)
        form.add_error(None, "Šo vietu tikko aizņēma")
        assert "<li>Šo vietu tikko aizņēma</li>" in drawn(SHOWN, form=form)

    def test_a_form_not_yet_sent_has_none(self, drawn):
        assert "error-summary" not in drawn(SHOWN, form=VisitForm())

    def test_it_may_stand_before_the_heading_instead(self, drawn, filled):
        form = VisitForm(filled)
        form.helper.form_show_errors = False
        page = drawn('{% include "components/error_summary.html" %}<h1>Ziņas</h1>' + SHOWN, form=form)
        assert page.count("error-summary-title") == 2
        assert page.index('class="error-summary"') < page.index("<h1>")
        assert "field-error" in page


class TestForm:
    def test_it_carries_its_token_and_its_hidden_fields(self, refused):
        assert "csrfmiddlewaretoken" in refused
        assert re.search(r'<input type="hidden" name="step" value="2"', refused)

    def test_its_submit_is_a_button(self, refused):
        assert '<button type="submit" class="btn btn-primary btn-lg">Turpināt</button>' in refused

    def test_a_search_form_says_nothing_of_what_may_stay_empty(self, drawn):
        form = VisitForm()
        form.helper.form_method = "get"
        page = drawn(SHOWN, form=form)
        assert "nav obligāti" not in page
        assert "csrfmiddlewaretoken" not in page
