"""The pages on which who leads a survey writes a questionnaire: by buttons and forms alone, calm where it can't be."""

import pytest

from surveys.models import Block, Choice, Question
from surveys.tests.factories import SKIPPING, make_version
from surveys.tests.survey_desk import SurveyDesk

pytestmark = pytest.mark.django_db

WRITTEN = {"kind": "scale_6", "text_lv": "Vai bija skaidrs?"}


@pytest.fixture
def desk(vita):
    return SurveyDesk(vita)


@pytest.fixture
def version(db):
    return make_version(SKIPPING, is_frozen=False)


def codes(version) -> list[str]:
    return [one.code for one in version.questions.order_by("place")]


class TestBlocks:
    def test_one_is_added_worded_moved_and_removed(self, desk, version):
        said = desk.do("new-block", version.pk, title_lv="Nobeigums")
        assert "Bloks ir pievienots." in said
        assert "Jautājumu vēl nav." in said
        block = Block.objects.get(title_lv="Nobeigums")
        desk.look("block", block.pk)
        assert 'value="Nobeigums"' in desk.html
        assert "Beigas" in desk.do("block", block.pk, title_lv="Beigas")
        desk.do("move-block", block.pk, way="up")
        assert Block.objects.get(pk=block.pk).place == 1

        assert "Bloks ir noņemts." in desk.do("remove-block", block.pk)

    def test_without_a_heading_there_is_none(self, desk, version):
        assert "Ierakstiet virsrakstu." in desk.do("new-block", version.pk, title_lv=" ", status=422)

    def test_one_with_questions_stays_and_the_page_says_why(self, desk, version):
        said = desk.do("remove-block", version.blocks.get().pk, status=409)

        assert "Šajā blokā ir jautājumi." in said
        assert "Nekas nav mainīts." in said


class TestQuestions:
    def test_one_is_added_and_stands_in_its_block(self, desk, version):
        desk.look("new-question", version.blocks.get().pk)
        said = desk.do("new-question", version.blocks.get().pk, code="clear", **WRITTEN)

        assert "Jautājums ir pievienots." in said
        assert "5. Vai bija skaidrs?" in said
        assert codes(version)[-1] == "clear"

    @pytest.mark.parametrize(
        ("changed", "status", "said"),
        [
            ({"text_lv": " "}, 422, "Ierakstiet jautājumu."),
            ({"kind": "x"}, 422, "Izvēlieties, kā uz to atbild."),
            ({"code": "ā b"}, 422, "Rakstiet tikai latīņu burtus bez garumzīmēm"),
            ({"code": "came"}, 409, "Šāds īsais nosaukums jau ir citam jautājumam."),
            ({"topic": "9" * 30}, 422, "Izvēlieties"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_written_stays(self, desk, version, changed, status, said):
        told = desk.do("new-question", version.blocks.get().pk, status=status, **{**WRITTEN, **changed})

        assert said in told
        assert version.questions.count() == len(SKIPPING)
        assert changed.get("text_lv") or "Vai bija skaidrs?" in desk.html

    def test_one_is_changed_in_place(self, desk, version):
        came = version.questions.get(code="came")
        desk.look("question", came.pk)
        assert "Jautājums came?</textarea>" in desk.html
        said = desk.do("question", came.pk, kind="yes_no", text_lv="Vai bijāt?", allows_na="on")

        assert "Jautājums ir saglabāts." in said
        assert "1. Vai bijāt?" in said
        came.refresh_from_db()
        assert (came.allows_na, came.allows_refused) == (True, False)

    def test_buttons_move_it(self, desk, version):
        desk.do("move-question", version.questions.get(code="words").pk, way="up")

        assert codes(version) == ["came", "how", "words", "where"]

    def test_the_first_goes_no_further_up_and_the_last_no_further_down(self, desk, version):
        desk.look("version", version.pk)

        assert desk.html.count('value="up"') == desk.html.count('value="down"') == len(SKIPPING) - 1

    def test_a_way_that_is_none_moves_nothing(self, desk, version):
        desk.do("move-question", version.questions.get(code="words").pk, way="x", status=422)

        assert codes(version) == [one["code"] for one in SKIPPING]

    def test_what_a_rule_rests_on_is_not_removed_and_the_page_says_why(self, desk, version):
        said = desk.do("remove-question", version.questions.get(code="came").pk, status=409)

        assert "2. jautājumu uzdod tikai pēc noteiktām atbildēm" in said
        assert version.questions.count() == len(SKIPPING)

    def test_another_is_removed(self, desk, version):
        assert "Jautājums ir noņemts." in desk.do("remove-question", version.questions.get(code="words").pk)
        assert codes(version) == ["came", "how", "where"]


class TestRules:
    def test_the_answers_of_the_question_looked_at_are_offered(self, desk, version):
        words = version.questions.get(code="words")
        assert "Tagad to jautā visiem." in desk.look("rule", words.pk)
        said = desk.look("rule", words.pk, after="where")

        assert "Atbildes uz 3. jautājumu" in said
        assert "jelgava" in said

    def test_one_is_kept_and_shown_and_taken_away(self, desk, version):
        words = version.questions.get(code="words")
        said = desk.do("rule", words.pk, after="where", answer=["riga", "na"])
        assert "Saglabāts: kam to jautā." in said
        assert "Kas uz 3. jautājumu atbildēja:" in desk.look("question", words.pk)
        desk.look("rule", words.pk)
        assert [word for word in ("riga", "jelgava", "na") if f'value="{word}" checked' in desk.html] == ["riga", "na"]
        desk.do("rule", words.pk)

        assert Question.objects.get(pk=words.pk).asked_if is None

    def test_without_an_answer_there_is_none(self, desk, version):
        words = version.questions.get(code="words")
        said = desk.do("rule", words.pk, after="where", status=422)

        assert "Izvēlieties jautājumu, kas ir pirms šī, un vismaz vienu no tā atbildēm." in said


class TestAnswers:
    def test_one_is_added_worded_moved_and_removed(self, desk, version):
        where = version.questions.get(code="where")
        assert "Atbilde ir pievienota." in desk.do("new-choice", where.pk, text_lv="Ogrē", text_en="In Ogre")
        ogre = Choice.objects.get(code="in-ogre")
        desk.do("move-choice", ogre.pk, way="up")
        assert [one.code for one in where.choices.all()] == ["riga", "in-ogre", "jelgava"]
        assert "Ogrē vai Salaspilī" in desk.do("choice", ogre.pk, text_lv="Ogrē vai Salaspilī")

        assert "Atbilde ir noņemta." in desk.do("remove-choice", ogre.pk)

    def test_a_point_of_a_scale_is_labelled_once(self, desk, version):
        how = version.questions.get(code="how")
        desk.do("new-choice", how.pk, point="1", text_lv="ļoti slikti")
        desk.look("new-choice", how.pk)

        assert '<option value="1"' not in desk.html
        assert "Izvēlieties skalas punktu." in desk.do("new-choice", how.pk, point="1", text_lv="x", status=422)

    def test_what_is_written_freely_has_none(self, desk, version):
        words = version.questions.get(code="words")
        assert "Pievienot atbildi" not in desk.look("question", words.pk)

        desk.do("new-choice", words.pk, text_lv="x", status=422)


def test_a_frozen_one_is_shown_instead_with_the_reason(desk):
    version = make_version(SKIPPING)
    block, came, riga = version.blocks.get(), version.questions.get(code="came"), Choice.objects.get(code="riga")
    for page, pk in (("new-block", version.pk), ("block", block.pk), ("new-question", block.pk), ("question", came.pk),
                     ("rule", came.pk), ("new-choice", came.pk), ("choice", riga.pk)):  # fmt: skip
        assert "Šie jautājumi jau ir izmantoti" in desk.look(page, pk, status=409)
    for deed, pk in (("move-block", block.pk), ("remove-block", block.pk), ("move-question", came.pk),
                     ("remove-question", came.pk), ("rule", came.pk), ("move-choice", riga.pk),
                     ("remove-choice", riga.pk)):  # fmt: skip
        assert "Šie jautājumi jau ir izmantoti" in desk.do(deed, pk, way="up", status=409)


def test_interviewers_and_what_is_not_there_find_nothing(desk, version, zane):
    asker = SurveyDesk(zane)
    block, where = version.blocks.get(), version.questions.get(code="where")
    riga = where.choices.get(code="riga")
    pages = {"new-block": version, "block": block, "new-question": block, "question": where, "rule": where,
             "new-choice": where, "choice": riga}  # fmt: skip
    deeds = {"move-block": block, "remove-block": block, "move-question": where, "remove-question": where,
             "move-choice": riga, "remove-choice": riga}  # fmt: skip
    for page, thing in pages.items():
        desk.look(page, 0, status=404)
        asker.look(page, thing.pk, status=404)
    for deed, thing in {**pages, **deeds}.items():
        desk.do(deed, 0, way="up", status=404)
        asker.do(deed, thing.pk, way="up", status=404)
    assert codes(version) == [one["code"] for one in SKIPPING]
