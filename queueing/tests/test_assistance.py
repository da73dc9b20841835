"""Somebody at a kiosk asks for a person: once, seen by the staff of the branch, answered by one of them."""

from datetime import timedelta

import pytest
from django.test import Client

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from queueing import actions
from queueing.models import Assistance
from queueing.queries.facts import branch_facts
from queueing.queries.snapshots import snapshot_of
from queueing.tests.desk import Desk, office_clock
from queueing.tests.factories import TEN, Office, make_clerk, make_office, riga
from queueing.tests.kiosk import Kiosk
from queueing.tests.visitor import at
from tests.races import at_once, none_raised, without_constraint

pytestmark = pytest.mark.db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def kiosk(office: Office) -> Kiosk:
    return Kiosk(office)


@pytest.fixture
def desk(office: Office, clara: User) -> Desk:
    with office_clock(TEN):
        return Desk(clara, office.counters[0])


class TestAtTheKiosk:
    def test_it_says_so_at_once_and_for_half_an_hour(self, kiosk: Kiosk) -> None:
        assert "Pasaukt darbinieku" in kiosk.opens().content.decode()
        page = kiosk.sends("person/").content.decode()
        assert "Darbinieks ir pasaukts plkst. 10:00. Lūdzu, pagaidiet šeit." in page
        assert "Pasaukt darbinieku" not in page
        assert "pasaukts" in kiosk.opens("number/").content.decode()
        assert "pasaukts" in kiosk.opens("booking/").content.decode()
        assert "pasaukts" not in kiosk.opens(when=TEN + 31 * MINUTE).content.decode()

    def test_letters_stay_large_and_the_language_too(self, kiosk: Kiosk) -> None:
        page = kiosk.sends("person/?letters=large", prefix="/en").content.decode()
        assert "A member of staff was called at 10:00. Please wait here." in page
        assert "kiosk--large" in page

    def test_asked_again_it_is_one_and_counts_from_then(self, kiosk: Kiosk) -> None:
        kiosk.sends("person/")
        kiosk.sends("person/", when=TEN + 29 * MINUTE)
        assert Assistance.objects.get().asked_at == TEN + 29 * MINUTE
        assert "pasaukts" in kiosk.opens(when=TEN + 40 * MINUTE).content.decode()

    def test_it_says_that_somebody_is_coming_and_then_offers_it_again(self, kiosk: Kiosk, clara: User) -> None:
        kiosk.sends("person/")
        wanted = Assistance.objects.get()
        actions.answer_assistance(branch=kiosk.office.branch, assistance_id=wanted.pk, by=clara, now=TEN + MINUTE)
        assert "Darbinieks nāk pie jums." in kiosk.opens(when=TEN + 2 * MINUTE).content.decode()
        assert "Pasaukt darbinieku" in kiosk.opens(when=TEN + 5 * MINUTE).content.decode()

    def test_only_a_kiosk_asks(self, kiosk: Kiosk) -> None:
        with at(TEN):
            assert Client().post("/branches/riga-2/kiosk/person/").status_code == 404
            assert kiosk.client.get("/branches/riga-2/kiosk/person/").status_code == 405
        assert not Assistance.objects.exists()


class TestForTheStaff:
    def test_a_clerk_of_the_branch_sees_it_and_goes(self, kiosk: Kiosk, desk: Desk, clara: User) -> None:
        kiosk.sends("person/")
        with office_clock(TEN + MINUTE):
            assert "Pie durvīm" in desk.look().html
            desk.press("assist", assistance=Assistance.objects.get().pk)
            assert "Kioskā redzams, ka jūs nākat." in desk.html
            assert "Es eju" not in desk.look().html
        answered = Assistance.objects.get()
        assert (answered.answered_by, answered.answered_at) == (clara, TEN + MINUTE)
        assert set(AuditRecord.objects.values_list("verb", flat=True)) >= {"assistance", "assistance_answer"}

    def test_the_screens_of_the_branch_are_told(self, kiosk: Kiosk, clara: User) -> None:
        facts = branch_facts(kiosk.office.slug, now=TEN)
        before = snapshot_of(facts, now=TEN).version
        actions.ask_for_assistance(device=kiosk.device, now=TEN)
        asked = snapshot_of(facts, now=TEN).version
        wanted = Assistance.objects.get()
        actions.answer_assistance(branch=kiosk.office.branch, assistance_id=wanted.pk, by=clara, now=TEN)
        assert before < asked < snapshot_of(facts, now=TEN).version

    def test_asked_again_the_screens_are_told_again(self, kiosk: Kiosk) -> None:
        facts = branch_facts(kiosk.office.slug, now=TEN)
        actions.ask_for_assistance(device=kiosk.device, now=TEN)
        before = snapshot_of(facts, now=TEN).version
        actions.ask_for_assistance(device=kiosk.device, now=TEN + 40 * MINUTE)
        assert snapshot_of(facts, now=TEN).version > before

    def test_asked_again_while_somebody_answers_it_is_answered(self, kiosk: Kiosk, clara: User) -> None:
        actions.ask_for_assistance(device=kiosk.device, now=TEN)
        actions.ask_for_assistance(device=kiosk.device, now=TEN + MINUTE)
        wanted = Assistance.objects.get()
        assert actions.answer_assistance(branch=kiosk.office.branch, assistance_id=wanted.pk, by=clara, now=TEN)
        assert Assistance.objects.get().answered_at == TEN + MINUTE

    def test_whoever_is_in_charge_sees_it_and_answers(self, kiosk: Kiosk) -> None:
        mara = make_clerk("mara", kiosk.office.branch, Role.MANAGER)
        kiosk.sends("person/")
        client = Client()
        wanted = Assistance.objects.get()
        with office_clock(TEN + MINUTE):
            client.force_login(mara)
            assert "Pie durvīm" in client.get("/branches/riga-2/manage/").content.decode()
            client.post("/branches/riga-2/manage/assist/", {"assistance": wanted.pk})
        wanted.refresh_from_db()
        assert wanted.answered_by == mara

    def test_the_first_answer_counts_and_none_from_another_branch(self, kiosk: Kiosk, clara: User) -> None:
        actions.ask_for_assistance(device=kiosk.device, now=TEN)
        wanted = Assistance.objects.get()
        other = make_office("liepaja", "Liepājas nodaļa")
        assert not actions.answer_assistance(branch=other.branch, assistance_id=wanted.pk, by=clara, now=TEN)
        assert actions.answer_assistance(branch=kiosk.office.branch, assistance_id=wanted.pk, by=clara, now=TEN)
        assert not actions.answer_assistance(
            branch=kiosk.office.branch, assistance_id=wanted.pk, by=clara, now=riga(10, 3)
        )
        assert Assistance.objects.get().answered_at == TEN


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_pressed_ten_times_at_once_it_is_one(self, kiosk: Kiosk) -> None:
        none_raised(at_once(10, lambda _nth: actions.ask_for_assistance(device=kiosk.device, now=TEN)))
        assert Assistance.objects.count() == 1

    def test_control_without_the_constraint_it_is_many(self, kiosk: Kiosk) -> None:
        with without_constraint(Assistance, "one_open_assistance_per_kiosk"):
            none_raised(at_once(5, lambda _nth: actions.ask_for_assistance(device=kiosk.device, now=TEN)))
            assert Assistance.objects.count() == 5
            Assistance.objects.all().delete()
