from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

TWENTY_TO_ELEVEN = datetime(2026, 11, 24, 8, 40, tzinfo=UTC)


def test_a_time_is_machine_readable_with_its_zone(drawn):
    page = drawn("{% load portal %}{% clock at %}", at=TWENTY_TO_ELEVEN)
    assert page == '<time datetime="2026-11-24T10:40:00+02:00">10:40</time>'


def test_a_range_is_two_times_and_an_en_dash(drawn):
    end = TWENTY_TO_ELEVEN + timedelta(minutes=15)
    page = drawn("{% load portal %}{% time_range start end %}", start=TWENTY_TO_ELEVEN, end=end)
    assert page.count("<time ") == 2
    assert ">10:40</time>–<time" in page


def test_a_table_wider_than_the_screen_scrolls_in_a_region_one_can_reach_by_key(drawn):
    page = drawn("{% load portal %}{% table_region label %}<table></table>{% end_table_region %}", label='Gaida "visi"')
    assert page == (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Gaida &quot;visi&quot;"><table></table></div>'
    )


def test_filters_say_what_the_words_say(drawn):
    source = (
        "{% load portal %}{{ at|wall }} {{ at|wall_range:at }} {{ day|long_date }} {{ day|long_date_with_year }} "
        "{{ fee|money }} {{ length|minutes }} {{ length|in_words }} {{ 5|place }} {{ '67209400'|telephone_link }}"
    )
    values = {"at": TWENTY_TO_ELEVEN, "day": date(2026, 12, 1), "fee": Decimal("4.27"), "length": timedelta(minutes=65)}
    assert drawn(source, **values).replace("\N{NO-BREAK SPACE}", " ") == (
        "10:40 10:40–10:40 otrdien, 1. decembrī otrdien, 2026. gada 1. decembrī "
        "4,27 € 65 min 1 stunda 5 minūtes 5. tel:+37167209400"
    )
