from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from pmlp_portal.kernel import wording

TWENTY_TO_NINE_UTC = datetime(2026, 11, 24, 8, 40, tzinfo=UTC)


@pytest.fixture(params=["lv", "en"], autouse=True)
def language(request):
    with translation.override(request.param):
        yield request.param


def said(latvian, english, language):
    return (latvian if language == "lv" else english).replace("_", "\N{NO-BREAK SPACE}")


class TestClock:
    def test_an_instant_is_said_by_the_clock_on_the_wall_in_riga(self):
        assert wording.wall(TWENTY_TO_NINE_UTC) == "10:40"

    def test_an_hour_has_no_leading_zero_and_a_minute_has(self):
        assert wording.wall(datetime(2026, 11, 24, 7, 5, tzinfo=UTC)) == "9:05"

    def test_a_range_is_joined_by_an_en_dash_without_spaces(self):
        end = TWENTY_TO_NINE_UTC + timedelta(minutes=15)
        assert wording.wall_range(TWENTY_TO_NINE_UTC, end) == "10:40–10:55"

    def test_the_summer_clock_is_an_hour_ahead_of_the_winter_one(self):
        assert wording.wall(datetime(2026, 7, 1, 8, 40, tzinfo=UTC)) == "11:40"


class TestStopwatch:
    @pytest.mark.parametrize(
        ("length", "shown"),
        [
            (timedelta(0), "00:00"),
            (timedelta(minutes=6, seconds=12), "06:12"),
            (timedelta(minutes=59, seconds=59, milliseconds=900), "59:59"),
            (timedelta(hours=1, minutes=6, seconds=5), "1:06:05"),
            (timedelta(hours=26), "26:00:00"),
        ],
    )
    def test_minutes_and_seconds_and_hours_from_the_first_on(self, length, shown):
        assert wording.stopwatch(length) == shown


class TestDays:
    @pytest.mark.parametrize(
        ("day", "latvian", "english"),
        [
            (date(2026, 12, 1), "otrdien, 1._decembrī", "Tuesday 1_December"),
            (date(2026, 11, 28), "sestdien, 28._novembrī", "Saturday 28_November"),
            (date(2027, 3, 3), "trešdien, 3._martā", "Wednesday 3_March"),
            (date(2027, 1, 31), "svētdien, 31._janvārī", "Sunday 31_January"),
        ],
    )
    def test_a_day_stands_in_the_case_the_sentence_needs(self, day, latvian, english, language):
        assert wording.long_date(day) == said(latvian, english, language)

    def test_the_year_comes_before_the_day_in_latvian_and_after_it_in_english(self, language):
        spoken = wording.long_date_with_year(date(2026, 12, 1))
        assert spoken == said("otrdien, 2026._gada 1._decembrī", "Tuesday 1_December 2026", language)

    def test_an_instant_late_in_the_evening_by_utc_belongs_to_the_next_day_in_riga(self, language):
        spoken = wording.long_date(datetime(2026, 11, 30, 22, 30, tzinfo=UTC))
        assert spoken == said("otrdien, 1._decembrī", "Tuesday 1_December", language)


class TestMoney:
    @pytest.mark.parametrize(
        ("amount", "latvian", "english"),
        [
            ("50.00", "50_€", "€50"),
            ("4.27", "4,27_€", "€4.27"),
            ("10.50", "10,50_€", "€10.50"),
            ("0", "0_€", "€0"),
            ("1250", "1_250_€", "€1,250"),
            ("12345.6", "12_345,60_€", "€12,345.60"),
        ],
    )
    def test_whole_euros_have_no_cents_and_latvian_writes_a_comma(self, amount, latvian, english, language):
        assert wording.money(Decimal(amount)) == said(latvian, english, language)


class TestLengths:
    @pytest.mark.parametrize(
        ("minutes", "latvian", "english"),
        [
            (0, "0_minūšu", "0_minutes"),
            (1, "1_minūte", "1_minute"),
            (11, "11_minūtes", "11_minutes"),
            (21, "21_minūte", "21_minutes"),
            (60, "1_stunda", "1_hour"),
            (65, "1_stunda 5_minūtes", "1_hour 5_minutes"),
            (121, "2_stundas 1_minūte", "2_hours 1_minute"),
        ],
    )
    def test_counts_agree_with_their_words(self, minutes, latvian, english, language):
        assert wording.in_words(timedelta(minutes=minutes)) == said(latvian, english, language)

    def test_a_minute_counts_when_it_has_passed(self):
        assert wording.minutes(timedelta(minutes=26, seconds=59)) == "26\N{NO-BREAK SPACE}min"


class TestPlaces:
    @pytest.mark.parametrize(
        ("number", "english"),
        [(1, "1st"), (2, "2nd"), (3, "3rd"), (5, "5th"), (11, "11th"), (12, "12th"), (23, "23rd")],
    )
    def test_a_place_is_an_ordinal(self, number, english, language):
        assert wording.place(number) == said(f"{number}.", english, language)


class TestTelephone:
    @pytest.mark.parametrize("number", ["+371 67209400", "67209400", "67 209 400"])
    def test_a_link_calls_the_same_number_however_it_is_written(self, number):
        assert wording.telephone_link(number) == "tel:+37167209400"
