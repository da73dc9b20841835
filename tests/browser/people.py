"""What people do in their browsers: a visitor with a phone, a clerk at a counter. They click and press, no more."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from queueing import actions
from tests.browser.cast import PASSPORTS, Office


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a ticket page, or on the way to one."""

    page: Page

    def join(self, office: Office, *, service: str = PASSPORTS) -> None:
        """Choose the branch's service and join."""
        self.page.goto(f"/branches/{office.slug}/")
        self.choose(service)
        self.press_join()

    def choose(self, service: str) -> None:
        """Choose a service on a branch's page."""
        self.page.locator(f"#joinable [data-service={service}] a").click()

    def fill(self, **answers: str) -> None:
        """Open the optional details and fill in some."""
        self.page.locator("#join-form summary").click()
        for name, answer in answers.items():
            self.page.locator(f"#join-form [name={name}]").fill(answer)

    def press_join(self) -> None:
        """Press the one button."""
        self.page.locator("#join-form > button[type=submit]").click()
        expect(self.ticket).to_be_visible()

    def say_i_am_here(self) -> None:
        """Press "I am here"."""
        self.page.locator("form[action$='/check-in/'] button").click()

    def ask_for_more_time(self) -> None:
        """Press "15 more minutes"."""
        self.page.locator("form[action$='/defer/'] button").click()

    def leave(self) -> None:
        """Leave, and say so once more."""
        self.page.locator("a[href$='/leave/']").click()
        self.page.locator("main form button[type=submit]").click()

    @property
    def ticket(self) -> Locator:
        """The part of the page that changes."""
        return self.page.locator("#ticket")

    @property
    def number(self) -> str:
        """The number people hear."""
        label = self.page.locator(".ticket-card__number small")
        return self.page.locator(".ticket-card__number").inner_text().removeprefix(label.inner_text()).strip()

    def sees(self, look: str) -> None:
        """Wait until the ticket looks so, in words and in colour."""
        expect(self.ticket).to_have_attribute("data-look", look)

    def is_sent_to_counter(self, number: int) -> None:
        """Wait until the page says which counter to go to."""
        self.sees("called")
        expect(self.page.locator(".counter-call strong")).to_contain_text(str(number))

    def stays_on_this_page(self) -> None:
        """Mark the document, so that a reload would show."""
        self.page.evaluate("document.isTheSame = true")

    def has_not_reloaded(self) -> bool:
        """Whether the document is still the marked one."""
        return bool(self.page.evaluate("document.isTheSame === true"))


@dataclass(frozen=True, slots=True)
class Desk:
    """A clerk's screen. The clerk has signed in."""

    page: Page
    clerk: User

    def go_to_counter(self, office: Office, number: int = 1) -> None:
        """Stand at a counter that was opened before."""
        counter = office.counters[number - 1]
        actions.open_counter(counter=counter, by=self.clerk, now=clock.now())
        self.page.goto(f"/counters/{counter.pk}/")

    def open_counter(self, office: Office, number: int = 1) -> None:
        """Choose a counter from the list and open it."""
        self.page.goto("/counters/")
        self.page.locator(f"form[action='/counters/{office.counters[number - 1].pk}/open/'] button").click()
        expect(self.page.locator("#desk")).to_be_visible()
        self.page.wait_for_load_state("load")

    def press(self, *keys: str) -> None:
        """Press keys, one after another, as somebody who knows them."""
        for key in keys:
            expect(self.control(key)).to_be_visible()
            self.page.keyboard.press(key)

    def control(self, key: str) -> Locator:
        """What a key presses."""
        return self.page.locator(f"[aria-keyshortcuts='{key.upper()}']:visible")

    def has_called(self, number: str) -> None:
        """Wait until this number is called to the counter."""
        expect(self.page.locator(".visitor-panel--called .visitor-panel__number")).to_have_text(number)

    def serves(self, number: str) -> None:
        """Wait until this number is served."""
        expect(self.page.locator(".visitor-panel__number")).to_have_text(number)
        expect(self.control("F")).to_be_visible()

    def is_free(self) -> None:
        """Wait until nobody is at the counter."""
        expect(self.page.locator(".visitor-panel--free")).to_be_visible()

    def is_on_a_break(self) -> None:
        """Wait until the counter is paused."""
        expect(self.page.locator(".visitor-panel--pause")).to_be_visible()

    def sees_next(self, number: str) -> None:
        """Wait until this number is next."""
        expect(self.page.locator(".call-panel__next strong")).to_have_text(number)

    def finds_in_queue(self, number: str) -> None:
        """Wait until this number stands in the table of the queue."""
        expect(self.page.locator(".queue-table th", has_text=number)).to_be_visible()

    def told(self, words: str) -> None:
        """Wait for a note above the panels."""
        expect(self.page.get_by_role("main").get_by_role("status")).to_contain_text(words)
