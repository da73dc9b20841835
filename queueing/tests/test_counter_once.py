"""A double click, two tabs, the back button: one act. Each with the fault that shows when the guard is away."""

from collections.abc import Callable, Iterator

import pytest

from pmlp_portal.accounts.models import User
from pmlp_portal.kernel.errors import DomainError
from queueing import actions, errors
from queueing.actions import desk
from queueing.actions.desk import Screen
from queueing.models import CounterSession, Ticket, TicketMove, Verb
from queueing.states import Outcome, TicketState
from queueing.tests.crowd import at_once
from queueing.tests.desk import Desk, office_clock, screen_at
from queueing.tests.factories import NINE, TEN, Office, make_clerk, riga, walk_in

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]

ALREADY_DONE = "Tas jau izdarīts. Lapa rāda, kā ir tagad."


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with office_clock(TEN):
        yield


def count_of(verb: Verb) -> int:
    return TicketMove.objects.filter(verb=verb).count()


def refusals(results: list[object]) -> list[type[object]]:
    return [type(result) for result in results if isinstance(result, DomainError)]


@pytest.fixture
def screen(office: Office, clara: User) -> Screen:
    """What Clara's page shows, with three people waiting."""
    for minute in range(3):
        walk_in(office, at=riga(9, minute))
    return screen_at(office.counters[0])


@pytest.fixture
def serving(office: Office, clara: User, screen: Screen) -> Ticket:
    """The first of the three, served."""
    ticket = desk.call_next(screen=screen, by=clara, now=TEN).ticket
    return desk.start(screen=screen_at(office.counters[0]), ticket_id=ticket.pk, by=clara, now=TEN)


class TestTwoAtTheSameMoment:
    def test_calling_the_next_twice_calls_one(self, screen: Screen, clara: User) -> None:
        def call() -> object:
            return desk.call_next(screen=screen, by=clara, now=TEN)

        assert refusals(at_once(call, call)) == [errors.ScreenOutdated]
        assert count_of(Verb.CALL) == 1

    def test_finishing_and_calling_twice_finishes_one_and_calls_one(
        self, office: Office, clara: User, serving: Ticket
    ) -> None:
        screen = screen_at(office.counters[0])

        def go_on() -> object:
            return desk.finish_and_call_next(screen=screen, ticket_id=serving.pk, by=clara, now=TEN)

        assert refusals(at_once(go_on, go_on)) == [errors.ScreenOutdated]
        assert (count_of(Verb.FINISH), count_of(Verb.CALL)) == (1, 2)

    def test_adding_a_service_twice_adds_one(self, office: Office, clara: User, serving: Ticket) -> None:
        screen = screen_at(office.counters[0])

        def add() -> object:
            return desk.add_service(screen=screen, ticket_id=serving.pk, service_slug="collect", by=clara, now=TEN)

        assert refusals(at_once(add, add)) == [errors.ScreenOutdated]
        assert Ticket.objects.filter(previous=serving).count() == 1

    def test_without_the_guard_it_would_add_two(self, clara: User, serving: Ticket) -> None:
        def add() -> object:
            return actions.add_service(ticket_id=serving.pk, service_slug="collect", by=clara, now=TEN)

        assert refusals(at_once(add, add)) == []
        assert Ticket.objects.filter(previous=serving).count() == 2

    def test_different_buttons_of_one_page_do_one_thing(self, office: Office, clara: User, serving: Ticket) -> None:
        screen = screen_at(office.counters[0])

        def park() -> object:
            return desk.park(screen=screen, ticket_id=serving.pk, by=clara, now=TEN)

        def finish() -> object:
            return desk.finish(screen=screen, ticket_id=serving.pk, outcome=Outcome.DONE, by=clara, now=TEN)

        assert refusals(at_once(park, finish)) == [errors.ScreenOutdated]
        assert count_of(Verb.PARK) + count_of(Verb.FINISH) == 1

    def test_a_refused_act_does_not_use_the_page_up(self, office: Office, clara: User) -> None:
        screen = screen_at(office.counters[0])
        with pytest.raises(errors.QueueEmpty):
            desk.call_next(screen=screen, by=clara, now=TEN)
        came = walk_in(office, at=NINE)
        assert desk.call_next(screen=screen, by=clara, now=TEN).ticket == came


class TestPages:
    @pytest.fixture
    def at_desk(self, office: Office, clara: User, screen: Screen) -> Desk:
        return Desk(clara, office.counters[0])

    def test_a_double_click_is_one_call_and_a_calm_page(self, at_desk: Desk) -> None:
        page = at_desk.look().seen
        at_desk.press("call-next").press("call-next", seen=page)
        assert count_of(Verb.CALL) == 1
        assert ALREADY_DONE in at_desk.says

    def test_two_requests_at_the_same_moment_are_one_call(self, at_desk: Desk, clara: User) -> None:
        other_tab = Desk(clara, at_desk.counter)
        at_desk.look()
        other_tab.look()

        def click(tab: Desk) -> Callable[[], int]:
            return lambda: tab.client.post(tab.address("call-next"), {"seen": tab.seen}).status_code

        assert at_once(click(at_desk), click(other_tab)) == [303, 303]
        assert count_of(Verb.CALL) == 1

    def test_a_second_tab_shows_how_it_stands(self, at_desk: Desk, clara: User) -> None:
        other_tab = Desk(clara, at_desk.counter)
        other_tab.look()
        at_desk.look().press("call-next")
        called = Ticket.objects.get(state=TicketState.CALLED)
        other_tab.press("call-next")
        assert ALREADY_DONE in other_tab.says
        assert f"Izsaukts {called.spoken}" in other_tab.says

    def test_an_old_page_from_the_browsers_history_ends_nobody_elses_service(
        self, at_desk: Desk, serving: Ticket
    ) -> None:
        old_page = at_desk.look().seen
        at_desk.press("finish-and-call-next", serving)
        second = Ticket.objects.get(state=TicketState.CALLED)
        at_desk.press("start", second)
        at_desk.press("finish-and-call-next", serving, seen=old_page)
        second.refresh_from_db()
        assert second.state == TicketState.SERVING
        assert ALREADY_DONE in at_desk.says

    def test_without_the_guard_it_would(self, clara: User, office: Office, serving: Ticket) -> None:
        counter_id = office.counters[0].pk
        actions.finish_and_call_next(counter_id=counter_id, by=clara, now=TEN)
        second = Ticket.objects.get(state=TicketState.CALLED)
        actions.start(ticket_id=second.pk, by=clara, now=TEN)
        actions.finish_and_call_next(counter_id=counter_id, by=clara, now=TEN)
        second.refresh_from_db()
        assert second.state == TicketState.SERVED

    def test_a_page_of_yesterdays_session_does_nothing_today(self, at_desk: Desk, clara: User) -> None:
        old_page = at_desk.look().seen
        actions.close_counter(counter_id=at_desk.counter.pk, by=clara, now=TEN)
        actions.open_counter(counter=at_desk.counter, by=clara, now=TEN)
        at_desk.press("call-next", seen=old_page)
        assert count_of(Verb.CALL) == 0

    def test_a_ticket_at_another_counter_is_not_this_clerks(self, at_desk: Desk, office: Office, dainis: User) -> None:
        called = actions.call_next(counter_id=office.counters[1].pk, by=dainis, now=TEN).ticket
        for act in ("start", "recall", "park", "no-show", "finish", "transfer", "add-service"):
            at_desk.look().press(act, called, outcome="done", service="collect")
            assert ALREADY_DONE in at_desk.says
        called.refresh_from_db()
        assert called.state == TicketState.CALLED

    def test_a_counter_closed_meanwhile_leads_to_the_list(self, at_desk: Desk, clara: User) -> None:
        at_desk.look()
        actions.close_counter(counter_id=at_desk.counter.pk, by=clara, now=TEN)
        answer = at_desk.client.post(at_desk.address("call-next"), {"seen": at_desk.seen}, follow=True)
        assert answer.redirect_chain[-1][0] == "/counters/"
        assert "Šis lodziņš nav atvērts." in answer.content.decode()


class TestOpening:
    def test_one_counter_has_one_clerk_however_many_open_it_at_once(self, office: Office, clara: User) -> None:
        free = office.counters[2]
        clerks = [make_clerk(name, office.branch) for name in ("anna", "berta", "cilda")]

        def opening(clerk: User) -> Callable[[], object]:
            return lambda: actions.open_counter(counter=free, by=clerk, now=TEN)

        assert refusals(at_once(*(opening(clerk) for clerk in clerks))) == [errors.CounterTaken] * 2
        assert CounterSession.objects.open().filter(counter=free).count() == 1
