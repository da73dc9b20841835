"""Anna meets the office in every way there is, within a few days; where her contact stands; and the nights after."""

from datetime import datetime, timedelta

import time_machine
from django.db import connection
from psycopg import sql

import appointments.tasks
import forum.tasks
import pmlp_portal.deadlines.tasks
import pmlp_portal.notifications.tasks
import queueing.tasks
import surveys.tasks
from appointments.tests.factories import book, hold, make_bureau
from appointments.tests.training_cast import hold as hold_at_training
from appointments.tests.training_cast import make_training, signed_up
from forum import actions as forum_actions
from forum.actions import Opinion
from forum.models import FollowUp, Question
from forum.plain_text import slug_of
from forum.search import index
from forum.states import FollowUpKind
from forum.tests.factories import a_published_question, ask, make_category, make_staff
from pmlp_portal.accounts.roles import Role
from pmlp_portal.deadlines.actions import load_duties
from pmlp_portal.deadlines.tests.cast import ask as ask_to_be_reminded
from pmlp_portal.deadlines.tests.cast import reminded
from pmlp_portal.faults import actions as fault_actions
from pmlp_portal.faults.actions import Reporting, Verdict
from pmlp_portal.faults.states import ReportState
from pmlp_portal.idempotency.actions import Key, once
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.limits.actions import note
from pmlp_portal.notifications.actions import subscribe_push
from pmlp_portal.notifications.subscriptions import Subscription
from pmlp_portal.retention import tasks
from pmlp_portal.retention.actions.forgetting import FORGETTING
from queueing.models import Visit
from queueing.tests.factories import TEN, TUESDAY, Office, join, riga
from surveys.actions import invite
from surveys.models import Answer, Case, Mode, Response
from surveys.states import ResponseState
from surveys.tests.factories import make_case, make_response, make_stage, make_unit

ADDRESS = "anna@example.lv"
ANNA = Contact("email", ADDRESS)
DEVICE = "annas-telefons"
BROWSER = Subscription("https://push.example.lv/annas-parluks", "p" * 20, "a" * 20)
NIGHT = riga(4, 20, day=TUESDAY + timedelta(days=1))
WEEK = timedelta(days=7)

_COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1, 2
"""


def fill_a_day() -> Office:
    """Anna joins the queue, books, holds without confirming, signs up, asks, votes, is invited, and asks for news."""
    bureau = make_bureau(places=3)
    ticket = join(bureau.office, at=TEN, contact=ANNA, device=DEVICE)
    visit = Visit.objects.get(tickets=ticket.ticket_id)
    for about in (f"visit:{visit.pk}", f"booking:{_a_booking(bureau).pk}"):
        subscribe_push(about=about, subscription=BROWSER, language="lv", now=TEN)
    signed_up(make_training())
    hold_at_training(make_training())
    load_duties()
    reminded()
    ask_to_be_reminded(label="otra")
    _a_question()
    _an_invitation()
    _a_report()
    once(Key("a" * 20, "join", "b" * 64), lambda: {"number": "A001"}, now=TEN)
    note("join", "c" * 32, now=TEN)
    return bureau.office


def _a_booking(bureau):  # a Bureau, which hands over a Booking
    hold(bureau, at=riga(11))
    return book(bureau, at=riga(9))


def _a_question() -> None:
    make_category()
    ask(contact=ANNA, text=f"Atbildiet, lūdzu, uz {ADDRESS}.", now=TEN)
    expert = make_staff("anda", Role.EXPERT)
    answered = a_published_question(expert)
    forum_actions.vote(question_id=answered.pk, device=DEVICE, opinion=Opinion(is_helpful=True), now=TEN)


def _a_report() -> None:
    told = Reporting(text=f"Nedarbojas; rakstiet uz {ADDRESS}.", contact=ANNA)
    made = fault_actions.report(reporting=told, now=TEN)
    solved, by = Verdict(to=ReportState.SOLVED), make_staff("inese", Role.HEAD_OFFICE)
    fault_actions.settle(report_id=made.report_id, seen=1, verdict=solved, by=by, now=TEN)


def named_by_others(text: str) -> None:
    """Let others write a contact where words are kept: questions, what is said after them, reports, surveys."""
    expert = make_staff("ilze", Role.EXPERT)
    question = a_published_question(expert)
    Question.objects.filter(pk=question.pk).update(title=f"Ko dara {text}?", slug=slug_of(f"Ko dara {text}"), text=text)
    FollowUp.objects.create(question=question, kind=FollowUpKind.ASKED_FURTHER, text=f"Jautājiet: {text}", said_at=TEN)
    index.index(question.pk)
    fault_actions.report(reporting=Reporting(text=f"{text} neatbild.", contact=None), now=TEN)
    stage = make_stage()
    response = make_response(stage)
    asked = response.version.questions.earliest("pk")
    Answer.objects.create(response=response, question=asked, text=f"Labi: {text}.")
    Response.objects.filter(pk=response.pk).update(state=ResponseState.COMPLETE)
    Case.objects.filter(pk=make_case(stage).pk).update(note=f"Zvanīt {text}")


def _an_invitation() -> None:
    stage = make_stage(modes=[Mode.ELECTRONIC])
    case = make_case(stage, unit=make_unit(stage, email=ADDRESS), mode=Mode.ELECTRONIC)
    invite(case_id=case.pk, now=TEN)


def where_stands(*texts: str) -> set[str]:
    """Return every column of every table that holds one of the texts, in whatever letters."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        columns = cursor.fetchall()
        return {f"{table}.{column}" for table, column in columns if _holds(cursor, table, column, texts)}


def _holds(cursor, table: str, column: str, texts: tuple[str, ...]) -> bool:
    looked_at = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE {}::text ILIKE ANY(%s))")
    cursor.execute(looked_at.format(sql.Identifier(table), sql.Identifier(column)), [[f"%{text}%" for text in texts]])
    return bool(cursor.fetchone()[0])


def a_night(at: datetime) -> None:
    """Let everything run once that runs by itself and forgets."""
    with time_machine.travel(at, tick=False):
        pmlp_portal.notifications.tasks.deliver_due()
        pmlp_portal.notifications.tasks.sweep()
        queueing.tasks.end_days()
        appointments.tasks.settle_due()
        appointments.tasks.settle_trainings()
        surveys.tasks.close_fieldwork()
        forum.tasks.delete_originals()
        pmlp_portal.deadlines.tasks.tidy()
        for code in FORGETTING:
            tasks.forget_kind(str(code))
