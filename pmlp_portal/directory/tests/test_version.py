"""Whoever changes the directory, by whatever way, raises its version."""

from datetime import date

import pytest
from django.db import connection

from pmlp_portal.directory.models import Branch, Counter, Provider, Service
from pmlp_portal.directory.queries import directory_version

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def branch() -> Branch:
    return Branch.objects.create(slug="riga-2", name_lv="Rīgas 2. nodaļa", name_en="Riga 2", address="Iela 1")


class TestVersion:
    def test_an_edit_raises_it(self, branch: Branch) -> None:
        before = directory_version()
        branch.remote_live_from = date(2022, 10, 1)
        branch.save()
        assert directory_version() > before

    def test_a_skill_given_to_a_counter_raises_it(self, branch: Branch) -> None:
        provider = Provider.objects.create(slug="pmlp", name_lv="PMLP", name_en="PMLP")
        service = Service.objects.create(slug="p", provider=provider, letter="A", name_lv="Pase", name_en="Passport")
        counter = Counter.objects.create(branch=branch, number=1)
        before = directory_version()
        counter.services.add(service)
        assert directory_version() > before

    def test_a_statement_by_hand_raises_it(self, branch: Branch) -> None:
        before = directory_version()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE directory_branch SET address = 'Iela 2'")
        assert directory_version() > before

    def test_reading_does_not(self, branch: Branch) -> None:
        before = directory_version()
        assert Branch.objects.count() == 1
        assert directory_version() == before
