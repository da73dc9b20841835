"""The order for everybody: the rule in sentences, sealed days and what their checks came to, the sheet for the wall."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Branch
from queueing import actions, demonstrated_order
from queueing.demonstrated_order import live_through
from queueing.models import BranchDay, DayCheck, DaySeal, TicketMove, Verb
from queueing.policies import QueuePolicy
from queueing.queries.fair_order import order_in_words
from queueing.queries.histories import verdict_of
from queueing.tests.desk import text_of
from queueing.tests.factories import TEN, TUESDAY, Office, make_clerk, make_office, open_day_and_night, set_policy

pytestmark = pytest.mark.db
A_DAY = timedelta(days=1)
MONDAY = TUESDAY - A_DAY


@pytest.fixture
def seal(office: Office) -> DaySeal:
    """Monday, sealed."""
    live_through(office.counters[0], make_clerk("sanita", office.branch), day=MONDAY)
    return DaySeal.objects.get()


def check(office: Office) -> DayCheck:
    return actions.check_day(branch_id=office.branch.pk, day=MONDAY, now=TEN)


def read(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200, response
    return text_of(response.content.decode())


class TestBranchPage:
    def test_the_rule_has_the_offices_own_numbers(self, office: Office) -> None:
        set_policy(office.branch, favoured_in_a_row=2, longest_wait=timedelta(minutes=75))
        page = read("/branches/riga-2/fair-order/")
        assert "pēc 2 šādiem izsaukumiem pēc kārtas izsauc kādu, kam to nav" in page
        assert "1 stunda 15 minūtes" in page
        assert "Vēl neviena diena nav aizzīmogota." in page

    def test_a_day_before_its_first_night(self, seal: DaySeal) -> None:
        page = read("/branches/riga-2/fair-order/")
        assert seal.head in page
        assert "Aizzīmogota, vēl nav pārbaudīta" in page
        assert "4 numuri, 16 gājieni." in page

    def test_a_proved_day_with_what_was_chosen(self, seal: DaySeal, office: Office) -> None:
        check(office)
        page = read("/branches/riga-2/fair-order/")
        assert "Pierādīts Pārbaudīts 1.12.2026. plkst. 10:00" in page
        assert "3 izsaukumi pēc kārtības; 1 pēc darbinieka izvēles." in page

    def test_a_forged_day_says_what_is_wrong(self, seal: DaySeal, office: Office) -> None:
        TicketMove.objects.filter(verb=Verb.CALL).latest("pk").delete()
        check(office)
        page = read("/branches/riga-2/fair-order/")
        assert "2 kļūdas" in page
        assert "Aizzīmogotās dienas 14. gājiens (A003, izsaukts) ir izņemts." in page
        assert "Pierādīts" not in page

    def test_the_latest_check_counts(self, seal: DaySeal, office: Office) -> None:
        check(office)
        TicketMove.objects.filter(verb=Verb.CALL).latest("pk").delete()
        check(office)
        assert "2 kļūdas" in read("/branches/riga-2/fair-order/")

    def test_erased_moves(self, seal: DaySeal, office: Office) -> None:
        actions.forget_moves(before=TUESDAY, now=TEN)
        page = read("/branches/riga-2/fair-order/")
        assert "Gājieni dzēsti" in page
        assert seal.head in page

    def test_in_english(self, seal: DaySeal, office: Office) -> None:
        check(office)
        page = read("/en/branches/riga-2/fair-order/")
        assert "3 calls by the rule; 1 chosen by a clerk." in page

    def test_no_such_branch(self, office: Office) -> None:
        for page in ("fair-order/", "fair-order/poster/", "fair-order.json"):
            assert Client().get(f"/branches/nowhere/{page}").status_code == 404

    def test_asks_no_more_for_many_days_than_for_one(self, seal: DaySeal, office: Office) -> None:
        with CaptureQueriesContext(connection) as for_one:
            read("/branches/riga-2/fair-order/")
        for back in range(1, 5):
            day = BranchDay.objects.create(branch=office.branch, day=MONDAY - back * A_DAY, version=back, ended_at=TEN)
            assert actions.seal_day(branch_id=office.branch.pk, day=day.day, now=TEN)
        with CaptureQueriesContext(connection) as for_many:
            read("/branches/riga-2/fair-order/")
        assert len(for_many) == len(for_one)

    def test_the_branch_leads_there(self, office: Office) -> None:
        assert "/branches/riga-2/fair-order/" in Client().get("/branches/riga-2/").content.decode()


class TestPoster:
    def test_is_the_rule_and_where_its_proof_is(self, office: Office) -> None:
        page = read("/branches/riga-2/fair-order/poster/")
        for sentence in order_in_words(QueuePolicy()):
            assert " ".join(sentence.split()) in page
        assert "/branches/riga-2/fair-order/" in page

    @pytest.mark.parametrize(("number", "said"), [(1, "1 such call "), (3, "3 such calls in a row ")])
    def test_counts_in_words(self, number: int, said: str) -> None:
        with translation.override("en"):
            assert said in order_in_words(QueuePolicy(favoured_in_a_row=number))[1]


class TestAllBranches:
    def test_each_with_its_latest_day(self, seal: DaySeal, office: Office) -> None:
        make_office("ogre", "Ogres nodaļa")
        page = read("/fair-order/")
        assert "Ogres nodaļa Vēl neviena diena nav aizzīmogota." in page
        assert seal.head in page


class TestJson:
    def test_says_the_same_to_programs(self, seal: DaySeal, office: Office) -> None:
        check(office)
        said = Client().get("/branches/riga-2/fair-order.json").json()
        assert (said["branch"], said["branch_id"]) == ("riga-2", office.branch.pk)
        (day,) = said["days"]
        assert (day["day"], day["head"], day["previous_head"], day["moves"]) == ("2026-11-30", seal.head, None, 16)
        assert (day["check"]["is_proved"], day["check"]["faults"]) == (True, [])
        assert (day["check"]["calls_by_the_rule"], day["check"]["calls_chosen_by_a_clerk"]) == (3, 1)

    def test_names_nobody(self, seal: DaySeal, office: Office) -> None:
        check(office)
        written = Client().get("/branches/riga-2/fair-order.json").content.decode()
        assert "sanita" not in (written + seal.notes).lower()


class TestAdmin:
    def test_faults_are_told_in_words(self, seal: DaySeal, office: Office) -> None:
        TicketMove.objects.filter(verb=Verb.CALL).latest("pk").delete()
        check(office)
        client = Client()
        client.force_login(User.objects.create_superuser(username="root", password="kaija-lido-pari-jurai-7"))
        assert "ir izņemts" in client.get("/admin/queueing/daycheck/").content.decode()
        assert seal.head in client.get("/admin/queueing/dayseal/").content.decode()


class TestDemonstration:
    def test_two_days_are_sealed_and_proved_and_twice_changes_nothing(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        demo = open_day_and_night(make_office("demo", "Demonstrācijas nodaļa"))
        played = [(demo.counters[0], make_clerk("played", demo.branch))]
        monkeypatch.setattr(demonstrated_order, "played_staff", lambda: played)
        assert [demonstrated_order.load(now=TEN) for _ in range(2)] == [2, 0]
        assert [row.faults for row in DayCheck.objects.all()] == [[], []]
        branch = Branch.objects.get(slug="demo")
        for day in (TUESDAY - 2 * A_DAY, MONDAY):
            verdict = verdict_of(branch_id=branch.pk, day=day)
            assert (list(verdict.faults), verdict.proof.judged, verdict.proof.chosen) == ([], 3, 1)
