"""What the forecast has learned of a branch, and what was posted of one without a queue, for the tour of all pages."""

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from queueing import actions
from queueing.actions.learning import learn_branch
from queueing.models import CalibrationShift, FreePost
from queueing.queries.overview import forget_overview
from tests.browser.cast import Office, employ


def learn_of(branch: Branch) -> None:
    """Learn what the morning has taught; no announcement has come true yet, so one shift is given."""
    now = clock.now()
    learn_branch(branch_id=branch.pk, now=now)
    CalibrationShift.objects.create(
        branch=branch, kind=0, from_minutes=0.0, until_minutes=10.0, low=0.1, high=0.2, be_there_by=0.05,
        observations=40, learned_at=now,
    )  # fmt: skip


def post_about(office: Office, by: User) -> FreePost:
    """Open a counter nobody comes to, and have a post made of it."""
    now = clock.now()
    actions.open_counter(counter=office.counters[0], by=employ(office, "liga"), now=now)
    forget_overview()
    actions.watch_free_branches(now=now)
    return actions.make_post(by=by, now=now)
