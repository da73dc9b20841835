"""What a form sends, read and checked: tried without a database."""

from decimal import Decimal

import pytest

from surveys import errors
from surveys.replies import LONGEST_TEXT, Reply, Wording, check, read_reply

ALL = frozenset({"na", "refused", "unknown"})
SCALE = Wording("fast", "scale_6", levels=range(1, 7), specials=frozenset({"na", "refused"}))
WHERE = Wording("where", "multiple", choices=("riga", "ogre", "cesis"), specials=ALL)
ONE = Wording("one", "single", choices=("riga", "ogre"))
NUMBER = Wording("times", "number", specials=ALL)
WORDS = Wording("words", "text", specials=frozenset({"refused"}), is_required=False)


@pytest.mark.parametrize(
    ("wording", "sent", "reply"),
    [
        (SCALE, ["4"], Reply(value=4)),
        (SCALE, [" 4 "], Reply(value=4)),
        (SCALE, ["na"], Reply(special="na")),
        (WHERE, ["riga", "ogre"], Reply(choices=("riga", "ogre"))),
        (WHERE, ["riga", "riga"], Reply(choices=("riga",))),
        (WHERE, ["unknown"], Reply(special="unknown")),
        (ONE, ["ogre"], Reply(choices=("ogre",))),
        (NUMBER, ["2,5"], Reply(number=Decimal("2.5"))),
        (NUMBER, ["", "refused"], Reply(special="refused")),
        (WORDS, ["Paldies."], Reply(text="Paldies.")),
        (WORDS, ["na"], Reply(text="na")),
        (WORDS, [""], Reply()),
    ],
)
def test_an_answer_is_read_as_it_is_meant(wording, sent, reply):
    assert read_reply(wording, sent) == reply


@pytest.mark.parametrize(
    ("wording", "sent", "refusal"),
    [
        (SCALE, [], errors.ReplyMissing),
        (SCALE, [""], errors.ReplyMissing),
        (SCALE, ["7"], errors.ReplyWrong),
        (SCALE, ["0"], errors.ReplyWrong),
        (SCALE, ["-1"], errors.ReplyWrong),
        (SCALE, ["٤"], errors.ReplyWrong),
        (SCALE, ["999999999999"], errors.ReplyWrong),
        (SCALE, ["3", "4"], errors.ReplyWrong),
        (SCALE, ["unknown"], errors.ReplyWrong),
        (ONE, ["riga", "ogre"], errors.ReplyWrong),
        (ONE, ["na"], errors.ReplyWrong),
        (WHERE, ["riga", "na"], errors.ReplyWrong),
        (WHERE, ["daugavpils"], errors.ReplyWrong),
        (NUMBER, ["divi"], errors.NumberWrong),
        (NUMBER, ["1e9"], errors.NumberWrong),
        (NUMBER, ["NaN"], errors.NumberWrong),
        (NUMBER, ["9999999999"], errors.ReplyWrong),
        (WORDS, ["ā" * (LONGEST_TEXT + 1)], errors.TextTooLong),
    ],
)
def test_what_is_no_answer_is_refused_in_words(wording, sent, refusal):
    with pytest.raises(refusal) as caught:
        read_reply(wording, sent)

    assert caught.value.status == 422
    assert "{" not in caught.value.detail


class TestEvidence:
    SCORE = Wording("rules", "score", levels=range(6))

    def test_a_score_stands_with_its_evidence(self):
        reply = read_reply(self.SCORE, ["0"], link=" https://www.pmlp.gov.lv/lv ", comment=" Nav. ")

        assert reply == Reply(value=0, link="https://www.pmlp.gov.lv/lv", comment="Nav.")

    @pytest.mark.parametrize("link", ["javascript:alert(1)", "pmlp.gov.lv", "https://", "ftp://x.lv/", "http://[x"])
    def test_a_link_nobody_can_open_is_no_evidence(self, link):
        with pytest.raises(errors.ReplyWrong):
            read_reply(self.SCORE, ["3"], link=link)

    def test_evidence_alone_is_no_score(self):
        with pytest.raises(errors.ReplyMissing):
            read_reply(self.SCORE, [], link="https://www.pmlp.gov.lv/")


def test_an_answer_beside_a_reason_for_none_is_refused():
    with pytest.raises(errors.ReplyWrong):
        check(NUMBER, Reply(number=Decimal(3), special="refused"))


def test_the_words_of_a_question_are_what_conditions_may_name():
    assert SCALE.words == {"1", "2", "3", "4", "5", "6", "na", "refused"}
    assert NUMBER.words == frozenset()
