"""What a process keeps of a branch is read again when, and only when, it has changed."""

import itertools
from datetime import timedelta

import pytest

from queueing.models import QueuePolicyRow
from queueing.queries.facts import branch_facts, facts_by_id, known
from queueing.tests.factories import TEN, TUESDAY, Office

pytestmark = pytest.mark.db


class TestBranchFacts:
    def test_while_nothing_changes_nothing_is_read_again(self, office: Office) -> None:
        assert branch_facts(office.slug, now=TEN) is branch_facts(office.slug, now=TEN)

    def test_a_change_of_hours_shows(self, office: Office) -> None:
        before = branch_facts(office.slug, now=TEN).opening
        office.branch.schedules.get().hours.filter(weekday=TUESDAY.isoweekday()).delete()
        assert before is not None
        assert branch_facts(office.slug, now=TEN).opening is None

    def test_a_change_of_the_rules_shows(self, office: Office) -> None:
        assert not branch_facts(office.slug, now=TEN).policy.intake_is_stopped
        QueuePolicyRow.objects.create(branch=office.branch, valid_from=TUESDAY, intake_is_stopped=True)
        assert branch_facts(office.slug, now=TEN).policy.intake_is_stopped

    def test_rules_begin_on_their_day(self, office: Office) -> None:
        QueuePolicyRow.objects.create(
            branch=office.branch, valid_from=TUESDAY + timedelta(days=1), intake_is_stopped=True
        )  # fmt: skip
        assert not branch_facts(office.slug, now=TEN).policy.intake_is_stopped
        assert branch_facts(office.slug, now=TEN + timedelta(days=1)).policy.intake_is_stopped

    def test_a_branch_is_found_by_its_id_too(self, office: Office) -> None:
        assert facts_by_id(office.branch.pk, now=TEN) is branch_facts(office.slug, now=TEN)

    def test_what_another_app_knows_is_kept_as_long(self, office: Office) -> None:
        readings = itertools.count(1)
        assert [known("theirs", lambda: next(readings)) for _ in range(2)] == [1, 1]
        QueuePolicyRow.objects.create(branch=office.branch, valid_from=TUESDAY)
        assert known("theirs", lambda: next(readings)) == 2
