import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import settings

TWENTY_TO_ELEVEN = datetime(2026, 11, 24, 8, 40, tzinfo=UTC)


def test_a_time_is_machine_readable_with_its_zone(drawn):
    page = drawn("{% load portal %}{% clock at %}", at=TWENTY_TO_ELEVEN)
    assert page == '<time datetime="2026-11-24T10:40:00+02:00">10:40</time>'


def test_a_range_is_two_times_and_an_en_dash(drawn):
    end = TWENTY_TO_ELEVEN + timedelta(minutes=15)
    page = drawn("{% load portal %}{% time_range start end %}", start=TWENTY_TO_ELEVEN, end=end)
    assert page.count("<time ") == 2
    assert ">10:40</time>–<time" in page


def test_the_two_times_of_a_range_stay_on_one_line(drawn):
    end = TWENTY_TO_ELEVEN + timedelta(minutes=15)
    values = {"start": TWENTY_TO_ELEVEN, "end": end, "line": "P <b> 9:00–18:00, O 8:30–16:00"}
    page = drawn("{% load portal %}{% time_range start end %}|{{ start|wall_range:end }}|{{ line|unbroken }}", **values)
    tag, words, line = page.split("|")

    assert tag.startswith('<span class="time-range"><time ')
    assert tag.endswith("</time></span>")
    assert words == '<span class="time-range">10:40–10:55</span>'
    assert line == (
        'P &lt;b&gt; <span class="time-range">9:00–18:00</span>, O <span class="time-range">8:30–16:00</span>'
    )


@pytest.mark.parametrize("sheet", ["portal.css", "text.css"])
def test_both_style_sheets_keep_a_range_together(sheet):
    rules = (settings.BASE_DIR / "static/css" / sheet).read_text()
    assert re.search(r"\.time-range,\[data-field=range\]\{white-space:nowrap\}", rules)


def test_a_table_wider_than_the_screen_scrolls_in_a_region_one_can_reach_by_key(drawn):
    page = drawn("{% load portal %}{% table_region label %}<table></table>{% end_table_region %}", label='Gaida "visi"')
    assert page == (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Gaida &quot;visi&quot;"><table></table></div>'
    )


def test_filters_say_what_the_words_say(drawn):
    source = (
        "{% load portal %}{{ at|wall }} {{ day|long_date }} {{ day|long_date_with_year }} "
        "{{ fee|money }} {{ length|minutes }} {{ length|in_words }} {{ 5|place }} {{ '67209400'|telephone_link }}"
    )
    values = {"at": TWENTY_TO_ELEVEN, "day": date(2026, 12, 1), "fee": Decimal("4.27"), "length": timedelta(minutes=65)}
    assert drawn(source, **values).replace("\N{NO-BREAK SPACE}", " ") == (
        "10:40 otrdien, 1. decembrī otrdien, 2026. gada 1. decembrī "
        "4,27 € 65 min 1 stunda 5 minūtes 5. tel:+37167209400"
    )
