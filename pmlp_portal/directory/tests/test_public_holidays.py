from concurrent.futures import ThreadPoolExecutor
from datetime import date

from pmlp_portal.directory import public_holidays


def test_holidays_have_names_in_both_languages():
    assert public_holidays.name_of(date(2026, 6, 24)) == "Jāņu diena"
    assert public_holidays.name_of(date(2026, 6, 24), "en") == "Midsummer Day"


def test_an_ordinary_day_has_no_name():
    assert public_holidays.name_of(date(2026, 11, 26)) == ""


def test_a_moved_day_off_is_called_so():
    assert public_holidays.name_of(date(2026, 1, 2)) == "pārcelta brīvdiena"
    assert public_holidays.name_of(date(2026, 6, 22), "en") == "moved day off"


def test_working_saturdays_name_the_day_they_stand_in_for():
    assert public_holidays.moved_to(date(2026, 1, 17)) == date(2026, 1, 2)
    assert public_holidays.moved_to(date(2026, 6, 27)) == date(2026, 6, 22)
    assert public_holidays.moved_to(date(2026, 6, 20)) is None


def test_a_holiday_on_a_weekend_is_given_back_on_monday():
    assert public_holidays.name_of(date(2025, 5, 5)) != ""


def test_days_off_of_one_year_only_are_known():
    assert "hokeja" in public_holidays.name_of(date(2023, 5, 29))


def test_threads_that_ask_for_a_new_year_at_once_all_get_the_answer():
    days = [date(year, 12, 24) for year in range(2030, 2050) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(public_holidays.name_of, days))
    assert names == {"Ziemassvētku vakars"}
