"""Figures and answers as files: who may take what, and when."""

import csv
import io

import pytest
from django.test import Client

from surveys.models import Stage
from surveys.states import StageState
from surveys.tests.factories import NOON
from surveys.tests.showing import a_stage, built

OUTSIDE = "/surveys/results/pmlp/2019/consult-first/clients"
INSIDE = "/surveys/desk/results/pmlp/2019/consult-first/clients"

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(vita):
    client = Client()
    client.force_login(vita)
    return client


def rows(response):
    return list(csv.DictReader(io.StringIO(response.content.decode().removeprefix("\ufeff"))))


def answers_of(stage, ending="csv"):
    return f"/surveys/desk/stages/{stage.pk}/answers.{ending}"


class TestFigures:
    def test_published_ones_are_everybodys_and_name_their_questionnaire(self, client):
        built(a_stage())
        answer = client.get(f"{OUTSIDE}.csv")
        assert 'filename="pmlp-2019-clients-consult-first-v1.csv"' in answer.headers["Content-Disposition"]
        topic = next(row for row in rows(answer) if row["slug"] == "consultation")
        assert (topic["value"], topic["n"], topic["questionnaire_version"]) == ("76.0", "412", "1")

    def test_what_is_withheld_has_no_number_there_either(self, client):
        built(a_stage())
        withheld = next(row for row in rows(client.get(f"{OUTSIDE}.csv")) if row["slug"] == "reminders")
        assert (withheld["value"], withheld["n"], withheld["levels"]) == ("", "", "")

    def test_as_a_workbook_too(self, client):
        built(a_stage())
        assert client.get(f"{OUTSIDE}.xlsx").content.startswith(b"PK")

    @pytest.mark.parametrize("file", ["consult-first/clients.pdf", "consult-first/experts.csv", "other/clients.csv"])
    def test_of_another_file_there_is_nothing(self, client, file):
        built(a_stage())
        assert client.get(f"/surveys/results/pmlp/2019/{file}").status_code == 404

    def test_unpublished_ones_are_had_inside_only(self, client, lead):
        built(a_stage(state=StageState.CLOSED), is_published=False)
        assert client.get(f"{OUTSIDE}.csv").status_code == 404
        assert client.get(f"{INSIDE}.csv").status_code == 302
        assert lead.get(f"{INSIDE}.csv").status_code == 200


class TestAnswers:
    @pytest.fixture
    def over(self):
        stage = a_stage()
        Stage.objects.filter(pk=stage.pk).update(unlinked_at=NOON)
        return stage

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_they_are_had_by_who_plans_surveys(self, lead, over, ending):
        assert lead.get(answers_of(over, ending)).status_code == 200
        assert lead.get(f"/surveys/desk/stages/{over.pk}/codebook.csv").status_code == 200

    def test_and_by_nobody_else(self, client, zane, over):
        assert client.get(answers_of(over)).status_code == 302
        client.force_login(zane)
        assert client.get(answers_of(over)).status_code == 404
        assert client.get(f"/surveys/desk/stages/{over.pk}/codebook.csv").status_code == 404

    def test_not_before_they_are_cut_from_people(self, lead):
        answer = lead.get(answers_of(a_stage(state=StageState.OPEN)))
        assert answer.status_code == 409
        assert "Atbildes var lejupielādēt, kad aptauja beigusies" in answer.content.decode()

    def test_of_no_known_kind_there_is_nothing(self, lead, over):
        assert lead.get(answers_of(over, "doc")).status_code == 404
