from datetime import timedelta

import pytest

from forum import actions, errors
from forum.actions import Opinion
from forum.models import Vote
from forum.personal_data import MASK
from forum.queries.people import others_looking
from forum.tests.factories import NEXT_DAY, a_published_question, ask, fresh

pytestmark = pytest.mark.django_db

PHONE, COMPUTER = "a-phone", "a-computer"


def vote(question, device, is_helpful, word=""):
    return actions.vote(question_id=question.pk, device=device, opinion=Opinion(is_helpful, word), now=NEXT_DAY)


class TestVotes:
    @pytest.fixture
    def question(self, anda):
        return a_published_question(anda)

    def counts(self, question):
        return fresh(question).helpful, fresh(question).unhelpful

    def test_each_device_counts_once(self, question):
        for device, is_helpful in ((PHONE, True), (PHONE, True), (COMPUTER, False)):
            vote(question, device, is_helpful)

        assert self.counts(question) == (1, 1)

    def test_who_thinks_better_of_it_changes_their_vote(self, question):
        vote(question, PHONE, True)
        vote(question, PHONE, False, "Nav par bērniem")

        assert self.counts(question) == (0, 1)
        assert Vote.objects.get().word == "Nav par bērniem"

    def test_a_word_is_masked_and_has_an_end(self, question):
        vote(question, PHONE, False, "Mans kods 328673-00679")
        vote(question, COMPUTER, False, "a" * 1_000_000)

        assert {word[:15] for word in Vote.objects.values_list("word", flat=True)} == {f"Mans kods {MASK}", "a" * 15}

    def test_nobody_can_be_followed_from_question_to_question(self, question, anda):
        vote(question, PHONE, True)
        vote(a_published_question(anda), PHONE, True)

        assert Vote.objects.values("device_hash").distinct().count() == 2

    def test_what_cannot_be_read_cannot_be_judged(self, passports):
        with pytest.raises(errors.NotReadable):
            vote(ask(), PHONE, True)


def test_colleagues_who_have_it_open_are_seen_for_two_minutes(anda, liga, passports):
    question = ask()
    for who in (anda, liga, anda):
        actions.note_look(question_id=question.pk, by=who, now=NEXT_DAY)

    assert others_looking(question.pk, user=anda, now=NEXT_DAY) == [liga]
    assert others_looking(question.pk, user=anda, now=NEXT_DAY + timedelta(minutes=2)) == []
