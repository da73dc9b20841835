"""Questions about the queue; nothing here writes, and what locks says so in its name."""

from queueing.queries.facts import BranchFacts, ServiceFacts, branch_facts
from queueing.queries.snapshots import Snapshot, snapshot_of

__all__ = ["BranchFacts", "ServiceFacts", "Snapshot", "branch_facts", "snapshot_of"]
