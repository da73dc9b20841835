"""A question from the first word to the answer everybody finds, with scripts and without, in both languages."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from forum import actions
from forum.actions import Draft
from forum.demonstration.loading import AUTHOR, COLLEAGUE
from forum.models import Question
from forum.queries.people import leads
from forum.tokens import token_hash
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from tests.browser.axe import carry
from tests.browser.chromium import PHONE
from tests.browser.conftest import OpenWindow
from tests.browser.findings import faults
from tests.browser.house import House
from tests.browser.post import deliver, link_in

pytestmark = pytest.mark.browser

READING = 3100  # ms; who sends a form faster than this is asked to press once more
CODE = "328673-00679"


@dataclass(frozen=True, slots=True)
class Words:
    """What is asked in a language, what is answered, and how somebody else looks for it later."""

    prefix: str
    title: str
    answer: str
    looked_for: str

    @property
    def language(self) -> str:
        """The language it is asked in."""
        return self.prefix.strip("/") or "lv"


LATVIAN = Words(
    "",
    "Vai pēc adopcijas bērnam maina personas kodu?",
    "Jā. Pēc **adopcijas** bērnam piešķir jaunu personas kodu, un pasi izsniedz bez maksas.",
    "adobcija berns koda mainas",
)
ENGLISH = Words(
    "/en",
    "Does an adopted child get a new passport?",
    "Yes. An **adopted** child gets a new passport, and it is free.",
    "adoptted child",
)


def write(page: Page, words: Words, address: str, *, has_scripts: bool) -> None:
    """Write a question with a personal code in it; like ones and the code are pointed out on the way."""
    page.goto(f"{words.prefix}/forum/")
    page.locator("aside a[href*='/forum/ask/']").click()
    page.locator("[name=title]").fill(words.title)
    page.locator("[name=text]").fill(f"Kods {CODE}")
    if not has_scripts:
        page.locator("#show-similar button").click()
    expect(page.locator("#similar .similar-list a").first).to_be_visible()
    expect(page.locator("#personal .masked")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value(words.title)
    page.locator("[name=category]").select_option("passports")
    page.locator("[name=contact]").fill(address)
    page.locator("#ask > button").click()
    expect(page.locator(".check-answers .masked")).to_be_visible()


def send(page: Page) -> Question:
    """Read what everybody will read, and send it; return what was received."""
    expect(page.locator(".check-answers").first).not_to_contain_text(CODE)
    page.wait_for_timeout(READING)
    page.locator("form[action$='/ask/send/'] .btn-primary").click()
    expect(page.locator("#mine")).to_have_attribute("data-state", "received")
    return Question.objects.get(token_hash=token_hash(page.url.split("/")[-2]))


def answer(question: Question, text: str) -> None:
    """The lead gives it to an expert, who writes; a colleague publishes."""
    expert, colleague = (User.objects.get(username=name) for name in (AUTHOR, COLLEAGUE))
    lead = leads().first()
    assert lead is not None
    actions.assign(question_id=question.pk, seen=question.version, to=expert, by=lead, now=clock.now())
    draft = actions.save_draft(question_id=question.pk, revision=0, draft=Draft(text), by=expert, now=clock.now())
    actions.submit_for_second_eyes(question_id=question.pk, revision=draft.revision, by=expert, now=clock.now())
    actions.approve(question_id=question.pk, revision=draft.revision, by=colleague, now=clock.now())


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("words", [LATVIAN, ENGLISH], ids=["lv", "en"])
def test_a_question_is_asked_answered_told_by_mail_and_found_by_a_slip_of_the_finger(
    new_window: OpenWindow, house: House, words: Words, has_scripts: bool
):
    window = new_window(viewport=PHONE, java_script_enabled=has_scripts)
    carry(window.context)
    page, address = window.page(), f"asker.{words.language}.{has_scripts}@example.lv".lower()
    write(page, words, address, has_scripts=has_scripts)
    assert not has_scripts or faults(page, language=words.language) == []
    question = send(page)
    assert (question.language, CODE in question.text) == (words.language, False)
    deliver()
    received = house.post.letters_to(address)[-1]
    assert link_in(received) == page.url
    assert CODE not in received.as_string()

    answer(question, words.answer)
    deliver()
    answered = house.post.letters_to(address)[-1]
    assert words.title in str(answered["Subject"])
    page.goto(link_in(answered))
    expect(page.locator("#mine")).to_have_attribute("data-state", "published")
    expect(page.locator(".official-answer strong")).to_be_visible()

    page.goto(f"{words.prefix}/forum/")
    page.locator("[name=q]").fill(words.looked_for)
    page.locator("[role=search] button").click()
    page.locator(f".question-row a[href*='/questions/{question.pk}-']").click()
    expect(page.locator("h1")).to_have_text(words.title)
    page.locator("#id_helpful").click()
    expect(page).to_have_url(re.compile(r"helped=yes"))
    question.refresh_from_db()
    assert question.helpful == 1


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "plain"])
def test_asked_back_by_the_expert_the_asker_replies(new_window: OpenWindow, house: House, has_scripts: bool):
    page = new_window(viewport=PHONE, java_script_enabled=has_scripts).page()
    address = f"replier.{has_scripts}@example.lv".lower()
    write(page, LATVIAN, address, has_scripts=has_scripts)
    question = send(page)
    expert = User.objects.get(username=AUTHOR)
    question = actions.take(question_id=question.pk, seen=question.version, by=expert, now=clock.now())
    actions.ask_back(
        question_id=question.pk, seen=question.version, text="Kurā gadā adoptēts?", by=expert, now=clock.now()
    )
    deliver()
    page.goto(link_in(house.post.letters_to(address)[-1]))
    expect(page.locator("#mine blockquote")).to_contain_text("Kurā gadā adoptēts?")
    page.locator("[name=text]").fill("2021. gadā.")
    page.locator("form[action$='/reply/'] button").click()

    expect(page.locator("#mine")).to_have_attribute("data-state", "assigned")
    expect(page.locator("#mine")).to_contain_text("2021. gadā.")
