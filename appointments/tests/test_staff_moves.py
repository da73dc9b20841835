"""When a time can't be kept: blocked counters, changed hours and rules; and moving a whole day in one reviewed act."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from appointments import actions, errors, tasks
from appointments.actions import Move, moving
from appointments.models import Booking, CounterBlock, Disruption, Offer, Slot, SlotRule, TakenPlace
from appointments.queries.moves import CalendarDay, plan_of_move
from appointments.states import OfferState
from appointments.tests.desk import CalendarDesk
from appointments.tests.factories import YESTERDAY_NOON, Bureau, book, hold, lay_out, make_bureau, request
from appointments.tokens import token_of
from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import SpecialDay
from pmlp_portal.kernel.intervals import Period
from pmlp_portal.notifications.models import Message, MessageKind
from queueing.models import ExpectedArrival
from queueing.tests.crowd import at_once
from queueing.tests.desk import office_clock
from queueing.tests.factories import TUESDAY, make_clerk, riga

WEDNESDAY = TUESDAY + timedelta(days=1)
SATURDAY = TUESDAY + timedelta(days=4)
NOW = YESTERDAY_NOON


@pytest.fixture(autouse=True)
def the_day_before() -> Iterator[None]:
    with office_clock(NOW):
        yield


@pytest.fixture
def mara(bureau: Bureau) -> User:
    return make_clerk("mara", bureau.office.branch)


@pytest.fixture
def desk(mara: User, bureau: Bureau) -> CalendarDesk:
    return CalendarDesk(mara, bureau.slug)


def told(booking: Booking) -> Message:
    """Let the round of the tasks pass, and return what the holder is told."""
    tasks.settle_due()
    return Message.objects.get(about=f"booking:{booking.pk}", kind=MessageKind.DISRUPTED)


class TestNothingIsDropped:
    """Whatever changes, who is affected is listed, told, and offered two other times; nobody else is."""

    def affect(self, bureau: Bureau, change: str, mara: User) -> None:
        branch = bureau.office.branch
        if change == "hours":
            branch.schedules.get().hours.filter(weekday=2).update(opens=time(11))
        elif change == "closure":
            SpecialDay.objects.create(branch=branch, day=TUESDAY, reason_lv="Nav elektrības", reason_en="No power")
        elif change == "rule":
            SlotRule.objects.filter(weekday=2).update(valid_until=TUESDAY)
        elif change == "block":
            period = Period(riga(9), riga(11))
            actions.block_counter(counter=bureau.office.counters[0], period=period, reason="", by=mara, now=NOW)
        lay_out(bureau)

    @pytest.mark.parametrize("change", ["hours", "closure", "rule", "block"])
    def test_who_is_affected_is_listed_told_and_offered_two_times(
        self, bureau: Bureau, mara: User, desk: CalendarDesk, change: str
    ) -> None:
        affected = book(bureau, at=riga(10))
        fine = book(bureau, at=riga(12, day=WEDNESDAY), email="berta@example.lv", name="Berta Kalna")
        self.affect(bureau, change, mara)
        assert "Pēc brīža" in desk.look("disruptions")
        context = told(affected).context
        assert context["first_at"] != context["second_at"]
        offers = Offer.objects.filter(booking=affected, state=OfferState.OPEN)
        told_of = [datetime.fromisoformat(context[name]) for name in ("first_at", "second_at")]
        assert [offer.starts_at for offer in offers.order_by("starts_at")] == told_of
        said = desk.look("disruptions")
        assert "Anna Ozola" in said
        assert "spēkā līdz 14:00" in said
        assert "Berta" not in said
        fine.refresh_from_db()
        assert (fine.starts_at, fine.changes) == (riga(12, day=WEDNESDAY), 0)
        assert not Message.objects.filter(about=f"booking:{fine.pk}", kind=MessageKind.DISRUPTED).exists()

    def test_the_day_shows_who_cannot_be_kept(self, bureau: Bureau, mara: User, desk: CalendarDesk) -> None:
        book(bureau, at=riga(10))
        self.affect(bureau, "closure", mara)
        said = desk.look("branch-calendar", day=TUESDAY.isoformat())
        assert "1 pierakstu nevar saglabāt" in said
        assert "Nevar saglabāt" in said

    def test_who_takes_an_offer_is_listed_as_settled(self, bureau: Bureau, mara: User, desk: CalendarDesk) -> None:
        affected = book(bureau, at=riga(10))
        self.affect(bureau, "closure", mara)
        told(affected)
        offer = Offer.objects.filter(booking=affected).latest("pk")
        actions.take_offer(token=token_of(affected.token_seed), offer_id=offer.pk, now=NOW)
        said = desk.look("disruptions")
        assert "Visus pierakstus var saglabāt." in said
        assert "Nokārtots pēdējās divās nedēļās" in said

    def test_who_left_no_contact_is_marked_for_a_word(self, bureau: Bureau, mara: User, desk: CalendarDesk) -> None:
        wanted = request(bureau, at=riga(10), email=None, name="Zane Liepa")
        actions.book_for(request=wanted, by=mara, now=NOW)
        self.affect(bureau, "closure", mara)
        tasks.settle_due()
        assert "Nav kontakta" in desk.look("disruptions")


class TestBlocking:
    def answers(self, bureau: Bureau, **more: str) -> dict[str, Any]:
        """What the form sends for counter 1 from nine to eleven."""
        counter = str(bureau.office.counters[0].pk)
        day = TUESDAY.isoformat()
        return {"counter": counter, "day": day, "starts": "09:00", "ends": "11:00", "reason": "Mācības", **more}

    def test_a_counter_is_blocked_and_who_loses_the_place_is_counted(self, bureau: Bureau, desk: CalendarDesk) -> None:
        book(bureau, at=riga(10))
        said = desk.do("block-counter", **self.answers(bureau))
        assert "1. lodziņš ir bloķēts. 1 pierakstu nevar saglabāt" in said
        assert "Mācības (Mara)" in said
        assert not Slot.objects.filter(starts_at=riga(9, 30), withdrawn_at=None, public_places__gt=0).exists()

    def test_an_overlap_is_told_in_the_form_and_blocks_nothing(self, bureau: Bureau, desk: CalendarDesk) -> None:
        desk.do("block-counter", **self.answers(bureau))
        said = desk.do("block-counter", status=409, **self.answers(bureau, starts="10:00", ends="12:00"))
        assert "1. lodziņš daļā šī laika jau ir bloķēts." in said
        assert CounterBlock.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"ends": "08:00"}, "Bloķēšanas beigām jābūt pēc sākuma."),
            ({"ends": ""}, "Ierakstiet, līdz cikiem lodziņš ir bloķēts."),
            ({"counter": "0"}, "Izvēlieties lodziņu."),
            ({"day": "rīt"}, ""),
        ],
    )
    def test_what_cannot_be_is_said(
        self, bureau: Bureau, desk: CalendarDesk, wrong: dict[str, str], sentence: str
    ) -> None:
        assert sentence in desk.do("block-counter", status=422, **self.answers(bureau, **wrong))
        assert not CounterBlock.objects.exists()

    def test_days_on_end_are_blocked_until_midnight(self, bureau: Bureau, desk: CalendarDesk) -> None:
        desk.do("block-counter", **self.answers(bureau, until_day=WEDNESDAY.isoformat(), ends="00:00"))
        assert CounterBlock.objects.get().ends_at == riga(0, day=WEDNESDAY + timedelta(days=1))

    def test_unblocked_it_can_be_booked_again(self, bureau: Bureau, desk: CalendarDesk) -> None:
        desk.do("block-counter", **self.answers(bureau))
        desk.do("unblock-counter", CounterBlock.objects.get().pk)
        assert Slot.objects.get(starts_at=riga(9, 30)).public_places == 1

    def test_the_database_refuses_a_period_without_length(self, bureau: Bureau, mara: User) -> None:
        with pytest.raises(errors.BlockEndsBeforeStart):
            actions.block_counter(
                counter=bureau.office.counters[0], period=Period(riga(9), riga(9)), reason="", by=mara, now=NOW
            )


def review(desk: CalendarDesk, to: date, to_branch: str = "") -> dict[str, Any]:
    """Look at the proposal, and return what its button sends."""
    desk.look("move-day", day=TUESDAY.isoformat(), to_day=to.isoformat(), to_branch=to_branch or desk.slug)
    form = desk.html.partition("/move/do/")[2].partition("</form>")[0]
    return {name: value for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form) if "csrf" not in name}


class TestMoving:
    def test_each_gets_the_nearest_time_and_is_told_why(self, bureau: Bureau, desk: CalendarDesk) -> None:
        anna = book(bureau, at=riga(10))
        berta = book(bureau, at=riga(11), email="berta@example.lv", name="Berta Kalna")
        hold(bureau, at=riga(11, day=WEDNESDAY), email=None)
        sent = review(desk, WEDNESDAY)
        assert "10:00 Anna Ozola Pieteikt pasi vai personas apliecību 10:00 – 10:15" in desk.look(
            "move-day", **{**sent, "reviewed": ""}
        )
        said = desk.do("move-bookings", **{**sent, "because": "Nebūs elektrības."})
        assert "Pārcelti 2 pieraksti." in said
        anna.refresh_from_db()
        berta.refresh_from_db()
        assert (anna.starts_at, anna.day, anna.changes) == (riga(10, day=WEDNESDAY), WEDNESDAY, 1)
        assert berta.starts_at == riga(10, 45, day=WEDNESDAY)
        messages = Message.objects.filter(kind=MessageKind.CHANGED)
        assert {message.context["because"] for message in messages} == {"Nebūs elektrības."}
        assert messages.count() == 2
        assert set(ExpectedArrival.objects.values_list("day", flat=True)) == {WEDNESDAY}

    def test_to_another_branch_the_booking_its_places_and_the_queues_expectation_go_along(
        self, bureau: Bureau, desk: CalendarDesk
    ) -> None:
        ogre = make_bureau("ogre")
        anna = book(bureau, at=riga(10), persons=2)
        desk.do("move-bookings", **review(desk, TUESDAY, "ogre"))
        anna.refresh_from_db()
        assert (anna.branch, anna.starts_at) == (ogre.office.branch, riga(10))
        assert Message.objects.get(kind=MessageKind.CHANGED).branch == ogre.office.branch
        assert Message.objects.get(kind=MessageKind.BOOKED).branch == bureau.office.branch
        assert ExpectedArrival.objects.get().branch == ogre.office.branch
        taken = Slot.objects.filter(branch=ogre.office.branch, public_taken=1)
        assert list(taken.order_by("starts_at").values_list("starts_at", flat=True)) == [riga(10), riga(10, 15)]
        left_behind = TakenPlace.objects.filter(slot__branch=bureau.office.branch)
        assert left_behind.count() == 2
        assert not left_behind.filter(kept_until=None).exists()

    def test_who_finds_no_place_stays_and_is_listed(self, bureau: Bureau, desk: CalendarDesk) -> None:
        anna = book(bureau, at=riga(10))
        sent = review(desk, SATURDAY)
        assert "1 pierakstam laika nav" in desk.look("move-day", **{**sent, "reviewed": ""})
        said = desk.do("move-bookings", **sent)
        assert "1 pierakstam vietas nebija" in said
        assert "Anna Ozola" in said
        anna.refresh_from_db()
        assert (anna.starts_at, anna.changes) == (riga(10), 0)
        assert Disruption.objects.get().booking == anna

    def test_who_stays_of_an_emptied_day_is_offered_other_days(self, bureau: Bureau, desk: CalendarDesk) -> None:
        anna = book(bureau, at=riga(10))
        desk.do("move-bookings", **review(desk, SATURDAY))
        told(anna)
        days = {offer.starts_at.date() for offer in Offer.objects.filter(booking=anna)}
        assert len(Offer.objects.filter(booking=anna)) == 2
        assert TUESDAY not in days

    def test_a_family_needs_its_slots_in_a_row(self, bureau: Bureau, desk: CalendarDesk) -> None:
        family = book(bureau, at=riga(10), persons=3)
        for minutes in range(0, 7 * 60, 30):
            at = riga(9, day=WEDNESDAY) + timedelta(minutes=minutes)
            if at != riga(14, day=WEDNESDAY):
                hold(bureau, at=at, email=None)
        desk.do("move-bookings", **review(desk, WEDNESDAY))
        family.refresh_from_db()
        assert family.starts_at == riga(13, 45, day=WEDNESDAY)

    def test_a_place_taken_meanwhile_moves_nobody_and_shows_a_new_review(
        self, bureau: Bureau, desk: CalendarDesk
    ) -> None:
        anna = book(bureau, at=riga(10))
        book(bureau, at=riga(11), email="berta@example.lv")
        sent = review(desk, WEDNESDAY)
        hold(bureau, at=riga(10, day=WEDNESDAY), email=None)
        said = desk.do("move-bookings", status=409, **sent)
        assert "Nekas nav pārcelts: pārbaudiet jauno priekšlikumu." in said
        assert "9:45 – 10:00" in said
        assert Booking.objects.filter(day=TUESDAY, changes=0).count() == 2
        assert not Message.objects.filter(kind=MessageKind.CHANGED).exists()
        again = dict(re.findall(r'name="(\w+)" value="([^"]*)"', desk.html.partition("/move/do/")[2]))
        desk.do("move-bookings", **{name: again[name] for name in sent})
        anna.refresh_from_db()
        assert anna.starts_at == riga(9, 45, day=WEDNESDAY)

    def test_a_second_click_moves_nobody_again(self, bureau: Bureau, desk: CalendarDesk) -> None:
        anna = book(bureau, at=riga(10))
        sent = review(desk, WEDNESDAY)
        for _ in range(2):
            assert "Pārcelts 1 pieraksts." in desk.do("move-bookings", **sent)
        anna.refresh_from_db()
        assert anna.changes == 1
        assert Message.objects.filter(kind=MessageKind.CHANGED).count() == 1

    def test_what_was_offered_to_those_who_move_is_theirs_to_take(
        self, bureau: Bureau, desk: CalendarDesk, mara: User
    ) -> None:
        anna = book(bureau, at=riga(15, 45))
        SpecialDay.objects.create(branch=bureau.office.branch, day=TUESDAY)
        lay_out(bureau)
        told(anna)
        assert Offer.objects.filter(state=OfferState.OPEN).count() == 2
        desk.do("move-bookings", **review(desk, WEDNESDAY))
        anna.refresh_from_db()
        assert anna.starts_at == riga(15, 45, day=WEDNESDAY)
        assert not Offer.objects.filter(state=OfferState.OPEN).exists()
        assert Disruption.objects.get().settled_at == NOW

    def test_nowhere_and_nobody_are_refused(self, bureau: Bureau, desk: CalendarDesk) -> None:
        sent = review(desk, WEDNESDAY)
        assert "Šajā dienā neviens vairs nav pierakstīts." in desk.look("move-day", to_day=WEDNESDAY.isoformat())
        book(bureau, at=riga(10))
        where = {"day": TUESDAY.isoformat(), "to_day": TUESDAY.isoformat(), "to_branch": bureau.slug}
        assert "Izvēlieties citu dienu vai citu nodaļu" in desk.do(
            "move-bookings", status=422, **{**sent, **where, "reviewed": "x" * 64}
        )

    def test_plans_differ_when_anything_in_them_does(self, bureau: Bureau) -> None:
        book(bureau, at=riga(10))
        source = CalendarDay(bureau.office.branch, TUESDAY)
        target = CalendarDay(bureau.office.branch, WEDNESDAY)
        first = plan_of_move(source=source, target=target, now=NOW).digest
        assert plan_of_move(source=source, target=target, now=NOW).digest == first
        book(bureau, at=riga(11), email="berta@example.lv")
        assert plan_of_move(source=source, target=target, now=NOW).digest != first


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_two_clicks_at_once_move_once_and_say_the_same(self, bureau: Bureau, mara: User) -> None:
        book(bureau, at=riga(10))
        source, target = CalendarDay(bureau.office.branch, TUESDAY), CalendarDay(bureau.office.branch, WEDNESDAY)
        move = Move(source, target, plan_of_move(source=source, target=target, now=NOW).digest)
        results = at_once(*[lambda: actions.move_day(move=move, by=mara, now=NOW)] * 2)
        assert results[0] == results[1]
        assert Booking.objects.get().changes == 1

    def test_control_without_the_key_the_second_click_is_refused(
        self, bureau: Bureau, mara: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        book(bureau, at=riga(10))
        source, target = CalendarDay(bureau.office.branch, TUESDAY), CalendarDay(bureau.office.branch, WEDNESDAY)
        move = Move(source, target, plan_of_move(source=source, target=target, now=NOW).digest)
        monkeypatch.setattr(moving, "once", lambda _key, effect, now: effect())
        results = at_once(*[lambda: actions.move_day(move=move, by=mara, now=NOW)] * 2)
        assert sorted(type(result).__name__ for result in results) == ["Moved", "NothingToMove"]

    def test_a_visitor_who_is_faster_makes_the_review_outdated_and_one_who_is_slower_finds_it_taken(
        self, bureau: Bureau, mara: User
    ) -> None:
        book(bureau, at=riga(10))
        source, target = CalendarDay(bureau.office.branch, TUESDAY), CalendarDay(bureau.office.branch, WEDNESDAY)
        move = Move(source, target, plan_of_move(source=source, target=target, now=NOW).digest)
        at = riga(10, day=WEDNESDAY)
        deeds: list[Callable[[], object]] = [
            lambda: actions.move_day(move=move, by=mara, now=NOW),
            lambda: hold(bureau, at=at, email="zane@example.lv"),
        ]
        moved, held = at_once(*deeds)
        is_refused = [isinstance(moved, errors.ReviewOutdated), isinstance(held, errors.SlotTaken)]
        assert is_refused.count(True) == 1
        assert Slot.objects.get(starts_at=at).public_taken == 1
