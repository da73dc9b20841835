"""One branch with a ticket in every state and a counter in each, for the tour of all pages."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import time_machine

from appointments.models import Booking
from forum.models import Question
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import Device, OfficeHoliday, SpecialDay, StaffMembership
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.news.demonstration import load as tell_news
from pmlp_portal.notifications.models import QuietHoursRow
from pmlp_portal.notifications.stopping import stop_url
from pmlp_portal.retention.actions import load_keepings
from queueing import actions
from queueing.actions import Issued
from queueing.demonstrated_order import live_through
from queueing.errors import JoinRefused
from queueing.models import BoardMessage, FreePost, HaltReason, PauseReason, Ticket, TicketMove, Verb
from queueing.states import Outcome
from queueing.tokens import slip_pass
from tests.browser.asking import rows_of_the_forum
from tests.browser.booked import keep_calendar
from tests.browser.bookings import bookings_in_each_state
from tests.browser.cast import Office, employ, enrol_board, enrol_kiosk, join, open_office, set_rules, walk_in
from tests.browser.desks import questions_on_desks
from tests.browser.faulty import Faulty, build_faults
from tests.browser.foretelling import learn_of, post_about
from tests.browser.interviewing import Field, build_field
from tests.browser.learning import Learning, build_learning
from tests.browser.measured import keep_indicators
from tests.browser.post import Post, deliver
from tests.browser.questions import employ_experts, questions_in_each_state
from tests.browser.surveyed import Surveyed, build_surveyed
from tests.browser.surveying import Surveying, build_surveys


@dataclass(frozen=True, slots=True)
class Town:
    """`tokens` and `bookings` open tickets and bookings by what has become of them, as `questions` are named by it;
    `stopped` takes nobody in, `shut` is closed for now and calls for help; `letter` lies in the mailbox; `kiosk` and
    `board` are the secrets of the office's machines, `slip` opens the slip of who took a number at the kiosk.
    """

    office: Office
    stopped: Office
    tokens: Mapping[str, str]
    bookings: Mapping[str, str]
    staff: Mapping[str, User]
    letter: str
    holiday: OfficeHoliday
    learning: Learning
    stop_token: str
    calendar: Office
    booking: Booking
    questions: Mapping[str, Question]
    surveying: Surveying
    kiosk: str
    board: str
    slip: str
    surveyed: Surveyed
    field: Field
    free_post: FreePost
    faulty: Faulty
    shut: Office
    sealed: Office


def build_town(post: Post) -> Town:
    """Live one morning: Clara serves, Dainis has called, Ilze has a break, Jānis waits; two are in the queue."""
    office, stopped = open_office(), open_office()
    set_rules(stopped.branch, intake_is_stopped=True)
    load_keepings()
    staff = {name: employ(office, name) for name in ("clara", "dainis", "ilze", "janis")}
    for counter, clerk in zip(office.counters, staff.values(), strict=True):
        actions.open_counter(counter=counter, by=clerk, now=clock.now())
    tickets = _a_morning(office, staff)
    learn_of(office.branch)
    standing = walk_in(office)
    with suppress(JoinRefused):
        join(stopped)
    pause = PauseReason.LUNCH
    actions.begin_pause(counter_id=office.counters[2].pk, reason=pause, by=staff["ilze"], now=clock.now())
    BoardMessage.objects.create(branch=office.branch, text_lv="Ieeja no pagalma.", text_en="Enter from the yard.")
    bookings = bookings_in_each_state(office)
    deliver()
    _rows_of_the_outbox()
    mara = employ(office, "mara", Role.MANAGER)
    calendar = open_office()
    booking = keep_calendar(calendar, mara)
    rows_of_the_forum(mara)
    experts = employ_experts()
    surveying = build_surveys()
    keep_indicators()
    surveyed = build_surveyed()
    field = build_field(surveying.lead)
    return Town(
        office=office,
        stopped=stopped,
        tokens={name: issued.token for name, issued in tickets.items()},
        bookings=bookings,
        staff={
            **staff,
            "mara": mara,
            "admin": _admin(),
            "anda": experts.anda,
            "maris": experts.maris,
            "vita": surveying.lead,
            "egils": surveyed.assessor,
            **field.interviewers,
        },
        letter=post.newest_key(),
        holiday=_a_holiday(office),
        learning=build_learning(),
        stop_token=stop_url("anna@example.lv", language="lv").split("/")[-2],
        calendar=calendar,
        booking=booking,
        questions={**questions_in_each_state(experts), **questions_on_desks(experts)},
        surveying=surveying,
        kiosk=_kiosk_where_somebody_waits(office),
        board=enrol_board(office),
        slip=_slip_of(standing),
        surveyed=surveyed,
        field=field,
        free_post=post_about(open_office(), _admin()),
        faulty=build_faults(_admin()),
        shut=_shut(mara),
        sealed=_sealed(),
    )


def _sealed() -> Office:
    """A branch with three sealed days: a proved one, one whose history was forged, one that no night has followed."""
    office = open_office()
    sanita = employ(office, "sanita")
    today = clock.day_of(clock.now())
    days = [today - timedelta(days=back) for back in (3, 2, 1)]
    for day in days:
        live_through(office.counters[0], sanita, day=day)
    TicketMove.objects.filter(branch=office.branch, day=days[1], verb=Verb.CALL).latest("pk").delete()
    for day in days[:2]:
        actions.check_day(branch_id=office.branch.pk, day=day, now=clock.now())
    return office


def _shut(mara: User) -> Office:
    """A branch where everything has gone wrong at once; its manager is the one of the office too."""
    office = open_office()
    StaffMembership.objects.create(user=mara, branch=office.branch, role=Role.MANAGER)
    now = clock.now()
    igors = employ(office, "igors")
    actions.open_counter(counter=office.counters[0], by=igors, now=now)
    join(office)
    actions.tell_waiting(
        branch=office.branch, key=uuid4(), text_lv="Lodziņi atvērsies vēlāk.", text_en="Counters open later.",
        by=mara, now=now,
    )  # fmt: skip
    actions.raise_alarm(counter=office.counters[0], by=igors, now=now)
    actions.stop_intake(branch=office.branch, reason=HaltReason.FEW_STAFF, by=mara, now=now)
    actions.shut_branch(branch=office.branch, reason=HaltReason.NO_POWER, by=mara, now=now)
    return office


def _kiosk_where_somebody_waits(office: Office) -> str:
    """A kiosk at which a person was called."""
    token = enrol_kiosk(office)
    actions.ask_for_assistance(device=Device.objects.latest("pk"), now=clock.now())
    return token


def _slip_of(ticket: Ticket) -> str:
    """Return what opens a slip for as long as the tour goes on, and not for the two minutes somebody stands there."""
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        return slip_pass(ticket.pk)


def _admin() -> User:
    return User.objects.get(username="admin")


def _rows_of_the_outbox() -> None:
    """Tables that stay empty by themselves: the tour opens a row of each."""
    tell_news(now=clock.now())
    QuietHoursRow.objects.get_or_create(valid_from=clock.day_of(clock.now()))


def _a_morning(office: Office, staff: Mapping[str, User]) -> dict[str, Issued]:
    clara, dainis = staff["clara"], staff["dainis"]
    return {
        "served": _served(office, clara),
        "parked": _parked(office, clara),
        "missed": _missed(office, clara),
        "serving": _serving(office, clara),
        "called": _called(office, dainis, counter=1),
        "left": _left(office),
        "waiting": join(office, contact=Contact("email", "anna@example.lv")),
        "on-the-way": join(office, minutes_away=60),
    }


def _a_holiday(office: Office) -> OfficeHoliday:
    in_a_year = clock.day_of(clock.now()) + timedelta(days=365)
    SpecialDay.objects.create(branch=office.branch, day=in_a_year, reason_lv="Remonts", reason_en="Repairs")
    holiday, _ = OfficeHoliday.objects.get_or_create(
        day=in_a_year, defaults={"name_lv": "Brīvdiena", "name_en": "Day off"}
    )
    return holiday


def _called(office: Office, by: User, *, counter: int = 0) -> Issued:
    issued = join(office)
    actions.call_next(counter_id=office.counters[counter].pk, by=by, now=clock.now())
    return issued


def _serving(office: Office, by: User) -> Issued:
    issued = _called(office, by)
    actions.start(ticket_id=issued.ticket_id, by=by, now=clock.now())
    return issued


def _served(office: Office, by: User) -> Issued:
    issued = _serving(office, by)
    actions.finish(ticket_id=issued.ticket_id, outcome=Outcome.DONE, missing_document=None, by=by, now=clock.now())
    return issued


def _parked(office: Office, by: User) -> Issued:
    issued = _serving(office, by)
    actions.park(ticket_id=issued.ticket_id, by=by, now=clock.now())
    return issued


def _missed(office: Office, by: User) -> Issued:
    issued = _called(office, by)
    actions.mark_no_show(ticket_id=issued.ticket_id, by=by, now=clock.now())
    return issued


def _left(office: Office) -> Issued:
    issued = join(office)
    actions.leave_queue(ticket_id=issued.ticket_id, by=None, now=clock.now())
    return issued
