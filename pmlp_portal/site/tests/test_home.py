from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from pmlp_portal.directory.models import Branch, Provider, Service
from pmlp_portal.site import queries

pytestmark = [pytest.mark.django_db, pytest.mark.urls("pmlp_portal.site.tests.addresses")]

SALDUS = SimpleNamespace(name="Saldus nodaļa", url="/branches/saldus/", free_counters=2)


@pytest.fixture
def free(monkeypatch):
    """Tell which branches the queue says are free."""

    def tell(*branches):
        monkeypatch.setattr(queries, "free_branches", lambda *, now: list(branches))

    tell()
    return tell


@pytest.fixture
def passport():
    office = Provider.objects.create(slug="pmlp", name_lv="PMLP", name_en="PMLP")
    service = Service.objects.create(
        slug="passport", provider=office, letter="A", name_lv="Pase", name_en="Passport", position=1
    )
    service.fees.create(label_lv="10 darbdienās", label_en="10 working days", amount=Decimal(44),
                        valid_from=date(2025, 1, 1), valid_until=date(2026, 1, 1))  # fmt: skip
    service.fees.create(
        label_lv="10 darbdienās", label_en="10 working days", amount=Decimal(50), valid_from=date(2026, 1, 1)
    )
    return service


class TestPage:
    def test_its_first_task_is_to_join_a_queue(self, client, free):
        page = client.get("/").content.decode()
        assert "Ar ko varam palīdzēt?" in page
        assert '<a href="/branches/">Iestāties rindā šodien</a>' in page

    def test_branches_without_a_queue_are_listed_with_their_counters(self, client, free):
        free(SALDUS)
        page = client.get("/").content.decode()
        assert '<a href="/branches/saldus/">Saldus nodaļa</a>' in page
        assert "2 brīvi lodziņi" in page

    def test_without_a_free_branch_a_sentence_and_an_act_stand_there(self, client, free):
        page = client.get("/").content.decode()
        assert "Šobrīd visur ir rinda vai nodaļa ir slēgta." in page
        assert "free-list" not in page

    def test_it_is_marked_while_a_branch_is_made_up(self, client, free):
        assert "demo-mark" not in client.get("/").content.decode()
        Branch.objects.create(slug="x", name_lv="X", name_en="X", address="X", is_demonstration=True)
        assert "demo-mark" in client.get("/").content.decode()

    def test_english_is_the_same_page(self, client, free):
        free(SALDUS)
        page = client.get("/en/").content.decode()
        assert "How can we help?" in page
        assert "2 free counters" in page


class TestPopularServices:
    def test_a_fee_is_the_one_of_that_day(self, passport):
        def amounts(day):
            return [fee.amount for fee in queries.popular_services(on=day)[0].fees]

        assert amounts(date(2025, 12, 31)) == [Decimal("44.00")]
        assert amounts(date(2026, 1, 1)) == [Decimal("50.00")]

    def test_they_are_read_in_two_statements_however_many(self, passport, django_assert_num_queries):
        with django_assert_num_queries(2):
            services = queries.popular_services(on=date(2026, 11, 24))
            assert [fee.amount for service in services for fee in service.fees] == [Decimal("50.00")]


@pytest.mark.urls("pmlp_portal.urls")
def test_it_leads_to_the_four_tasks(client):
    cards = client.get("/").content.decode().split('class="task-card"')[1:]

    assert [card.split('href="', 1)[1].split('"', 1)[0] for card in cards] == [
        "/branches/", "/appointments/", "/forum/", "/services/",
    ]  # fmt: skip
