"""From the list of what has come to the public page: a moderator gives, an expert writes, a second one publishes."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from forum.models import CannedPassage, Question
from forum.states import QuestionState
from pmlp_portal.accounts.models import User
from pmlp_portal.notifications.models import Message, MessageKind
from tests.browser.axe import carry
from tests.browser.cast import let_in
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import OpenWindow
from tests.browser.findings import faults
from tests.browser.house import House
from tests.browser.questions import Experts, ask, employ_experts, given_to_anda

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody at a desk of the forum, by keyboard where there are scripts."""

    page: Page
    has_scripts: bool

    def go(self, address: str) -> None:
        """Open a page; it must be whole for everybody."""
        self.page.goto(address)
        self.look()

    def look(self) -> None:
        """See that the page is whole for everybody; without scripts nobody can ask it."""
        if self.has_scripts:
            language = "en" if urlsplit(self.page.url).path.startswith("/en/") else "lv"
            assert faults(self.page, language=language) == []

    def press(self, key: str) -> None:
        """Press a key, or what it stands for."""
        if self.has_scripts:
            self.page.keyboard.press(key if len(key) > 1 else key.lower())
        else:
            self.page.locator(f"[aria-keyshortcuts={key}]").click()

    def write(self, text: str) -> None:
        """Write into the draft, and leave it, so that keys are keys again."""
        self.page.locator("#text").fill(text)
        if self.has_scripts:
            self.page.keyboard.press("Tab")

    def told(self, words: str) -> None:
        """Wait for a sentence."""
        expect(self.page.get_by_text(words, exact=True).first).to_be_visible()


class Office:
    """The forum's people of one test, each with a window of their own."""

    def __init__(self, house: House, new_window: OpenWindow, name: str, *, has_scripts: bool = True) -> None:
        self.house, self.new_window, self.has_scripts = house, new_window, has_scripts
        self.experts: Experts = employ_experts(name)

    def desk_of(self, user: User) -> Colleague:
        """Let somebody sign in."""
        window = self.new_window(viewport=DESK, java_script_enabled=self.has_scripts)
        carry(window.context)
        let_in(window, user, self.house.url)
        return Colleague(window.page(), self.has_scripts)

    def given(self) -> Question:
        """Put a question onto Anda's table."""
        return given_to_anda(self.experts, ask(self.experts))


@pytest.mark.parametrize("has_scripts", [True, False], ids=["by-keyboard", "without-scripts"])
@pytest.mark.parametrize(
    ("prefix", "given", "handed_over", "published"),
    [
        ("", "Nodots: {}.", "Nodots. Publicēs otrs eksperts.", "Publicēts. Autoram paziņojām."),
        ("/en", "Given to: {}.", "Handed over. A second expert publishes it.", "Published. The asker is told."),
    ],
    ids=["lv", "en"],
)
def test_a_question_is_given_answered_approved_and_public(
    house: House, new_window: OpenWindow, has_scripts: bool, prefix: str, given: str, handed_over: str, published: str
):
    name = f"journey{prefix.replace('/', '-')}-{has_scripts}".lower()
    office = Office(house, new_window, name, has_scripts=has_scripts)
    question = ask(office.experts, f"Kur saņem gatavo pasi ({name})?")
    moderator, writer, second = map(office.desk_of, (office.experts.maris, office.experts.anda, office.experts.liga))

    moderator.go(f"{prefix}/forum/triage/?category={office.experts.topic.slug}")
    moderator.press("A")
    moderator.told(given.format(office.experts.anda.display_name))

    writer.go(f"{prefix}/forum/desk/")
    writer.page.get_by_role("link", name=question.title).click()
    writer.write("Nodaļā, kur to **pieteicāt**.")
    writer.press("V")
    expect(writer.page.locator(".official-answer strong")).to_have_text("pieteicāt")
    writer.look()
    writer.press("N")
    writer.told(handed_over)
    writer.look()

    second.go(f"{prefix}/forum/desk/")
    second.page.get_by_role("link", name=question.title).click()
    second.look()
    second.press("Y")
    second.told(published)

    reader = new_window(viewport=PHONE, java_script_enabled=has_scripts).page()
    reader.goto(f"{prefix}/forum/questions/{question.pk}-{question.slug}/")
    expect(reader.locator(".official-answer strong")).to_have_text("pieteicāt")
    kinds = Message.objects.filter(about=f"question:{question.pk}").values_list("kind", flat=True)
    assert MessageKind.QUESTION_ANSWERED in kinds
    reader.goto(f"{prefix}/forum/?q={quote('gatavas pases sanemsana')}")
    expect(reader.get_by_role("link", name=question.title)).to_be_visible()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_of_two_who_write_the_later_is_shown_both_texts(
    tolerated: str, house: House, new_window: OpenWindow, has_scripts: bool
):
    office = Office(house, new_window, f"both-{has_scripts}".lower(), has_scripts=has_scripts)
    question = office.given()
    first, second = map(office.desk_of, (office.experts.anda, office.experts.liga))
    for colleague in (first, second):
        colleague.page.goto(f"/forum/desk/{question.pk}/")
    first.write("Andas teksts")
    first.press("S")
    first.told("Saglabāts.")

    second.write("Līgas teksts")
    second.press("S")

    expect(second.page.locator("#theirs")).to_have_value("Andas teksts")
    expect(second.page.locator("#text")).to_have_value("Līgas teksts")
    second.look()
    second.write("Abu teksts")
    second.press("S")
    second.told("Saglabāts.")
    assert question.answer.versions.get().text == "Abu teksts"


@pytest.fixture
def tolerated(request: pytest.FixtureRequest) -> str:
    """A refused save is answered with 409, which Chromium notes."""
    return "409 (Conflict)"


def test_marks_stay_while_one_goes_down_the_list_and_spam_goes_at_once(house: House, new_window: OpenWindow):
    office = Office(house, new_window, "spam")
    spam = [ask(office.experts, title) for title in ("Lēti kredīti?", "Kazino?")]
    real = ask(office.experts, "Kā saņemt pasi?")
    moderator = office.desk_of(office.experts.maris)
    moderator.go("/forum/triage/?category=spam")

    moderator.press("X")
    moderator.press("J")
    expect(moderator.page.locator("#question-title")).to_have_text("Kazino?")
    moderator.press("X")
    moderator.press("J")
    expect(moderator.page.locator("#question-title")).to_have_text("Kā saņemt pasi?")
    moderator.press("B")
    moderator.page.keyboard.type("Mēstule")
    moderator.page.keyboard.press("Enter")

    moderator.told("Noraidīti 2 jautājumi.")
    states = dict(Question.objects.filter(category=office.experts.topic).values_list("pk", "state"))
    assert states == {**{one.pk: QuestionState.DECLINED for one in spam}, real.pk: QuestionState.RECEIVED}


def test_keys_can_be_turned_off_and_enter_presses_what_has_the_focus(house: House, new_window: OpenWindow):
    office = Office(house, new_window, "keys")
    first, _second = ask(office.experts, "Pirmais?"), ask(office.experts, "Otrais?")
    moderator = office.desk_of(office.experts.maris)
    moderator.go("/forum/triage/?category=keys")

    moderator.page.get_by_role("link", name="Mana rinda").focus()
    moderator.page.keyboard.press("Enter")
    moderator.page.wait_for_url("**/forum/desk/")

    moderator.go("/forum/triage/?category=keys")
    moderator.page.get_by_role("checkbox", name="Taustiņi darbojas").uncheck()
    moderator.page.locator("body").press("a")
    moderator.page.locator("body").press("j")
    expect(moderator.page.locator("#question-title")).to_have_text("Pirmais?")
    moderator.page.get_by_role("checkbox", name="Taustiņi darbojas").check()
    moderator.page.locator("h1").click()
    moderator.press("Enter")
    moderator.page.wait_for_url(f"**/forum/desk/{first.pk}/")


def test_a_text_ready_to_use_goes_in_where_one_writes(house: House, new_window: OpenWindow):
    office = Office(house, new_window, "canned")
    CannedPassage.objects.create(title="Sveiciens 2", text="Paldies par jautājumu.", category=office.experts.topic)
    writer = office.desk_of(office.experts.anda)
    writer.go(f"/forum/desk/{office.given().pk}/")
    writer.page.locator("#text").fill("Jā. ")

    passage = writer.page.locator("details").filter(has_text="Sveiciens 2")
    passage.locator("summary").click()
    passage.locator("button").click()

    expect(writer.page.locator("#text")).to_have_value("Jā. Paldies par jautājumu.")


def test_what_is_masked_is_shown_for_a_reason_and_more_is_masked_by_selecting(house: House, new_window: OpenWindow):
    office = Office(house, new_window, "masks")
    writer = office.desk_of(office.experts.anda)
    question = office.given()
    writer.go(f"/forum/desk/{question.pk}/")
    writer.press("E")
    writer.page.keyboard.type("Jāzina vecums")
    writer.page.keyboard.press("Enter")
    expect(writer.page.locator("#uncovered")).to_contain_text("328673-00679")
    writer.look()

    writer.page.locator("[data-masks] p").filter(has_text="Uzvārds").select_text()
    writer.press("I")
    expect(writer.page.locator("#mask-words")).to_have_value("Uzvārds mainīts oktobrī.")
    writer.page.locator("#because-mask").fill("Lieki")
    writer.page.keyboard.press("Enter")
    writer.told("Aizklāts.")
    assert "Uzvārds" not in Question.objects.get(pk=question.pk).text
