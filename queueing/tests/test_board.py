"""The lobby board: who may stand there, what it shows and in which order, and every word it can say."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from string import ascii_lowercase, digits

import pytest
from django.conf import settings
from django.test import Client

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.actions import enrol_device
from pmlp_portal.directory.models import DeviceKind, StaffMembership
from queueing import actions
from queueing.actions import expect_arrival, forget_arrival
from queueing.live import render_branch
from queueing.models import BoardMessage, Channel, ExpectedArrival
from queueing.tests.factories import NINE, TEN, Office, join, make_clerk, make_office, riga, walk_in
from queueing.tests.visitor import Answer, Holder, at, main_of, said

BOARD = "/branches/riga-2/board/"
CHANGE = "queueing.change_boardmessage"
MINUTE = timedelta(minutes=1)
COUNTERS_IN_ONE_CLIP = 40


class Board:
    """A browser that was made the board of an office by its link."""

    def __init__(self, office: Office, *, kind: DeviceKind = DeviceKind.BOARD) -> None:
        self.client = Client()
        token = enrol_device(branch=office.branch, kind=kind, name="Zālē", by=None, now=NINE).new_token
        with at(NINE):
            self.enrolled: Answer = self.client.post(f"/devices/{token}/")

    def looks(self, when: datetime = TEN, *, prefix: str = "") -> Answer:
        with at(when):
            return self.client.get(prefix + BOARD)

    def reads(self, when: datetime = TEN, *, prefix: str = "") -> str:
        return main_of(self.looks(when, prefix=prefix)).replace("\xa0", " ")

    def foot(self, *, prefix: str = "") -> str:
        body = self.looks(prefix=prefix).content.decode()
        return said(body[body.index("<footer") :])

    def numbers(self, when: datetime = TEN) -> list[str]:
        return re.findall(r'data-number="([A-Z]\d+)"', self.looks(when).content.decode())


@pytest.fixture
def board(office: Office) -> Board:
    return Board(office)


def call(office: Office, clerk: User, when: datetime = TEN) -> None:
    actions.call_next(counter_id=office.counters[0].pk, by=clerk, now=when)


class TestWhoStandsThere:
    def test_its_link_leads_to_the_board(self, board: Board) -> None:
        assert (board.enrolled.status_code, board.enrolled["Location"]) == (303, BOARD)
        assert board.looks().status_code == 200

    def test_a_stranger_finds_no_board_and_is_noted(self, office: Office) -> None:
        with at(TEN):
            assert Client().get(BOARD).status_code == 404
        assert AuditRecord.objects.filter(verb="refused", subject="board:riga-2").count() == 1

    def test_a_kiosk_is_no_board(self, office: Office) -> None:
        assert Board(office, kind=DeviceKind.KIOSK).looks().status_code == 404

    def test_the_board_of_one_branch_is_none_of_another(self, board: Board) -> None:
        make_office("ogre", "Ogres nodaļa")
        with at(TEN):
            assert board.client.get("/branches/ogre/board/").status_code == 404

    def test_it_is_only_looked_at(self, board: Board) -> None:
        with at(TEN):
            assert board.client.post(BOARD).status_code == 405


class TestCalls:
    def test_nobody_has_been_called_yet(self, board: Board) -> None:
        assert "Šodien vēl neviens nav izsaukts." in board.reads()
        assert board.numbers() == []

    def test_the_newest_comes_first_and_the_last_ten_are_kept(self, office: Office, board: Board, clara: User) -> None:
        for nth in range(11):
            ticket = walk_in(office)
            call(office, clara, TEN + nth * MINUTE)
            actions.mark_no_show(ticket_id=ticket.pk, by=clara, now=TEN + nth * MINUTE + 5 * MINUTE)
        later = TEN + 30 * MINUTE
        assert board.numbers(later) == [f"A{number:03d}" for number in range(11, 1, -1)]

    def test_a_call_stays_after_its_minute(self, office: Office, board: Board, clara: User) -> None:
        walk_in(office)
        call(office, clara)
        assert "A001 1. lodziņš" in board.reads(TEN + 5 * MINUTE)

    def test_the_live_frame_tells_calls_by_number_and_counter_and_nothing_of_the_person(
        self, office: Office, clara: User
    ) -> None:
        join(office, at=TEN, channel=Channel.KIOSK, travel_time=None, language="en")
        call(office, clara)
        with at(TEN):
            frame = render_branch("riga-2")
        [told] = frame.totals["last_calls"]
        assert told == {"number": "A001", "counter": 1, "at": TEN.isoformat(), "language": "en"}
        json.dumps(frame.totals)

    def test_a_number_called_again_is_news(self, office: Office, clara: User) -> None:
        ticket = walk_in(office)
        call(office, clara)
        actions.recall(ticket_id=ticket.pk, by=clara, now=TEN + MINUTE)
        with at(TEN + MINUTE):
            [told] = render_branch("riga-2").totals["last_calls"]
        assert told["at"] == (TEN + MINUTE).isoformat()


class TestWaits:
    def test_each_service_tells_who_waits_and_the_range(self, office: Office, board: Board, clara: User) -> None:
        walk_in(office)
        walk_in(office)
        assert re.search(
            r"Pieteikt pasi vai personas apliecību \d+:\d\d–\d+:\d\d gaida gaidīja 2 Saņemt", board.reads()
        )

    def test_without_a_counter_no_time_is_made_up(self, board: Board) -> None:
        assert "laiks nav zināms" in board.reads()

    def test_the_square_code_leads_to_the_branch_s_page(self, board: Board) -> None:
        page = board.looks().content.decode()
        assert "<title>Šīs nodaļas rindas adrese</title>" in page
        assert "Sekojiet rindai telefonā" in main_of(board.looks())

    def test_booked_places_nobody_came_for_are_counted(self, office: Office, board: Board) -> None:
        for nth, (ranks_at, given_up_at) in enumerate(
            [(riga(9), riga(9, 15)), (riga(9, 30), riga(9, 45)), (riga(11), riga(9, 10))]
        ):
            expect(office, nth, ranks_at)
            forget_arrival(origin=f"booking:{nth}", now=given_up_at)
        assert "Šodien atbrīvojušās pierakstu vietas: 2" in board.reads()

    def test_of_none_nothing_is_said(self, office: Office, board: Board) -> None:
        expect(office, 1, riga(11))
        forget_arrival(origin="booking:1", now=TEN)
        assert "atbrīvojušās" not in board.reads()


def expect(office: Office, nth: int, ranks_at: datetime) -> ExpectedArrival:
    expect_arrival(
        origin=f"booking:{nth}", branch_id=office.branch.pk, service_id=office.passports.pk, ranks_at=ranks_at
    )
    return ExpectedArrival.objects.get(origin=f"booking:{nth}")


class TestFreedPlaces:
    def six_booked_before(self, office: Office) -> Holder:
        for nth in range(6):
            expect(office, nth, riga(9, 45 + nth))
        walk_in(office, at=riga(9, 39))  # somebody waits: else a free counter would take whoever comes
        return Holder(office, since=riga(9, 40), travel_time=timedelta(minutes=20))

    def free_all(self) -> None:
        for nth in range(6):
            forget_arrival(origin=f"booking:{nth}", now=riga(9, 42))

    def test_whose_turn_comes_earlier_by_it_is_told(self, office: Office, clara: User) -> None:
        holder = self.six_booked_before(office)
        self.free_all()
        walk_in(office, at=riga(9, 43), service="collect")
        assert re.search(r"par \d+ minūtēm agrāks: atbrīvojusies pieraksta vieta\.", holder.reads(riga(9, 43)))

    def test_a_place_behind_the_turn_is_no_reason(self, office: Office, clara: User) -> None:
        for _ in range(6):
            walk_in(office, at=riga(9, 30))
        holder = Holder(office, since=riga(9, 40), travel_time=timedelta(0))
        expect(office, 1, riga(15))
        forget_arrival(origin="booking:1", now=riga(9, 41))
        for number in range(1, 5):
            ticket = office.branch.tickets.get(number=number)
            actions.leave_queue(ticket_id=ticket.pk, by=None, now=riga(9, 42))
        assert "Rinda iet ātrāk" in holder.reads(riga(9, 43))


class TestItsLine:
    def test_without_words_of_its_own_it_tells_the_hours(self, board: Board) -> None:
        assert "Šodien strādājam līdz 16:00. We are open until 16:00 today." in board.foot()

    def test_the_branch_s_words_stand_in_both_languages(self, office: Office, board: Board) -> None:
        BoardMessage.objects.create(branch=office.branch, text_lv="Ieeja no pagalma.", text_en="Enter from the yard.")
        assert "Ieeja no pagalma. Enter from the yard." in board.foot()
        assert "Enter from the yard. Ieeja no pagalma." in board.foot(prefix="/en")

    def test_what_is_not_written_in_english_is_the_hours(self, office: Office, board: Board) -> None:
        BoardMessage.objects.create(branch=office.branch, text_lv="Ieeja no pagalma.")
        assert "Ieeja no pagalma. We are open until 16:00 today." in board.foot()

    def test_head_office_writes_them_and_a_clerk_does_not(self, office: Office, clara: User) -> None:
        helena = make_clerk("helena", None)
        StaffMembership.objects.create(user=helena, branch=None, role=Role.HEAD_OFFICE)
        User.objects.update(is_staff=True)
        may = {user.username: User.objects.get(pk=user.pk).has_perm(CHANGE) for user in (helena, clara)}
        assert may == {"helena": True, "clara": False}


class TestVoice:
    """Every piece the board asks for is in the folder: a missing one would be passed over in silence."""

    @pytest.mark.parametrize("language", ["lv", "en"])
    def test_there_is_a_clip_of_every_piece(self, language: str) -> None:
        folder = Path(settings.BASE_DIR) / "static" / "sounds" / "board" / language
        pieces = {
            *ascii_lowercase,
            *digits,
            "counter",
            *(f"counter-{nth}" for nth in range(1, COUNTERS_IN_ONE_CLIP + 1)),
        }
        assert {clip.stem for clip in folder.glob("*.opus")} == pieces
        assert all(clip.read_bytes().startswith(b"OggS") for clip in folder.glob("*.opus"))

    def test_the_script_asks_for_as_many_counters_as_there_are(self) -> None:
        script = (Path(settings.BASE_DIR) / "static" / "js" / "board-voice.js").read_text()
        assert f"COUNTERS_IN_ONE_CLIP = {COUNTERS_IN_ONE_CLIP};" in script
