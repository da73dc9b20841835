"""A period of surveys from its plan to what is recommended: planned, drawn, asked, shown, advised."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.queries import working_days
from pmlp_portal.kernel import clock
from pmlp_portal.notifications.models import QuietHoursRow
from surveys import tasks
from surveys.actions import calls
from surveys.models import Case, InstrumentVersion, Invitation, Mode, Period, Recommendation, Stage
from surveys.states import CaseState, StageState
from surveys.tests.factories import link_of, make_staff
from tests.browser import cast
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import OpenWindow
from tests.browser.house import House
from tests.browser.post import deliver

pytestmark = pytest.mark.browser

YEAR = 2031
# Below ten nothing is published; one of them is asked by telephone, one answers by link on a page.
PEOPLE = 12
QUESTIONS = 17
BY_TELEPHONE, BY_LINK = "+37127000001", "drawn.1@example.lv"
ONE_DAY = timedelta(days=1)


def frame() -> bytes:
    """The list: the first can be called, the others are written to."""
    people = [f"K0,rigas-1,passport-or-id,person,lv,{BY_TELEPHONE},"]
    people += [f"K{nth},rigas-1,passport-or-id,person,lv,,drawn.{nth}@example.lv" for nth in range(1, PEOPLE)]
    return "\n".join(["key,branch,service,client_kind,language,phone,email", *people]).encode()


def plan_period(page: Page) -> Period:
    """Begin a period and plan its first stage: clients, called first and then written to."""
    page.goto("/surveys/desk/periods/")
    page.locator("[name=year]").fill(str(YEAR))
    page.locator("[name=name_lv]").fill(f"Novērtējums {YEAR}")
    page.locator("form[action$='/begin/'] button").click()
    expect(page.locator("h1")).to_have_text(f"Novērtējums {YEAR}")

    today = clock.day_of(clock.now())
    version = InstrumentVersion.objects.filter(
        instrument__slug="consult-first", variant="clients", frozen_at__isnull=False
    ).first()
    assert version is not None
    page.locator("[name=kind]").select_option("clients")
    page.locator("[name=version]").select_option(str(version.pk))
    page.locator("[name=population_lv]").fill("Apmeklētāji")
    for mode in (Mode.TELEPHONE, Mode.ELECTRONIC):
        page.locator(f"[name=modes][value={mode}]").check()
    page.locator("[name=opens_on]").fill(str(today - 9 * ONE_DAY))
    page.locator("[name=closes_on]").fill(str(today + 9 * ONE_DAY))
    page.locator("[name=planned_size]").fill(str(PEOPLE))
    page.locator("form[action$='/add-stage/'] > button").click()
    expect(page.locator("[id^=stage-]")).to_have_count(1)
    return Period.objects.select_related("institution").get(year=YEAR)


def draw(page: Page, stage: Stage) -> None:
    """Write the plan, upload the list, lock both, and draw."""
    page.goto(f"/surveys/desk/stages/{stage.pk}/plan/")
    page.locator("[name=frame_source][value=upload]").check()
    page.locator("[name=size]").fill(str(PEOPLE))
    page.locator("form[action$='/plan/make/'] > button").click()
    page.locator("[name=file]").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": frame()})
    page.locator("form[action$='/upload/'] button").click()
    expect(page.locator(".notification--success")).to_contain_text(str(PEOPLE))
    page.locator("form[action$='/lock/'] button").click()
    expect(page.locator(".seal-code").first).to_have_text(re.compile(r"\S{8,}"))
    page.locator("form[action$='/draw/'] button").click()
    expect(page.locator("tfoot td").last).to_have_text(str(PEOPLE))


def last_working_noon() -> datetime:
    """An hour of this fieldwork at which people are called; the test itself may run on a Sunday night."""
    day = clock.day_of(clock.now()) - ONE_DAY
    while not working_days()(day):
        day -= ONE_DAY
    return clock.at(day, time(12))


def interview(page: Page, stage: Stage, by: User) -> None:
    """Ask the one who can be called, question by question, with the keys of the desk."""
    call = calls.take_next(stage_id=stage.pk, by=by, now=last_working_noon())
    page.goto(f"/surveys/desk/calls/{call.pk}/")
    expect(page.locator("a[href^='tel:']")).to_have_attribute("href", f"tel:{BY_TELEPHONE}")
    page.locator("form[action$='/consent/'] .btn-primary").click()
    # How many there are depends on what is answered: some are asked only after others.
    for _nth in range(QUESTIONS):
        asked = page.locator("[name=question]").get_attribute("value")
        page.locator("[name=answer]").nth(4).check(force=True)
        page.locator("[data-answer] .btn-primary").click()
        expect(page.locator(f"[name=question][value='{asked}']")).to_have_count(0)
        if page.locator("form[action$='/finish/']").count():
            break
    page.locator("form[action$='/finish/'] .btn-primary").click()
    expect(page).to_have_url(re.compile("/surveys/desk/$"))


def write_to_the_others(house: House) -> str:
    """Send the letters, at whatever hour the test runs; return the link one of them holds."""
    by_day_and_night = {"start": time(0), "end": time(0)}
    QuietHoursRow.objects.update_or_create(valid_from=clock.day_of(clock.now()), defaults=by_day_and_night)
    tasks.write_invitations()
    deliver()
    [letter] = house.post.letters_to(BY_LINK)
    body = letter.get_body(("plain",))
    assert body is not None
    [link] = re.findall(r"http\S+/surveys/[\w-]{20,}/", body.get_content())
    return str(link)


def answer_by_link(page: Page, address: str) -> None:
    """Answer every question on a page of its own, and hand the answers in."""
    page.goto(address)
    page.locator("main form .btn-primary").click()
    while "/questions/" in page.url:
        page.locator("[name=answer]").nth(4).check(force=True)
        before = page.url
        page.locator("main form .btn-primary").click()
        expect(page).not_to_have_url(before)
    page.locator("main form .btn-primary").click()
    expect(page.locator(".confirmation")).to_be_visible()


def answer_quickly(token: str) -> None:
    """The others do the same, without a browser."""
    client = Client()
    at = client.post(f"/surveys/{token}/").headers["Location"]
    while "/questions/" in at:
        at = client.post(at, {"answer": "5"}).headers["Location"]
    client.post(at)


def end_fieldwork(page: Page, stage: Stage) -> None:
    """Close it: answers are cut from people."""
    page.goto(f"/surveys/desk/periods/{stage.period_id}/")
    page.locator("details.desk-form > summary").first.click()
    page.locator("form[action$='/close/'] button").click()
    stage.refresh_from_db()
    assert (stage.state, stage.unlinked_at is not None) == (StageState.CLOSED, True)


def publish(page: Page, period: Period) -> None:
    """Look at the figures inside, and show them to everybody."""
    tasks.build_results()
    page.goto(f"/surveys/desk/results/{period.institution.slug}/{YEAR}/")
    page.locator("form[action$='/publish/'] button").click()
    expect(page.locator("form[action$='/withdraw/']")).to_have_count(1)


def recommend(page: Page, period: Period) -> None:
    """Enter what is advised."""
    page.goto("/surveys/recommendations/new/")
    page.locator("[name=period]").select_option(str(period.pk))
    page.locator("[name=text_lv]").fill("Atbildēt ātrāk")
    page.locator("[name=topic]").select_option("quick-advice")
    page.locator("[name=due_on]").fill("2031-12-31")
    page.locator("[name=indicator_code]").fill("answer-time")
    page.locator("form input[type=submit], form button[type=submit].btn-primary").first.click()
    expect(page.locator("a[href='/indicators/answer-time/']")).to_be_visible()


def test_a_period_runs_from_its_plan_to_what_is_recommended(new_window: OpenWindow, house: House):
    vita, zane = make_staff("vita.period", Role.SURVEY_LEAD), make_staff("zane.period", Role.INTERVIEWER)
    lead, caller = new_window(viewport=DESK), new_window(viewport=DESK)
    cast.let_in(lead, vita, house.url)
    cast.let_in(caller, zane, house.url)
    desk, anna = lead.page(), new_window(viewport=PHONE, java_script_enabled=False).page()

    period = plan_period(desk)
    stage = period.stages.get()
    draw(desk, stage)
    desk.goto(f"/surveys/desk/periods/{period.pk}/")
    desk.locator("form[action$='/open/'] button").click()
    expect(desk.locator("form[action$='/close/']")).to_have_count(1)
    desk.goto(f"/surveys/desk/stages/{stage.pk}/")
    desk.locator("[name=interviewer]").select_option(str(zane.pk))
    desk.locator("form[action$='/add-interviewer/'] button").click()

    interview(caller.page(), stage, zane)
    answer_by_link(anna, write_to_the_others(house))
    for invitation in Invitation.objects.filter(case__stage=stage, used_at=None).exclude(contact=BY_LINK):
        answer_quickly(link_of(invitation))
    assert Case.objects.filter(stage=stage, state=CaseState.DONE).count() == PEOPLE

    end_fieldwork(desk, stage)
    publish(desk, period)
    anna.goto(f"/surveys/results/{period.institution.slug}/{YEAR}/")
    # All gave the same answer, so nothing is withheld: the index, those asked, and how many of the drawn answered.
    expect(anna.locator(".stat").filter(has_text=f"no {PEOPLE} izlasē")).to_have_count(1)
    # What it was in the period before depends on which others there are.
    figures = anna.locator(".stat").filter(has_not_text="Pret ").locator("dd:first-of-type")
    expect(figures).to_have_text(["80", str(PEOPLE), "100\u00a0%"])
    assert BY_LINK not in anna.content()

    recommend(desk, period)
    assert Recommendation.objects.get(period=period).moves.count() == 1
    desk.locator("a[href='/indicators/answer-time/']").click()
    expect(desk.locator("h1")).to_be_visible()
    expect(desk).to_have_url(re.compile("/indicators/answer-time/$"))
