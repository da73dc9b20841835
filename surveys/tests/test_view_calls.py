import pytest

from surveys.models import Answer, CallAttempt, Case, Mode, Quota, Refusal, Response
from surveys.states import CaseState, Disposition, ResponseState, StageState
from surveys.tests.factories import SKIPPING, at, make_case, make_stage, make_unit, make_version
from surveys.tests.survey_desk import SurveyDesk

pytestmark = pytest.mark.django_db
C, D = CaseState, Disposition


@pytest.fixture
def desk(zane):
    return SurveyDesk(zane)


def interview(desk, stage):
    """Take a call and have its person agree."""
    call = desk.take(stage.pk)
    desk.do("consent", call.pk, recording="yes")
    return call


class TestDesk:
    def test_the_stages_of_an_interviewer_with_who_is_at_hand_and_the_code(self, desk, stage):
        make_case(stage)
        said = desk.look("interviews")

        assert "Konsultē vispirms · klienti" in said
        assert "1, kam zvanīt tagad" in said
        assert f"nosauciet kodu {stage.code}" in said

    def test_stages_of_others_and_those_that_are_over_are_not_shown(self, desk, karlis):
        make_stage()
        assert "Jums pašlaik nav aptaujas." in desk.look("interviews")

    def test_a_lead_sees_every_stage(self, vita, stage):
        assert "Konsultē vispirms" in SurveyDesk(vita).look("interviews")

    def test_outside_the_hours_there_is_no_button_and_the_hours_are_told(self, desk, stage):
        make_case(stage)
        desk.now = at(10, 20)
        said = desk.look("interviews")

        assert "Zvanām darbdienās no 9:00 līdz 20:00." in said
        assert "Zvanīt nākamajam" not in said

    def test_an_open_call_is_gone_on_with(self, desk, stage):
        make_case(stage)
        call = desk.take(stage.pk)
        said = desk.look("interviews")

        assert "Jums ir nepabeigts zvans." in said
        assert f"/surveys/desk/calls/{call.pk}/" in desk.html

    def test_promises_stand_by_their_time(self, desk, stage):
        make_case(stage)
        call = desk.take(stage.pk)
        said = desk.do("promise-call", call.pk, day="2026-11-10", at="16.30")

        assert "Apsolīts: otrdien, 10. novembrī, 16:30." in said
        assert "Otrdien, 10. novembrī, 16:30" in said

    def test_with_nobody_to_call_it_is_said_on_the_desk(self, desk, stage):
        assert "Pašlaik nav, kam zvanīt." in desk.do("take-next", stage.pk, status=409)

    def test_a_stranger_and_another_member_of_staff_find_nothing(self, client, egils, stage):
        assert client.get("/surveys/desk/").status_code == 302
        SurveyDesk(egils).look("interviews", status=404)
        SurveyDesk(egils).do("take-next", stage.pk, status=404)

    def test_a_stage_of_others_cannot_be_called_for(self, desk):
        desk.do("take-next", make_stage().pk, status=404)


class TestBeforeConsent:
    def test_whom_to_dial_what_to_say_and_how_it_may_end(self, desk, stage):
        case = make_case(stage, unit=make_unit(stage, phone="+37126123456"))
        call = desk.take(stage.pk)
        said = desk.look("interview", call.pk)

        assert f"Intervija {case.number} · 1. mēģinājums" in said
        assert "+37126123456" in said
        assert "Saruna var tikt ierakstīta" in said
        assert "Nobody answers" not in said
        assert desk.html.count('name="ending"') == 9

    def test_who_speaks_english_is_read_to_in_english(self, desk, stage):
        make_case(stage, language="en")
        call = desk.take(stage.pk)

        assert "“The call may be recorded" in desk.look("interview", call.pk)

    def test_the_call_of_a_colleague_is_not_shown(self, desk, karlis, stage):
        make_case(stage)
        call = SurveyDesk(karlis).take(stage.pk)

        desk.look("interview", call.pk, status=404)
        desk.do("end-call", call.pk, ending=D.BUSY, status=404)

    def test_a_call_that_is_over_leads_to_the_desk(self, desk, stage):
        make_case(stage)
        call = desk.take(stage.pk)
        desk.do("end-call", call.pk, ending=D.BUSY)

        assert "Šis zvans jau ir beidzies." in desk.look("interview", call.pk, status=409)
        assert "Šis zvans jau ir beidzies." in desk.do("end-call", call.pk, ending=D.BUSY, status=409)

    def test_a_full_quota_is_told_and_the_call_can_be_ended_so(self, desk, stage):
        make_case(stage)
        quota = Quota.objects.create(stage=stage, code="person", client_kind="person", target=1)
        call = desk.take(stage.pk)
        Quota.objects.filter(pk=quota.pk).update(taken=1)

        assert "Kvota: Privātpersona 1 no 1" in desk.look("interview", call.pk)
        desk.do("consent", call.pk, recording="yes", status=409)
        desk.do("end-call", call.pk, ending=D.QUOTA_FULL)
        assert Case.objects.get().state == C.OUT_OF_SCOPE


class TestQuestions:
    def test_one_at_a_time_with_keys_and_how_far_one_is(self, desk, stage):
        make_case(stage)
        call = interview(desk, stage)
        said = desk.look("interview", call.pk)

        assert "1. jautājums no 2 · Jautājumi" in said
        assert "“Jautājums clear?”" in said
        assert "fast?" not in said
        for key in "12345689":
            assert f'aria-keyshortcuts="{key}"' in desk.html
        assert 'aria-keyshortcuts="7"' not in desk.html

    def test_an_answer_leads_to_the_next_question_and_stays_in_sight(self, desk, stage):
        make_case(stage)
        call = interview(desk, stage)
        said = desk.do("answer", call.pk, question="clear", answer="5")

        assert "2. jautājums no 2" in said
        assert "1. Jautājums clear? 5" in said

    def test_one_goes_back_and_finds_what_was_said(self, desk, stage):
        make_case(stage)
        call = interview(desk, stage)
        desk.do("answer", call.pk, question="clear", answer="5")
        assert 'href="?at=clear"' in desk.html
        said = desk.look("interview", call.pk, at="clear")

        assert "1. jautājums no 2" in said
        assert 'value="5" aria-keyshortcuts="5" checked' in desk.html

    def test_what_is_marked_is_saved_at_once_and_told_in_a_word(self, desk, stage):
        make_case(stage)
        call = interview(desk, stage)

        assert desk.do("answer", call.pk, question="clear", answer="3", go="save") == "Saglabāts 12:00:00"
        assert Answer.objects.get().value == 3

    def test_saved_again_after_the_network_failed_it_is_one_answer(self, desk, stage):
        make_case(stage)
        call = interview(desk, stage)
        for _each in range(3):
            desk.do("answer", call.pk, question="clear", answer="3")

        assert Answer.objects.get().value == 3

    def test_without_an_answer_the_question_stays_and_says_so(self, desk, stage):
        make_case(stage)
        call = interview(desk, stage)
        said = desk.do("answer", call.pk, question="clear", status=422)

        assert "Izvēlieties atbildi" in said
        assert "1. jautājums no 2" in said

    @pytest.mark.parametrize("at", ["nowhere", "\0", "x" * 300, "fast'"])
    def test_an_address_of_a_question_that_is_none_is_refused_calmly(self, desk, stage, at):
        make_case(stage)
        call = interview(desk, stage)

        desk.look("interview", call.pk, at=at, status=409)

    def test_the_last_question_leads_to_the_end_and_the_end_to_the_desk(self, desk, stage):
        make_case(stage)
        call = interview(desk, stage)
        desk.do("answer", call.pk, question="clear", answer="5")
        assert "Visi jautājumi atbildēti" in desk.do("answer", call.pk, question="fast", answer="refused")
        said = desk.do("finish-interview", call.pk)

        assert "ir pabeigta." in said
        assert "pabeigtas intervijas 1" in said
        assert Response.objects.get().state == ResponseState.COMPLETE

    def test_choices_numbers_and_words_have_controls_of_their_own(self, zane, vita):
        stage = make_stage(version=make_version(SKIPPING))
        make_case(stage)
        desk = SurveyDesk(vita)
        call = interview(desk, stage)
        assert "Jā 1" in desk.look("interview", call.pk)
        desk.do("answer", call.pk, question="came", answer="1")
        desk.do("answer", call.pk, question="how", answer="2")
        assert 'id="ajelgava" value="jelgava" aria-keyshortcuts="2"' in desk.html
        desk.do("answer", call.pk, question="where", answer="jelgava")
        assert '<textarea class="form-control" id="typed" name="answer"' in desk.html
        said = desk.do("answer", call.pk, question="words", answer="Ātrāk, <lūdzu>!")

        assert "vārdos" in said
        assert "lūdzu" not in said

    def test_fieldwork_closed_in_the_middle_is_said_calmly(self, desk, stage):
        make_case(stage)
        call = interview(desk, stage)
        type(stage).objects.filter(pk=stage.pk).update(state=StageState.CLOSED)

        assert "aptauja ir beigusies" in desk.do("answer", call.pk, question="clear", answer="5", status=410)


class TestEnds:
    def test_a_call_in_vain_says_when_it_is_made_again(self, desk, stage):
        make_case(stage)
        call = desk.take(stage.pk)
        said = desk.do("end-call", call.pk, ending=D.NO_ANSWER)

        assert "Zvanīt vēlreiz otrdien, 10. novembrī, no 16:30." in said

    @pytest.mark.parametrize("ending", ["", "9.9", "1.1", "2.12"])
    def test_an_ending_that_is_none_changes_nothing(self, desk, stage, ending):
        make_case(stage)
        call = desk.take(stage.pk)
        desk.do("end-call", call.pk, ending=ending, status=422 if ending in {"", "9.9"} else 409)

        assert CallAttempt.objects.get().ended_at is None

    @pytest.mark.parametrize(
        ("day", "time"),
        [("2026-11-10", "8:00"), ("2026-11-10", "20:00"), ("2026-11-14", "12:00"), ("2026-12-07", "12:00"),
         ("x", "12:00"), ("2026-11-10", "x"), ("2026-11-10", "\0")],
    )  # fmt: skip
    def test_a_promise_that_cannot_be_kept_is_not_given_and_stays_typed(self, desk, stage, day, time):
        make_case(stage)
        call = desk.take(stage.pk)
        desk.do("promise-call", call.pk, day=day, at=time, status=422)

        assert CallAttempt.objects.get().ended_at is None
        assert "details" in desk.html

    def test_a_refusal_is_for_all_surveys(self, desk, stage):
        make_case(stage)
        call = desk.take(stage.pk)
        said = desk.do("refuse-call", call.pk)

        assert "vairs nezvanīs" in said
        assert Refusal.objects.exists()
        assert Case.objects.get().state == C.REFUSED


def test_a_stage_that_takes_paper_links_to_its_sheet(zane, vita):
    make_stage(modes=[Mode.TELEPHONE, Mode.PAPER])

    assert "Ievadīt papīra anketu" in SurveyDesk(vita).look("interviews")
