"""What travellers are told by e-mail, over a real mail server, in the language they joined in."""

import pytest

from pmlp_portal.kernel import clock
from queueing import actions
from tests.browser.cast import Office, employ, set_rules
from tests.browser.house import House
from tests.browser.people import Visitor
from tests.browser.post import deliver, link_in

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def dainis_works(office: Office) -> None:
    """A counter is open: without one nobody can say when to leave."""
    actions.open_counter(counter=office.counters[0], by=employ(office, "dainis"), now=clock.now())


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_leave_now_arrives_and_its_link_opens_the_ticket(anna: Visitor, office: Office, house: House, prefix: str):
    set_rules(office.branch, near_place=0)  # who is near already is told that instead
    address = f"anna{prefix.replace('/', '.')}@{office.slug}.example"
    anna.page.goto(f"{prefix}/branches/{office.slug}/")
    anna.choose("passport-or-id")
    anna.fill(travel_minutes="10", contact=address)
    anna.press_join()
    number = anna.number

    deliver()
    deliver()

    subjects = {"": "Dodieties ceļā", "/en": "Leave now"}
    (letter,) = [one for one in house.post.letters_to(address) if subjects[prefix] in one["Subject"]]
    assert number in letter["Subject"]
    anna.page.goto("/")
    anna.page.goto(link_in(letter))
    assert anna.number == number
    assert anna.page.locator("html").get_attribute("lang") == ("en" if prefix else "lv")


def test_a_letter_about_a_ticket_that_was_left_is_not_sent(anna: Visitor, office: Office, house: House):
    address = f"gone@{office.slug}.example"
    anna.page.goto(f"/branches/{office.slug}/")
    anna.choose("passport-or-id")
    anna.fill(travel_minutes="10", contact=address)
    anna.press_join()
    anna.leave()
    anna.sees("cancelled")

    deliver()

    assert house.post.letters_to(address) == []
