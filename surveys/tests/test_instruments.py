"""What has been used stands for good; what is changed is another version."""

import pytest

from surveys import actions, errors
from surveys.models import Question
from surveys.queries.questionnaires import questionnaire_of
from surveys.tests.factories import NOON, SKIPPING, make_version
from tests.races import at_once, none_raised

pytestmark = pytest.mark.django_db


def as_asked(version) -> list[tuple[object, ...]]:
    """Return a version's questions as people meet them."""
    return [
        (one.code, one.kind, one.text_lv, one.asked_if, [choice.code for choice in one.choices.all()], one.block.place)
        for one in questionnaire_of(version.pk).questions.values()
    ]


class TestNewVersion:
    def test_it_is_a_copy_that_can_be_changed(self, vita):
        version = make_version(SKIPPING)
        copy = actions.new_version(of=version, note="Īsāki jautājumi", by=vita, now=NOON)

        assert as_asked(copy) == as_asked(version)
        assert (copy.number, copy.is_frozen, copy.note) == (version.number + 1, False, "Īsāki jautājumi")
        Question.objects.filter(version=copy, code="came").update(text_lv="Vai bijāt?")
        assert Question.objects.get(version=version, code="came").text_lv == "Jautājums came?"

    def test_a_topic_goes_with_it(self, vita):
        version = make_version()
        copy = actions.new_version(of=version, by=vita, now=NOON)

        assert copy.questions.get(code="clear").topic == version.questions.get(code="clear").topic


class TestFreezing:
    def test_from_then_on_it_stands(self, vita):
        version = actions.freeze(version_id=make_version(is_frozen=False).pk, by=vita, now=NOON)
        assert version.frozen_at == NOON

        with pytest.raises(errors.VersionFrozen):
            actions.freeze(version_id=version.pk, by=vita, now=NOON)
        actions.freeze_if_needed(version_id=version.pk, by=vita, now=NOON)

    @pytest.mark.parametrize(("expected", "is_refused"), [(2, False), (17, True), (None, False)])
    def test_the_number_of_questions_is_checked_where_it_is_given(self, vita, expected, is_refused):
        version = make_version(is_frozen=False, questions_expected=expected)
        if not is_refused:
            assert actions.freeze(version_id=version.pk, by=vita, now=NOON).is_frozen
            return
        with pytest.raises(errors.QuestionnaireCountWrong) as caught:
            actions.freeze(version_id=version.pk, by=vita, now=NOON)
        assert "17" in caught.value.detail

    def test_a_question_nobody_can_be_asked_is_named(self, vita):
        lost = {"code": "lost", "asked_if": {"question": "clear", "answers": ["9"]}}
        version = make_version([{"code": "clear"}, lost], is_frozen=False)

        with pytest.raises(errors.QuestionnaireFaulty) as caught:
            actions.freeze(version_id=version.pk, by=vita, now=NOON)
        assert "lost" in caught.value.detail


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_two_copies_made_at_once_count_on(vita):
    version = make_version()
    copies = none_raised(at_once(3, lambda _nth: actions.new_version(of=version, by=vita, now=NOON).number))

    assert sorted(copies) == [version.number + 1, version.number + 2, version.number + 3]
