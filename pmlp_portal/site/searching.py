"""One search over everything: services, answered questions, branches; each part has a list of its own for the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.queries import lists
from pmlp_portal.catalogue.queries import listed
from pmlp_portal.directory.models import Branch
from pmlp_portal.news import queries as news
from pmlp_portal.news.models import NewsItem
from queueing.queries.branches import is_like

# Of each part so many are shown; more are one press away.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What the words found; `has_more_…` where a part found more than is shown. `stems` are marked in answers."""

    services: Sequence[listed.Listed]
    has_more_services: bool
    questions: Sequence[lists.Row]
    has_more_questions: bool
    branches: Sequence[Branch]
    has_more_branches: bool
    news: Sequence[NewsItem]
    has_more_news: bool
    stems: frozenset[str]
    is_demonstration: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found anywhere."""
        return not (self.services or self.questions or self.branches or self.news)


def search(words: str, *, now: datetime) -> Found:
    """Return what the words find; `words` are not empty."""
    services = listed.found_by(words, now=now)
    rows, stems = lists.first_found(words)
    branches = [branch for branch in Branch.objects.order_by("name_lv") if is_like(branch, words)]
    items = news.found_by(words, now=now)
    return Found(
        services=services[:SHOWN],
        has_more_services=len(services) > SHOWN,
        questions=rows[:SHOWN],
        has_more_questions=len(rows) > SHOWN,
        branches=branches[:SHOWN],
        has_more_branches=len(branches) > SHOWN,
        news=items[:SHOWN],
        has_more_news=len(items) > SHOWN,
        stems=stems,
        is_demonstration=any(row.question.is_demonstration for row in rows[:SHOWN])
        or any(item.is_demonstration for item in items[:SHOWN]),
    )
