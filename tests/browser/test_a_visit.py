"""A visit with JavaScript: a phone and a counter, each told of the other while neither reloads."""

import pytest
from playwright.sync_api import Route, expect

from queueing.models import Ticket
from queueing.states import Outcome, TicketState
from tests.browser.cast import COLLECTING, Office, walk_in
from tests.browser.people import Desk, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def anna_here(anna: Visitor, office: Office) -> Visitor:
    """Anna, who has joined from her phone and says that she has come."""
    anna.join(office)
    anna.say_i_am_here()
    anna.stays_on_this_page()
    return anna


def test_a_visitor_joins_comes_is_called_and_served(anna: Visitor, clara: Desk, office: Office):
    clara.open_counter(office, 1)
    anna.join(office)
    anna.sees("leave")
    clara.finds_in_queue(anna.number)

    anna.say_i_am_here()
    clara.sees_next(anna.number)
    anna.stays_on_this_page()
    clara.press("n")
    clara.has_called(anna.number)
    anna.is_sent_to_counter(1)

    clara.press("k")
    clara.serves(anna.number)
    anna.sees("serving")

    clara.press("f")
    clara.is_free()
    anna.sees("served")
    assert anna.has_not_reloaded()
    assert Ticket.objects.get(branch=office.branch).outcome == Outcome.DONE


def test_the_call_is_in_the_title_and_in_the_line_that_is_spoken(anna_here: Visitor, counter: Desk):
    status = anna_here.page.locator("#ticket-state")
    spoken_before = status.element_handle()
    title_before = anna_here.page.title()

    counter.press("n")

    anna_here.is_sent_to_counter(1)
    assert anna_here.page.title() != title_before
    expect(status).to_contain_text("1")
    assert spoken_before is not None
    assert spoken_before.evaluate("(element) => element.isConnected"), "screen readers speak only a line they know"


def test_who_misses_the_call_comes_back_and_goes_first(anna_here: Visitor, counter: Desk, office: Office):
    boris = walk_in(office)
    counter.press("n")
    counter.has_called(anna_here.number)

    counter.press("x")
    counter.sees_next(boris.spoken)
    anna_here.sees("missed")

    anna_here.say_i_am_here()
    counter.sees_next(anna_here.number)
    counter.press("n")
    anna_here.is_sent_to_counter(1)


def test_fifteen_more_minutes_let_others_go_first(anna_here: Visitor, counter: Desk, office: Office):
    boris = walk_in(office)
    counter.sees_next(anna_here.number)

    anna_here.ask_for_more_time()

    counter.sees_next(boris.spoken)
    assert Ticket.objects.get(number=1, branch=office.branch).deferrals == 1


def test_who_leaves_is_gone_from_the_counters_screen(anna_here: Visitor, counter: Desk, office: Office):
    counter.sees_next(anna_here.number)
    number = anna_here.number

    anna_here.leave()

    anna_here.sees("cancelled")
    expect(counter.page.locator(".queue-table th", has_text=number)).to_have_count(0)
    assert Ticket.objects.get(branch=office.branch).state == TicketState.CANCELLED


def test_two_visitors_are_called_in_the_order_they_joined(
    anna_here: Visitor, boris: Visitor, counter: Desk, office: Office
):
    boris.join(office)
    boris.say_i_am_here()
    boris.stays_on_this_page()
    expect(boris.page.locator("[data-field=place]")).to_contain_text("2")

    counter.press("n")
    anna_here.is_sent_to_counter(1)
    expect(boris.page.locator("[data-field=place]")).to_contain_text("1")

    counter.press("k")
    counter.serves(anna_here.number)
    counter.press("n")
    boris.is_sent_to_counter(1)
    anna_here.sees("served")
    assert boris.has_not_reloaded()


def test_one_browser_has_one_ticket(anna: Visitor, office: Office):
    anna.join(office)
    number = anna.number

    anna.page.goto(f"/branches/{office.slug}/")
    anna.choose(COLLECTING)

    expect(anna.ticket).to_be_visible()
    assert anna.number == number
    assert Ticket.objects.filter(branch=office.branch).count() == 1


def test_the_page_follows_a_visitor_who_is_handed_on(anna_here: Visitor, counter: Desk, dainis: Desk, office: Office):
    dainis.go_to_counter(office, 2)
    counter.press("n")
    counter.press("k")
    counter.serves(anna_here.number)
    before = anna_here.number

    counter.press("t")
    counter.page.locator("#transfer-service").select_option(COLLECTING)
    counter.page.locator("#transfer-counter").select_option("2")
    counter.page.locator("form[action$='/transfer/'] button").click()
    counter.is_free()

    anna_here.sees("near")
    assert anna_here.number != before
    dainis.sees_next(anna_here.number)
    dainis.press("n")
    anna_here.is_sent_to_counter(2)
    assert anna_here.has_not_reloaded()


def test_who_is_set_aside_is_told_to_stay_and_served_on(anna_here: Visitor, counter: Desk):
    counter.press("n", "k")
    counter.serves(anna_here.number)

    counter.press("a")
    counter.is_free()
    anna_here.sees("parked")

    counter.page.locator("form[action$='/resume/'] button").click()
    counter.serves(anna_here.number)
    anna_here.sees("serving")


def test_a_phone_on_a_slow_line_catches_up(anna_here: Visitor, counter: Desk):
    held: list[Route] = []
    counter.press("n")
    anna_here.sees("called")

    anna_here.page.route("**/card/", lambda route: route.continue_() if held else held.append(route))
    with anna_here.page.expect_request("**/card/"):
        counter.press("k")
    counter.serves(anna_here.number)
    counter.press("a")
    counter.is_free()
    held[0].continue_()
    anna_here.sees("parked")

    counter.page.locator("form[action$='/resume/'] button").click()
    anna_here.sees("serving")
