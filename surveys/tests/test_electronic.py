"""A survey by a link of one's own: one question a page, resumed, retried, gone back in, closed in the middle."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from surveys.models import Answer, Case, Mode, QuestionKind, Refusal, Response, Source, Stage, StageKind
from surveys.states import CaseState, ResponseState, StageState
from surveys.tests.factories import (
    NOON,
    SKIPPING,
    at,
    link_of,
    make_case,
    make_invitation,
    make_response,
    make_stage,
    make_version,
    unit_of,
)
from surveys.tokens import contact_hash

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_field():
    """It is a day of fieldwork."""
    with time_machine.travel(NOON, tick=False):
        yield


def invited(stage: Stage | None = None, **columns: Any) -> str:
    """Return the link of somebody who was drawn."""
    return link_of(make_invitation(make_case(stage or make_stage(), **columns)))


def path(token: str, *more: str) -> str:
    return "/".join(["/surveys", token, *more, ""])


def answer(client: Client, token: str, code: str, *said: str) -> Any:
    return client.post(path(token, "questions", code), {"answer": list(said)})


def sole_response() -> Response:
    return Response.objects.get()


def answers() -> dict[str, Any]:
    return {answer.question.code: answer.value for answer in Answer.objects.select_related("question")}


class TestTheStart:
    def test_says_what_is_asked_until_when_and_how_to_refuse(self, client):
        token = invited()

        page = client.get(path(token)).content.decode()

        assert "2 jautājumi, katrs savā lapā." in page
        assert "4.\N{NO-BREAK SPACE}decembrī" in page
        assert f"/surveys/refuse/{token}/" in page
        assert "/surveys/genuine/?code=KV" in page

    def test_looking_begins_nothing(self, client):
        client.get(path(invited()))

        assert not Response.objects.exists()

    def test_the_button_leads_to_the_first_question(self, client):
        token = invited()

        assert client.post(path(token)).headers["Location"] == path(token, "questions", "clear")
        assert (sole_response().mode, sole_response().source) == (Mode.ELECTRONIC, Source.SAMPLE)

    def test_is_told_to_no_cache_and_no_other_site(self, client):
        headers = client.get(path(invited())).headers

        assert "no-store" in headers["Cache-Control"]
        assert headers["Referrer-Policy"] == "strict-origin"
        assert "noindex" in headers["X-Robots-Tag"]

    def test_of_a_stage_that_has_not_begun_says_when(self, client):
        with time_machine.travel(at(1), tick=False):
            page = client.get(path(invited()))

        assert page.status_code == 200
        assert "Aptauja vēl nav sākusies" in page.content.decode()

    @pytest.mark.parametrize("token", ["0" * 64, "hedgehog", "🦔", "%00", "genuine-"])
    def test_a_foreign_token_is_answered_calmly(self, client, token):
        page = client.get(path(token))

        assert page.status_code == 404
        assert "aptaujas" in page.content.decode()

    def test_a_token_of_a_form_opens_no_survey(self, client):
        stage = make_stage(kind=StageKind.EXPERTS, modes=[Mode.FORM])

        assert client.get(path(invited(stage))).status_code == 404


class TestOneQuestion:
    def test_shows_its_points_and_how_far_one_is(self, client):
        page = client.get(path(invited(), "questions", "fast")).content.decode()

        assert "2. jautājums no 2" in page
        assert page.count('type="radio"') == 8
        assert "Negribu atbildēt" in page

    def test_its_answer_is_kept_and_the_next_one_asked(self, client):
        token = invited()

        assert answer(client, token, "clear", "5").headers["Location"] == path(token, "questions", "fast")
        assert answers() == {"clear": 5}

    def test_the_last_answer_leads_to_all_of_them(self, client):
        token = invited()
        answer(client, token, "clear", "5")

        assert answer(client, token, "fast", "na").headers["Location"] == path(token, "check")

    def test_the_same_sent_twice_is_kept_once(self, client):
        token = invited()
        answer(client, token, "clear", "5")

        assert answer(client, token, "clear", "5").status_code == 303
        assert Answer.objects.count() == 1

    def test_gone_back_to_shows_what_was_answered_and_takes_another(self, client):
        token = invited()
        answer(client, token, "clear", "5")

        assert 'value="5" checked' in client.get(path(token, "questions", "clear")).content.decode()
        answer(client, token, "clear", "2")
        assert answers() == {"clear": 2}

    def test_without_an_answer_says_so_at_the_question(self, client):
        page = answer(client, invited(), "clear")

        assert page.status_code == 422
        assert "error-summary" in page.content.decode()

    @pytest.mark.parametrize("made_up", ["7", "0", "-1", "\x00", "🦔", "5; DROP TABLE", "99999999999999"])
    def test_a_made_up_answer_is_refused_in_words(self, client, made_up):
        page = answer(client, invited(), "clear", made_up)

        assert page.status_code == 422
        assert not Answer.objects.exists()

    def test_that_is_not_asked_leads_to_the_one_that_is(self, client):
        token = invited(make_stage(version=make_version(SKIPPING)))

        assert client.get(path(token, "questions", "how")).headers["Location"] == path(token, "questions", "came")
        assert answer(client, token, "hedgehog", "1").headers["Location"] == path(token, "questions", "came")


class TestSkipping:
    def test_a_no_leaves_out_what_hangs_on_it(self, client):
        token = invited(make_stage(version=make_version(SKIPPING)))

        assert answer(client, token, "came", "0").headers["Location"] == path(token, "questions", "words")

    def test_gone_back_to_and_changed_forgets_what_is_not_asked_any_more(self, client):
        token = invited(make_stage(version=make_version(SKIPPING)))
        answer(client, token, "came", "1")
        answer(client, token, "how", "2")
        answer(client, token, "came", "0")

        assert answers() == {"came": 0}


WORDS = ({"code": "words", "kind": QuestionKind.TEXT}, {"code": "times", "kind": QuestionKind.NUMBER})


class TestWords:
    def test_in_any_script_are_kept_as_they_were_written(self, client):
        answer(client, invited(make_stage(version=make_version(WORDS))), "words", "Labi 🦔, 谢谢; āčē")

        assert Answer.objects.get().text == "Labi 🦔, 谢谢; āčē"

    def test_that_no_database_can_keep_are_kept_without_the_one_sign(self, client):
        answer(client, invited(make_stage(version=make_version(WORDS))), "words", "Labi\x00!")

        assert Answer.objects.get().text == "Labi!"

    def test_too_long_are_refused_and_shown_again(self, client):
        token = invited(make_stage(version=make_version(WORDS)))

        page = answer(client, token, "words", "vārds " * 400)

        assert page.status_code == 422
        assert "vārds vārds" in page.content.decode()

    def test_of_a_megabyte_lose_nothing_that_was_answered_before(self, client):
        token = invited(make_stage(version=make_version(WORDS)))
        answer(client, token, "words", "Labi")
        page = client.post(path(token, "questions", "words"), {"answer": "x" * 1_000_000})

        assert page.status_code == 413
        assert "Nosūtītais ir pārāk liels" in page.content.decode()
        assert Answer.objects.get().text == "Labi"

    def test_with_markup_are_shown_as_words(self, client):
        token = invited(make_stage(version=make_version(WORDS)))
        answer(client, token, "words", "<script>alert(1)</script>")

        assert "<script>alert" not in client.get(path(token, "check")).content.decode()

    @pytest.mark.parametrize(("written", "status"), [("2,5", 303), ("2.5", 303), ("divi", 422), ("1e9", 422)])
    def test_numbers_are_read_as_people_write_them(self, client, written, status):
        token = invited(make_stage(version=make_version(WORDS)))

        assert answer(client, token, "times", written).status_code == status


class TestHandingIn:
    @staticmethod
    def answered(client: Client) -> str:
        token = invited()
        answer(client, token, "clear", "5")
        answer(client, token, "fast", "refused")
        return token

    def test_shows_all_answers_before(self, client):
        page = client.get(path(self.answered(client), "check")).content.decode()

        assert "Negribu atbildēt" in page
        assert "Iesniegt atbildes" in page

    def test_thanks_and_opens_nothing_any_more(self, client):
        token = self.answered(client)

        assert client.post(path(token, "check")).headers["Location"] == path(token)
        page = client.get(path(token)).content.decode()
        assert "Paldies" in page
        assert "Jautājums clear" not in page
        assert sole_response().state == ResponseState.COMPLETE
        assert Case.objects.get().state == CaseState.DONE

    def test_again_after_a_broken_connection_is_thanked_again(self, client):
        token = self.answered(client)
        client.post(path(token, "check"))

        assert client.post(path(token, "check")).status_code == 303
        assert Response.objects.count() == 1

    def test_with_a_question_left_leads_there(self, client):
        token = invited()
        answer(client, token, "clear", "5")

        assert client.post(path(token, "check")).headers["Location"] == path(token, "questions", "fast")
        assert sole_response().state == ResponseState.STARTED

    def test_afterwards_no_answer_is_changed_and_none_is_shown(self, client):
        token = self.answered(client)
        client.post(path(token, "check"))

        page = answer(client, token, "clear", "1")

        assert page.status_code == 410
        assert answers()["clear"] == 5
        assert client.get(path(token, "questions", "clear")).headers["Location"] == path(token)


class TestGoingOnLater:
    def test_begins_where_one_stopped(self, client):
        token = invited()
        answer(client, token, "clear", "5")

        page = Client().get(path(token)).content.decode()
        assert "Saglabāta 1 jūsu atbilde." in page
        assert Client().post(path(token)).headers["Location"] == path(token, "questions", "fast")

    def test_in_the_other_language_keeps_the_answers(self, client):
        token = invited()
        answer(client, token, "clear", "5")

        assert client.post(f"/en{path(token)}").headers["Location"] == f"/en{path(token, 'questions', 'fast')}"
        assert sole_response().language == "en"

    def test_takes_up_a_call_that_was_broken_off(self, client):
        stage = make_stage()
        case = make_case(stage)
        token = link_of(make_invitation(case))
        make_response(stage, case=case, state=ResponseState.BROKEN_OFF)

        assert answer(client, token, "clear", "4").status_code == 303
        assert sole_response().state == ResponseState.STARTED


class TestFieldworkClosedInTheMiddle:
    def test_says_so_and_keeps_what_was_answered(self, client):
        token = invited()
        answer(client, token, "clear", "5")
        with time_machine.travel(at(5, month=12), tick=False):
            page = answer(client, token, "fast", "5")

        assert page.status_code == 410
        assert "Aptauja ir beigusies" in page.content.decode()
        assert answers() == {"clear": 5}

    def test_by_the_office_says_so_too(self, client):
        token = invited()
        answer(client, token, "clear", "5")
        Stage.objects.update(state=StageState.CLOSED)

        page = answer(client, token, "fast", "5")
        assert page.status_code == 410
        assert "ir saglabāts" in page.content.decode()
        assert client.get(path(token)).status_code == 410
        assert client.post(path(token, "check")).status_code == 410


class TestWhoHasRefused:
    def test_is_asked_nothing(self, client):
        case = make_case(make_stage())
        token = link_of(make_invitation(case))
        Refusal.objects.create(contact_hash=contact_hash(unit_of(case).email), at=NOON, how="page")

        assert client.post(path(token)).status_code == 410
        assert not Response.objects.exists()


class TestHowPointsAreNamed:
    ENDS = ({"code": "pace", "low_label_lv": "lēni", "high_label_lv": "ātri"},)

    def test_the_ends_alone_where_nothing_else_is_named(self, client):
        token = invited(make_stage(version=make_version(self.ENDS)))

        page = client.get(path(token, "questions", "pace")).content.decode()
        assert "1 <small>lēni</small>" in page
        assert "6 <small>ātri</small>" in page

    def test_an_end_is_read_again_by_its_name(self, client):
        token = invited(make_stage(version=make_version(self.ENDS)))
        answer(client, token, "pace", "6")

        assert "6 (ātri)" in client.get(path(token, "check")).content.decode()

    def test_what_may_be_left_out_asks_for_no_reason(self, client):
        token = invited(make_stage(version=make_version(SKIPPING)))
        answer(client, token, "came", "0")

        assert "Negribu atbildēt" not in client.get(path(token, "questions", "words")).content.decode()
        assert answer(client, token, "words", "").headers["Location"] == path(token, "check")
