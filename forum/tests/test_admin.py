"""Who arranges the forum in the admin, and that nobody reads questions there."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from forum.models import AnswerRuleRow, Original, Question
from forum.tests.factories import make_staff
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client, maris):
    """Māris, who may enter the admin."""
    maris.is_staff = True
    maris.save()
    client.force_login(maris)
    return client


def test_neither_questions_nor_originals_can_be_looked_at(db):
    assert not {Question, Original} & set(admin.site._registry)


@pytest.mark.parametrize("thing", ["absence", "cannedpassage", "regulation", "category"])
def test_a_moderator_keeps_what_experts_work_with(lead, thing):
    for page in ("changelist", "add"):
        assert lead.get(reverse(f"admin:forum_{thing}_{page}")).status_code == 200


def test_a_moderator_sees_the_answer_rules_and_writes_none(lead):
    assert lead.get(reverse("admin:forum_answerrulerow_changelist")).status_code == 200
    assert lead.get(reverse("admin:forum_answerrulerow_add")).status_code == 403


def test_an_expert_has_nothing_to_do_there(client, anda):
    anda.is_staff = True
    anda.save()
    client.force_login(anda)

    assert client.get(reverse("admin:forum_category_changelist")).status_code == 403


class TestHeadOffice:
    @pytest.fixture
    def client_of_head_office(self, client):
        """Somebody who writes rules."""
        user = make_staff("hedviga", Role.HEAD_OFFICE)
        user.is_staff = True
        user.save()
        client.force_login(user)
        return client

    def test_a_new_rule_is_a_new_row_on_record(self, client_of_head_office):
        said = {"valid_from": "2027-01-01", "months": 0, "working_days": 8, "forward_within": 5, "source": "Rīkojums"}
        reply = client_of_head_office.post(reverse("admin:forum_answerrulerow_add"), said)

        assert reply.status_code == 302
        assert AnswerRuleRow.objects.get().as_rule().version == "2027-01-01/8d/5d"
        assert AuditRecord.objects.filter(verb="answerrulerow_add").exists()

    def test_a_rule_questions_were_asked_under_is_not_changed(self, client_of_head_office):
        rule = AnswerRuleRow.objects.create(valid_from=date(2027, 1, 1), working_days=8)
        page = reverse("admin:forum_answerrulerow_change", args=[rule.pk])

        assert client_of_head_office.post(page, {"working_days": 20}).status_code == 403
        assert (
            client_of_head_office.post(reverse("admin:forum_answerrulerow_delete", args=[rule.pk])).status_code == 403
        )

    def test_months_and_days_at_once_are_refused_in_words(self, client_of_head_office):
        said = {"valid_from": "2027-01-01", "months": 1, "working_days": 8, "forward_within": 5}
        page = client_of_head_office.post(reverse("admin:forum_answerrulerow_add"), said).content.decode()

        assert "vienu no abiem" in page
