"""What a branch's lobby board shows: the last calls, how long each service takes, and a line of the branch's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from queueing.models import BoardMessage
from queueing.queries.branch_page import ServiceNow, branch_page
from queueing.queries.facts import BranchFacts
from queueing.queries.freed import nobody_came
from queueing.queries.snapshots import LastCall, Said

# So long the board shows what all who waited were told.
SAID_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Board:
    """The board at one moment. `calls` begin with the newest; `freed` booked places nobody came for today."""

    facts: BranchFacts
    version: int
    calls: Sequence[LastCall]
    choices: Sequence[ServiceNow]
    freed: int
    message: BoardMessage | None
    is_open: bool
    said: Said | None = None

    @property
    def newest(self) -> LastCall | None:
        """The call to be seen from afar."""
        return self.calls[0] if self.calls else None

    @property
    def earlier(self) -> Sequence[LastCall]:
        """The calls before it."""
        return self.calls[1:]


def board_of(slug: str, *, now: datetime) -> Board:
    """Return a branch's board, services in the order of the directory. Raises BranchNotFound."""
    page = branch_page(slug, now=now)
    said = page.snapshot.said
    order = list(page.facts.services)
    return Board(
        facts=page.facts,
        version=page.snapshot.version,
        calls=page.snapshot.last_calls,
        choices=sorted(page.walk_in, key=lambda choice: order.index(choice.service.slug)),
        freed=nobody_came(page.facts),
        message=BoardMessage.objects.filter(branch_id=page.facts.id).first(),
        is_open=page.is_open,
        said=said if said and now - said.at < SAID_FOR else None,
    )
