"""Files of questions: what is written is read unchanged, whatever people wrote."""

import io
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.exchange import Published, Unreadable, read_csv, read_json, write_csv, write_json

texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=40)
instants = st.datetimes(timezones=st.just(UTC))
OF_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(0, 30_000),
    bool: st.booleans(),
    date: st.dates(),
    datetime: instants,
    datetime | None: st.none() | instants,
}
questions = st.builds(Published, **{name: OF_TYPE[hint] for name, hint in get_type_hints(Published).items()})
WAYS = [(write_json, read_json), (write_csv, read_csv)]

QUESTION = Published(
    key="k", slug="pase", language="lv", category="passports", state="published", title="=Pase?", text="a\r\nb",
    asked_at=datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=2))), rule="r", due_on=date(2026, 3, 16),
    aim_on=date(2026, 3, 9), forward_by=date(2026, 3, 9), days_paused=0,
    published_at=datetime(2026, 3, 4, 9, 0, tzinfo=UTC), days_taken=2, was_in_time=True, helpful=1, unhelpful=0,
    is_demonstration=True, answer="+371 67209400", answer_published_at=datetime(2026, 3, 4, 9, 0, tzinfo=UTC),
    true_on=date(2026, 3, 4), corrected_at=None, correction="",
)  # fmt: skip


def written(write, *rows):
    file = io.StringIO(newline="")
    write(rows, file)
    return file.getvalue()


@pytest.mark.parametrize(("write", "read"), WAYS)
@settings(deadline=None)
@given(rows=st.lists(questions, max_size=3))
def test_what_is_written_is_read_unchanged(write, read, rows):
    assert list(read(io.StringIO(written(write, *rows), newline=""))) == rows


def test_a_spreadsheet_finds_no_formula():
    text = written(write_csv, QUESTION)
    assert '"\'=Pase?"' in text
    assert '"\'+371 67209400"' in text


def test_columns_may_be_moved_and_capitals_changed():
    head, row = written(write_csv, QUESTION).replace("a\r\nb", "ab").splitlines()
    names, cells = head.split(","), row.replace("true", "TRUE").split(",")
    moved = "\r\n".join(",".join(reversed(line)) for line in (names, cells))
    (found,) = read_csv(io.StringIO(moved, newline=""))
    assert (found.title, found.was_in_time) == ("=Pase?", True)


@pytest.mark.parametrize(
    ("read", "text", "where"),
    [
        (read_json, "{}", "not a list"),
        (read_json, "not json", "Expecting value"),
        (read_json, "[{}]", "question 1"),
        (read_json, "[1]", "question 1"),
        (read_csv, "key,slug\r\nk,s", "row 2"),
    ],
)
def test_a_file_that_says_something_else_is_refused_by_its_place(read, text, where):
    with pytest.raises(Unreadable, match=where):
        list(read(io.StringIO(text, newline="")))


def test_an_instant_without_a_zone_is_refused():
    text = written(write_json, QUESTION).replace("2026-03-04T09:00:00+00:00", "2026-03-04T09:00:00")
    with pytest.raises(Unreadable, match="zone"):
        list(read_json(io.StringIO(text)))
