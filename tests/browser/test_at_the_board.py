"""At the board: a call is seen from afar and heard; cut off it says so, and it catches up by itself."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from playwright.sync_api import Browser, Page, ViewportSize, expect
from playwright.sync_api import TimeoutError as TookTooLong

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import BranchService, Service
from pmlp_portal.kernel import clock
from queueing import actions
from queueing.actions import JoinRequest, expect_arrival, forget_arrival
from queueing.models import Channel
from queueing.queries.facts import branch_facts
from queueing.states import Outcome
from tests.browser import cast
from tests.browser.cast import PASSPORTS, Office
from tests.browser.chromium import ARGUMENTS, PATH, Window, window
from tests.browser.conftest import OpenWindow
from tests.browser.ear import EAR
from tests.browser.house import House

pytestmark = pytest.mark.browser

PANEL = ViewportSize(width=1920, height=1080)
MINUTE = timedelta(minutes=1)


def flags_of_the_kiosk() -> list[str]:
    """Return Chromium's flags as the documentation tells them."""
    told = (Path(settings.BASE_DIR) / "docs" / "devices.md").read_text()
    [line] = re.findall(r"^ +chromium (.*) https://<portal>/branches/<branch>/board/$", told, flags=re.MULTILINE)
    return [flag for flag in line.split() if flag != "--kiosk"]  # there is no screen to fill


@pytest.fixture(scope="module")
def kiosk_browser(browser: Browser) -> Iterator[Browser]:
    """Chromium as it is started on a board's machine."""
    flags = flags_of_the_kiosk()
    assert "--autoplay-policy=no-user-gesture-required" in flags
    running = browser.browser_type.launch(executable_path=PATH, args=[*ARGUMENTS, *flags])
    yield running
    running.close()


@pytest.fixture
def machine(kiosk_browser: Browser, office: Office, house: House) -> Iterator[Window]:
    """A board's machine that has opened its link."""
    opened = window(kiosk_browser, house.url, viewport=PANEL, reduced_motion="no-preference")
    opened.context.add_init_script(EAR)
    cast.make_device(opened, cast.enrol_board(office), house.url)
    yield opened
    opened.context.close()


@pytest.fixture
def board(machine: Window, office: Office) -> Page:
    """The board, following its branch."""
    return at_board(machine, office)


def at_board(machine: Window, office: Office) -> Page:
    page = machine.page()
    with page.expect_response(f"**/live/branches/{office.slug}/"):
        page.goto(f"/branches/{office.slug}/board/")
    return page


@pytest.fixture
def clerk(office: Office) -> User:
    """Somebody at counter 3."""
    clerk = cast.employ(office, "clara")
    actions.open_counter(counter=office.counters[2], by=clerk, now=clock.now())
    return clerk


def call(office: Office, clerk: User, *, ago: timedelta = timedelta(0), language: str = "lv") -> str:
    """Have somebody come, be called to counter 3 and go away served; return the number."""
    with time_machine.travel(clock.now() - ago, tick=False):
        now = clock.now()
        request = JoinRequest(service=PASSPORTS, channel=Channel.KIOSK, language=language)
        facts = branch_facts(office.slug, now=now)
        issued = actions.issue_ticket(facts=facts, request=request, by=None, now=now)
        actions.call_next(counter_id=office.counters[2].pk, by=clerk, now=now)
        actions.start(ticket_id=issued.ticket_id, by=clerk, now=now)
        actions.finish(ticket_id=issued.ticket_id, outcome=Outcome.DONE, by=clerk, now=now)
    return issued.spoken


def hears(page: Page, *spoken: str) -> None:
    """Wait until exactly these clips have been heard, each begun when the one before had ended."""
    expected = [[what, clip] for clip in spoken for what in ("begins", "ends")]
    with suppress(TookTooLong):  # what was heard instead says more
        page.wait_for_function("(count) => window.heard.length >= count", arg=len(expected))
    assert page.evaluate("window.heard") == expected


def words(number: str, language: str) -> list[str]:
    return [f"{language}/{sign}" for sign in number.lower()] + [f"{language}/counter-3"]


def test_a_call_is_shown_pulses_and_is_spoken(board: Page, machine: Window, office: Office, clerk: User):
    number = call(office, clerk)

    expect(board.locator("#newest strong")).to_have_text(number)
    expect(board.locator("#newest b")).to_have_text("3.")
    hears(board, "chime", *words(number, "lv"))
    assert board.locator("#newest").evaluate("(newest) => getComputedStyle(newest).animationName") == "call"
    assert machine.complaints == []


def test_two_calls_are_spoken_one_after_another_and_english_to_whom_it_helps(board: Page, office: Office, clerk: User):
    first = call(office, clerk)
    second = call(office, clerk, language="en")

    expect(board.locator("#newest strong")).to_have_text(second)
    expect(board.locator("#earlier li [data-field=number]")).to_have_text([first])
    hears(board, "chime", *words(first, "lv"), "chime", *words(second, "lv"), *words(second, "en"))


def test_a_clip_that_did_not_come_is_asked_for_again(board: Page, office: Office, clerk: User):
    board.route("**/lv/a.opus", lambda route: route.abort(), times=1)
    number = call(office, clerk)

    hears(board, "chime", *words(number, "lv"))


def test_cut_off_it_says_so_and_catches_up_with_what_it_missed(board: Page, office: Office, clerk: User):
    expect(board.locator(".board-stale")).to_be_hidden()
    board.context.set_offline(True)
    expect(board.locator(".board-stale")).to_contain_text(re.compile(r"Nav savienojuma kopš \d+:\d\d\."))
    expect(board.locator("#side h2")).to_contain_text("laiku nezinām")
    old = call(office, clerk, ago=2 * MINUTE)
    young = call(office, clerk)

    board.context.set_offline(False)

    expect(board.locator("#newest strong")).to_have_text(young)
    expect(board.locator("#earlier li [data-field=number]")).to_have_text([old])
    expect(board.locator(".board-stale")).to_be_hidden()
    hears(board, "chime", *words(young, "lv"))


def test_a_browser_that_wants_to_be_touched_shows_a_button(new_window: OpenWindow, office: Office, house: House):
    machine = new_window(viewport=PANEL)
    machine.context.add_init_script(EAR)
    cast.make_device(machine, cast.enrol_board(office), house.url)
    page = at_board(machine, office)

    page.locator("#sound").click()

    expect(page.locator("#sound")).to_be_hidden()
    hears(page, "chime")


def test_nothing_moves_where_less_motion_is_asked(new_window: OpenWindow, office: Office, house: House, clerk: User):
    machine = new_window(viewport=PANEL)
    cast.make_device(machine, cast.enrol_board(office), house.url)
    page = at_board(machine, office)
    call(office, clerk)

    expect(page.locator("#newest")).to_be_visible()
    assert page.locator("#newest").evaluate("(newest) => newest.getAnimations().length") == 0


def test_numbers_can_be_read_from_afar_and_all_fits(board: Page, office: Office, clerk: User):
    for _ in range(10):
        call(office, clerk, ago=5 * MINUTE)
    expect(board.locator("#earlier li")).to_have_count(9)

    assert size_of(board, "#newest strong") >= 200
    assert size_of(board, "#newest b") >= 180
    assert size_of(board, "#earlier li") >= 84
    assert size_of(board, "#side dd") >= 60
    assert beyond(board) == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_five_services_and_the_square_code_fit(machine: Window, office: Office, clerk: User, prefix: str):
    offered = BranchService.objects.filter(branch=office.branch).values("service_id")
    others = Service.objects.filter(is_walk_in=True).exclude(pk__in=offered)[:3]
    BranchService.objects.bulk_create(BranchService(branch=office.branch, service=service) for service in others)
    expect_arrival(origin=office.slug, branch_id=office.branch.pk, service_id=others[0].pk, ranks_at=clock.now())
    forget_arrival(origin=office.slug, now=clock.now())
    page = machine.page()
    page.goto(f"{prefix}/branches/{office.slug}/board/")

    expect(page.locator("#side [data-service]")).to_have_count(5)
    expect(page.locator("#freed")).to_be_visible()
    assert beyond(page) == []


def beyond(page: Page) -> list[str]:
    """Return what reaches into the line at the foot, or over the edge, and by how many pixels."""
    foot = page.locator("#foot").bounding_box()
    assert foot
    found = []
    for part in (".board-calls", "#side", ".board-qr svg"):
        box = page.locator(part).bounding_box()
        if box is None:
            found.append(f"{part} is not there")
            continue
        below = box["y"] + box["height"] - foot["y"]
        aside = box["x"] + box["width"] - PANEL["width"]
        if below > 1 or aside > 0:
            found.append(f"{part}: {below:.0f} below, {aside:.0f} aside")
    return found


def size_of(page: Page, selector: str) -> float:
    # Found and measured in one go: what is shown anew in between has no size any more.
    size: float = page.evaluate(
        "(selector) => parseFloat(getComputedStyle(document.querySelector(selector)).fontSize)", selector
    )
    return size


def test_waits_follow_the_queue(board: Page, office: Office, clerk: User):
    waiting = board.locator(f"[data-service={PASSPORTS}] [data-field=waiting-for]")
    expect(waiting).to_have_text("0")
    for _ in range(2):
        cast.walk_in(office)
    expect(waiting).to_have_text("2")
