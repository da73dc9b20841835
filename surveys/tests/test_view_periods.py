import pytest

from surveys.models import Institution, Period, Question, Stage
from surveys.states import StageState
from surveys.tests.factories import make_period, make_stage, make_version
from surveys.tests.survey_desk import SurveyDesk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(vita):
    return SurveyDesk(vita)


@pytest.fixture
def office(db):
    return Institution.objects.create(slug="pmlp", name_lv="Pilsonības un migrācijas lietu pārvalde")


def planned(asked, **changed):
    return {
        "kind": "employees", "version": asked.pk, "population_lv": "Darbinieki", "modes": ["electronic", "paper"],
        "opens_on": "2026-11-16", "closes_on": "2026-12-04", "planned_size": "200", **changed,
    }  # fmt: skip


class TestPeriods:
    def test_a_period_begins_and_shows_itself(self, desk, office):
        said = desk.do("begin-period", institution=office.pk, year="2026", name_lv="2026. gada novērtējums")

        assert "Periods ir sākts." in said
        assert "Šim periodam vēl nav posmu." in said
        assert "2026. gada novērtējums" in desk.look("periods")

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"year": "1999"}, "Ierakstiet gadu, piemēram, 2026."),
            ({"year": "x"}, "Ierakstiet gadu, piemēram, 2026."),
            ({"name_lv": " "}, "Ierakstiet nosaukumu."),
            ({"institution": "9" * 30}, "Izvēlieties iestādi."),
            ({"name_lv": "x" * 300}, "Tas ir par garu."),
        ],
    )
    def test_what_is_missing_is_named_beside_its_field(self, desk, office, changed, said):
        values = {"institution": office.pk, "year": "2026", "name_lv": "Gads", **changed}

        assert said in desk.do("begin-period", status=422, **values)
        assert not Period.objects.exists()

    def test_one_year_has_one_period(self, desk):
        period = make_period(2026)
        said = desk.do("begin-period", institution=period.institution_id, year="2026", name_lv="Vēl", status=409)

        assert "šī gada periods jau ir" in said
        assert Period.objects.count() == 1

    def test_interviewers_and_strangers_find_nothing(self, client, zane):
        period = make_period()
        asker = SurveyDesk(zane)

        assert client.get("/surveys/desk/periods/").status_code == 302
        asker.look("periods", status=404)
        asker.look("period", period.pk, status=404)
        asker.do("begin-period", status=404)
        asker.do("add-stage", period.pk, status=404)


class TestStages:
    def test_a_stage_is_planned_with_its_days_and_ways(self, desk):
        period = make_period()
        said = desk.do("add-stage", period.pk, **planned(make_version()))

        assert "Pievienots: darbinieki." in said
        assert "elektroniski, uz papīra" in said
        assert "0 no 200" in said
        assert Stage.objects.get().code in said

    @pytest.mark.parametrize(
        ("changed", "status"),
        [
            ({"closes_on": "2026-11-15"}, 422),
            ({"opens_on": "rīt"}, 422),
            ({"modes": ["smoke"]}, 422),
            ({"modes": []}, 422),
            ({"planned_size": "0"}, 422),
            ({"kind": "\0"}, 422),
            ({"version": "0"}, 422),
        ],
    )
    def test_one_that_makes_no_sense_is_not(self, desk, changed, status):
        period, version = make_period(), make_version()
        desk.do("add-stage", period.pk, status=status, **planned(version, **changed))

        assert not Stage.objects.exists()

    def test_a_stage_opens_and_ends_and_what_ends_is_said_before(self, desk):
        stage = make_stage(state=StageState.PLANNED, kind="employees")
        assert "Aptauja ir sākta." in desk.do("open-stage", stage.pk)
        assert "tālruņu sarakstus izdzēš. To nevar atcelt." in desk.look("period", stage.period_id)
        said = desk.do("close-stage", stage.pk)

        assert "Aptauja ir beigusies." in said
        assert Stage.objects.get().state == StageState.CLOSED

    def test_clients_are_drawn_before_the_stage_opens(self, desk):
        stage = make_stage(state=StageState.PLANNED)
        desk.do("open-stage", stage.pk, status=409)

        assert Stage.objects.get().state == StageState.PLANNED


class TestQuestionnaires:
    def test_all_are_listed_with_their_versions(self, desk):
        make_version(is_frozen=False, is_draft_wording=True)
        said = desk.look("instruments")

        assert "Konsultē vispirms" in said
        assert "top · mūsu pašu jautājumu projekts" in said

    def test_a_version_shows_its_questions(self, desk):
        version = make_version()
        said = desk.look("version", version.pk)

        assert "1. Jautājums clear?" in said
        assert "Mainīt jautājumu" not in said
        assert "Pievienot" not in said

    def test_a_frozen_one_is_changed_by_a_new_version(self, desk):
        version = make_version()
        said = desk.do("new-version", version.pk, note="Īsāk")

        assert "Mainīt jautājumu" in said
        assert Question.objects.filter(version__number=version.number + 1).count() == 2

    def test_freezing_is_for_good(self, desk):
        version = make_version(is_frozen=False)

        assert "tagad to var jautāt" in desk.do("freeze-version", version.pk)
        desk.do("freeze-version", version.pk, status=409)

    def test_what_is_not_there_and_who_may_not(self, desk, zane):
        version = make_version()
        asker = SurveyDesk(zane)

        desk.look("version", 0, status=404)
        asker.look("instruments", status=404)
        asker.look("version", version.pk, status=404)
        asker.do("new-version", version.pk, status=404)
