"""`manage.py verify_day`: says that a day is proved, or exactly what is wrong with it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pmlp_portal.accounts.models import User
from queueing import actions
from queueing.models import DaySeal, TicketMove, Verb
from queueing.proving import Fault, FaultKind
from queueing.queries.fault_words import sentence_of
from queueing.tests.desk import office_clock
from queueing.tests.factories import TEN, TUESDAY, Office, make_office, riga, walk_in

pytestmark = pytest.mark.db
WEDNESDAY = TUESDAY + timedelta(days=1)


@pytest.fixture
def seal(office: Office, clara: User) -> DaySeal:
    """A short day, sealed."""
    walk_in(office)
    walk_in(office, at=riga(9, 5))
    actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
    actions.end_day(branch_id=office.branch.pk, day=TUESDAY, now=riga(18))
    return DaySeal.objects.get()


def verify(*args: str) -> str:
    out = StringIO()
    with office_clock(riga(9, day=WEDNESDAY)):
        call_command("verify_day", *args, stdout=out)
    return out.getvalue()


def wrong(*args: str) -> tuple[str, str]:
    """Return what was printed and what the command ended with."""
    out = StringIO()
    with office_clock(riga(9, day=WEDNESDAY)), pytest.raises(CommandError) as ended:
        call_command("verify_day", *args, stdout=out)
    return out.getvalue(), str(ended.value)


class TestVerifyDay:
    def test_a_proved_day_with_its_head(self, seal: DaySeal, office: Office) -> None:
        assert verify(office.slug, "2026-12-01") == (
            "riga-2 2026-12-01: proved, as it was sealed\n"
            f"  head {seal.head}\n"
            "  5 moves; 1 calls by the rule, 0 chosen by a clerk\n"
        )

    def test_without_a_day_it_is_yesterday(self, seal: DaySeal, office: Office) -> None:
        assert "2026-12-01: proved" in verify(office.slug)

    def test_what_is_wrong_is_said_and_ends_with_a_fault(self, seal: DaySeal, office: Office) -> None:
        TicketMove.objects.filter(verb=Verb.CALL).delete()
        printed, ended = wrong(office.slug, "2026-12-01")
        assert "riga-2 2026-12-01: WRONG" in printed
        assert "  - Move 3 of the sealed day (A001, called) has been removed.\n" in printed
        assert "  - A001, move 2 (day ended, 18:00): it does not begin where the move before it ended.\n" in printed
        assert ended == "1 of 1 days are not as they should be."

    def test_against_a_head_noted_down(self, seal: DaySeal, office: Office) -> None:
        assert "proved" in verify(office.slug, "2026-12-01", "--head", seal.head.upper())
        printed, _ = wrong(office.slug, "2026-12-01", "--head", "0" * 64)
        assert "The head given is not the head of this day's seal." in printed

    def test_several_days_of_all_branches(self, seal: DaySeal, office: Office) -> None:
        make_office("ogre", "Ogres nodaļa")
        said = verify("--all", "2026-12-01", "--days", "2")
        assert [line.partition(": ")[0] for line in said.splitlines() if not line.startswith(" ")] == [
            "ogre 2026-11-30", "ogre 2026-12-01", "riga-2 2026-11-30", "riga-2 2026-12-01",
        ]  # fmt: skip
        assert "ogre 2026-12-01: nothing happened" in said

    def test_a_day_that_goes_on(self, office: Office, clara: User) -> None:
        walk_in(office)
        assert "riga-2 2026-12-01: no fault; not sealed yet" in verify(office.slug, "2026-12-01")

    def test_a_day_whose_moves_were_erased(self, seal: DaySeal, office: Office) -> None:
        actions.forget_moves(before=WEDNESDAY, now=riga(3, day=WEDNESDAY))
        assert "its moves were erased on 2026-12-02" in verify(office.slug, "2026-12-01")

    @pytest.mark.parametrize(
        ("args", "said"),
        [
            (["nowhere"], "There is no branch nowhere."),
            ([], "Which branch?"),
            (["riga-2", "1.12.2026"], "1.12.2026 is no date such as 2026-12-01"),
            (["--all", "yesterday"], "yesterday is no date such as 2026-12-01"),
            (["--all", "--head", "0" * 64, "--days", "2"], "--head is of one day of one branch."),
        ],
    )
    def test_what_it_does_not_understand(self, office: Office, args: list[str], said: str) -> None:
        assert said in wrong(*args)[1]


@pytest.mark.parametrize("kind", list(FaultKind))
def test_every_fault_has_a_sentence(kind: FaultKind) -> None:
    said = sentence_of(Fault(kind, "A042", "call", 3, TEN, "A041"))
    assert said.endswith(".")
    assert kind in {FaultKind.HEAD} or "A042" in said
    assert "{" not in said
