"""Questions about the queue; nothing here writes, and what locks says so in its name."""

from queueing.queries.counter_list import BranchCounters, counters_of
from queueing.queries.counter_screen import CounterScreen, counter_screen
from queueing.queries.counters import open_session_of
from queueing.queries.facts import BranchFacts, ServiceFacts, branch_facts
from queueing.queries.shifts import CounterShifts, shifts_on, staff_of
from queueing.queries.snapshots import Snapshot, snapshot_of

__all__ = [
    "BranchCounters",
    "BranchFacts",
    "CounterScreen",
    "CounterShifts",
    "ServiceFacts",
    "Snapshot",
    "branch_facts",
    "counter_screen",
    "counters_of",
    "open_session_of",
    "shifts_on",
    "snapshot_of",
    "staff_of",
]
