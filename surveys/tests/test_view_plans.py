from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pmlp_portal.directory.models import Service
from queueing.tests.factories import make_office
from surveys.models import Case, FrameUnit, Refusal, SamplingPlan
from surveys.states import PlanState, StageState
from surveys.tests.factories import at, make_stage
from surveys.tests.survey_desk import SurveyDesk
from surveys.tokens import contact_hash

pytestmark = pytest.mark.django_db
P = PlanState
HEADER = "key,branch,service,client_kind,phone"


@pytest.fixture
def desk(vita):
    return SurveyDesk(vita)


@pytest.fixture
def stage(db):
    return make_stage(state=StageState.PLANNED)


@pytest.fixture
def office(db):
    return make_office()


def lines(office, number):
    """Return a list of people of one branch."""
    branch, service = office.slug, Service.objects.values_list("slug", flat=True)[0]
    return [HEADER, *(f"K{nth},{branch},{service},person,2600{nth:04d}" for nth in range(number))]


def file(rows, name="saraksts.csv"):
    return SimpleUploadedFile(name, "\n".join(rows).encode() if isinstance(rows, list) else rows)


def written(desk, stage, status=200, **changed):
    """Write a plan of an uploaded list."""
    values = {"frame_source": "upload", "rule": "proportional", "strata_by": ["branch"], "size": "5", **changed}
    return desk.do("make-plan", stage.pk, status=status, **values)


def plan_of(stage):
    return SamplingPlan.objects.exclude(state=P.REPLACED).get(stage=stage)


class TestWriting:
    def test_a_stage_without_a_plan_says_so(self, desk, stage):
        assert "Šim posmam vēl nav izlases plāna." in desk.look("plan", stage.pk)

    def test_a_plan_shows_what_was_decided_and_no_seed_before_it_is_locked(self, desk, stage):
        said = written(desk, stage, seed="septembris")

        assert "Augšupielādēts saraksts" in said
        assert "nodaļa" in said
        assert "septembris" not in said

    @pytest.mark.parametrize(
        "changed",
        [
            {"size": "0"}, {"size": "x"}, {"rule": "x"}, {"frame_source": ""}, {"strata_by": ["x"]},
            {"frame_source": "visits_and_bookings"}, {"fixed": "riga"}, {"seed": "x" * 65},
        ],
    )  # fmt: skip
    def test_one_that_makes_no_sense_is_not_kept(self, desk, stage, changed):
        written(desk, stage, status=422, **changed)

        assert not SamplingPlan.objects.exists()

    def test_visits_of_days_that_are_over_make_the_list(self, desk, stage):
        written(desk, stage, frame_source="visits_and_bookings", frame_from="2026-10-01", frame_to="2026-10-31")

        assert plan_of(stage).frame_to == date(2026, 10, 31)

    def test_interviewers_find_nothing(self, zane, desk, stage, office):
        written(desk, stage)
        asker, plan = SurveyDesk(zane), plan_of(stage)

        asker.look("plan", stage.pk, status=404)
        written(asker, stage, status=404)
        for deed in ("upload-frame", "lock-plan", "draw-sample"):
            asker.do(deed, plan.pk, status=404)


class TestUploading:
    def test_a_list_is_taken_and_its_strata_stand_below(self, desk, stage, office):
        written(desk, stage)
        said = desk.do("upload-frame", plan_of(stage).pk, file=file(lines(office, 12)))

        assert "Sarakstā ir 12 cilvēki." in said
        assert FrameUnit.objects.count() == 12
        assert "Kopā 12 0" in said

    def test_a_bad_list_is_told_line_by_line_and_nobody_of_it_is_taken(self, desk, stage, office):
        written(desk, stage)
        rows = lines(office, 3)
        rows[2] = rows[2].replace("26000001", "=1+1")
        rows[3] = rows[3].replace("K2", "010190-12345")
        said = desk.do("upload-frame", plan_of(stage).pk, file=file(rows), status=422)

        assert "3 phone Tas nav tālruņa numurs" in said
        assert "4 key Personas kods nedrīkst būt atslēga." in said
        assert not FrameUnit.objects.exists()

    def test_a_bad_list_leaves_the_good_one_before_it(self, desk, stage, office):
        written(desk, stage)
        desk.do("upload-frame", plan_of(stage).pk, file=file(lines(office, 3)))
        desk.do("upload-frame", plan_of(stage).pk, file=file(b"\xff\xfe\x00"), status=422)

        assert FrameUnit.objects.count() == 3

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", "nodaļa;kods".encode("cp1257"), b"\0" * 50, b"key\n" * 3])
    def test_what_is_no_list_is_refused_calmly(self, desk, stage, content):
        written(desk, stage)

        assert "Saraksts nav paņemts." in desk.do("upload-frame", plan_of(stage).pk, file=file(content), status=422)

    def test_without_a_file_nothing_happens(self, desk, stage):
        written(desk, stage)

        desk.do("upload-frame", plan_of(stage).pk, status=422)
        desk.do("upload-frame", plan_of(stage).pk, file="text", status=422)

    def test_who_does_not_want_to_be_asked_is_left_out_and_counted(self, desk, stage, office):
        Refusal.objects.create(contact_hash=contact_hash("+37126000001"), at=at(1), how="office")
        written(desk, stage)
        said = desk.do("upload-frame", plan_of(stage).pk, file=file(lines(office, 3)))

        assert "Sarakstā ir 2 cilvēki. 1 izlaists: nevēlas, lai aptaujā." in said


class TestLockAndDraw:
    def locked(self, desk, stage, office):
        written(desk, stage, seed="septembris")
        desk.do("upload-frame", plan_of(stage).pk, file=file(lines(office, 12)))
        return desk.do("lock-plan", plan_of(stage).pk)

    def test_once_locked_seed_and_fingerprints_are_shown(self, desk, stage, office):
        said, plan = self.locked(desk, stage, office), plan_of(stage)

        assert plan.plan_hash in said
        assert plan.frame_hash in said
        assert "septembris" in said
        assert "Kopā 12 5" in said

    def test_what_is_locked_takes_no_other_list(self, desk, stage, office):
        self.locked(desk, stage, office)
        said = desk.do("upload-frame", plan_of(stage).pk, file=file(lines(office, 3)), status=409)

        assert "noslēgts" in said
        assert FrameUnit.objects.count() == 12

    def test_an_empty_list_is_not_locked(self, desk, stage):
        written(desk, stage)
        desk.do("lock-plan", plan_of(stage).pk, status=409)

        assert plan_of(stage).state == P.DRAFT

    def test_people_are_drawn_once(self, desk, stage, office):
        self.locked(desk, stage, office)
        assert "Izlozēti 5 cilvēki." in desk.do("draw-sample", plan_of(stage).pk)
        desk.do("draw-sample", plan_of(stage).pk, status=409)

        assert Case.objects.count() == 5

    def test_nobody_is_drawn_before_the_lock(self, desk, stage, office):
        written(desk, stage)
        desk.do("draw-sample", plan_of(stage).pk, status=409)

        assert not Case.objects.exists()

    def test_a_locked_plan_is_replaced_for_a_reason_only(self, desk, stage, office):
        self.locked(desk, stage, office)
        assert "jāzina nākamajam" in written(desk, stage, status=422)
        said = written(desk, stage, reason="Saraksts bija vecs")

        assert "Saraksts bija vecs" in said
        assert "1. plāns: Aizstāts ar citu" in said
        assert sorted(SamplingPlan.objects.values_list("number", "state")) == [(1, P.REPLACED), (2, P.DRAFT)]
