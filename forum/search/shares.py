"""How common stems are: what PostgreSQL's own statistics of the index say, kept for a while in each process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic

from django.conf import settings
from django.db import connection

SHARE_OF_A_SMALL_FORUM = 0.01

STATISTICS_CHANGE_SLOWER = 60  # times than the directory
# After the frequencies of the listed stems stand the lowest and the highest of them.
_SHARES = """
    SELECT most_common_elems::text::text[], most_common_elem_freqs, table_of.reltuples
    FROM pg_stats JOIN pg_class table_of ON table_of.oid = 'forum_question'::regclass
    WHERE schemaname = current_schema() AND tablename = 'forum_question' AND attname = 'search_vector'
"""


@dataclass(frozen=True, slots=True)
class Shares:
    """In what share of all `posts` the commonest stems are; `rarest` stands for every other."""

    of: Mapping[str, float]
    rarest: float
    posts: float = 0
    read_at: float = field(default_factory=monotonic, compare=False)

    def __getitem__(self, stem: str) -> float:
        """Return the share of a stem."""
        return self.of.get(stem, self.rarest)


_kept: Shares | None = None


def shares_now() -> Shares:
    """Return how common stems are, read anew after a minute."""
    global _kept
    kept = _kept
    if kept is None or monotonic() - kept.read_at >= settings.FACTS_KEPT_SECONDS * STATISTICS_CHANGE_SLOWER:
        kept = _kept = _read()
    return kept


def _read() -> Shares:
    with connection.cursor() as cursor:
        cursor.execute(_SHARES)
        row: tuple[list[str] | None, list[float], float] = cursor.fetchone() or (None, [], 0)
    stems, shares, posts = row
    if not stems:
        return Shares({}, SHARE_OF_A_SMALL_FORUM)
    return Shares(dict(zip(stems, shares)), shares[len(stems)], posts)
