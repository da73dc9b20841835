import pytest

from pmlp_portal.accounts.roles import Role
from surveys.models import CallAttempt, Case, InterviewerStage, Quota
from surveys.states import CaseState, Disposition
from surveys.tests.factories import make_case, make_staff, make_stage
from surveys.tests.survey_desk import SurveyDesk

pytestmark = pytest.mark.django_db
D = Disposition


@pytest.fixture
def desk(vita):
    return SurveyDesk(vita)


def quota(stage, target=4, taken=0, **who):
    return Quota.objects.create(stage=stage, code=f"q{target}{taken}", target=target, taken=taken, **who)


class TestProgress:
    def test_quotas_calls_and_interviewers_as_they_stand(self, desk, zane, stage):
        for _each in range(3):
            make_case(stage)
        quota(stage, 4, 3, client_kind="person")
        asker = SurveyDesk(zane)
        call = asker.take(stage.pk)
        asker.do("end-call", call.pk, ending=D.BUSY)
        asker.take(stage.pk)
        said = desk.look("supervisor", stage.pk)

        assert "Privātpersona 3 no 4" in said
        assert "Aizņemts 3.12 1 1" in said
        assert "Zane 2 0 12:00" in said
        assert "Sarunā 1" in said

    def test_the_figures_alone_are_fetched_by_an_open_page(self, desk, stage):
        quota(stage, 4, 4)
        desk.look("supervisor", stage.pk)
        assert f'hx-get="/surveys/desk/stages/{stage.pk}/progress/" hx-trigger="every 10s"' in desk.html
        said = desk.look("progress", stage.pk)

        assert "pilna" in said
        assert "<html" not in desk.html

    def test_without_scripts_it_refreshes_itself(self, desk, stage):
        desk.look("supervisor", stage.pk)

        assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in desk.html

    def test_interviewers_and_strangers_find_nothing(self, client, zane, stage):
        assert client.get(f"/surveys/desk/stages/{stage.pk}/").status_code == 302
        for page in ("supervisor", "progress"):
            SurveyDesk(zane).look(page, stage.pk, status=404)
        for deed in ("set-quotas", "add-quota", "add-interviewer"):
            SurveyDesk(zane).do(deed, stage.pk, status=404)

    def test_the_response_rate_is_told_once_it_can_be(self, desk, stage):
        assert "RR1" not in desk.look("supervisor", stage.pk)
        make_case(stage, state=CaseState.DONE, disposition=D.COMPLETE)
        make_case(stage, state=CaseState.REFUSED, disposition=D.REFUSAL)

        assert "Atsaucība līdz šim (AAPOR RR1): 50 %." in desk.look("supervisor", stage.pk)


class TestQuotas:
    def test_targets_are_set_anew(self, desk, stage):
        one = quota(stage)
        desk.do("set-quotas", stage.pk, **{f"target-{one.pk}": "9"})

        assert Quota.objects.get().target == 9

    def test_none_is_set_below_what_is_had_and_the_rest_stays_too(self, desk, stage):
        first, second = quota(stage, 4, 1), quota(stage, 5, 3)
        said = desk.do("set-quotas", stage.pk, status=409, **{f"target-{first.pk}": "9", f"target-{second.pk}": "2"})

        assert "Kvota nevar būt mazāka" in said
        assert sorted(Quota.objects.values_list("target", flat=True)) == [4, 5]

    @pytest.mark.parametrize("target", ["", "-1", "x", "9" * 30, "\0"])
    def test_what_is_no_number_changes_nothing(self, desk, stage, target):
        one = quota(stage)
        desk.do("set-quotas", stage.pk, status=422, **{f"target-{one.pk}": target})

        assert Quota.objects.get().target == 4

    def test_a_quota_of_another_stage_is_not_touched(self, desk, stage):
        other = quota(make_stage())
        desk.do("set-quotas", stage.pk, **{f"target-{other.pk}": "9"})

        assert Quota.objects.get().target == 4

    def test_one_more_quota_is_added_once(self, desk, stage):
        assert "Privātpersona" in desk.do("add-quota", stage.pk, client_kind="person", target="30")
        desk.do("add-quota", stage.pk, client_kind="person", target="40", status=409)

        assert Quota.objects.get().target == 30

    @pytest.mark.parametrize(
        "values", [{"target": "x"}, {"target": "5", "client_kind": "x"}, {"branch": "x", "target": "5"}, {}]
    )
    def test_one_that_makes_no_sense_is_not(self, desk, stage, values):
        desk.do("add-quota", stage.pk, status=422, **values)

        assert not Quota.objects.exists()


class TestWhoAsks:
    def test_somebody_is_added_and_taken_off(self, desk, stage):
        dace = make_staff("dace", Role.INTERVIEWER)
        assert "Dace tagad intervē šajā posmā." in desk.do("add-interviewer", stage.pk, interviewer=dace.pk)
        assert InterviewerStage.objects.filter(user=dace).count() == 1
        desk.do("remove-interviewer", stage.pk, dace.pk)

        assert not InterviewerStage.objects.filter(user=dace).exists()

    @pytest.mark.parametrize("who", ["", "x", "0", "9" * 30])
    def test_who_is_nobody_is_not_added(self, desk, stage, who):
        desk.do("add-interviewer", stage.pk, interviewer=who, status=422)

    def test_nor_who_does_not_ask_in_surveys(self, desk, egils, stage):
        desk.do("add-interviewer", stage.pk, interviewer=egils.pk, status=422)

    def test_a_call_left_standing_is_released(self, desk, zane, stage):
        make_case(stage)
        call = SurveyDesk(zane).take(stage.pk)
        assert "Zvans ir atbrīvots" in desk.do("release-call", stage.pk, call.pk)

        assert CallAttempt.objects.get().disposition == D.NOT_ATTEMPTED
        assert Case.objects.get().state == CaseState.WAITING

    def test_a_call_of_another_stage_is_not(self, desk, zane, stage):
        make_case(stage)
        call = SurveyDesk(zane).take(stage.pk)

        desk.do("release-call", make_stage().pk, call.pk, status=404)
