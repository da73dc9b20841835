"""The reference data of thirty branches, and the demonstration."""

from datetime import date, timedelta

import pytest
from django.conf import global_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db.models import Model, Value
from django.db.models.functions import Concat
from django.test import TestCase
from django.utils import translation

from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory import actions, queries
from pmlp_portal.directory.actions.demonstration import CAST
from pmlp_portal.directory.models import (
    Branch,
    BranchService,
    ChannelHours,
    ContactChannel,
    Counter,
    Fee,
    OpeningHours,
    Provider,
    RequiredDocument,
    Rollout,
    Service,
    SpecialDay,
    StaffMembership,
    WeeklySchedule,
)
from pmlp_portal.kernel import clock

EVERYTHING = (
    Provider, Service, RequiredDocument, Fee, Branch, BranchService, Counter, WeeklySchedule, OpeningHours, SpecialDay,
    ContactChannel, ChannelHours, StaffMembership, get_user_model(),
)  # fmt: skip
TODAY = date(2026, 11, 26)


def content() -> dict[str, list[dict[str, object]]]:
    """Return every row of the directory, to compare."""
    return {model.__name__: rows_of(model) for model in EVERYTHING}


def rows_of(model: type[Model]) -> list[dict[str, object]]:
    """Return the rows of one table in the order they were made."""
    return list(model._default_manager.order_by("pk").values())


@pytest.fixture
def reference(db):
    cache.clear()
    actions.load_reference()


@pytest.fixture
def passwords_file(tmp_path, settings):
    settings.VAR_DIR = tmp_path / "var"
    return settings.VAR_DIR / "passwords"


def branch(slug: str) -> Branch:
    """Return the branch."""
    return Branch.objects.get(slug=slug)


class TestReference(TestCase):
    @classmethod
    def setUpTestData(cls):
        actions.load_reference()

    def setUp(self):
        cache.clear()

    def test_there_are_thirty_branches_and_four_sub_branches(self):
        assert Branch.objects.filter(parent=None).count() == 30
        subs = Branch.objects.exclude(parent=None)
        assert {sub.slug for sub in subs} == {"siguldas", "smiltenes", "livanu", "kraslavas"}

    def test_all_of_it_is_valid_and_says_where_it_is_from(self):
        for model in EVERYTHING:
            for row in model._default_manager.all():
                row.full_clean()
        assert not Branch.objects.filter(address_source="").exists()
        assert not Branch.objects.filter(is_verified=True).exists()
        assert not Branch.objects.filter(is_demonstration=False).exists()
        assert not WeeklySchedule.objects.filter(source="").exists()
        assert not Fee.objects.filter(source="").exists()

    def test_every_branch_lies_in_latvia(self):
        for place in Branch.objects.all():
            assert place.latitude is not None
            assert place.longitude is not None
            assert 55.6 < place.latitude < 58.1
            assert 20.9 < place.longitude < 28.3

    def test_four_branches_have_the_remote_queue(self):
        live = {place.slug for place in Branch.objects.all() if place.rollout_on(TODAY) is Rollout.LIVE}
        pilot = {place.slug for place in Branch.objects.all() if place.rollout_on(date(2022, 8, 20)) is Rollout.PILOT}
        assert live == pilot == {"rigas-2", "rigas-3", "rigas-4", "tukuma"}

    def test_documents_are_not_collected_at_sub_branches(self):
        offered = set(queries.services_of(branch=branch("siguldas")).values_list("slug", flat=True))
        assert "passport-or-id" in offered
        assert "collect-document" not in offered

    def test_every_counter_serves_something_its_branch_offers_and_everything_offered_has_a_counter(self):
        for place in Branch.objects.prefetch_related("counters__services", "offers"):
            offered = {offer.service_id for offer in place.offers.all()}
            served = [{service.pk for service in counter.services.all()} for counter in place.counters.all()]
            assert len(served) >= 2
            assert all(served)
            assert set().union(*served) == offered

    def test_only_two_services_are_remote_at_first(self):
        remote = BranchService.objects.filter(branch=branch("rigas-2"), is_remote=True)
        assert {offer.service.letter for offer in remote} == {"A", "B"}

    def test_the_default_week_is_that_of_2019_with_riga_1_apart(self):
        with translation.override("lv"):
            block = queries.contact_block(now=clock.at(TODAY, clock.MIDNIGHT))
        assert block.default_hours == ["P 9:00–18:00", "O, T, C 8:30–16:00", "Pk 9:00–15:00"]
        assert block.phone_hours == ["P, O, T, C 9:00–16:30", "Pk 9:00–15:00"]
        assert block.hours_exceptions == "Izņemot Rīgas 1. nodaļu."
        assert (block.phone, block.email) == ("+371 67209400", "pasts@pmlp.gov.lv")

    def test_longer_hours_of_2021_can_be_computed_for_their_days(self):
        with translation.override("lv"):
            before = queries.hours_lines(branch=branch("bauskas"), day=date(2021, 8, 9))
            during = queries.hours_lines(branch=branch("bauskas"), day=date(2022, 9, 1))
            today = queries.hours_lines(branch=branch("bauskas"), day=TODAY)
        assert during[1] == "O, C 8:30–18:30"
        assert before == today == ["P 9:00–18:00", "O, T, C 8:30–16:00", "Pk 9:00–15:00"]
        assert len(queries.branches_with_other_hours(day=date(2022, 9, 1))) == 13

    def test_saturdays_of_2022_had_a_limit_of_tickets(self):
        opening = queries.opening_on(branch=branch("tukuma"), day=date(2022, 8, 20))
        assert opening is not None
        assert opening.ticket_limit
        assert queries.opening_on(branch=branch("tukuma"), day=date(2022, 9, 3)) is None

    def test_a_passport_costs_50_euros_from_2026_and_44_the_day_before(self):
        service = Service.objects.get(slug="passport-or-id")
        prices = [
            queries.fees_on(service=service, day=day).get(label_lv="Pase, 10 darbdienās").amount
            for day in (date(2023, 6, 1), date(2024, 6, 1), date(2025, 12, 31), date(2026, 1, 1))
        ]
        assert prices == [30, 34, 44, 50]

    def test_loading_again_changes_nothing(self):
        before = content()
        actions.load_reference()
        assert content() == before

    def test_refreshing_untouched_data_changes_nothing_either(self):
        keep = {name: len(rows) for name, rows in content().items()}
        fees = list(Fee.objects.order_by("pk").values())
        call_command("load_reference", "--refresh")
        assert {name: len(rows) for name, rows in content().items()} == keep
        assert list(Fee.objects.order_by("pk").values()) == fees

    def test_what_people_edited_or_removed_stays_so(self):
        Branch.objects.filter(slug="tukuma").update(address="Harmonijas iela 1")
        Fee.objects.filter(label_lv="Izsaukums tiešsaistē").delete()
        call_command("load_reference")
        assert branch("tukuma").address == "Harmonijas iela 1"
        assert not Fee.objects.filter(label_lv="Izsaukums tiešsaistē").exists()

    def test_a_refresh_overwrites_edits(self):
        Branch.objects.filter(slug="tukuma").update(address="Harmonijas iela 1")
        OpeningHours.objects.filter(schedule__branch__slug="rigas-1", weekday=1).delete()
        call_command("load_reference", "--refresh")
        assert branch("tukuma").address == "Demonstrācijas iela 1, Tukums"
        assert OpeningHours.objects.filter(schedule__branch__slug="rigas-1", weekday=1).exists()

    def test_what_is_missing_comes_back(self):
        before = Branch.objects.count()
        branch("siguldas").delete()
        call_command("load_reference")
        assert Branch.objects.count() == before
        assert branch("siguldas").counters.exists()


@pytest.mark.usefixtures("reference")
class TestDemonstration:
    def test_the_demonstration_branch_is_open_at_all_hours_and_live(self, passwords_file):
        call_command("load_demo")
        demo = branch("demo")
        midnight = clock.at(date(2026, 12, 25), clock.MIDNIGHT)
        assert all(queries.is_open(branch=demo, now=midnight + timedelta(hours=hour)) for hour in range(48))
        assert demo.rollout_on(TODAY) is Rollout.LIVE
        assert demo.is_demonstration
        assert (demo.name_lv, demo.name_en) == ("Demonstrācijas nodaļa", "Demonstration branch")
        assert (demo.counters.count(), demo.offers.filter(is_remote=True).count()) == (4, 4)

    def test_everybody_of_the_cast_can_sign_in_with_the_password_in_the_file(self, passwords_file, settings):
        settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
        call_command("load_demo")
        pairs = [line.split(" ") for line in passwords_file.read_text().splitlines()]
        assert [username for username, _password in pairs] == [person.username for person in CAST]
        assert len({password for _username, password in pairs}) == len(CAST)
        users = get_user_model().objects.in_bulk(field_name="username")
        assert all(check_password(password, users[username].password) for username, password in pairs)

    def test_only_the_owner_reads_the_passwords(self, passwords_file):
        call_command("load_demo")
        assert passwords_file.stat().st_mode & 0o777 == 0o600

    def test_an_open_file_is_closed_before_passwords_go_in(self, passwords_file):
        passwords_file.parent.mkdir(mode=0o755)
        passwords_file.touch(mode=0o644)
        call_command("load_demo")
        assert passwords_file.stat().st_mode & 0o777 == 0o600

    def test_each_has_the_role_and_branch_of_the_cast(self, passwords_file):
        call_command("load_demo")
        users = get_user_model().objects
        demo, riga_2 = branch("demo"), branch("rigas-2")
        assert queries.may(user=users.get(username="clara.demo"), role=Role.CLERK, branch=demo)
        assert not queries.may(user=users.get(username="clara.demo"), role=Role.CLERK, branch=riga_2)
        assert queries.may(user=users.get(username="rita.riga2"), role=Role.CLERK, branch=riga_2)
        assert queries.may(user=users.get(username="mara.manager"), role=Role.MANAGER, branch=demo)
        assert queries.may(user=users.get(username="aivars.auditor"), role=Role.AUDITOR, branch=riga_2)
        assert users.get(username="admin").is_superuser
        assert users.filter(is_superuser=True).count() == 1

    def test_loading_again_changes_nothing(self, passwords_file):
        call_command("load_demo")
        before, passwords = content(), passwords_file.read_text()
        call_command("load_demo")
        assert (content(), passwords_file.read_text()) == (before, passwords)

    def test_the_passwords_outlive_the_database(self, passwords_file):
        call_command("load_demo")
        passwords = passwords_file.read_text()
        # Whoever did something stays as a row; under another name nobody of the file is there.
        get_user_model().objects.update(username=Concat(Value("former-"), "username"))
        call_command("load_demo")
        assert passwords_file.read_text() == passwords
        username, password = passwords.splitlines()[0].split(" ")
        assert get_user_model().objects.get(username=username).check_password(password)

    def test_when_the_file_is_lost_everybody_gets_a_new_password(self, passwords_file):
        call_command("load_demo")
        old = passwords_file.read_text()
        passwords_file.unlink()
        call_command("load_demo")
        assert passwords_file.read_text() != old
        username, password = passwords_file.read_text().splitlines()[0].split(" ")
        assert get_user_model().objects.get(username=username).check_password(password)

    def test_it_refuses_in_production_and_makes_nobody(self, passwords_file, settings):
        settings.PORTAL_ENV = "production"
        with pytest.raises(CommandError, match="PORTAL_ENV=production"):
            call_command("load_demo")
        assert not get_user_model().objects.exists()
        assert not passwords_file.exists()


def test_without_reference_data_the_demonstration_says_what_to_run(db, passwords_file):
    with pytest.raises(CommandError, match="load_reference"):
        call_command("load_demo")
