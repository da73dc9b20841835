"""A questionnaire that is being written: blocks, questions and answers come, go and change places, and no more."""

import threading
from dataclasses import replace

import pytest

from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.kernel.errors import DomainError
from surveys import actions, errors
from surveys.actions import blocks, choices, drafts, questions
from surveys.actions.drafts import Way
from surveys.actions.questions import QuestionDraft
from surveys.models import Block, Choice, InstrumentVersion, Question, QuestionKind
from surveys.tests.factories import NOON, SKIPPING, make_version
from tests.races import at_once, none_raised

pytestmark = pytest.mark.django_db

UP, DOWN = Way.UP, Way.DOWN
SCALE = QuestionDraft(QuestionKind.SCALE_6, "Vai skaidri?")


@pytest.fixture
def draft(db):
    """Two blocks: "clear" and "fast" in the first, nothing in the second."""
    version = make_version(is_frozen=False)
    Block.objects.create(version=version, place=2, title_lv="Nobeigums")
    return version


def as_laid_out(version) -> list[tuple[str, list[str]]]:
    return [(block.title_lv, [one.code for one in mine]) for block, mine in drafts.layout_of(version.pk)]


def places(version) -> list[int]:
    return list(version.questions.order_by("place").values_list("place", flat=True))


def question(version: InstrumentVersion, code: str) -> Question:
    return version.questions.get(code=code)


def move(version, code: str, way: Way, vita) -> None:
    questions.move_question(question_id=question(version, code).pk, way=way, by=vita, now=NOON)


class TestBlocks:
    def test_one_is_added_after_all_others_and_worded_anew(self, draft, vita):
        added = blocks.add_block(version_id=draft.pk, titles={"title_lv": "Par jums"}, by=vita, now=NOON)
        blocks.word_block(block_id=added.pk, titles={"title_lv": "Par iestādi"}, by=vita, now=NOON)

        assert [title for title, _codes in as_laid_out(draft)] == ["Jautājumi", "Nobeigums", "Par iestādi"]

    def test_one_moves_with_its_questions(self, draft, vita):
        last = draft.blocks.get(place=2)
        questions.add_question(block_id=last.pk, draft=SCALE, code="end", by=vita, now=NOON)
        blocks.move_block(block_id=last.pk, way=UP, by=vita, now=NOON)

        assert as_laid_out(draft) == [("Nobeigums", ["end"]), ("Jautājumi", ["clear", "fast"])]
        assert [one.code for one in draft.questions.order_by("place")] == ["end", "clear", "fast"]

    def test_at_the_edge_it_stays(self, draft, vita):
        before = as_laid_out(draft)
        blocks.move_block(block_id=draft.blocks.get(place=1).pk, way=UP, by=vita, now=NOON)

        assert as_laid_out(draft) == before

    def test_only_an_empty_one_is_removed(self, draft, vita):
        with pytest.raises(errors.BlockNotEmpty):
            blocks.remove_block(block_id=draft.blocks.get(place=1).pk, by=vita, now=NOON)
        blocks.remove_block(block_id=draft.blocks.get(place=2).pk, by=vita, now=NOON)

        assert as_laid_out(draft) == [("Jautājumi", ["clear", "fast"])]


class TestQuestions:
    def test_one_is_added_at_the_end_of_its_block(self, draft, vita):
        end = draft.blocks.get(place=2)
        questions.add_question(block_id=end.pk, draft=SCALE, code="end", by=vita, now=NOON)
        questions.add_question(block_id=draft.blocks.get(place=1).pk, draft=SCALE, by=vita, now=NOON)

        assert as_laid_out(draft) == [("Jautājumi", ["clear", "fast", "vai-skaidri"]), ("Nobeigums", ["end"])]
        assert places(draft) == [1, 2, 3, 4]

    def test_its_short_name_is_its_own(self, draft, vita):
        first = draft.blocks.get(place=1)
        with pytest.raises(errors.CodeTaken):
            questions.add_question(block_id=first.pk, draft=SCALE, code="fast", by=vita, now=NOON)
        made = [questions.add_question(block_id=first.pk, draft=SCALE, by=vita, now=NOON).code for _ in range(2)]

        assert made == ["vai-skaidri", "vai-skaidri-2"]

    def test_one_moves_within_its_block_and_then_into_the_next(self, draft, vita):
        move(draft, "clear", DOWN, vita)
        assert as_laid_out(draft) == [("Jautājumi", ["fast", "clear"]), ("Nobeigums", [])]
        move(draft, "clear", DOWN, vita)
        assert as_laid_out(draft) == [("Jautājumi", ["fast"]), ("Nobeigums", ["clear"])]
        move(draft, "clear", DOWN, vita)
        assert as_laid_out(draft) == [("Jautājumi", ["fast"]), ("Nobeigums", ["clear"])]
        move(draft, "clear", UP, vita)
        assert as_laid_out(draft) == [("Jautājumi", ["fast", "clear"]), ("Nobeigums", [])]
        assert places(draft) == [1, 2]

    def test_what_is_removed_leaves_no_gap(self, draft, vita):
        questions.remove_question(question_id=question(draft, "clear").pk, by=vita, now=NOON)

        assert [(one.code, one.place) for one in draft.questions.all()] == [("fast", 1)]

    def test_all_of_one_can_be_changed(self, draft, vita):
        topic = question(draft, "clear").topic
        said = replace(SCALE, topic=topic, allows_na=False, allows_unknown=True, required=False, low_label_lv="nemaz")
        changed = questions.change_question(question_id=question(draft, "fast").pk, draft=said, by=vita, now=NOON)
        changed.refresh_from_db()

        assert (changed.text_lv, changed.topic, changed.low_label_lv) == ("Vai skaidri?", topic, "nemaz")
        assert (changed.allows_na, changed.allows_unknown, changed.required) == (False, True, False)

    def test_answers_that_do_not_go_with_another_way_are_removed_first(self, vita):
        version = make_version(SKIPPING, is_frozen=False)
        where = question(version, "where")
        with pytest.raises(errors.ChoicesDoNotFit):
            questions.change_question(question_id=where.pk, draft=SCALE, by=vita, now=NOON)
        several = replace(SCALE, kind=QuestionKind.MULTIPLE)

        assert questions.change_question(question_id=where.pk, draft=several, by=vita, now=NOON).kind == "multiple"

    def test_every_deed_is_on_record(self, draft, vita):
        move(draft, "clear", DOWN, vita)
        noted = AuditRecord.objects.get(verb="survey_question_move")

        assert (noted.actor_id, noted.subject) == (vita.pk, f"survey-version:{draft.pk}")
        assert noted.detail == {"question": "clear", "way": "down"}


class TestRules:
    """ "came" leads to "how", and "how" to "where"."""

    @pytest.fixture
    def skipping(self, db):
        return make_version(SKIPPING, is_frozen=False)

    def test_one_names_an_earlier_question_and_answers_it_has(self, skipping, vita):
        words = question(skipping, "words")
        kept = questions.set_rule(question_id=words.pk, after="where", answers=["riga", "na"], by=vita, now=NOON)

        assert kept.asked_if == {"question": "where", "answers": ["riga", "na"]}

    @pytest.mark.parametrize(
        ("after", "answers"),
        [
            ("words", ["na"]),
            ("nothing", ["1"]),
            ("where", ["ogre"]),
            ("where", []),
            ("how", ["7"]),
            ("how", ["unknown"]),
        ],
    )
    def test_one_that_nobody_can_meet_is_refused(self, skipping, vita, after, answers):
        how = question(skipping, "where" if after == "words" else "words")
        with pytest.raises(errors.RuleWrong):
            questions.set_rule(question_id=how.pk, after=after, answers=answers, by=vita, now=NOON)

    def test_of_a_question_that_is_written_to_only_that_it_was_not(self, skipping, vita):
        added = questions.add_question(block_id=skipping.blocks.get().pk, draft=SCALE, code="last", by=vita, now=NOON)
        with pytest.raises(errors.RuleWrong):
            questions.set_rule(question_id=added.pk, after="words", answers=["Labi"], by=vita, now=NOON)
        questions.set_rule(question_id=added.pk, after="words", answers=["na"], by=vita, now=NOON)

    def test_without_one_everybody_is_asked(self, skipping, vita):
        how = question(skipping, "how")

        assert questions.set_rule(question_id=how.pk, after="", answers=[], by=vita, now=NOON).asked_if is None

    def test_what_a_rule_names_is_neither_removed_nor_moved_behind_nor_answered_otherwise(self, skipping, vita):
        came, riga = question(skipping, "came"), Choice.objects.get(code="riga")
        words = question(skipping, "words")
        questions.set_rule(question_id=words.pk, after="where", answers=["riga"], by=vita, now=NOON)
        before = as_laid_out(skipping)
        for refused in (
            lambda: questions.remove_question(question_id=came.pk, by=vita, now=NOON),
            lambda: questions.move_question(question_id=came.pk, way=DOWN, by=vita, now=NOON),
            lambda: questions.change_question(
                question_id=came.pk, draft=replace(SCALE, kind=QuestionKind.TEXT), by=vita, now=NOON
            ),
        ):
            with pytest.raises(errors.RuleNeedsIt) as caught:
                refused()
            assert "2" in caught.value.detail
        with pytest.raises(errors.RuleNeedsIt):
            choices.remove_choice(choice_id=riga.pk, by=vita, now=NOON)

        assert as_laid_out(skipping) == before
        assert not AuditRecord.objects.filter(verb="survey_question_remove").exists()

    def test_a_fault_that_was_there_before_stops_nobody(self, vita):
        lost = {"code": "lost", "asked_if": {"question": "gone", "answers": ["1"]}}
        version = make_version([{"code": "clear"}, lost], is_frozen=False)
        questions.remove_question(question_id=question(version, "clear").pk, by=vita, now=NOON)

        assert as_laid_out(version) == [("Jautājumi", ["lost"])]


class TestChoices:
    @pytest.fixture
    def single(self, draft, vita):
        one_of = replace(SCALE, kind=QuestionKind.SINGLE)
        return questions.add_question(block_id=draft.blocks.get(place=1).pk, draft=one_of, by=vita, now=NOON)

    def add(self, question, vita, text: str, point: str = "") -> Choice:
        return choices.add_choice(question_id=question.pk, words={"text_lv": text}, point=point, by=vita, now=NOON)

    def codes(self, question) -> list[str]:
        return list(question.choices.values_list("code", flat=True))

    def test_they_come_in_order_and_change_places(self, single, vita):
        added = [self.add(single, vita, text) for text in ("Rīgā", "Ogrē", "Rīgā")]
        assert self.codes(single) == ["riga", "ogre", "riga-2"]
        choices.move_choice(choice_id=added[2].pk, way=UP, by=vita, now=NOON)
        choices.move_choice(choice_id=added[0].pk, way=UP, by=vita, now=NOON)
        assert self.codes(single) == ["riga", "riga-2", "ogre"]
        choices.remove_choice(choice_id=added[0].pk, by=vita, now=NOON)

        assert list(single.choices.values_list("code", "place")) == [("riga-2", 1), ("ogre", 2)]

    def test_none_is_taken_for_what_is_said_instead_of_an_answer(self, single, vita):
        assert self.add(single, vita, "NA").code == "na-2"

    def test_labels_of_a_scale_stand_as_its_points_do(self, draft, vita):
        clear = question(draft, "clear")
        self.add(clear, vita, "ļoti labi", "6")
        low = self.add(clear, vita, "ļoti slikti", "1")
        choices.move_choice(choice_id=low.pk, way=DOWN, by=vita, now=NOON)
        choices.word_choice(choice_id=low.pk, words={"text_lv": "slikti"}, by=vita, now=NOON)

        assert list(clear.choices.values_list("code", "text_lv")) == [("1", "slikti"), ("6", "ļoti labi")]

    @pytest.mark.parametrize("point", ["", "7", "x"])
    def test_a_point_that_is_none_has_no_label(self, draft, vita, point):
        with pytest.raises(errors.PointWrong):
            self.add(question(draft, "clear"), vita, "Labi", point)

    def test_a_question_to_choose_from_without_answers_is_not_frozen(self, draft, single, vita):
        with pytest.raises(errors.ChoicesMissing) as caught:
            actions.freeze(version_id=draft.pk, by=vita, now=NOON)
        assert "3" in caught.value.detail
        self.add(single, vita, "Rīgā")

        assert actions.freeze(version_id=draft.pk, by=vita, now=NOON).is_frozen


def test_17_questions_are_still_counted_when_it_is_frozen(vita):
    version = make_version([{"code": f"q{nth}"} for nth in range(17)], is_frozen=False, questions_expected=17)
    questions.remove_question(question_id=question(version, "q3").pk, by=vita, now=NOON)
    with pytest.raises(errors.QuestionnaireCountWrong):
        actions.freeze(version_id=version.pk, by=vita, now=NOON)
    questions.add_question(block_id=version.blocks.get().pk, draft=SCALE, by=vita, now=NOON)

    assert actions.freeze(version_id=version.pk, by=vita, now=NOON).is_frozen


def test_nothing_of_a_frozen_version_changes(vita):
    version = make_version(SKIPPING)
    block, came, riga = version.blocks.get(), question(version, "came"), Choice.objects.get(code="riga")
    who = {"by": vita, "now": NOON}
    for refused in (
        lambda: blocks.add_block(version_id=version.pk, titles={"title_lv": "x"}, **who),
        lambda: blocks.word_block(block_id=block.pk, titles={"title_lv": "x"}, **who),
        lambda: blocks.move_block(block_id=block.pk, way=UP, **who),
        lambda: blocks.remove_block(block_id=block.pk, **who),
        lambda: questions.add_question(block_id=block.pk, draft=SCALE, **who),
        lambda: questions.change_question(question_id=came.pk, draft=SCALE, **who),
        lambda: questions.move_question(question_id=came.pk, way=DOWN, **who),
        lambda: questions.remove_question(question_id=came.pk, **who),
        lambda: questions.set_rule(question_id=came.pk, after="", answers=[], **who),
        lambda: choices.add_choice(question_id=came.pk, words={"text_lv": "x"}, **who),
        lambda: choices.word_choice(choice_id=riga.pk, words={"text_lv": "x"}, **who),
        lambda: choices.move_choice(choice_id=riga.pk, way=DOWN, **who),
        lambda: choices.remove_choice(choice_id=riga.pk, **who),
    ):
        with pytest.raises(errors.VersionFrozen):
            refused()


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Several edit one version in the same moment."""

    @pytest.fixture
    def version(self, db):
        return make_version([{"code": f"q{nth}"} for nth in range(6)], is_frozen=False)

    def test_the_order_stays_whole(self, version, vita):
        first, third = question(version, "q0"), question(version, "q3")

        def edit(nth: int) -> object:
            if nth % 3 == 0:
                return questions.move_question(question_id=first.pk, way=DOWN, by=vita, now=NOON)
            if nth % 3 == 1:
                return questions.move_question(question_id=third.pk, way=UP, by=vita, now=NOON)
            return questions.add_question(block_id=first.block_id, draft=SCALE, by=vita, now=NOON)

        none_raised(at_once(6, edit))
        assert places(version) == list(range(1, 9))

    def test_control_who_reads_the_order_without_holding_the_version_spoils_it(self, version):
        all_have_read = threading.Barrier(2)

        def move_down(code: str) -> None:
            layout = drafts.layout_of(version.pk)
            all_have_read.wait(20)
            [(_block, mine)] = layout
            drafts.exchange(mine, [one.code for one in mine].index(code), DOWN)
            drafts.keep(layout)

        raised = at_once(2, lambda nth: move_down(f"q{nth * 3}"))
        moved = [one.code for one in version.questions.order_by("place")]
        assert any(isinstance(one, Exception) for one in raised) or moved != ["q1", "q0", "q2", "q4", "q3", "q5"]

    def test_what_one_removes_another_does_not_find(self, version, vita):
        gone = question(version, "q2").pk
        said = at_once(2, lambda _nth: questions.remove_question(question_id=gone, by=vita, now=NOON))

        assert sum(isinstance(one, DomainError) and one.status == 404 for one in said) == 1
        assert places(version) == [1, 2, 3, 4, 5]

    def test_freezing_comes_before_or_after(self, version, vita):
        moved = question(version, "q0").pk

        def edit_or_freeze(nth: int) -> object:
            if nth:
                return actions.freeze(version_id=version.pk, by=vita, now=NOON)
            return questions.move_question(question_id=moved, way=DOWN, by=vita, now=NOON)

        edited, frozen = at_once(2, edit_or_freeze)
        assert not isinstance(frozen, Exception)
        assert isinstance(edited, (Question, errors.VersionFrozen))
