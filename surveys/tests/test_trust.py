"""Is this call genuine? And: do not ask me any more."""

import pytest
import time_machine
from django.test import Client

from pmlp_portal.notifications.models import Message
from surveys.actions import inviting
from surveys.models import Case, FrameUnit, Invitation, Mode, Refusal, Stage
from surveys.queries.refusals import is_refused
from surveys.states import CaseState, StageState
from surveys.tests.factories import NOON, at, link_of, make_case, make_invitation, make_stage, make_unit, unit_of

pytestmark = pytest.mark.django_db

GENUINE, REFUSE = "/surveys/genuine/", "/surveys/refuse/"


@pytest.fixture(autouse=True)
def in_the_field():
    """It is a day of fieldwork."""
    with time_machine.travel(NOON, tick=False):
        yield


def asked(client: Client, code: str) -> str:
    return client.get(GENUINE, {"code": code}).content.decode()


class TestIsThisCallGenuine:
    def test_asks_for_the_code(self, client):
        page = client.get(GENUINE).content.decode()

        assert "Ierakstiet to šeit" in page
        assert "Ko nekad neprasām" in page

    @pytest.mark.parametrize("typed", ["PMLP-26", " pmlp-26 ", "Pmlp-26"])
    def test_a_code_of_ours_names_the_survey_and_its_days(self, client, typed):
        make_stage(code="PMLP-26", population_lv="Apmeklētāji oktobrī")

        page = asked(client, typed)

        assert "Jā, tā ir mūsu aptauja" in page
        assert "Apmeklētāji oktobrī" in page
        assert "4.\N{NO-BREAK SPACE}decembrī" in page

    def test_another_code_is_a_warning(self, client):
        make_stage(code="PMLP-26")

        assert "Aptaujas ar šādu kodu mums nav" in asked(client, "PMLP-27")

    @pytest.mark.parametrize(
        ("columns", "said"),
        [
            ({"state": StageState.PLANNED}, "vēl nav sākusies"),
            ({"state": StageState.CLOSED}, "ir beigusies"),
            ({"state": StageState.PUBLISHED}, "ir beigusies"),
        ],
    )
    def test_a_survey_that_is_not_in_the_field_is_no_reason_to_call(self, client, columns, said):
        make_stage(code="PMLP-26", **columns)

        page = asked(client, "PMLP-26")
        assert said in page
        assert "tie nebijām mēs" in page

    @pytest.mark.parametrize("code", ["\x00", "", "x" * 61, "x" * 10_000])
    def test_what_is_no_code_is_told_in_words(self, client, code):
        answer = client.get(GENUINE, {"code": code})

        assert answer.status_code == 422
        assert "error-summary" in answer.content.decode()

    def test_nothing_of_anybody_is_shown(self, client):
        case = make_case(make_stage(code="PMLP-26"))

        page = asked(client, "PMLP-26")
        assert unit_of(case).phone not in page
        assert str(case.number) not in page


class TestRefusingByLink:
    @pytest.fixture
    def case(self, db: None) -> Case:
        """Somebody who was drawn and invited."""
        return make_case(make_stage())

    def test_a_link_only_asks_and_changes_nothing(self, client, case):
        page = client.get(f"{REFUSE}{link_of(make_invitation(case))}/")

        assert "Vai jūs vairs neaptaujāt?" in page.content.decode()
        assert not Refusal.objects.exists()

    def test_the_button_refuses_for_good_at_every_address(self, client, case):
        client.post(f"{REFUSE}{link_of(make_invitation(case))}/")

        assert is_refused(unit_of(case).email)
        assert is_refused(unit_of(case).phone)
        assert Case.objects.get().state == CaseState.REFUSED

    def test_a_mail_programme_s_one_click_needs_no_page(self, case):
        browser = Client(enforce_csrf_checks=True)

        answer = browser.post(f"{REFUSE}{link_of(make_invitation(case))}/", {"List-Unsubscribe": "One-Click"})

        assert answer.status_code == 200
        assert is_refused(unit_of(case).email)

    def test_twice_is_once(self, client, case):
        link = link_of(make_invitation(case))
        client.post(f"{REFUSE}{link}/")

        assert "Mēs jūs vairs neaptaujāsim" in client.post(f"{REFUSE}{link}/").content.decode()

    def test_is_honoured_in_other_surveys_too(self, client, case):
        other = make_case(make_stage())
        FrameUnit.objects.filter(pk=unit_of(other).pk).update(email=unit_of(case).email)

        client.post(f"{REFUSE}{link_of(make_invitation(case))}/")

        assert Case.objects.get(pk=other.pk).state == CaseState.REFUSED

    def test_what_waits_to_be_sent_never_leaves(self, client):
        stage = make_stage(modes=[Mode.ELECTRONIC])
        case = make_case(stage, unit=make_unit(stage))
        inviting.invite(case_id=case.pk, now=NOON)

        client.post(f"{REFUSE}{link_of(Case.objects.get().invitation)}/")

        assert not Message.objects.filter(cancelled_at=None).exists()

    def test_after_the_end_says_that_the_address_is_gone(self, client, case):
        link = link_of(make_invitation(case))
        Case.objects.update(unit=None)
        Invitation.objects.update(contact="")

        assert "vairs nevaram pazīt" in client.get(f"{REFUSE}{link}/").content.decode()

    def test_a_foreign_link_is_answered_calmly(self, client):
        assert client.post(f"{REFUSE}hedgehog/").status_code == 404


class TestRefusingWithoutALink:
    def test_takes_a_telephone_number_as_people_write_it(self, client):
        answer = client.post(REFUSE, {"contact": "26 00-00-01"})

        assert "Mēs jūs vairs neaptaujāsim" in answer.content.decode()
        assert is_refused("+37126000001")

    def test_ends_what_runs(self, client):
        case = make_case(make_stage())

        client.post(REFUSE, {"contact": unit_of(case).phone})

        assert Case.objects.get().state == CaseState.REFUSED

    @pytest.mark.parametrize("written", ["", "anna", "\x00", "🦔", "123", "x" * 300])
    def test_what_is_no_address_is_told_in_words(self, client, written):
        answer = client.post(REFUSE, {"contact": written})

        assert answer.status_code == 422
        assert "error-summary" in answer.content.decode()
        assert not Refusal.objects.exists()

    def test_says_the_same_of_an_address_nobody_knows(self, client):
        answer = client.post(REFUSE, {"contact": "nobody@example.lv"})

        assert "Mēs jūs vairs neaptaujāsim" in answer.content.decode()

    def test_keeps_no_address(self, client):
        client.post(REFUSE, {"contact": "anna@example.lv"})

        assert "anna" not in str(Refusal.objects.values())


def test_the_code_in_a_letter_is_the_stage_s(client):
    stage = make_stage(modes=[Mode.ELECTRONIC])
    inviting.invite(case_id=make_case(stage).pk, now=at(10))

    assert Message.objects.get().context["check_code"] == Stage.objects.get().code
