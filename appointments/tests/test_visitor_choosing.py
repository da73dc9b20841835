"""Choosing a service, a branch, a day and a time, before anything is held."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from appointments.models import Booking, SlotRule
from appointments.tests.factories import MONDAY, YESTERDAY_NOON, Bureau, hold, lay_out, make_bureau, set_booking_policy
from appointments.tests.visitor import Booker, slots_of
from pmlp_portal.directory.models import Service, SpecialDay
from queueing.tests.factories import riga
from queueing.tests.visitor import Answer, at, main_of, title_of

TEN = riga(10)


@pytest.fixture
def anna(bureau: Bureau) -> Booker:
    return Booker(bureau)


def close(bureau: Bureau, *, days: int) -> None:
    """Close a branch from Monday on."""
    reasons = {"reason_lv": "Remonts", "reason_en": "Repairs"}
    for nth in range(days):
        SpecialDay.objects.create(branch=bureau.office.branch, day=MONDAY + timedelta(days=nth), **reasons)
    lay_out(bureau)


def days_in(answer: Answer) -> dict[str, str]:
    """Return what each day of the picker says, by its date; "-" before one that can't be chosen."""
    body = answer.content.decode()
    found = re.findall(r'name="day" id="[^"]+" value="([^"]+)"([^>]*)><label.*?<small>([^<]+)</small></label>', body)
    return {day: ("-" if "disabled" in more else "") + words for day, more, words in found}


def times_in(answer: Answer) -> list[str]:
    return re.findall(r'name="starts_at"[^>]*><label[^>]*>([^<]+)<', answer.content.decode())


class TestStart:
    def test_only_what_can_be_booked_is_offered(self, anna: Booker) -> None:
        words = main_of(anna.gets("/appointments/"))
        assert "Pieteikt pasi vai personas apliecību" in words
        assert "Saņemt gatavu dokumentu" not in words

    def test_from_a_branch_the_next_step_is_its_calendar(self, anna: Booker) -> None:
        body = anna.gets("/appointments/?branch=riga-2").content.decode()
        assert '<a href="/slots/?branch=riga-2&amp;service=passport">' in body

    def test_without_a_branch_the_next_step_is_the_list_of_branches(self, anna: Booker) -> None:
        assert '<a href="/appointments/branches/?service=passport">' in anna.gets("/appointments/").content.decode()

    def test_a_branch_that_books_nothing_says_so(self, anna: Booker) -> None:
        SlotRule.objects.all().delete()
        assert "tīmeklī pierakstīties nevar" in main_of(anna.gets("/appointments/?branch=riga-2"))

    def test_an_unknown_branch_is_answered_calmly(self, anna: Booker) -> None:
        assert anna.gets("/appointments/?branch=atlantis").status_code == 404


class TestBranches:
    def test_the_soonest_time_is_first_and_a_full_branch_last(self, anna: Booker) -> None:
        early, full = make_bureau("cesis"), make_bureau("talsi")
        close(full, days=62)
        close(anna.bureau, days=2)
        answer = anna.gets("/appointments/branches/?service=passport")
        order = re.findall(r'data-branch="([^"]+)"', answer.content.decode())
        assert order == [early.slug, "riga-2", full.slug]
        words = main_of(answer).replace("\xa0", " ")
        assert "Šodien 14:00 tuvākais laiks" in words
        assert "Trešdien, 2. decembrī" in words
        assert "Visi laiki ir aizņemti." in words

    def test_the_nearest_is_first_when_the_position_is_shared(self, anna: Booker) -> None:
        near, far = make_bureau("cesis").office.branch, anna.bureau.office.branch
        near.latitude, near.longitude = "57.3119", "25.2746"
        far.latitude, far.longitude = "56.9496", "24.1052"
        near.save()
        far.save()
        body = anna.gets("/appointments/branches/?service=passport&lat=57.31&lon=25.27").content.decode()
        assert re.findall(r'data-branch="([^"]+)"', body) == ["cesis", "riga-2"]
        assert "līdz 1 km" in main_of(anna.gets("/appointments/branches/?service=passport&lat=57.31&lon=25.27"))

    def test_a_family_is_told_when_there_is_room_for_all(self, anna: Booker) -> None:
        for minute in (0, 30):
            hold(anna.bureau, at=riga(14, minute, day=MONDAY), email=f"b{minute}@example.lv")
        assert "14:15" in main_of(anna.gets("/appointments/branches/?service=passport"))
        assert "14:45" in main_of(anna.gets("/appointments/branches/?service=passport&persons=2"))

    def test_words_narrow_the_list(self, anna: Booker) -> None:
        make_bureau("cesis")
        body = anna.gets("/appointments/branches/?service=passport&near=CESIS").content.decode()
        assert re.findall(r'data-branch="([^"]+)"', body) == ["cesis"]

    def test_without_a_service_one_chooses_it_first(self, anna: Booker) -> None:
        assert anna.gets("/appointments/branches/?service=zzz")["Location"] == "/appointments/"

    @pytest.mark.parametrize("persons", ["0", "7", "-1", "999999999999", "zwei", "\x00", "🙂"])
    def test_a_number_of_people_that_can_not_be_is_explained(self, anna: Booker, persons: str) -> None:
        answer = anna.gets(f"/appointments/branches/?service=passport&persons={persons}")
        assert answer.status_code == 422
        assert 'href="#id_persons"' in answer.content.decode()


class TestSlots:
    def test_days_without_places_stay_visible_and_say_so(self, anna: Booker) -> None:
        set_booking_policy(anna.bureau, horizon_days=7)
        close(anna.bureau, days=2)
        days = days_in(anna.gets(slots_of(anna.bureau)))
        assert days["2026-12-01"] == "-slēgts"
        assert days["2026-12-02"] == "28 vietas"
        assert "2026-12-05" not in days, "a closed Saturday is missed by nobody"

    def test_the_first_free_day_is_chosen_and_its_times_stand_in_two_groups(self, anna: Booker) -> None:
        answer = anna.gets(slots_of(anna.bureau))
        assert 'value="2026-11-30" checked' in answer.content.decode()
        assert times_in(answer) == ["14:00", "14:15", "14:30", "14:45", "15:00", "15:15", "15:30", "15:45"]
        tuesday = anna.gets(slots_of(anna.bureau, day="2026-12-01"))
        words = main_of(tuesday)
        assert words.index("No rīta") < words.index("9:00") < words.index("Pēcpusdienā") < words.index("15:45")

    def test_a_held_time_is_not_shown(self, anna: Booker) -> None:
        hold(anna.bureau, at=TEN)
        assert "10:00" not in times_in(anna.gets(slots_of(anna.bureau, day="2026-12-01")))

    def test_two_weeks_at_a_time_up_to_the_horizon(self, anna: Booker) -> None:
        set_booking_policy(anna.bureau, horizon_days=20)
        first = anna.gets(slots_of(anna.bureau)).content.decode()
        assert "since=2026-12-14" in first
        assert "Agrākas dienas" not in first
        last = anna.gets(slots_of(anna.bureau, since="2026-12-14")).content.decode()
        assert "since=2026-11-30" in last
        assert "Vēlākas dienas" not in last
        assert "2026-12-21" not in last

    def test_a_day_that_has_filled_up_leads_to_the_next_and_says_so(self, anna: Booker) -> None:
        close(anna.bureau, days=2)
        words = main_of(anna.gets(slots_of(anna.bureau, day="2026-12-01"))).replace("\xa0", " ")
        assert "Brīvu laiku nav: otrdien, 1. decembrī. Šeit ir laiki trešdien, 2. decembrī." in words

    def test_a_branch_without_any_time_says_until_when_it_has_looked(self, anna: Booker) -> None:
        SlotRule.objects.all().delete()
        lay_out(anna.bureau)
        answer = anna.gets(slots_of(anna.bureau))
        assert answer.status_code == 200
        assert "pēdējā diena, kurai var pierakstīties: piektdien, 29. janvārī" in main_of(answer).replace("\xa0", " ")

    def test_what_can_not_be_booked_here_is_refused_with_another_way(self, anna: Booker) -> None:
        answer = anna.gets("/slots/?branch=riga-2&service=collect")
        assert answer.status_code == 409
        assert 'href="/appointments/"' in answer.content.decode()

    def test_a_step_left_out_is_asked_for(self, anna: Booker) -> None:
        assert anna.gets("/slots/")["Location"] == "/appointments/?"
        assert anna.gets("/slots/?service=passport")["Location"] == "/appointments/branches/?service=passport"

    @pytest.mark.parametrize(
        "asked",
        ["day=9999-12-31", "day=0001-01-01", "since=9999-12-31", "day=yesterday", "day=%00", "since=%F0%9F%99%82",
         "day=2020-01-01", "since=2199-01-01", "near=%00", "persons="],
    )  # fmt: skip
    def test_a_day_that_is_none_leads_to_the_first_free_one(self, anna: Booker, asked: str) -> None:
        answer = anna.gets(f"{slots_of(anna.bureau)}&{asked}")
        assert answer.status_code == 200
        assert 'value="2026-11-30" checked' in answer.content.decode()

    def test_in_english_one_reads_english(self, anna: Booker) -> None:
        anna.prefix = "/en"
        answer = anna.gets(slots_of(anna.bureau, day="2026-12-01"))
        assert "When would it suit you?" in main_of(answer)
        assert "Tuesday 1 December" in main_of(answer).replace("\xa0", " ")
        assert title_of(answer) == "Appointment: day and time – PMLP"

    def test_the_text_version_is_whole(self, anna: Booker) -> None:
        anna.client.cookies["view"] = "text"
        answer = anna.gets(slots_of(anna.bureau))
        assert "css/text" in answer.content.decode()
        assert times_in(answer)


class TestHolding:
    def test_choosing_a_time_holds_it_and_leads_to_the_details(self, anna: Booker) -> None:
        answer = anna.chooses(TEN, persons=2)
        assert answer.status_code == 303
        booking = anna.booking
        assert (booking.starts_at, booking.persons, booking.state) == (TEN, 2, "held")
        assert booking.language == "lv"

    def test_reading_holds_nothing(self, anna: Booker) -> None:
        anna.gets(f"{slots_of(anna.bureau)}&starts_at={TEN.isoformat()}")
        assert not Booking.objects.exists()

    def test_pressing_twice_holds_one_place(self, bureau: Bureau) -> None:
        wide = make_bureau("cesis", places=2)
        client, key = Client(), "0123456789abcdef"
        with at(YESTERDAY_NOON):
            answers = [
                client.post(slots_of(wide), {"starts_at": TEN.isoformat(), "key": key})["Location"] for _ in range(2)
            ]
        assert answers[0] == answers[1]
        assert Booking.objects.count() == 1

    def test_another_time_from_the_same_page_is_another_wish(self, anna: Booker) -> None:
        for hour in (10, 11):
            answer = anna.posts(slots_of(anna.bureau), starts_at=riga(hour).isoformat(), key="0123456789abcdef")
            assert answer.status_code == 303
        assert Booking.objects.count() == 2

    def test_who_is_too_late_presses_one_of_the_nearest_times(self, anna: Booker) -> None:
        hold(anna.bureau, at=TEN)
        answer = anna.chooses(TEN)
        assert answer.status_code == 409
        others = re.findall(r'name="starts_at" value="([^"]+)"', answer.content.decode())
        assert "2026-12-01T10:15:00+02:00" in others
        assert len(others) == 3
        assert anna.posts(slots_of(anna.bureau), starts_at=others[0]).status_code == 303

    def test_too_soon_is_said_beside_the_times(self, anna: Booker) -> None:
        answer = anna.chooses(riga(13, day=MONDAY))
        assert answer.status_code == 409
        assert "Kad jums būtu ērti?" in main_of(answer)
        assert 'role="alert"' in answer.content.decode()

    @pytest.mark.parametrize(
        "written",
        ["", "soon", "2026-12-01T10:00", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "\x00", "🙂",
         "x" * 50],
    )  # fmt: skip
    def test_a_time_that_is_none_is_asked_for_again(self, anna: Booker, written: str) -> None:
        answer = anna.posts(slots_of(anna.bureau), starts_at=written)
        assert answer.status_code == 422
        assert 'href="#id_starts_at"' in answer.content.decode()

    def test_a_megabyte_is_refused_calmly(self, anna: Booker) -> None:
        assert anna.posts(slots_of(anna.bureau), starts_at="x" * 1_000_000).status_code == 413

    def test_a_key_that_is_none_is_refused_calmly(self, anna: Booker) -> None:
        assert anna.posts(slots_of(anna.bureau), starts_at=TEN.isoformat(), key="ā").status_code == 422


class TestLinksThatLeadHere:
    def test_home_the_branch_and_joining_lead_to_a_time(self, anna: Booker) -> None:
        assert '<a href="/appointments/">Pierakstīties citai dienai</a>' in anna.gets("/").content.decode()
        assert "/appointments/?branch=riga-2" in anna.gets("/branches/riga-2/").content.decode()
        joining = anna.gets("/branches/riga-2/join/passport/").content.decode()
        assert "/slots/?branch=riga-2&amp;service=passport" in joining

    def test_where_nothing_can_be_booked_there_is_no_link(self, anna: Booker) -> None:
        Service.objects.update(is_bookable=False)
        assert "/appointments/?branch" not in anna.gets("/branches/riga-2/").content.decode()
