"""The figures as a table a person can read, each beside what was aimed at."""

from collections.abc import Mapping
from typing import Any

# Where the figure stands, what it is called, its unit, and the aim: at least, or at most.
_ROWS = (
    ("joining.one_branch.per_second", "tickets, one branch", "/s", ">=", 250.0),
    ("joining.one_branch.p95_ms", "  95 % answered within", "ms", "<", 100.0),
    ("joining.one_branch.share_of_pgbench", "  of pgbench on the same SQL", "x", None, None),
    ("joining.thirty_branches.per_second", "tickets, thirty branches", "/s", ">=", 250.0),
    ("joining.thirty_branches.p95_ms", "  95 % answered within", "ms", "<", 100.0),
    ("joining.thirty_branches.share_of_pgbench", "  of pgbench on the same SQL", "x", None, None),
    ("calling.p95_ms", "call next, 95 % within", "ms", "<", 100.0),
    ("calling.statements", "call next, statements", "", "<=", 10.0),
    ("reading.ticket_json.per_second", "ticket as JSON", "/s", ">=", 500.0),
    ("reading.ticket_page.per_second", "ticket page", "/s", ">=", 250.0),
    ("reading.branch_list_page.per_second", "list of branches", "/s", ">=", 250.0),
    ("reading.branch_page.per_second", "branch page", "/s", ">=", 250.0),
    ("reading.healthz_floor.per_second", "floor: /healthz", "/s", None, None),
    ("booking.slots.p95_ms", "free days of 60, 95 % within", "ms", "<", 50.0),
    ("booking.slots.statements", "  statements", "", "<=", 6.0),
    ("booking.slots.psycopg_p95_ms", "  floor: psycopg, the one query", "ms", None, None),
    ("booking.holds.per_second", "bookings begun", "/s", ">=", 200.0),
    ("booking.holds.p95_ms", "  95 % answered within", "ms", None, None),
    ("booking.holds.share_of_pgbench", "  of pgbench writing the same rows", "x", None, None),
    ("booking.confirmations.per_second", "bookings confirmed", "/s", None, None),
    ("booking.growth.bookings", "with so many times the bookings", "x", None, None),
    ("booking.growth.slots_p95", "  free days take", "x", None, None),
    ("booking.growth.holds_per_second", "  bookings begun a second", "x", None, None),
    ("forum.quality.mrr", "forum, 100 pairs: MRR", "", ">=", 0.85),
    ("forum.quality.recall_at_5", "  right among the first five", "x", ">=", 0.95),
    ("forum.posts", "forum, posts", "", None, None),
    ("forum.search.p95_ms", "  search, 95 % within", "ms", "<", 100.0),
    ("forum.search.psycopg_p95_ms", "    floor: psycopg, same statements", "ms", None, None),
    ("forum.search_in_category.p95_ms", "  search in a category, 95 %", "ms", "<", 100.0),
    ("forum.similar.p95_ms", "  similar while typing, 95 %", "ms", "<", 80.0),
    ("forum.similar.psycopg_p95_ms", "    floor: psycopg, same statements", "ms", None, None),
    ("forum.listing.p95_ms", "  newest answers, 95 %", "ms", "<", 50.0),
    ("forum.listing.psycopg_p95_ms", "    floor: psycopg, same statements", "ms", None, None),
    ("forum.listing.category_p95_ms", "    of a category, 95 %", "ms", "<", 50.0),
    ("forum.answer_times.p95_ms", "  answer times of two years, 95 %", "ms", None, None),
    ("forum.answer_times.psycopg_p95_ms", "    floor: psycopg, same statements", "ms", None, None),
    ("forum.growth.posts", "  with so many times the posts", "x", None, None),
    ("forum.growth.search_p95", "    search takes", "x", None, None),
    ("forum.growth.similar_p95", "    similar while typing takes", "x", None, None),
    ("forum.growth.listing_p95", "    newest answers take", "x", None, None),
    ("surveys.responses", "surveys, responses", "", None, None),
    ("surveys.page.p95_ms", "  page of results, 95 % within", "ms", "<", 500.0),
    ("surveys.page.psycopg_p95_ms", "    floor: psycopg, same statements", "ms", None, None),
    ("surveys.page_together.p95_ms", "    four at a time, 95 % within", "ms", None, None),
    ("surveys.raking_seconds", "  raking to the plan", "s", "<", 1.0),
    ("surveys.raking_rows_seconds", "    each response a cell of its own", "s", None, None),
    ("surveys.first_night_seconds", "  the first night's figures", "s", None, None),
    ("surveys.night_seconds", "  a later night's", "s", None, None),
    ("surveys.growth.responses", "  with so many times the responses", "x", None, None),
    ("surveys.growth.page_p95", "    the page takes", "x", None, None),
    ("surveys.growth.night", "    a night takes", "x", None, None),
    ("forecasting.waiting_40.alone.p95_ms", "forecast of 40 waiting, once read, 95 %", "ms", "<", 25.0),
    ("forecasting.waiting_40.p95_ms", "  read, made and written, 95 %", "ms", "<", 25.0),
    ("forecasting.waiting_40.mean_ms", "  mean", "ms", None, None),
    ("forecasting.waiting_200.p95_ms", "  of 200 waiting, 95 %", "ms", None, None),
    ("forecasting.waiting_200.mean_ms", "  mean", "ms", None, None),
    ("forecasting.thirty_branches.seconds", "  of thirty branches at once", "s", "<", 1.0),
    ("streams.kb_per_stream", "live stream, memory", "KB", "<", 20.0),
    ("streams.p50_ms", "change to client, median", "ms", None, None),
    ("streams.p99_ms", "change to client, 99 %", "ms", None, None),
    ("streams.back_seconds", "2,000 streams back in", "s", "<", 5.0),
    ("opening.seconds", "10,000 people joined in", "s", "<=", 60.0),
    ("opening.p99_ms", "  99 % answered within", "ms", None, None),
    ("opening.server_errors", "  server errors", "", "<=", 0.0),
)


def as_table(results: Mapping[str, Any]) -> str:
    """Return one line a figure."""
    found = [(row, _at(results, row[0])) for row in _ROWS]
    return "\n".join(_line(row, figure) for row, figure in found if figure is not None)


def _at(results: Mapping[str, Any], path: str) -> float | None:
    place: Any = results
    for step in path.split("."):
        place = place.get(step) if isinstance(place, Mapping) else None
    return None if place is None else float(place)


def _line(row: tuple[str, str, str, str | None, float | None], figure: float) -> str:
    _, name, unit, sign, aim = row
    said = f"{name:<34}{figure:>10.2f} {unit:<3}"
    if sign is None or aim is None:
        return said
    return f"{said}  aim {sign} {aim:g}: {'met' if _meets(figure, sign, aim) else 'not met'}"


def _meets(figure: float, sign: str, aim: float) -> bool:
    return {">=": figure >= aim, "<=": figure <= aim, "<": figure < aim}[sign]
