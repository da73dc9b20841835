"""Work that is due: each task finds what the tables say is due and does one deed for each."""

from datetime import timedelta
from typing import Any

from celery import shared_task, signals

from pmlp_portal.kernel import clock
from queueing import actions
from queueing.actions.learning import learn_branch
from queueing.actions.telling import tell_traveller
from queueing.forecast import simulation
from queueing.queries import due
from queueing.queries.no_queue import lines_by_branch, lines_to_check
from queueing.queries.overview import all_branches
from queueing.queries.prospects import renew_prospect
from queueing.queries.snapshots import snapshot_of
from queueing.queries.tallying import days_to_tally

CHECKED_FOR = timedelta(days=7)


@signals.worker_init.connect
def get_ready(**kwargs: Any) -> None:
    """Before the first task waits for it."""
    simulation.get_ready()


@shared_task(name="queueing.tasks.tell_travellers")
def tell_travellers() -> None:
    """Write "leave now" and "your turn is near" for whoever is due them."""
    now = clock.now()
    for facts, tickets in due.travellers(now=now):
        snapshot = snapshot_of(facts, now=now)
        for ticket in tickets:
            tell_traveller(ticket=ticket, snapshot=snapshot, now=now)


@shared_task(name="queueing.tasks.renew_forecasts")
def renew_forecasts() -> None:
    """Make the forecasts of open branches whose queues have changed, so that lists of branches tell of now."""
    now = clock.now()
    for branch in all_branches(now=now):
        if branch.facts.is_open(now):
            renew_prospect(branch.facts, now=now)


@shared_task(name="queueing.tasks.learn_from_days")
def learn_from_days() -> None:
    """Learn of every branch what its days teach, those too that ended while the portal was down."""
    now = clock.now()
    for branch_id in due.branches_with_days(now=now):
        learn_branch(branch_id=branch_id, now=now)


@shared_task(name="queueing.tasks.learn_from_today")
def learn_from_today() -> None:
    """Learn what today has taught so far, where today goes on."""
    now = clock.now()
    for branch_id in due.branches_at_work(now=now):
        learn_branch(branch_id=branch_id, now=now)


@shared_task(name="queueing.tasks.close_lapsed_visits")
def close_lapsed_visits() -> None:
    """End the visits of those who missed the call and did not come back in time."""
    now = clock.now()
    for visit_id in due.lapsed_visits(now=now):
        actions.close_lapsed_visit(visit_id=visit_id, now=now)


@shared_task(name="queueing.tasks.notice_silence")
def notice_silence() -> None:
    """Note which counters do not respond, and let those wait again who were called there and left standing."""
    now = clock.now()
    for session_id in due.screens_not_heard(now=now):
        actions.note_silence(session_id=session_id, now=now)
    for ticket_id in due.forgotten_calls(now=now):
        actions.release_forgotten_call(ticket_id=ticket_id, now=now)


@shared_task(name="queueing.tasks.end_days")
def end_days() -> None:
    """Close what was forgotten, at closing time and two hours; also after the portal was down over that hour."""
    now = clock.now()
    for session_id in due.forgotten_sessions(now=now):
        actions.end_session_with_day(session_id=session_id, now=now)
    for branch_id, day in due.days_to_end(now=now):
        actions.end_day(branch_id=branch_id, day=day, now=now)
    for branch_id, day in due.days_to_seal():
        actions.seal_ended_day(branch_id=branch_id, day=day, now=now)


@shared_task(name="queueing.tasks.verify_days")
def verify_days() -> None:
    """Go through the history of each branch's last week and keep what is found."""
    now = clock.now()
    for branch_id, day in due.sealed_days(since=clock.day_of(now) - CHECKED_FOR):
        actions.check_day(branch_id=branch_id, day=day, now=now)


@shared_task(name="queueing.tasks.tally_days")
def tally_days() -> None:
    """Count the days that have ended, one transaction each; so the public figures are drawn from few rows."""
    for branch_id, day in days_to_tally():
        actions.tally_day(branch_id=branch_id, day=day)


@shared_task(name="queueing.tasks.watch_free_branches")
def watch_free_branches() -> None:
    """Note since when branches have been without a queue."""
    actions.watch_free_branches(now=clock.now())


@shared_task(name="queueing.tasks.check_free_posts")
def check_free_posts() -> None:
    """Look at what was posted an hour ago: whether it is still true."""
    now = clock.now()
    for service, lines in lines_to_check(now=now).items():
        there = lines_by_branch(service=service, now=now)
        for line in lines:
            actions.check_line(line=line, there=there.get(line.branch_id), now=now)
