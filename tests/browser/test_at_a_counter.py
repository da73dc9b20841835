"""A clerk's day by keyboard: sign in, open, call, leave out, take back, pause, close."""

import pytest
from playwright.sync_api import Page, expect

from pmlp_portal.audit.models import AuditRecord
from queueing.models import CounterPause, CounterSession, Ticket
from queueing.states import Outcome, TicketState
from tests.browser.cast import Office, walk_in
from tests.browser.house import House
from tests.browser.people import Desk

pytestmark = pytest.mark.browser


def test_the_people_named_at_the_first_start_can_sign_in_and_open_a_counter(desk_page: Page, house: House):
    desk_page.goto("/counters/")
    desk_page.locator("input[name=username]").fill("ilze.demo")
    desk_page.locator("input[name=password]").fill(house.passwords["ilze.demo"])
    desk_page.keyboard.press("Enter")
    desk_page.wait_for_url("**/counters/")

    desk_page.locator("form[action$='/open/'] button").last.click()

    expect(desk_page.locator("#desk")).to_be_visible()
    assert CounterSession.objects.open().filter(clerk__username="ilze.demo").exists()


def test_a_wrong_password_is_answered_by_a_sentence(desk_page: Page, house: House):
    desk_page.goto("/staff/sign-in/")
    desk_page.locator("input[name=username]").fill("ilze.demo")
    desk_page.locator("input[name=password]").fill("not-hers")
    desk_page.keyboard.press("Enter")

    expect(desk_page.locator(".error-summary")).to_be_visible()


def test_a_clerk_leaves_one_out_and_calls_the_one_after(counter: Desk, office: Office):
    first, second = walk_in(office), walk_in(office)
    counter.sees_next(first.spoken)

    counter.press("o")
    counter.sees_next(second.spoken)
    counter.press("n")

    counter.has_called(second.spoken)
    assert Ticket.objects.get(pk=first.pk).state == TicketState.WAITING


def test_a_clerk_calls_a_chosen_one(counter: Desk, office: Office):
    _first, second = walk_in(office), walk_in(office)
    counter.finds_in_queue(second.spoken)

    counter.page.locator(f"#call-{second.pk}").click()

    counter.has_called(second.spoken)


def test_a_call_is_repeated_and_taken_back(counter: Desk, office: Office):
    ticket = walk_in(office)
    counter.sees_next(ticket.spoken)
    counter.press("n")
    counter.has_called(ticket.spoken)

    counter.press("r")
    counter.told(ticket.spoken)
    counter.press("k")
    counter.serves(ticket.spoken)
    counter.press("u")

    counter.has_called(ticket.spoken)


def test_one_key_says_that_somebody_has_to_come_back(counter: Desk, office: Office):
    ticket = walk_in(office)
    counter.sees_next(ticket.spoken)
    counter.press("n", "k")
    counter.serves(ticket.spoken)

    counter.press("d", "1")

    counter.is_free()
    ticket.refresh_from_db()
    assert ticket.outcome == Outcome.COME_BACK
    assert ticket.missing_document is not None


def test_somebody_without_a_number_is_served_at_once(counter: Desk, office: Office):
    counter.press("i")
    counter.page.keyboard.press("Tab")
    counter.page.keyboard.press("Enter")

    expect(counter.control("F")).to_be_visible()
    assert Ticket.objects.get(branch=office.branch).state == TicketState.SERVING


def test_one_more_service_is_one_more_number(counter: Desk, office: Office):
    ticket = walk_in(office)
    counter.sees_next(ticket.spoken)
    counter.press("n", "k")
    counter.serves(ticket.spoken)

    counter.press("s")
    counter.page.keyboard.press("Tab")
    counter.page.keyboard.press("Enter")

    expect(counter.page.locator(".visitor-note")).to_be_visible()
    assert Ticket.objects.filter(visit=ticket.visit).count() == 2


def test_a_break_and_the_end_of_work(counter: Desk, office: Office):
    counter.press("p", "1")
    counter.is_on_a_break()
    assert CounterPause.objects.get(session__counter=office.counters[0]).ended_at is None

    counter.press("p")
    counter.is_free()
    counter.page.locator("#close-counter").click()

    counter.page.wait_for_url("**/counters/")
    assert not CounterSession.objects.open().filter(counter__branch=office.branch).exists()


def test_pressing_twice_calls_once(counter: Desk, office: Office):
    first, second = walk_in(office), walk_in(office)
    counter.sees_next(first.spoken)

    counter.control("N").dblclick()

    counter.has_called(first.spoken)
    assert Ticket.objects.get(pk=second.pk).state == TicketState.WAITING


def test_an_old_tab_changes_nothing_and_says_so(counter: Desk, office: Office):
    ticket = walk_in(office)
    counter.sees_next(ticket.spoken)
    seen = counter.page.locator("form[action$='/call-next/'] [name=seen]").get_attribute("value")
    counter.press("n")
    counter.has_called(ticket.spoken)
    counter.press("k")
    counter.serves(ticket.spoken)

    counter.page.locator("form[action$='/park/'] [name=seen]").evaluate("(field, seen) => field.value = seen", seen)
    counter.page.keyboard.press("a")

    counter.told("Lapa rāda, kā ir tagad.")
    counter.serves(ticket.spoken)
    assert Ticket.objects.get(pk=ticket.pk).state == TicketState.SERVING


def test_each_act_is_in_the_record(counter: Desk, office: Office):
    ticket = walk_in(office)
    counter.sees_next(ticket.spoken)
    counter.press("n", "k")
    counter.serves(ticket.spoken)
    counter.press("f")
    counter.is_free()

    moves = ticket.moves.exclude(by=None).order_by("pk").values_list("verb", "by__username", "counter__number")
    assert [tuple(move) for move in moves] == [
        (verb, f"clara.{office.slug}", 1) for verb in ("call", "start", "finish")
    ]
    assert AuditRecord.objects.filter(verb="counter_open", subject=f"counter:{office.counters[0].pk}").exists()


def test_a_shift_with_lunch_is_planned(counter: Desk, office: Office):
    counter.page.goto(f"/branches/{office.slug}/shifts/")
    for name, value in (("starts", "9:00"), ("ends", "17:00"), ("lunch_starts", "12:00"), ("lunch_ends", "12:30")):
        counter.page.locator(f"[name={name}]").fill(value)
    counter.page.keyboard.press("Enter")

    expect(counter.page.locator("td[data-label]", has_text="9:00–17:00")).to_be_visible()
    expect(counter.page.locator("td[data-label]", has_text="12:00–12:30")).to_be_visible()
