"""What people write is text wherever it is shown: it never becomes markup, a script, or words in another order."""

from html.parser import HTMLParser

import pytest
import time_machine
from django.test import Client

from forum import actions
from forum.models import Question
from forum.tests.factories import ask, asking, assigned, at, fresh, link_of, make_category, submitted
from pmlp_portal.notifications.models import Message

pytestmark = pytest.mark.django_db

TRICK = (
    "</title></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)><svg/onload=alert(1)>"
    "{{ 7|add:7 }}{% now 'Y' %}<!--"
)
TURNING = "\u202e\u2066\u200b\ufeff\ufffe"


class Page(HTMLParser):
    """Notes each element with its attributes, and what a script says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        """It is over."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Note what a script says."""
        if self._inside == "script":
            self.scripts.append(data)


def assert_calm(html: str) -> None:
    """No element, attribute or script has come in by somebody's words, and nothing turns the reading round."""
    page = Page(html)
    for tag, attributes in page.elements:
        assert tag != "img" or attributes.get("src") != "x"
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert tag != "script" or {"nonce", "src"} & {*attributes} or "ld+json" in (attributes.get("type") or "")
    assert not [script for script in page.scripts if "alert(1)" in script and "\\u003C" not in script]
    assert not {*TURNING} & {*html}
    assert "{{ 7|add:7 }}" in html.replace("&#x27;", "'")  # it is there, as text: neither run nor lost


@pytest.mark.parametrize("html", ["<script>alert(1)</script>", "<p onload=x>", "<img src=x>", "\u202e", "lost"])
def test_what_is_not_calm_is_seen(html):
    with pytest.raises(AssertionError):
        assert_calm(html if html == "lost" else f"{html}{{{{ 7|add:7 }}}}")


@pytest.fixture
def nasty(anda, liga, maris):
    """A question, with tricks wherever somebody can write: asked, answered, corrected, asked further."""
    topic = make_category("nasty", name_lv=TRICK[:119], name_en="Nasty", experts=[anda, liga])
    question = assigned(anda, by=maris, title=f"Kur? {TRICK[-60:]}{TURNING}", text=TRICK + TURNING, category="nasty")
    wording = submitted(question, by=anda, text=f"Jā.\n\n{TRICK}\n\n[te](javascript:alert(1)) {TURNING}&#x202e;")
    actions.approve(question_id=question.pk, revision=wording.revision, by=liga, now=at(11))
    actions.ask_further(token=link_of(question), text=TRICK + TURNING, now=at(12))
    wording = actions.correct(question_id=question.pk, by=anda, now=at(12))
    draft = actions.Draft(f"Nē.\n\n{TRICK}", correction=TRICK)
    saved = actions.save_draft(question_id=question.pk, revision=wording.revision, draft=draft, by=anda, now=at(12))
    sent = actions.submit_for_second_eyes(question_id=question.pk, revision=saved.revision, by=anda, now=at(12))
    actions.approve(question_id=question.pk, revision=sent.revision, by=liga, now=at(12))
    with time_machine.travel(at(13), tick=False):
        assert fresh(question).category == topic
        yield fresh(question)


class TestPages:
    @pytest.mark.parametrize("prefix", ["", "/en"])
    @pytest.mark.parametrize("version", ["", "?view=text"])
    def test_whatever_somebody_wrote_is_shown_as_text(self, nasty, prefix, version):
        for path in ("/forum/", "/forum/categories/nasty/", f"/forum/questions/{nasty.pk}-{nasty.slug}/"):
            response = Client().get(prefix + path + version)
            assert response.status_code == 200, path
            assert_calm(response.content.decode())

    def test_so_is_the_name_of_a_topic(self, nasty):
        assert_calm(Client().get("/forum/answer-times/?category=nasty").content.decode())

    def test_so_are_words_looked_for(self, nasty):
        response = Client().get("/forum/", {"q": TRICK[:190]})
        html = response.content.decode()
        assert response.status_code == 200
        assert "<script>alert(1)" not in html
        assert not [name for _tag, attributes in Page(html).elements for name in attributes if name.startswith("on")]


class TestRows:
    def test_signs_that_turn_the_reading_round_are_in_no_row_of_it(self, nasty):
        answer = nasty.answer
        assert not {*TURNING} & {*nasty.title, *nasty.text, *answer.html, *answer.correction}
        assert not [further for further in nasty.follow_ups.all() if {*TURNING} & {*further.text}]

    def test_letters_carry_them_as_text(self, nasty):
        for message in Message.objects.filter(about=f"question:{nasty.pk}"):
            assert not {*TURNING} & {*message.context["title"]}
            assert "\n" not in message.context["title"]


class TestPersonalCodes:
    CODES = (
        "161175-19997",
        "161175 19997",
        "1.6.1.1.7.5.1.9.9.9.7",
        "16\u200b1175-\u202e19997",
        "1*6*1*1*7*5*1*9*9*9*7",
    )

    @pytest.mark.parametrize("code", CODES)
    def test_however_split_no_reader_gets_to_see_one(self, anda, liga, maris, passports, code):
        question = assigned(anda, by=maris, title=f"Kods {code}?", text=f"Mans kods: {code}.")
        wording = submitted(question, by=anda)
        actions.approve(question_id=question.pk, revision=wording.revision, by=liga, now=at(11))
        shown = fresh(question)
        for path in ("/forum/", f"/forum/questions/{shown.pk}-{shown.slug}/", "/forum/feed.atom", "/api/v1/questions/"):
            said = "".join(filter(str.isdigit, Client().get(path).content.decode()))
            assert "16117519997" not in said, path
            assert "19997" not in said, path

    def test_what_is_found_by_it_is_nothing(self, anda, liga, maris, passports):
        question = assigned(anda, by=maris, text="Mans kods: 161175-19997.")
        wording = submitted(question, by=anda)
        actions.approve(question_id=question.pk, revision=wording.revision, by=liga, now=at(11))
        for words in ("161175-19997", "16117519997", "19997", "161175"):
            assert Client().get("/api/v1/questions/", {"q": words}).json()["count"] == 0


def test_the_office_s_own_numbers_reach_readers(anda, liga, maris, passports, settings):
    settings.OFFICE_ACCOUNTS = ["LV86TREL1060140918200"]
    said = "Maksāt uz LV86 TREL 1060 1409 1820 0, rakstīt pasts@pmlp.gov.lv."
    question = Question.objects.get(pk=actions.ask(asking=asking(text=said), now=at(10)).question_id)
    assert question.text == said
    assert ask(text=f"{said} Mans: LV80BANK0000435195001").text == f"{said} Mans: █████"
