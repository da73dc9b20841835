from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib import messages
from django.core.paginator import Paginator

AT = datetime(2026, 11, 24, 8, 40, tzinfo=UTC)


def include(name, rest=""):
    return f'{{% include "components/{name}.html" {rest} %}}'


class TestNotification:
    @pytest.mark.parametrize(
        ("kind", "look", "role"),
        [
            ("info", '"notification"', "status"),
            ("success", "notification--success", "status"),
            ("warning", "notification--warning", "status"),
            ("error", "notification--error", "alert"),
        ],
    )
    def test_a_fault_interrupts_and_news_waits(self, drawn, kind, look, role):
        page = drawn(include("notification"), kind=kind, title="", text="Jūsu vieta pārcelta.")
        assert look in page
        assert f'role="{role}"' in page
        assert "<svg" in page

    def test_what_the_last_act_says_is_drawn_once(self, drawn, asked):
        request = asked()
        messages.success(request, "Numurs A042 <b>ir atcelts</b>.")
        page = drawn(include("messages"), request)
        assert "Numurs A042 &lt;b&gt;ir atcelts&lt;/b&gt;." in page
        assert page.count("notification--success") == 1


class TestSteps:
    def test_the_present_step_is_named_and_those_before_it_are_done(self, drawn):
        page = drawn(include("steps"), steps=["Nodaļa", "Pakalpojums", "Iestāties rindā"], current=2)
        assert '<li class="done"><span>Nodaļa' in page
        assert '<li aria-current="step"><span>Pakalpojums' in page
        assert "<li><span>Iestāties rindā" in page


class TestPromises:
    def test_a_range_has_its_two_times_and_its_words(self, drawn):
        page = drawn(
            include("wait_range"),
            start=AT,
            end=AT + timedelta(minutes=15),
            label="Jūs izsauks",
            note="Strādā 3 lodziņi.",
        )
        assert "10:40</time>–<time" in page
        assert page.index("Jūs izsauks") < page.index("10:40") < page.index("Strādā 3")

    def test_a_promise_of_one_time_has_no_dash(self, drawn):
        assert "–" not in drawn(include("wait_range"), start=AT, end=None, label="", note="")

    def test_be_there_is_said_in_the_readers_language(self, drawn, language):
        page = drawn(include("be_there"), by=AT)
        said = {"lv": "Esiet nodaļā <strong>līdz <time", "en": "Be at the branch <strong>by <time"}
        assert said[language] in page

    def test_a_state_has_a_word_and_a_shape(self, drawn):
        page = drawn(include("state_tag"), kind="free", icon_name="tick", text="Bez rindas")
        assert "state-tag--free" in page
        assert "<svg" in page
        assert "Bez rindas" in page


class TestCheckAnswers:
    ROWS = (
        SimpleNamespace(label="Nodaļa", value="Cēsu <nodaļa>", change_url="/branches/"),
        SimpleNamespace(label="Maksa", value="50 €", change_url=""),
    )

    def test_each_answer_says_what_its_link_changes(self, drawn):
        page = drawn(include("check_answers"), rows=self.ROWS)
        assert '<a href="/branches/">Mainīt<span class="visually-hidden">: Nodaļa</span></a>' in page
        assert "Cēsu &lt;nodaļa&gt;" in page

    def test_what_cannot_be_changed_has_no_link(self, drawn):
        assert drawn(include("check_answers"), rows=self.ROWS).count("<a ") == 1


class TestPages:
    def page(self, drawn, asked, number, query):
        pages = Paginator(range(90), 30)
        return drawn(include("pagination"), asked("/", **query), page=pages.page(number))

    def test_the_rest_of_the_query_is_kept(self, drawn, asked):
        page = self.page(drawn, asked, 2, {"service": "pase", "page": "2"})
        assert 'href="?service=pase&amp;page=1"' in page
        assert 'href="?service=pase&amp;page=3"' in page
        assert "2. lapa no 3" in page

    def test_the_first_page_leads_only_onwards(self, drawn, asked):
        page = self.page(drawn, asked, 1, {})
        assert 'rel="prev"' not in page
        assert 'rel="next"' in page

    def test_a_single_page_needs_no_way(self, drawn):
        assert drawn(include("pagination"), page=Paginator(range(3), 30).page(1)).strip() == ""


def test_hours_are_a_table_with_heads(drawn):
    rows = [SimpleNamespace(days="O, T, C", hours="8:30–16:00")]
    page = drawn(include("hours_table"), caption="Darba laiks", rows=rows)
    assert "<caption>Darba laiks</caption>" in page
    assert '<th scope="row">O, T, C</th><td><span class="time-range">8:30–16:00</span></td>' in page


def test_a_confirmation_says_what_is_done_where_and_when(drawn):
    page = drawn(include("confirmation"), title="Vizīte pierakstīta", text="Otrdien, 1. decembrī")
    assert "<h1>Vizīte pierakstīta</h1><p>Otrdien, 1. decembrī</p>" in page
