"""Who asks, who plans, who judges; who has no right is told of nothing, and noted."""

import pytest
from django.urls import reverse

from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.kernel.errors import NotFound
from surveys import permissions
from surveys.models import SurveyPolicyRow
from surveys.queries.rules import survey_policy
from surveys.tests.factories import NOON, at, make_staff, make_stage

pytestmark = pytest.mark.django_db


def test_interviewers_call_for_their_own_stages_and_leads_for_all(stage, zane, vita):
    other = make_stage()

    assert permissions.stage_called_by(zane, stage.pk, now=NOON) == stage
    assert permissions.stage_called_by(vita, other.pk, now=NOON) == other
    with pytest.raises(NotFound):
        permissions.stage_called_by(zane, other.pk, now=NOON)


def test_only_leads_plan(stage, zane, vita):
    assert permissions.stage_led_by(vita, stage.pk, now=NOON) == stage
    with pytest.raises(NotFound):
        permissions.stage_led_by(zane, stage.pk, now=NOON)
    assert AuditRecord.objects.get(verb="refused", actor=zane).subject == "surveys"


def test_judging_is_a_right_of_its_own(egils, zane):
    assert permissions.require_assessor(egils, now=NOON) == egils
    for look, who in ((permissions.require_assessor, zane), (permissions.require_interviewer, egils)):
        with pytest.raises(NotFound):
            look(who, now=NOON)


@pytest.mark.parametrize("role", [Role.CLERK, Role.MODERATOR, Role.HEAD_OFFICE, Role.AUDITOR])
def test_no_other_role_opens_a_survey(stage, role):
    with pytest.raises(NotFound):
        permissions.stage_led_by(make_staff("cits", role), stage.pk, now=NOON)


def test_the_role_of_who_has_left_is_none(vita):
    vita.is_active = False
    vita.save()

    assert not permissions.may_lead(vita)


def test_an_administrator_may_all(stage, django_user_model):
    office = django_user_model.objects.create_superuser("office")

    assert permissions.stage_led_by(office, stage.pk, now=NOON) == stage


class TestAdmin:
    @pytest.fixture
    def desk(self, client, vita):
        vita.is_staff = True
        vita.save()
        client.force_login(vita)
        return client

    @pytest.mark.parametrize("thing", ["institution", "topic", "factor", "surveypolicyrow"])
    def test_a_lead_sees_what_surveys_are_arranged_by(self, desk, thing):
        assert desk.get(reverse(f"admin:surveys_{thing}_changelist")).status_code == 200

    def test_topics_come_with_their_questionnaires(self, desk):
        assert desk.get(reverse("admin:surveys_topic_add")).status_code == 403

    def test_rules_are_written_for_a_day_and_hold_from_it(self, desk):
        page = reverse("admin:surveys_surveypolicyrow_add")
        values = {
            "valid_from": "2026-11-10", "attempts_at_most": 4, "retry_after": "04:00:00",
            "busy_retry_after": "00:30:00", "calls_from": "10:00", "calls_until": "19:00",
            "remind_after": "5 00:00:00", "reminders_at_most": 1, "public_cell": 10, "inside_cell": 5,
            "official_from": 1000,
        }  # fmt: skip
        assert desk.post(page, values).status_code == 302
        assert SurveyPolicyRow.objects.get().as_policy() == survey_policy(now=at(10))
        assert (survey_policy(now=at(9)).attempts_at_most, survey_policy(now=at(10)).attempts_at_most) == (6, 4)

    def test_fewer_than_ten_are_never_shown_to_everybody(self, desk):
        page = desk.post(reverse("admin:surveys_surveypolicyrow_add"), {"valid_from": "2026-11-10", "public_cell": 3})

        assert page.status_code == 200
        assert not SurveyPolicyRow.objects.exists()
