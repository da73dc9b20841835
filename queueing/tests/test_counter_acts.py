"""Each act of a counter, as its clerk makes it on the page: what changes, what is recorded, and what is refused."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import RequiredDocument
from queueing import actions
from queueing.models import Channel, CounterSession, Ticket, TicketMove, Verb
from queueing.states import Outcome, TicketState
from queueing.tests.desk import Desk, office_clock
from queueing.tests.factories import NINE, TEN, Office, riga, walk_in


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with office_clock(TEN):
        yield


@pytest.fixture
def desk(office: Office, clara: User) -> Desk:
    """Clara's browser at counter 1."""
    return Desk(clara, office.counters[0])


@pytest.fixture
def first(office: Office) -> Ticket:
    return walk_in(office, at=NINE)


@pytest.fixture
def second(office: Office, first: Ticket) -> Ticket:
    return walk_in(office, at=riga(9, 1))


def state_of(ticket: Ticket) -> str:
    return Ticket.objects.get(pk=ticket.pk).state


def acts_on(ticket: Ticket) -> list[str]:
    return list(AuditRecord.objects.filter(subject=f"ticket:{ticket.pk}").order_by("pk").values_list("verb", flat=True))


@pytest.fixture
def serving(desk: Desk, first: Ticket) -> Ticket:
    """The first visitor, served at the desk."""
    desk.look().press("call-next").press("start", first)
    return first


class TestCalling:
    def test_the_next_is_called_and_shown(self, desk: Desk, first: Ticket) -> None:
        desk.look().press("call-next")
        assert state_of(first) == TicketState.CALLED
        assert f"Izsaukts {first.spoken}" in desk.says
        assert acts_on(first) == ["ticket_call"]

    def test_nobody_waiting_is_a_calm_note(self, desk: Desk) -> None:
        desk.look().press("call-next")
        assert "Neviens, ko šis lodziņš var apkalpot, negaida." in desk.says

    def test_who_is_left_out_stays_in_the_queue_and_the_one_after_is_called(
        self, desk: Desk, first: Ticket, second: Ticket
    ) -> None:
        desk.look(leaving_out=first.pk)
        assert f"Nākamais {second.spoken}" in desk.says
        assert f"Šoreiz izlaisti: {first.spoken}." in desk.says
        desk.press("call-next", leaving_out=first.pk)
        assert (state_of(first), state_of(second)) == (TicketState.WAITING, TicketState.CALLED)
        assert "Šoreiz izlaisti" not in desk.says

    def test_a_chosen_one_is_called_out_of_turn_and_the_record_says_so(
        self, desk: Desk, first: Ticket, second: Ticket
    ) -> None:
        desk.look().press("call", second)
        assert state_of(second) == TicketState.CALLED
        assert TicketMove.objects.get(ticket=second, verb=Verb.CALL).detail == {"reason": "chosen"}

    def test_a_counter_calls_nobody_it_cannot_serve(self, office: Office, first: Ticket, dainis: User) -> None:
        actions.close_counter(counter_id=office.counters[1].pk, by=dainis, now=NINE)
        actions.open_counter(counter=office.counters[2], by=dainis, now=NINE)
        other = Desk(dainis, office.counters[2]).look()
        assert f"Izsaukt {first.spoken}" not in other.says
        other.press("call", first)
        assert state_of(first) == TicketState.WAITING
        assert "3. lodziņš šo pakalpojumu nesniedz." in other.says

    def test_a_ticket_handed_to_one_counter_is_no_other_ones(self, desk: Desk, office: Office, serving: Ticket) -> None:
        desk.press("transfer", serving, service="passport", counter=office.counters[1].pk)
        handed = Ticket.objects.get(previous=serving)
        assert f"uz {office.counters[1].number}. lodziņu" in desk.says
        desk.press("call", handed)
        assert state_of(handed) == TicketState.WAITING
        assert f"Numurs {handed.spoken} nodots 2. lodziņam." in desk.says

    def test_a_second_call_is_counted_and_the_patience_starts_anew(self, desk: Desk, first: Ticket) -> None:
        desk.look().press("call-next")
        with office_clock(riga(10, 3)):
            desk.press("recall", first)
            assert "Izsaukts 2 reizes, pēdējo reizi 10:03" in desk.says
            assert "gaidām līdz 10:07" in desk.says
        assert acts_on(first) == ["ticket_call", "ticket_recall"]

    def test_who_does_not_come_stands_in_the_list_of_the_missed(self, desk: Desk, first: Ticket) -> None:
        desk.look().press("call-next").press("no-show", first)
        assert state_of(first) == TicketState.NO_SHOW
        assert "neieradās; vietu patur līdz 10:15" in desk.says

    def test_who_missed_the_call_and_is_here_goes_first(self, desk: Desk, first: Ticket, second: Ticket) -> None:
        desk.look().press("call-next").press("no-show", first).press("return-to-queue", first)
        assert f"{first.spoken} ir atkal rindā un iet pirmais." in desk.says
        assert f"Nākamais {first.spoken}" in desk.says
        assert acts_on(first) == ["ticket_call", "ticket_no_show", "ticket_return"]

    def test_who_comes_too_late_is_told_until_when(self, desk: Desk, first: Ticket) -> None:
        desk.look().press("call-next").press("no-show", first)
        with office_clock(riga(10, 15)):
            desk.look()
            assert "neieradās" not in desk.says.partition("Rinda")[0]
            desk.press("return-to-queue", first)
            assert "10:15" in desk.says
        assert state_of(first) == TicketState.NO_SHOW


class TestServing:
    def test_service_begins_and_its_time_is_shown(self, desk: Desk, serving: Ticket) -> None:
        with office_clock(riga(10, 6, 12)):
            desk.look()
        assert state_of(serving) == TicketState.SERVING
        assert "Tagad apkalpojat" in desk.says
        assert "06:12" in desk.says

    @pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.NOT_OURS, Outcome.LEFT, Outcome.COME_BACK])
    def test_it_ends_with_one_press_and_its_outcome(self, desk: Desk, serving: Ticket, outcome: Outcome) -> None:
        desk.press("finish", serving, outcome=outcome)
        serving.refresh_from_db()
        assert (serving.state, serving.outcome) == (TicketState.SERVED, outcome)
        assert "Pie lodziņa neviena nav" in desk.says

    def test_the_missing_document_is_kept(self, desk: Desk, serving: Ticket) -> None:
        photo = RequiredDocument.objects.create(service=serving.service, text_lv="Fotogrāfija", text_en="A photograph")
        desk.look()
        assert "Fotogrāfija 1" in desk.says
        desk.press("finish", serving, outcome="come_back", document=photo.pk)
        serving.refresh_from_db()
        assert serving.missing_document == photo

    def test_a_document_missing_from_a_finished_service_is_refused(self, desk: Desk, serving: Ticket) -> None:
        photo = RequiredDocument.objects.create(service=serving.service, text_lv="Foto", text_en="Photo")
        desk.press("finish", serving, outcome="done", document=photo.pk)
        assert state_of(serving) == TicketState.SERVING

    def test_finishing_and_calling_are_one_act(self, desk: Desk, serving: Ticket, second: Ticket) -> None:
        desk.press("finish-and-call-next", serving)
        assert (state_of(serving), state_of(second)) == (TicketState.SERVED, TicketState.CALLED)
        serving.refresh_from_db()
        assert serving.outcome == Outcome.DONE

    def test_the_end_stands_when_nobody_else_waits(self, desk: Desk, serving: Ticket) -> None:
        desk.press("finish-and-call-next", serving)
        assert state_of(serving) == TicketState.SERVED
        assert f"{serving.spoken} ir pabeigts. Neviens, ko šis lodziņš var apkalpot, negaida." in desk.says

    def test_finishing_and_calling_leaves_out_whom_the_page_leaves_out(
        self, desk: Desk, office: Office, serving: Ticket, second: Ticket
    ) -> None:
        third = walk_in(office, at=riga(9, 2))
        desk.press("finish-and-call-next", serving, leaving_out=second.pk)
        assert (state_of(second), state_of(third)) == (TicketState.WAITING, TicketState.CALLED)

    def test_a_visitor_set_aside_frees_the_counter_and_is_resumed(
        self, desk: Desk, serving: Ticket, second: Ticket
    ) -> None:
        desk.press("park", serving)
        assert state_of(serving) == TicketState.PARKED
        assert f"Turpināt {serving.spoken}" in desk.says
        with office_clock(riga(10, 5)):
            desk.press("resume", serving)
            assert state_of(serving) == TicketState.SERVING
            assert "00:00" in desk.says

    def test_nobody_is_resumed_beside_another(self, desk: Desk, serving: Ticket, second: Ticket) -> None:
        desk.press("park", serving).press("call-next").press("resume", serving)
        assert state_of(serving) == TicketState.PARKED
        assert f"Numurs {second.spoken} vēl ir pie šī lodziņa." in desk.says

    def test_a_transfer_keeps_the_rank(self, desk: Desk, serving: Ticket) -> None:
        desk.press("transfer", serving, service="collect")
        handed = Ticket.objects.get(previous=serving)
        assert (state_of(serving), handed.service.slug) == (TicketState.TRANSFERRED, "collect")
        assert handed.ranked_at == serving.ranked_at
        assert f"Apmeklētājam tagad ir numurs {handed.spoken}; vieta rindā saglabājas." in desk.says
        assert "ticket_transfer" in acts_on(serving)

    def test_a_service_the_branch_has_not_is_refused_in_words(self, desk: Desk, serving: Ticket) -> None:
        desk.press("transfer", serving, service="weddings")
        assert state_of(serving) == TicketState.SERVING
        assert "Šo pakalpojumu" in desk.says

    def test_an_added_service_is_shown_beside_the_first(self, desk: Desk, serving: Ticket) -> None:
        desk.press("add-service", serving, service="collect")
        further = Ticket.objects.get(previous=serving)
        assert f"Ir arī numurs {further.spoken}" in desk.says
        assert state_of(serving) == TicketState.SERVING

    def test_somebody_without_a_number_gets_one_and_is_served(self, desk: Desk) -> None:
        desk.look().press("serve-directly", service="collect")
        ticket = Ticket.objects.get()
        assert (ticket.state, ticket.channel) == (TicketState.SERVING, Channel.COUNTER)
        assert acts_on(ticket) == ["ticket_issue", "ticket_call", "ticket_start"]


class TestTakingBack:
    def test_an_act_is_taken_back_within_its_minute(self, desk: Desk, first: Ticket) -> None:
        desk.look().press("call-next")
        assert f"Atsaukt: {first.spoken} izsaukšanu" in desk.says
        desk.press("undo")
        assert state_of(first) == TicketState.WAITING
        assert acts_on(first)[-1] == "ticket_undo"

    def test_after_a_minute_nothing_is_offered_and_nothing_taken_back(self, desk: Desk, first: Ticket) -> None:
        desk.look().press("call-next")
        with office_clock(TEN + timedelta(seconds=61)):
            assert "Atsaukt: " not in desk.look().says
            desk.press("undo")
            assert "Nav ko atsaukt: darbību var atsaukt 60 sekundes." in desk.says
        assert state_of(first) == TicketState.CALLED

    def test_finish_and_call_are_taken_back_one_after_the_other(
        self, desk: Desk, serving: Ticket, second: Ticket
    ) -> None:
        desk.press("finish-and-call-next", serving).press("undo")
        assert (state_of(serving), state_of(second)) == (TicketState.SERVED, TicketState.WAITING)
        assert f"Atsaukt: {serving.spoken} pabeigšanu" in desk.says
        desk.press("undo")
        assert state_of(serving) == TicketState.SERVING

    def test_a_colleagues_act_is_not_offered(self, desk: Desk, office: Office, first: Ticket, dainis: User) -> None:
        Desk(dainis, office.counters[1]).look().press("call-next")
        assert "Atsaukt: " not in desk.look().says

    def test_what_the_visitor_has_done_since_bars_the_way(self, desk: Desk, first: Ticket) -> None:
        desk.look().press("call-next")
        actions.leave_queue(ticket_id=first.pk, by=None, now=TEN)
        assert "Atsaukt: " not in desk.look().says
        desk.press("undo")
        assert state_of(first) == TicketState.CANCELLED

    def test_a_service_added_is_taken_back_and_its_number_leaves_the_queue(self, desk: Desk, serving: Ticket) -> None:
        desk.press("add-service", serving, service="collect")
        further = Ticket.objects.get(previous=serving)
        assert f"Atsaukt: numura {further.spoken} pievienošanu" in desk.says
        desk.press("undo")
        assert (state_of(further), state_of(serving)) == (TicketState.CANCELLED, TicketState.SERVING)
        assert f"Atsaukts: numurs {further.spoken} ir atcelts." in desk.says
        assert f"Ir arī numurs {further.spoken}" not in desk.says
        desk.press("undo")  # the act before it
        assert state_of(serving) == TicketState.CALLED

    def test_an_added_number_called_by_a_colleague_stays(
        self, desk: Desk, office: Office, serving: Ticket, dainis: User
    ) -> None:
        desk.press("add-service", serving, service="collect").press("park", serving)
        further = Ticket.objects.get(previous=serving)
        desk.press("undo")
        desk.press("finish", serving, outcome="done")
        actions.call_ticket(counter_id=office.counters[1].pk, ticket_id=further.pk, by=dainis, now=TEN)
        desk.look().press("undo").press("undo")
        assert state_of(further) == TicketState.CALLED

    def test_who_was_taken_for_returned_is_missing_again_with_the_rank_of_before(
        self, desk: Desk, office: Office, first: Ticket, second: Ticket
    ) -> None:
        desk.look().press("call-next").press("no-show", first)
        missed = Ticket.objects.get(pk=first.pk)
        with office_clock(TEN + timedelta(seconds=30)):
            desk.press("return-to-queue", first)
            assert f"Atsaukt: {first.spoken} atgriešanu rindā" in desk.says
            desk.press("undo")
        now = Ticket.objects.get(pk=first.pk)
        for column in ("state", "rank_class", "ranked_at", "callable_from", "ended_at", "counter_id", "clerk_id"):
            assert getattr(now, column) == getattr(missed, column), column

    def test_a_return_is_the_act_of_the_counter_that_noted_it(
        self, desk: Desk, office: Office, first: Ticket, dainis: User
    ) -> None:
        desk.look().press("call-next").press("no-show", first)
        other = Desk(dainis, office.counters[1]).look().press("return-to-queue", first)
        assert f"Atsaukt: {first.spoken} atgriešanu rindā" in other.says
        other.press("undo")
        assert state_of(first) == TicketState.NO_SHOW

    def test_who_was_gone_on_with_elsewhere_is_aside_at_the_first_counter_again(
        self, desk: Desk, office: Office, serving: Ticket, dainis: User
    ) -> None:
        desk.press("park", serving)
        other = Desk(dainis, office.counters[1]).look().press("resume", serving)
        assert f"Atsaukt: {serving.spoken} turpināšanu" in other.says
        other.press("undo")
        serving.refresh_from_db()
        assert (serving.state, serving.counter_id) == (TicketState.PARKED, desk.counter.pk)
        assert serving.clerk_id == desk.user.pk

    def test_who_was_handed_on_before_the_service_began_is_called_again(self, desk: Desk, first: Ticket) -> None:
        desk.look().press("call-next").press("transfer", first, service="collect").press("undo")
        assert state_of(first) == TicketState.CALLED

    def test_after_a_pause_no_older_act_is_offered(self, desk: Desk, serving: Ticket) -> None:
        desk.press("finish", serving, outcome="done").press("pause", reason="other")
        with office_clock(TEN + timedelta(seconds=20)):
            desk.press("end-pause")
            assert "Atsaukt: " not in desk.says
            desk.press("undo")
        assert state_of(serving) == TicketState.SERVED
        assert "Nav ko atsaukt" in desk.says


class TestStaffing:
    def test_a_pause_has_its_reason_and_calls_nobody(self, desk: Desk, first: Ticket) -> None:
        desk.look().press("pause", reason="lunch")
        assert "Pauze Pusdienas Kopš 10:00." in desk.says
        desk.press("call-next")
        assert "Lodziņā ir pauze. Vispirms beidziet pauzi." in desk.says
        desk.press("end-pause").press("call-next")
        assert state_of(first) == TicketState.CALLED
        verbs = AuditRecord.objects.filter(subject=f"counter:{desk.counter.pk}").order_by("pk")
        assert list(verbs.values_list("verb", flat=True)) == ["counter_open", "counter_pause", "counter_resume"]

    def test_no_pause_while_somebody_is_at_the_counter(self, desk: Desk, serving: Ticket) -> None:
        assert "key-P" not in desk.html
        desk.press("pause", reason="other")
        assert f"Numurs {serving.spoken} vēl ir pie šī lodziņa." in desk.says

    def test_a_reason_nobody_has_heard_of_is_refused(self, desk: Desk) -> None:
        desk.look().press("pause", reason="golf")
        assert "Pauze Pusdienas Kopš" not in desk.says

    def test_work_ends_and_the_list_of_counters_says_so(self, desk: Desk) -> None:
        desk.look()
        answer = desk.client.post(desk.address("close-counter"), {"seen": desk.seen}, follow=True)
        assert "1. lodziņš ir slēgts." in answer.content.decode()
        assert not CounterSession.objects.open().exists()
        assert AuditRecord.objects.latest("pk").verb == "counter_close"


class TestWhatIsNotUnderstood:
    @pytest.mark.parametrize("ticket", ["", "x", "-1", "9" * 40, "1; DROP"])
    def test_a_ticket_that_is_no_number(self, desk: Desk, first: Ticket, ticket: str) -> None:
        desk.look()
        answer = desk.client.post(desk.address("call"), {"seen": desk.seen, "ticket": ticket})
        assert answer.status_code == 303
        assert state_of(first) == TicketState.WAITING

    @pytest.mark.parametrize("seen", ["", "x", "1", "1.2.3", "9" * 40 + ".1", "¹.²"])
    def test_a_page_that_does_not_say_what_it_showed(self, desk: Desk, first: Ticket, seen: str) -> None:
        desk.look().press("call-next", seen=seen)
        assert state_of(first) == TicketState.WAITING
        assert "Tas jau izdarīts. Lapa rāda, kā ir tagad." in desk.says

    @pytest.mark.parametrize("left_out", ["x", "9" * 30, "-1", ""])
    def test_somebody_left_out_who_cannot_exist(self, desk: Desk, first: Ticket, left_out: str) -> None:
        desk.look(leaving_out=left_out).press("call-next", leaving_out=left_out)
        assert state_of(first) == TicketState.CALLED

    def test_an_act_is_never_a_link(self, desk: Desk, first: Ticket) -> None:
        for act in ("call-next", "close-counter", "undo", "open-counter"):
            assert desk.client.get(desk.address(act)).status_code == 405


class TestOutcomes:
    @pytest.mark.parametrize(
        ("outcome", "said"),
        [
            ("done", "A001: pabeigts."),
            ("come_back", "A001: jānāk vēlreiz."),
            ("not_ours", "A001: nav mūsu pakalpojums."),
            ("left", "A001: aizgāja pirms beigām."),
        ],
    )
    def test_the_chosen_outcome_is_confirmed(self, desk: Desk, serving: Ticket, outcome: str, said: str) -> None:
        assert said in desk.press("finish", serving, outcome=outcome).says

    def test_the_missing_document_is_named_in_short(self, desk: Desk, serving: Ticket) -> None:
        document = RequiredDocument.objects.create(
            service=serving.service, text_lv="Ja maksājat mazāk: apliecība", text_en="x",
            short_lv="invaliditātes apliecība", short_en="card",
        )  # fmt: skip
        desk.look()
        assert "Ja maksājat mazāk" not in desk.says
        desk.press("finish", serving, outcome="come_back", document=document.pk)
        assert "A001: jānāk vēlreiz. Trūka: invaliditātes apliecība." in desk.says
        assert "Atsaukt: A001 pabeigšanu (jānāk vēlreiz)" in desk.says

    def test_with_nobody_to_call_the_next_call_is_not_offered(
        self, desk: Desk, office: Office, serving: Ticket
    ) -> None:
        assert "key-N" not in desk.look().html
        walk_in(office, at=riga(9, 3))
        assert "key-N" in desk.look().html
