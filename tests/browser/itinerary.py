"""Where the tour of all pages goes: each route with somebody who may see it, and why some are left out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from django.utils import translation

from pmlp_portal.kernel import clock
from pmlp_portal.opendata.datasets import DATASETS
from tests.browser.cast import PASSPORTS
from tests.browser.questions import link_of
from tests.browser.town import Town

Arguments = Callable[[Town], Mapping[str, object]]


class Guest(StrEnum):
    """Whose eyes see a page; clerks by what goes on at their counters."""

    VISITOR = "visitor"
    SERVING_CLERK = "clara"
    CALLING_CLERK = "dainis"
    RESTING_CLERK = "ilze"
    IDLE_CLERK = "janis"
    MANAGER = "mara"
    ADMINISTRATOR = "admin"
    EXPERT = "anda"
    MODERATOR = "maris"
    SURVEY_LEAD = "vita"
    KIOSK = "kiosk"
    BOARD = "board"
    ASSESSOR = "egils"
    INTERVIEWER = "zane"
    SECOND_INTERVIEWER = "karlis"


def _nothing(town: Town) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of the tour. `name` tells apart several pages of one route; `status` is what it answers."""

    route: str
    name: str = ""
    guest: Guest = Guest.VISITOR
    arguments: Arguments = _nothing
    query: str = ""
    status: int = 200
    is_main: bool = False

    def __str__(self) -> str:
        return f"{self.route}{'-' if self.name else ''}{self.name}"

    @property
    def is_of_admin(self) -> bool:
        """Whether Django draws it: there the address alone says the language, and scripts are needed."""
        return self.route.startswith("admin:")

    @property
    def is_public(self) -> bool:
        """Whether anybody may open it, and not only who works here or a machine of ours."""
        return self.guest == Guest.VISITOR and not self.is_of_admin

    def address(self, town: Town, language: str) -> str:
        """Return the page's path in a language."""
        with translation.override(language):
            return reverse(self.route, kwargs=dict(self.arguments(town))) + self.query


def _branch(town: Town) -> Mapping[str, object]:
    return {"slug": town.office.slug}


def _closed_branch(town: Town) -> Mapping[str, object]:
    return {"slug": town.stopped.slug}


def _shut_branch(town: Town) -> Mapping[str, object]:
    return {"slug": town.shut.slug}


def _join(town: Town) -> Mapping[str, object]:
    return {"slug": town.office.slug, "service": PASSPORTS}


def _refused(town: Town) -> Mapping[str, object]:
    return {"slug": town.stopped.slug, "service": PASSPORTS}


def _named(slug: str) -> Arguments:
    return lambda _town: {"slug": slug}


def _ticket(what: str) -> Arguments:
    return lambda town: {"token": town.tokens[what]}


def _slip(town: Town) -> Mapping[str, object]:
    return {**_branch(town), "slip": town.slip}


def _booking(what: str) -> Arguments:
    return lambda town: {"token": town.bookings[what]}


def _counter(place: int) -> Arguments:
    return lambda town: {"counter_id": town.office.counters[place].pk}


def _reminder(what: str) -> Arguments:
    return lambda town: {"token": town.learning.reminders[what]}


def _training(what: str) -> Arguments:
    return lambda town: {"slug": town.learning.trainings[what].slug}


def _run(what: str) -> Arguments:
    return lambda town: {"training_id": town.learning.trainings[what].pk}


def _training_place(what: str) -> Arguments:
    return lambda town: {"token": town.learning.places[what]}


def _question(what: str) -> Arguments:
    return lambda town: {"question_id": town.questions[what].pk, "slug": town.questions[what].slug}


def _desk_of(what: str) -> Arguments:
    return lambda town: {"question_id": town.questions[what].pk}


def _own_question(what: str) -> Arguments:
    return lambda town: {"token": link_of(town.questions[what])}


def _indicator(code: str) -> Arguments:
    return lambda town: {"code": code}


def _assessed(town: Town) -> Mapping[str, object]:
    return {"slug": "pmlp", "year": town.surveying.year}


def _call(what: str) -> Arguments:
    return lambda town: {"call_id": town.field.calls[what].pk}


def _stage(town: Town) -> Mapping[str, object]:
    return {"stage_id": town.field.stage.pk}


def _planned(what: str) -> Arguments:
    return lambda town: {"stage_id": town.field.plans[what].pk}


def _version(what: str) -> Arguments:
    return lambda town: {"version_id": town.field.versions[what].pk}


def _drafted(page: str) -> Arguments:
    """Return what a page of the draft is about: its scale is labelled, its question to choose from has a rule."""

    def arguments(town: Town) -> Mapping[str, object]:
        draft = town.field.versions["draft"]
        to_choose = draft.questions.get(code="where")
        return {
            "new-block": {"version_id": draft.pk},
            "block": {"block_id": to_choose.block_id},
            "new-question": {"block_id": to_choose.block_id},
            "question": {"question_id": town.field.question.pk},
            "new-choice": {"question_id": town.field.question.pk},
            "rule": {"question_id": to_choose.pk},
            "choice": {"choice_id": to_choose.choices.all()[0].pk},
        }[page]

    return arguments


def _asked_already(town: Town) -> Mapping[str, object]:
    return {"question_id": town.field.versions["frozen"].questions.get(code="easy").pk}


def _recommended(town: Town) -> Mapping[str, object]:
    return {"recommendation_id": town.surveying.recommendation.pk}


def _survey(what: str) -> Arguments:
    return lambda town: {"token": town.surveyed.links[what]}


def _survey_question(what: str, code: str) -> Arguments:
    return lambda town: {"token": town.surveyed.links[what], "code": code}


def _visit_question(town: Town) -> Mapping[str, object]:
    return {"token": town.tokens["served"], "code": "staff"}


def _self_check(town: Town) -> Mapping[str, object]:
    return {"slug": "naturalisation"}


def _service(town: Town) -> Mapping[str, object]:
    return {"slug": "declare-residence"}


def _passports(town: Town) -> Mapping[str, object]:
    return {"slug": PASSPORTS}


def _online(town: Town) -> Mapping[str, object]:
    return {"slug": "declare-online"}


def _reported(what: str) -> Arguments:
    return lambda town: {"token": town.faulty.links[what]}


def _report_on_desk(what: str) -> Arguments:
    return lambda town: {"report_id": town.faulty.reports[what].pk}


def _booked(town: Town) -> Mapping[str, object]:
    return {"slug": town.calendar.slug, "booking_id": town.booking.pk}


def _calendar(town: Town) -> Mapping[str, object]:
    return {"slug": town.calendar.slug}


def _days_ahead(number: int) -> str:
    return str(clock.day_of(clock.now()) + timedelta(days=number))


def _tomorrow(name: str) -> str:
    return f"?{name}={_days_ahead(1)}"


STOPS: tuple[Stop, ...] = (
    Stop("site:home", is_main=True),
    Stop("site:search", is_main=True),
    Stop("site:search", "found", query="?q=dzivesvieta"),
    Stop("site:search", "branches", query="?q=riga"),
    Stop("site:search", "nothing", query="?q=zzzz"),
    Stop("site:search", "too-long", query=f"?q={'a' * 300}", status=422),
    Stop("site:contacts", is_main=True),
    Stop("site:privacy", is_main=True),
    Stop("site:easy-journeys", is_main=True),
    Stop("site:easy-journey", arguments=_named("queue"), is_main=True),
    *(Stop("site:easy-journey", slug, arguments=_named(slug)) for slug in ("appointment", "question", "visit", "help")),
    Stop("site:offline", is_main=True),
    Stop("site:accessibility", is_main=True),
    Stop("site:site-map", is_main=True),
    Stop("catalogue:services", is_main=True),
    Stop("catalogue:services", "found", query="?q=dzivesvieta&way=online"),
    Stop("catalogue:services", "nothing", query="?q=zzzz"),
    Stop("catalogue:services", "wrong-way", query="?way=zzzz", status=422),
    Stop("catalogue:service", arguments=_service, is_main=True),
    Stop("catalogue:service", "past-day", arguments=_passports, query="?on=2025-12-31"),
    Stop("catalogue:service", "wrong-day", arguments=_passports, query="?on=zzzz", status=422),
    Stop("catalogue:e-service", arguments=_online, is_main=True),
    Stop("catalogue:effect", is_main=True),
    Stop("admin:catalogue_usecount_import", guest=Guest.ADMINISTRATOR),
    Stop("accounts:sign-in"),
    Stop("accounts:home", guest=Guest.SERVING_CLERK),
    Stop("accounts:second-step", guest=Guest.SERVING_CLERK),
    Stop("accounts:security", guest=Guest.SERVING_CLERK),
    Stop("accounts:app", guest=Guest.SERVING_CLERK),
    Stop("queueing:branches", is_main=True),
    Stop("queueing:branches", "near", query="?near=zzzz"),
    Stop("queueing:branches", "wrong-service", query="?service=zzzz", status=422),
    Stop("queueing:branch", arguments=_branch, is_main=True),
    Stop("queueing:branch", "stopped", arguments=_closed_branch),
    Stop("queueing:fair-orders", is_main=True),
    Stop("queueing:fair-order", arguments=lambda town: {"slug": town.sealed.slug}, is_main=True),
    Stop("queueing:fair-order", "unsealed", arguments=_branch),
    Stop("queueing:fair-order-poster", arguments=_branch),
    Stop("queueing:hit-rate", is_main=True),
    Stop("queueing:hit-rate", "branch", query="?branch=demo&weeks=4"),
    Stop("queueing:hit-rate", "wrong-weeks", query="?weeks=zzzz", status=422),
    Stop("queueing:no-queue", is_main=True),
    Stop("queueing:no-queue-log", is_main=True),
    Stop("queueing:no-queue-embed"),
    Stop("queueing:free-posts", guest=Guest.ADMINISTRATOR),
    Stop("queueing:free-post", guest=Guest.ADMINISTRATOR, arguments=lambda town: {"post_id": town.free_post.pk}),
    Stop("news:news", is_main=True),
    Stop("news:item", arguments=_named("rinda-no-majam"), is_main=True),
    Stop("news:item", "untranslated", arguments=_named("darba-laiks-svetkos")),
    Stop("news:item", "unknown", arguments=_named("zzzz"), status=404),
    Stop("faults:report", is_main=True),
    Stop("faults:known", is_main=True),
    *(
        Stop("faults:mine", what, arguments=_reported(what), is_main=what == "in_work")
        for what in ("received", "in_work", "known", "solved", "declined", "duplicate")
    ),
    Stop("faults:desk", guest=Guest.ADMINISTRATOR),
    *(
        Stop("faults:desk-report", what, guest=Guest.ADMINISTRATOR, arguments=_report_on_desk(what))
        for what in ("in_work", "duplicate")
    ),
    Stop("opendata:datasets", is_main=True),
    *(Stop("opendata:dataset", slug, arguments=_named(slug), is_main=slug == "hours") for slug in DATASETS),
    Stop("opendata:dataset", "unknown", arguments=_named("zzzz"), status=404),
    Stop("queueing:join", arguments=_join, is_main=True),
    Stop("queueing:join", "refused", arguments=_refused, status=409),
    *(
        Stop("queueing:ticket", what, arguments=_ticket(what), is_main=what in {"waiting", "called"})
        for what in ("waiting", "on-the-way", "called", "serving", "parked", "missed", "served", "left")
    ),
    Stop("queueing:ticket-print", arguments=_ticket("waiting"), is_main=True),
    Stop("queueing:leave-queue", arguments=_ticket("waiting")),
    Stop("queueing:enrol-device", arguments=lambda town: {"token": town.kiosk}),
    Stop("queueing:board", guest=Guest.BOARD, arguments=_branch),
    Stop("queueing:board", "strange", arguments=_branch, status=404),
    Stop("queueing:kiosk", guest=Guest.KIOSK, arguments=_branch),
    Stop("queueing:kiosk", "large", guest=Guest.KIOSK, arguments=_branch, query="?letters=large"),
    Stop("queueing:kiosk", "strange", arguments=_branch, status=404),
    Stop("queueing:kiosk-number", guest=Guest.KIOSK, arguments=_branch),
    Stop("queueing:kiosk-slip", guest=Guest.KIOSK, arguments=_slip),
    Stop("appointments:kiosk-booking", guest=Guest.KIOSK, arguments=_branch),
    Stop("appointments:start", is_main=True),
    Stop("appointments:start", "branch", query="?branch=demo"),
    Stop("appointments:branches", query="?service=passport-or-id", is_main=True),
    Stop("appointments:branches", "wrong-number", query="?service=passport-or-id&persons=99", status=422),
    Stop("appointments:slots", query="?branch=demo&service=passport-or-id", is_main=True),
    Stop("appointments:slots", "not-bookable", query="?branch=demo&service=collect-document", status=409),
    Stop("appointments:details", arguments=_booking("held"), is_main=True),
    Stop("appointments:check", arguments=_booking("written"), is_main=True),
    Stop("appointments:code", arguments=_booking("asked"), is_main=True),
    *(
        Stop("appointments:booking", what, arguments=_booking(what), is_main=what == "ahead")
        for what in ("ahead", "today", "late", "arrived", "cancelled", "offered", "disrupted")
    ),
    Stop("appointments:booking-times", arguments=_booking("ahead"), is_main=True),
    Stop("appointments:booking-times", "ended", arguments=_booking("ended")),
    Stop("appointments:cancel-booking", arguments=_booking("ahead")),
    Stop("appointments:check-in", "too-early", arguments=_booking("ahead")),
    Stop("appointments:check-in", arguments=_booking("today")),
    Stop("forum:figures", is_main=True),
    Stop("queueing:counters", guest=Guest.MANAGER),
    Stop("queueing:counter", "serving", guest=Guest.SERVING_CLERK, arguments=_counter(0), is_main=True),
    Stop("queueing:counter", "calling", guest=Guest.CALLING_CLERK, arguments=_counter(1)),
    Stop("queueing:counter", "resting", guest=Guest.RESTING_CLERK, arguments=_counter(2)),
    Stop("queueing:counter", "idle", guest=Guest.IDLE_CLERK, arguments=_counter(3)),
    Stop("queueing:managed", guest=Guest.MANAGER),
    Stop("queueing:day-report", guest=Guest.MANAGER, arguments=_branch, is_main=True),
    Stop("queueing:day-report", "nothing", guest=Guest.MANAGER, arguments=_branch, query="?day=2026-01-01"),
    Stop("queueing:day-reports", guest=Guest.MANAGER),
    Stop("operations:standing", guest=Guest.ADMINISTRATOR),
    Stop("queueing:waiting-list", guest=Guest.MANAGER, arguments=_branch),
    Stop("queueing:manage", guest=Guest.MANAGER, arguments=_branch, is_main=True),
    Stop("queueing:manage", "closed", guest=Guest.MANAGER, arguments=_shut_branch),
    Stop("queueing:branch", "closed-now", arguments=_shut_branch),
    Stop("queueing:shifts", guest=Guest.MANAGER, arguments=_branch),
    Stop("queueing:load", guest=Guest.MANAGER, arguments=_branch, is_main=True),
    Stop("queueing:what-if", guest=Guest.MANAGER, arguments=_branch, is_main=True),
    Stop("queueing:what-if", "wrong-time", guest=Guest.MANAGER, arguments=_branch, query="?change=intake", status=422),
    Stop(
        "queueing:what-if",
        "answered",
        guest=Guest.MANAGER,
        arguments=_branch,
        query="?change=counter&starts=0%3A00&ends=24%3A00",
    ),
    Stop("deadlines:duties"),
    Stop("deadlines:subscribe", arguments=lambda town: {"slug": "document-expires"}, is_main=True),
    Stop("deadlines:sent"),
    *(
        Stop("deadlines:subscription", what, arguments=_reminder(what), is_main=what == "active")
        for what in ("pending", "active", "ended")
    ),
    Stop("deadlines:end", arguments=_reminder("active")),
    Stop("trainings:trainings"),
    Stop("trainings:archive"),
    *(
        Stop("trainings:training", what, arguments=_training(what), is_main=what == "open")
        for what in ("open", "full", "over")
    ),
    Stop("trainings:sign-up", arguments=_training("open")),
    *(
        Stop("trainings:place", what, arguments=_training_place(what), is_main=what == "held")
        for what in ("held", "signed_up", "waiting", "cancelled")
    ),
    Stop("trainings:cancel", arguments=_training_place("signed_up")),
    Stop("trainings:run-list", guest=Guest.ADMINISTRATOR),
    *(
        Stop("trainings:run", what, guest=Guest.ADMINISTRATOR, arguments=_run(what), is_main=what == "over")
        for what in ("full", "over")
    ),
    *(
        Stop(f"appointments:{page}", guest=Guest.MANAGER, arguments=_calendar)
        for page in (
            "branch-calendar",
            "hours",
            "telephone-booking",
            "blocked-counters",
            "disruptions",
            "move-day",
            "statistics",
        )
    ),
    Stop("appointments:branch-calendar", "tomorrow", guest=Guest.MANAGER, arguments=_calendar, query=_tomorrow("day")),
    Stop("appointments:branch-calendar", "week", guest=Guest.MANAGER, arguments=_calendar, query=_tomorrow("week")),
    Stop("appointments:booked", guest=Guest.MANAGER, arguments=_booked),
    Stop(
        "appointments:move-day",
        "reviewed",
        guest=Guest.MANAGER,
        arguments=_calendar,
        query=f"{_tomorrow('day')}&to_day={_days_ahead(3)}",
    ),
    Stop("forum:questions", is_main=True),
    Stop("forum:questions", "found", query="?q=berna+uzvards"),
    Stop("forum:questions", "wrong-topic", query="?q=pase&category=zzzz", status=422),
    Stop("forum:category", arguments=lambda town: {"slug": "tour"}),
    Stop("forum:question", arguments=_question("published"), is_main=True),
    Stop("forum:question", "reopened", arguments=_question("reopened")),
    Stop("forum:question", "voted", arguments=_question("published"), query="?helped=no"),
    Stop("forum:ask", is_main=True),
    *(
        Stop("forum:mine", what, arguments=_own_question(what), is_main=what == "received")
        for what in ("received", "asked-back", "published", "reopened", "declined", "duplicate", "forwarded", "hidden")
    ),
    Stop("forum:question", "hidden", arguments=_question("hidden"), status=410),
    Stop("accounts:home", "expert", guest=Guest.EXPERT),
    Stop("forum:desk", guest=Guest.EXPERT),
    Stop("forum:desk", "lead", guest=Guest.MODERATOR, is_main=True),
    Stop("forum:triage", guest=Guest.MODERATOR, is_main=True),
    Stop("forum:absences", guest=Guest.MODERATOR),
    *(
        Stop("forum:desk-question", what, guest=Guest.EXPERT, arguments=_desk_of(what), is_main=what == "written")
        for what in ("written", "submitted", "changed", "asked-back", "reopened")
    ),
    *(
        Stop("forum:desk-question", what, guest=Guest.MODERATOR, arguments=_desk_of(what))
        for what in ("received", "declined", "duplicate", "hidden")
    ),
    Stop("surveys:interviews", guest=Guest.INTERVIEWER),
    Stop("surveys:interviews", "lead", guest=Guest.SURVEY_LEAD),
    Stop("surveys:interview", "dialling", guest=Guest.INTERVIEWER, arguments=_call("dialling"), is_main=True),
    Stop("surveys:interview", "asking", guest=Guest.SURVEY_LEAD, arguments=_call("asking"), is_main=True),
    Stop("surveys:interview", "asked", guest=Guest.SECOND_INTERVIEWER, arguments=_call("asked")),
    *(
        Stop("surveys:interview", code, Guest.SECOND_INTERVIEWER, _call("asked"), f"?at={code}")
        for code in ("came", "where", "words")
    ),
    Stop("surveys:supervisor", guest=Guest.SURVEY_LEAD, arguments=_stage, is_main=True),
    Stop("surveys:paper", guest=Guest.INTERVIEWER, arguments=_stage),
    Stop("surveys:periods", guest=Guest.SURVEY_LEAD),
    Stop("surveys:period", guest=Guest.SURVEY_LEAD, arguments=lambda town: {"period_id": town.field.period.pk}),
    *(
        Stop("surveys:plan", what, guest=Guest.SURVEY_LEAD, arguments=_planned(what), is_main=what == "locked")
        for what in ("none", "written", "locked", "drawn")
    ),
    Stop("surveys:instruments", guest=Guest.SURVEY_LEAD),
    *(Stop("surveys:version", what, guest=Guest.SURVEY_LEAD, arguments=_version(what)) for what in ("frozen", "draft")),
    *(
        Stop(f"surveys:{page}", guest=Guest.SURVEY_LEAD, arguments=_drafted(page))
        for page in ("new-block", "block", "new-question", "question", "rule", "new-choice", "choice")
    ),
    Stop("surveys:question", "to-choose", guest=Guest.SURVEY_LEAD, arguments=_drafted("rule"), is_main=True),
    Stop("surveys:rule", "chosen", guest=Guest.SURVEY_LEAD, arguments=_drafted("rule"), query="?after=came"),
    Stop("surveys:question", "frozen", guest=Guest.SURVEY_LEAD, arguments=_asked_already, status=409),
    Stop("surveys:results", is_main=True),
    Stop("surveys:method"),
    Stop("surveys:period-results", arguments=_assessed, is_main=True),
    Stop("surveys:report", arguments=_assessed),
    Stop("surveys:inside-results", guest=Guest.SURVEY_LEAD, arguments=_assessed),
    Stop("surveys:recommendations", guest=Guest.SURVEY_LEAD),
    Stop("surveys:new-recommendation", guest=Guest.SURVEY_LEAD),
    Stop("surveys:recommendation", guest=Guest.SURVEY_LEAD, arguments=_recommended),
    Stop("indicators:indicators", is_main=True),
    *(
        Stop("indicators:indicator", code, arguments=_indicator(code), is_main=code == "satisfied-clients")
        for code in ("satisfied-clients", "new-solutions", "residence-permits")
    ),
    Stop("indicators:answer-time", is_main=True),
    Stop("admin:indicators_yearlyvalue_import", guest=Guest.ADMINISTRATOR),
    Stop("admin:retention_keeping_held", guest=Guest.ADMINISTRATOR),
    Stop("surveys:tools", is_main=True),
    Stop("surveys:tool", arguments=_self_check, is_main=True),
    Stop("surveys:genuine", is_main=True),
    Stop("surveys:genuine", "unknown", query="?code=ZZZ"),
    Stop("surveys:genuine", "wrong-code", query="?code=", status=422),
    Stop("surveys:refuse-anywhere"),
    Stop("surveys:refuse", arguments=_survey("fresh")),
    Stop("surveys:refuse", "done", arguments=_survey("refused")),
    *(
        Stop("surveys:survey", what, arguments=_survey(what), is_main=what == "fresh")
        for what in ("fresh", "begun", "done", "early", "refused")
    ),
    Stop("surveys:survey", "over", arguments=_survey("over"), status=410),
    *(
        Stop("surveys:survey-question", code, arguments=_survey_question("whole", code), is_main=code == "staff")
        for code in ("staff", "helped", "visits", "better")
    ),
    Stop("surveys:survey-check", arguments=_survey("whole"), is_main=True),
    Stop("surveys:survey-check", "open", arguments=_survey("begun")),
    Stop("surveys:rate-visit", arguments=_ticket("served")),
    Stop("surveys:rate-visit-question", arguments=_visit_question),
    Stop("surveys:rate-visit-check", arguments=_ticket("served")),
    Stop("surveys:assessments", guest=Guest.ASSESSOR),
    Stop("surveys:assessment", arguments=_survey("form")),
    Stop("surveys:assessment-question", arguments=_survey_question("form", "rules"), is_main=True),
    Stop("surveys:assessment-check", arguments=_survey("form")),
    Stop("notifications:mailbox"),
    Stop("notifications:letter", arguments=lambda town: {"key": town.letter}),
    Stop("notifications:stop", arguments=lambda town: {"token": town.stop_token}),
    Stop("notifications:messages", guest=Guest.ADMINISTRATOR),
    Stop("notifications:messages", "branch", guest=Guest.MANAGER),
    Stop("admin:index", guest=Guest.ADMINISTRATOR),
    Stop("admin:login"),
    Stop("admin:password_change", guest=Guest.ADMINISTRATOR),
    Stop("admin:app_list", guest=Guest.ADMINISTRATOR, arguments=lambda town: {"app_label": "directory"}),
    Stop("admin:directory_branch_add", guest=Guest.ADMINISTRATOR),
    Stop(
        "admin:directory_branch_history",
        guest=Guest.ADMINISTRATOR,
        arguments=lambda town: {"object_id": town.office.branch.pk},
    ),
    Stop(
        "admin:directory_officeholiday_delete",
        guest=Guest.ADMINISTRATOR,
        arguments=lambda town: {"object_id": town.holiday.pk},
    ),
    Stop(
        "admin:auth_user_password_change",
        guest=Guest.ADMINISTRATOR,
        arguments=lambda town: {"id": town.staff["clara"].pk},
    ),
)

_ACTS_OF_A_CLERK = (
    "open-counter",
    "close-counter",
    "pause",
    "end-pause",
    "call-next",
    "finish-and-call-next",
    "call",
    "recall",
    "start",
    "no-show",
    "park",
    "resume",
    "return-to-queue",
    "finish",
    "transfer",
    "add-service",
    "serve-directly",
    "undo",
    "plan-shift",
    "copy-shifts",
    "cancel-shift",
    "call-for-help",
    "assist",
    "kiosk-person",
)
_ACTS_IN_CHARGE = (
    "stop-intake", "resume-intake", "shut-branch", "reopen-branch", "tell-waiting", "raise-priority", "put-back",
    "release-counter", "assign-counter", "answer-alarm", "answer-assistance", "enter-served",
    "enter-unnumbered",
)  # fmt: skip
_ACTS_AT_TRAININGS = ("confirm", "code-again", "attendance", "add-material", "remove-material", "call-off")
_ACTS_AT_CALENDAR = (
    "book-for", "check-in-for", "reschedule-for", "cancel-for", "show-contact", "block-counter", "unblock-counter",
    "move-bookings",
)  # fmt: skip
_ACTS_AT_FORUM = (
    "decline", "duplicate", "forward", "assign", "restore", "hide", "show", "archive", "take", "give-back", "ask-back",
    "leave-as-is", "confirm-true", "save-draft", "cite", "uncite", "submit", "send-back", "approve", "correct",
    "drop-draft", "mask", "unmask", "show-originals", "preview", "bulk-decline", "note-absence", "drop-absence",
)  # fmt: skip
_ACTS_AT_SURVEYS = (
    "take-next", "consent", "answer", "finish-interview", "end-call", "promise-call", "refuse-call", "set-quotas",
    "add-quota", "add-interviewer", "remove-interviewer", "release-call", "enter-paper", "open-stage", "close-stage",
    "make-plan", "upload-frame", "lock-plan", "draw-sample", "begin-period", "add-stage", "new-version",
    "freeze-version", "move-block", "remove-block", "move-question", "remove-question", "move-choice", "remove-choice",
)  # fmt: skip
_ACTS_OF_AN_ASKER = ("reply", "ask-further", "tell-at")
_API = (
    "branches", "branch", "queue", "tickets", "ticket", "leave-queue", "check-in", "defer", "schema", "^.*/$",
)  # fmt: skip
_BOOKING_API = ("slots", "bookings", "booking", "confirm", "cancel", "reschedule", "check-in")

# Why a route is no stop of the tour.
_ACTS_ON_SECOND_STEP = ("recovery-codes", "remove-app", "remove-key")
_WORDS_WITH_A_KEY = ("begin", "complete", "add-begin", "add-complete")
EXEMPT: Mapping[str, str] = {
    "healthz": "answers a machine with one word",
    "readyz": "answers a machine in JSON",
    "metrics": "answers Prometheus, and nobody else",
    "site:manifest": "answers a browser in JSON",
    **dict.fromkeys(("robots", "sitemap", "sitemap-pages", "sitemap-questions"), "read by search engines"),
    "accounts:sign-out": "takes a POST only and ends at the home page",
    "queueing:check-in": "takes a POST only and ends at the ticket",
    "queueing:defer": "takes a POST only and ends at the ticket",
    "queueing:tell-browser": "takes a POST only and answers the page's script",
    "appointments:tell-browser": "takes a POST only and answers the page's script",
    "notifications:receipts": "takes a POST only and answers a machine",
    "notifications:send-again": "takes a POST only and ends at the list of messages",
    "notifications:push-worker": "a script",
    "queueing:ticket-card": "a part of the ticket's page, without a head of its own",
    "deadlines:confirm": "takes a POST only and ends at the reminder",
    "deadlines:renew": "takes a POST only and ends at the reminder",
    "trainings:calendar": "a file for a calendar",
    "trainings:material": "a file to be saved",
    "trainings:participants": "a file for a spreadsheet",
    **{f"trainings:{act}": "takes a POST only and ends at the page it came from" for act in _ACTS_AT_TRAININGS},
    "appointments:send-code-again": "takes a POST only and ends at the page of the code",
    "appointments:wait-for-earlier": "takes a POST only and ends at the booking",
    "appointments:take-offer": "takes a POST only and ends at the booking",
    "appointments:decline-offer": "takes a POST only and ends at the booking",
    "appointments:calendar": "a file that calendars take in",
    **{f"forum:{act}": "takes a POST only and ends at a page of the forum's desks" for act in _ACTS_AT_FORUM},
    "forum:look": "takes a POST only and answers the page's script",
    "forum:vote": "takes a POST only and ends at the question",
    "forum:similar": "takes a POST only and answers the page's script, or is the page to ask at",
    "forum:send": "takes a POST only and ends at the asker's own page",
    **{f"forum:{act}": "takes a POST only and ends at the asker's own page" for act in _ACTS_OF_AN_ASKER},
    "forum:tell-browser": "takes a POST only and answers the page's script",
    **{f"queueing:{act}": "takes a POST only and ends at the page it came from" for act in _ACTS_OF_A_CLERK},
    **{f"queueing:{act}": "takes a POST only and ends at the screen of the branch" for act in _ACTS_IN_CHARGE},
    **{f"queueing:day-report{which}": "a file, not a page" for which in ("-csv", "-xlsx", "s-csv", "s-xlsx")},
    "queueing:counter-here": "takes a POST only and answers the page's script",
    **{f"appointments:{act}": "takes a POST only and ends at a page of the calendar" for act in _ACTS_AT_CALENDAR},
    "appointments:statistics-csv": "a file, not a page",
    "forum:figures-csv": "a file, not a page",
    "news:feed": "read by feed readers",
    "faults:say": "takes a POST only and ends at the page of who reported",
    **{f"faults:{act}": "takes a POST only and ends at the desk" for act in ("take", "answer", "settle", "mend")},
    "queueing:make-post": "takes a POST only and ends at the text to copy",
    "queueing:no-queue-feed": "read by feed readers",
    "opendata-catalogue": "read by portals of open data",
    "opendata-csv": "a file, not a page",
    "opendata-json": "answers a program in JSON",
    "queueing:hit-rate-csv": "a file, not a page",
    "queueing:hit-rate-json": "answers a program in JSON",
    "queueing:fair-order-json": "answers a program in JSON",
    "indicators:indicator-csv": "a file, not a page",
    "indicators:indicator-json": "answers a machine in JSON",
    "indicators:answer-time-csv": "a file, not a page",
    "indicators:answer-time-json": "answers a machine in JSON",
    **{
        f"surveys:{name}": "a file, not a page"
        for name in ("results-file", "inside-results-file", "answers-file", "codebook")
    },
    "surveys:publish": "takes a POST only and ends at the results",
    "surveys:withdraw": "takes a POST only and ends at the results",
    **{f"surveys:{act}": "takes a POST only and ends at a page of the surveys' desks" for act in _ACTS_AT_SURVEYS},
    "surveys:progress": "a part of the page of a stage, without a head of its own",
    "surveys:revise-recommendation": "takes a POST only and ends at the recommendation",
    "surveys:report-progress": "takes a POST only and ends at the recommendation",
    "surveys:begin-assessment": "takes a POST only and ends at the form",
    "forum:feed": "read by feed readers",
    "forum:category-feed": "read by feed readers",
    **{f"api:{name}": "answers a machine in JSON" for name in _API},
    **{f"booking-api:{name}": "answers a machine in JSON" for name in _BOOKING_API},
    **{f"forum-api:{name}": "answers a machine in JSON" for name in ("questions", "question")},
    "catalogue-api:uses": "answers a machine in JSON",
    "api:docs": "drawn by Swagger UI, in English and for programmers; a test of its own opens it",
    "accounts:attended": "takes a POST only and answers the page's script",
    **{f"accounts:{act}": "takes a POST only and ends at the page of the second step" for act in _ACTS_ON_SECOND_STEP},
    **{f"accounts:key-{act}": "answers the page's script in JSON" for act in _WORDS_WITH_A_KEY},
    "admin:(?P<url>.*)$": "no page: sends on, or answers that there is nothing",
    "admin:<path:object_id>/": "no page: sends old addresses on",
    "admin:autocomplete": "answers a script in JSON",
    "admin:jsi18n": "a script",
    "admin:logout": "takes a POST only",
    "admin:password_change_done": "one sentence in the frame of the page before it",
    "admin:view_on_site": "no page: sends on",
}
_SAME_TEMPLATE = {
    "add": "the form that changes a row, empty; one is on the tour",
    "delete": "the same question for every table; one is on the tour",
    "history": "the same list for every table; one is on the tour",
}


def stops() -> tuple[Stop, ...]:
    """Return every stop, those of the admin's tables included."""
    return (*STOPS, *_tables())


def exempt() -> Mapping[str, str]:
    """Return why each route that is no stop is none."""
    by_table = {f"admin:{table}_{page}": reason for table in _table_names() for page, reason in _SAME_TEMPLATE.items()}
    on_tour = {stop.route for stop in STOPS}
    return {**EXEMPT, **{route: reason for route, reason in by_table.items() if route not in on_tour}}


def _table_names() -> Mapping[str, type[Model]]:
    return {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}


def _tables() -> Iterator[Stop]:
    for table, model in _table_names().items():
        yield Stop(f"admin:{table}_changelist", guest=Guest.ADMINISTRATOR)
        yield Stop(f"admin:{table}_change", guest=Guest.ADMINISTRATOR, arguments=_newest_row(model))


def _newest_row(model: type[Model]) -> Arguments:
    return lambda town: {"object_id": model._default_manager.latest("pk").pk}
