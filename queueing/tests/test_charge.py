"""What whoever is in charge sets right, a counter that does not respond, a call for help, a word to all who wait."""

from datetime import timedelta
from uuid import UUID

import pytest

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.notifications.models import Message, MessageKind
from queueing import actions, errors, tasks
from queueing.models import (
    Alarm,
    CorrectionReason,
    CounterSession,
    Notice,
    PauseReason,
    PriorityReason,
    Ticket,
    TicketMove,
    Verb,
)
from queueing.policies import RankClass
from queueing.queries.facts import branch_facts
from queueing.queries.past_days import standing_moves
from queueing.queries.present import present_hall
from queueing.queries.snapshots import snapshot_of
from queueing.states import Outcome, TicketState
from queueing.tests.desk import Desk, office_clock
from queueing.tests.factories import NINE, TEN, TUESDAY, Office, join, make_clerk, make_office, riga, walk_in
from tests.races import at_once, none_raised, without_constraint

pytestmark = pytest.mark.db
FIVE = timedelta(minutes=5)


@pytest.fixture
def mara(office: Office) -> User:
    """The manager, who can be written to."""
    mara = make_clerk("mara", office.branch, Role.MANAGER)
    mara.email = "mara@example.com"
    mara.save()
    return mara


class TestPriority:
    def test_who_gets_it_goes_before_who_came_earlier_and_it_is_recorded_why(
        self, office: Office, clara: User, mara: User
    ) -> None:
        walk_in(office)
        later = walk_in(office, at=riga(9, 30))
        actions.raise_priority(branch=office.branch, ticket_id=later.pk, reason=PriorityReason.INFANT, by=mara, now=TEN)
        assert actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN).ticket == later
        move = TicketMove.objects.get(verb=Verb.PRIORITY)
        assert (move.by, move.detail["reason"], move.rank_class) == (mara, "infant", RankClass.PRIORITY)
        assert AuditRecord.objects.get(verb="ticket_priority").actor_id == mara.pk

    def test_given_twice_it_is_given_once(self, office: Office, mara: User) -> None:
        ticket = walk_in(office)
        for reason in (PriorityReason.HEALTH, PriorityReason.OTHER):
            actions.raise_priority(branch=office.branch, ticket_id=ticket.pk, reason=reason, by=mara, now=TEN)
        assert TicketMove.objects.get(verb=Verb.PRIORITY).detail["reason"] == "health"

    def test_who_is_called_already_needs_none(self, office: Office, clara: User, mara: User) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        with pytest.raises(errors.TicketTaken):
            actions.raise_priority(
                branch=office.branch, ticket_id=ticket.pk, reason=PriorityReason.OTHER, by=mara, now=TEN
            )

    def test_a_ticket_of_another_branch_is_not_found(self, office: Office, mara: User) -> None:
        other = walk_in(make_office("liepaja", "Liepājas nodaļa"))
        with pytest.raises(errors.TicketNotFound):
            actions.raise_priority(
                branch=office.branch, ticket_id=other.pk, reason=PriorityReason.OTHER, by=mara, now=TEN
            )


def put_back(office: Office, ticket: Ticket, by: User, *, now: object = riga(11)) -> Ticket:
    return actions.put_back(
        branch=office.branch, ticket_id=ticket.pk, reason=CorrectionReason.WRONG_BUTTON, by=by, now=now  # type: ignore[arg-type]
    )  # fmt: skip


class TestWrongClick:
    def ended(self, office: Office, clara: User, how: str) -> Ticket:
        """Return a ticket that ended an hour ago by a wrong click, with somebody younger behind it."""
        ticket = walk_in(office)
        walk_in(office, at=riga(9, 10))
        if how == "left":
            return actions.leave_queue(ticket_id=ticket.pk, by=None, now=TEN)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(9, 55))
        if how == "missed":
            return actions.mark_no_show(ticket_id=ticket.pk, by=clara, now=TEN)
        actions.start(ticket_id=ticket.pk, by=clara, now=riga(9, 56))
        return actions.finish(ticket_id=ticket.pk, outcome=Outcome.DONE, by=clara, now=TEN)

    @pytest.mark.parametrize("how", ["left", "missed", "served"])
    def test_it_goes_back_to_its_place_with_a_trace(self, office: Office, clara: User, mara: User, how: str) -> None:
        ticket = self.ended(office, clara, how)
        put_back(office, ticket, mara)
        ticket.refresh_from_db()
        assert (ticket.state, ticket.ended_at, ticket.counter, ticket.outcome) == (TicketState.WAITING, None, None, "")
        assert ticket.visit.closed_at is None
        assert actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(11)).ticket == ticket
        move = TicketMove.objects.get(verb=Verb.CORRECT)
        assert (move.by, move.detail["reason"]) == (mara, "wrong_button")
        assert move.detail["before"]["ended_at"] == TEN.isoformat()
        assert AuditRecord.objects.get(verb="ticket_correct").detail["reason"] == "wrong_button"

    def test_nothing_is_learned_of_the_length_of_what_was_corrected(
        self, office: Office, clara: User, mara: User
    ) -> None:
        ticket = self.ended(office, clara, "served")
        put_back(office, ticket, mara)
        verbs = [move.verb for move in standing_moves(office.branch.pk, TUESDAY) if move.ticket_id == ticket.pk]
        assert verbs == [Verb.ISSUE, Verb.CALL, Verb.START, Verb.CORRECT]

    def test_the_second_of_two_who_correct_it_is_refused(self, office: Office, clara: User, mara: User) -> None:
        ticket = self.ended(office, clara, "missed")
        put_back(office, ticket, mara)
        with pytest.raises(errors.NothingToPutBack):
            put_back(office, ticket, mara)

    def test_a_day_that_is_over_stays_as_it_was(self, office: Office, clara: User, mara: User) -> None:
        ticket = self.ended(office, clara, "served")
        with pytest.raises(errors.NothingToPutBack):
            put_back(office, ticket, mara, now=riga(9, day=TUESDAY + timedelta(days=1)))

    def test_who_has_joined_again_keeps_the_new_number_only(self, office: Office, mara: User) -> None:
        first = join(office, device="annas-phone")
        actions.leave_queue(ticket_id=first.ticket_id, by=None, now=TEN)
        join(office, device="annas-phone")
        with pytest.raises(errors.HolderInQueueAgain):
            put_back(office, Ticket.objects.get(pk=first.ticket_id), mara)
        assert Ticket.objects.get(pk=first.ticket_id).state == TicketState.CANCELLED

    def test_who_was_handed_on_has_another_ticket(self, office: Office, clara: User, mara: User) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        actions.start(ticket_id=ticket.pk, by=clara, now=TEN)
        actions.transfer(ticket_id=ticket.pk, service_slug="collect", by=clara, now=TEN)
        with pytest.raises(errors.NothingToPutBack):
            put_back(office, ticket, mara)


class TestCounters:
    def release(self, office: Office, by: User, *, now: object = TEN) -> Ticket | None:
        session = CounterSession.objects.get(counter=office.counters[0], closed_at=None)
        return actions.release_counter(counter=office.counters[0], session_id=session.pk, by=by, now=now)  # type: ignore[arg-type]

    def test_a_counter_left_behind_is_closed_and_who_was_called_waits_again(
        self, office: Office, clara: User, mara: User
    ) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        assert self.release(office, mara) == ticket
        ticket.refresh_from_db()
        assert (ticket.state, ticket.ranked_at, ticket.counter) == (TicketState.WAITING, NINE, None)
        assert AuditRecord.objects.get(verb="counter_release").detail == {"clerk": clara.pk}

    def test_who_was_being_served_is_set_aside(self, office: Office, clara: User, dainis: User, mara: User) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        actions.start(ticket_id=ticket.pk, by=clara, now=TEN)
        self.release(office, mara)
        resumed = actions.resume(counter_id=office.counters[1].pk, ticket_id=ticket.pk, by=dainis, now=TEN)
        assert resumed.state == TicketState.SERVING

    def test_a_session_that_is_over_is_not_closed_again(self, office: Office, clara: User, mara: User) -> None:
        session = CounterSession.objects.get()
        self.release(office, mara)
        actions.open_counter(counter=office.counters[0], by=clara, now=TEN)
        with pytest.raises(errors.CounterNotOpen):
            actions.release_counter(counter=office.counters[0], session_id=session.pk, by=mara, now=TEN)

    def test_a_counter_is_opened_for_somebody(self, office: Office, mara: User) -> None:
        elina = make_clerk("elina", office.branch)
        actions.assign_counter(counter=office.counters[0], clerk=elina, by=mara, now=TEN)
        with pytest.raises(errors.ClerkAtAnother) as refused:
            actions.assign_counter(counter=office.counters[1], clerk=elina, by=mara, now=TEN)
        assert refused.value.detail == "Elina strādā pie cita lodziņa."
        assert CounterSession.objects.get().clerk == elina


class TestSilence:
    def silent(self, office: Office, clara: User, *, heard: object = TEN, now: object) -> bool:
        actions.hear_screen(counter_id=office.counters[0].pk, by=clara, now=heard)  # type: ignore[arg-type]
        with office_clock(now):  # type: ignore[arg-type]
            tasks.notice_silence()
        return CounterSession.objects.get(clerk=clara).is_silent

    def test_five_minutes_without_a_word_and_it_is_reckoned_with_no_more(self, office: Office, clara: User) -> None:
        assert not self.silent(office, clara, now=TEN + FIVE - timedelta(seconds=1))
        assert self.silent(office, clara, now=TEN + FIVE)
        facts = branch_facts(office.slug, now=TEN + FIVE)
        assert not snapshot_of(facts, now=TEN + FIVE).working_counters
        hall = present_hall(facts, now=TEN + FIVE)
        assert hall is not None
        assert hall.counters == ()

    def test_it_speaks_again_and_is_reckoned_with(self, office: Office, clara: User) -> None:
        assert self.silent(office, clara, now=TEN + FIVE)
        actions.hear_screen(counter_id=office.counters[0].pk, by=clara, now=riga(10, 6))
        facts = branch_facts(office.slug, now=riga(10, 6))
        assert snapshot_of(facts, now=riga(10, 6)).working_counters == {office.counters[0].pk}

    def test_an_act_is_a_word_too(self, office: Office, clara: User) -> None:
        assert self.silent(office, clara, now=TEN + FIVE)
        walk_in(office)
        with office_clock(riga(10, 6)):
            Desk(clara, office.counters[0]).look().press("call-next")
        assert not CounterSession.objects.get().is_silent

    def test_who_loads_the_screen_is_there_and_missed_when_they_load_it_no_more(
        self, office: Office, clara: User
    ) -> None:
        with office_clock(TEN):
            desk = Desk(clara, office.counters[0]).look()
            assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in desk.html
        with office_clock(riga(10, 1)):
            desk.look()
        for at, is_silent in ((riga(10, 5, 59), False), (riga(10, 6), True)):
            with office_clock(at):
                tasks.notice_silence()
            assert CounterSession.objects.get().is_silent is is_silent
        with office_clock(riga(10, 7)):
            desk.look()
        assert not CounterSession.objects.get().is_silent

    def test_who_looks_at_the_list_or_at_another_counter_is_not_before_this_one(
        self, office: Office, clara: User, dainis: User
    ) -> None:
        with office_clock(TEN):
            Desk(clara, office.counters[0]).look()
        with office_clock(riga(10, 4)):
            desk = Desk(dainis, office.counters[0])
            desk.client.get(desk.address("counter"))
        assert CounterSession.objects.get(clerk=clara).heard_at == TEN

    def test_a_session_nobody_had_on_a_screen_is_not_missed(self, office: Office, clara: User) -> None:
        with office_clock(riga(12)):
            tasks.notice_silence()
        assert not CounterSession.objects.get().is_silent

    def test_an_act_of_late_keeps_it_from_being_silent(self, office: Office, clara: User) -> None:
        actions.hear_screen(counter_id=office.counters[0].pk, by=clara, now=TEN)
        walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(10, 3))
        assert not self.silent(office, clara, now=riga(10, 7))
        assert self.silent(office, clara, now=riga(10, 8))

    def test_who_pauses_may_lock_the_machine(self, office: Office, clara: User) -> None:
        actions.begin_pause(counter_id=office.counters[0].pk, reason=PauseReason.LUNCH, by=clara, now=TEN)
        assert not self.silent(office, clara, now=riga(10, 40))
        actions.end_pause(counter_id=office.counters[0].pk, by=clara, now=riga(10, 40))
        assert not self.silent(office, clara, now=riga(10, 44))
        assert self.silent(office, clara, now=riga(10, 45))

    def test_who_was_called_there_waits_again_when_the_time_to_come_is_over(self, office: Office, clara: User) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(9, 59))
        assert self.silent(office, clara, now=TEN + FIVE)
        ticket.refresh_from_db()
        assert (ticket.state, ticket.ranked_at) == (TicketState.WAITING, NINE)
        assert ticket.moves.latest("pk").verb == Verb.RELEASE

    def test_who_is_being_served_there_is_left_alone(self, office: Office, clara: User) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(9, 50))
        actions.start(ticket_id=ticket.pk, by=clara, now=riga(9, 51))
        assert self.silent(office, clara, now=TEN + FIVE)
        ticket.refresh_from_db()
        assert ticket.state == TicketState.SERVING

    def test_a_call_of_somebody_who_is_there_is_the_clerks_matter(self, office: Office, clara: User) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=NINE)
        with office_clock(riga(11)):
            tasks.notice_silence()
        ticket.refresh_from_db()
        assert ticket.state == TicketState.CALLED

    def test_a_shift_of_a_silent_counter_does_not_begin_anew(self, office: Office, clara: User) -> None:
        plan = actions.ShiftPlan(day=TUESDAY, starts_at=NINE, ends_at=riga(16), clerk=clara)
        actions.plan_shift(counter=office.counters[0], plan=plan, by=clara, now=NINE)
        assert self.silent(office, clara, now=TEN + FIVE)
        hall = present_hall(branch_facts(office.slug, now=TEN + FIVE), now=TEN + FIVE)
        assert hall is not None
        assert hall.counters == ()

    def test_a_screen_tells_each_minute_that_it_is_there(self, office: Office, clara: User) -> None:
        with office_clock(TEN):
            desk = Desk(clara, office.counters[0])
            assert desk.client.post(desk.address("counter-here")).status_code == 204
            assert CounterSession.objects.get().heard_at == TEN
            actions.close_counter(counter_id=office.counters[0].pk, by=clara, now=TEN)
            assert desk.client.post(desk.address("counter-here")).status_code == 409


class TestHelp:
    def test_whoever_is_in_charge_is_written_to_at_once(self, office: Office, clara: User, mara: User) -> None:
        actions.raise_alarm(counter=office.counters[0], by=clara, now=TEN)
        message = Message.objects.get()
        assert (message.kind, message.to) == (MessageKind.ALARM, "mara@example.com")
        assert (message.context["counter"], message.context["clerk"]) == (1, "Clara")

    def test_pressed_twice_it_is_one_call_until_it_is_answered(self, office: Office, clara: User, mara: User) -> None:
        first = actions.raise_alarm(counter=office.counters[0], by=clara, now=TEN)
        assert actions.raise_alarm(counter=office.counters[0], by=clara, now=riga(10, 1)) == first
        assert Message.objects.count() == 1
        assert actions.answer_alarm(branch=office.branch, alarm_id=first.pk, by=mara, now=riga(10, 2))
        assert not actions.answer_alarm(branch=office.branch, alarm_id=first.pk, by=mara, now=riga(10, 3))
        assert actions.raise_alarm(counter=office.counters[0], by=clara, now=riga(10, 4)) != first
        answered = Alarm.objects.get(pk=first.pk)
        assert (answered.answered_at, answered.answered_by) == (riga(10, 2), mara)

    def test_it_is_not_answered_from_another_branch(self, office: Office, clara: User, mara: User) -> None:
        alarm = actions.raise_alarm(counter=office.counters[0], by=clara, now=TEN)
        other = make_office("liepaja", "Liepājas nodaļa")
        assert not actions.answer_alarm(branch=other.branch, alarm_id=alarm.pk, by=mara, now=TEN)

    def test_the_counters_screen_shows_a_mark_and_no_word_of_it(self, office: Office, clara: User) -> None:
        with office_clock(TEN):
            desk = Desk(clara, office.counters[0]).look()
            before = desk.html.count("notification")
            desk.press("call-for-help")
        assert Alarm.objects.count() == 1
        assert "••" in desk.html
        assert desk.html.count("notification") == before

    @pytest.mark.slow
    @pytest.mark.django_db(transaction=True)
    def test_pressed_by_ten_at_once_it_is_one(self, office: Office, clara: User, mara: User) -> None:
        raised = none_raised(
            at_once(10, lambda _nth: actions.raise_alarm(counter=office.counters[0], by=clara, now=TEN).pk)
        )
        assert len(set(raised)) == 1
        assert Message.objects.count() == 1

    @pytest.mark.slow
    @pytest.mark.django_db(transaction=True)
    def test_control_without_the_constraint_it_is_many(self, office: Office, clara: User, mara: User) -> None:
        with without_constraint(Alarm, "one_open_alarm_per_counter"):
            none_raised(at_once(5, lambda _nth: actions.raise_alarm(counter=office.counters[0], by=clara, now=TEN).pk))
            assert Alarm.objects.count() == 5
            Alarm.objects.all().delete()


class TestToAll:
    def tell(self, office: Office, by: User, key: int = 1) -> Notice:
        return actions.tell_waiting(
            branch=office.branch, key=UUID(int=key), text_lv="Kavējamies", text_en="We are late", by=by, now=TEN
        )

    def test_each_is_told_in_the_own_language_once(self, office: Office, clara: User, mara: User) -> None:
        join(office, at=riga(9, 40), contact=parse_contact("anna@example.com"), language="en")
        join(office, at=riga(9, 41), contact=parse_contact("29111111"))
        walk_in(office)
        assert self.tell(office, mara) == self.tell(office, mara)
        told = Message.objects.order_by("pk").values_list("kind", "to", "context__text")
        assert list(told) == [
            ("notice", "anna@example.com", "We are late"), ("notice", "+37129111111", "Kavējamies")
        ]  # fmt: skip
        assert Notice.objects.get().waiting == 3

    def test_another_message_is_told_too(self, office: Office, mara: User) -> None:
        join(office, contact=parse_contact("anna@example.com"), at=riga(9, 40))
        self.tell(office, mara)
        actions.tell_waiting(
            branch=office.branch, key=UUID(int=2), text_lv="Atkal", text_en="Again", by=mara, now=riga(10, 5)
        )
        assert Message.objects.count() == 2

    @pytest.mark.slow
    @pytest.mark.django_db(transaction=True)
    def test_sent_by_ten_at_once_it_is_told_once(self, office: Office, mara: User) -> None:
        join(office, contact=parse_contact("anna@example.com"), at=riga(9, 40))
        none_raised(at_once(10, lambda _nth: self.tell(office, mara).pk))
        assert (Notice.objects.count(), Message.objects.count()) == (1, 1)
