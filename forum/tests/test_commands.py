"""The forum's commands: out to a file and in again, generated posts, and nothing invented in production."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from forum import demonstration
from forum.models import Answer, AnswerVersion, Category, Question, QuestionMove
from forum.queries.exporting import exported
from forum.search.queries import search
from forum.states import QuestionState
from pmlp_portal.accounts.models import User

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HARD = '=1+1\r\n\t\'"paldies", “labi” 🙂 ;\nrinda\u2028cita'


@pytest.fixture
def evita():
    return User.objects.create(username="evita")


def made_anew():
    """Forget all questions, as an office that starts from the file would."""
    Question.objects.update(duplicate_of=None)
    Answer.objects.update(current=None, published_at=None, true_on=None, text="")
    for model in (AnswerVersion, Answer, QuestionMove, Question):
        model.objects.all().delete()


class TestOutAndIn:
    @pytest.mark.parametrize("ending", ["json", "csv"])
    def test_what_left_comes_back_unchanged(self, tmp_path, evita, ending):
        demonstration.load(now=NOW)
        odd = Question.objects.order_by("pk")[0]
        Question.objects.filter(pk=odd.pk).update(
            title="@pase", text=HARD, helpful=3, state=QuestionState.ARCHIVED, days_paused=2
        )
        Answer.objects.filter(question=odd).update(text=HARD, correction="-viens", corrected_at=NOW)
        left = list(exported())
        call_command("export_questions", str(tmp_path / f"questions.{ending}"))
        made_anew()

        call_command("import_questions", str(tmp_path / f"questions.{ending}"), by="evita", stdout=io.StringIO())

        assert list(exported()) == left
        assert len(left) >= 150

    def test_what_came_in_is_found_and_says_where_it_came_from(self, tmp_path, evita):
        demonstration.load(now=NOW)
        call_command("export_questions", str(tmp_path / "questions.json"))
        made_anew()
        call_command("import_questions", str(tmp_path / "questions.json"), by="evita", stdout=io.StringIO())
        assert search("repatriants").total
        assert QuestionMove.objects.filter(by=evita, because="import of questions.json").count() > 150

    def test_what_is_here_already_stays_as_it_is(self, tmp_path, evita):
        demonstration.load(now=NOW)
        call_command("export_questions", str(tmp_path / "questions.json"))
        Question.objects.update(title="Jau labots")
        said = io.StringIO()
        call_command("import_questions", str(tmp_path / "questions.json"), by="evita", stdout=said)
        assert said.getvalue() == "0 new questions.\n"
        assert not Question.objects.exclude(title="Jau labots").exists()

    def test_what_nobody_may_read_does_not_leave(self):
        demonstration.load(now=NOW)
        hidden = Question.objects.order_by("pk")[0]
        Question.objects.filter(pk=hidden.pk).update(state=QuestionState.HIDDEN, because="test")
        assert hidden.token_hash not in {one.key for one in exported()}

    def test_no_contact_and_no_link_leave(self, tmp_path):
        demonstration.load(now=NOW)
        Question.objects.update(contact="anna@example.lv", contact_hash="0" * 64, token_seed="s" * 32)
        call_command("export_questions", str(tmp_path / "questions.json"))
        text = (tmp_path / "questions.json").read_text()
        assert "anna@" not in text
        assert "s" * 32 not in text

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"category": "nowhere"}, "no category 'nowhere'"),
            ({"state": "received"}, "not a state everybody may read"),
            ({"answer": ""}, "has a title and an answer"),
            ({"title": "\u200b"}, "has a title and an answer"),
            ({"slug": "../admin"}, "is not a slug"),
            ({"slug": ""}, "is not a slug"),
            ({"asked_at": "vakar"}, "question 1"),
        ],
    )
    def test_a_file_that_does_not_fit_is_refused_in_words_and_nothing_is_written(self, tmp_path, evita, change, said):
        demonstration.load(now=NOW)
        path = tmp_path / "questions.json"
        call_command("export_questions", str(path))
        made_anew()
        path.write_text(json.dumps([{**json.loads(path.read_text())[0], **change}]))
        with pytest.raises(CommandError, match=said):
            call_command("import_questions", str(path), by="evita")
        assert not Question.objects.exists()

    def test_signs_that_hide_or_reorder_stay_outside(self, tmp_path, evita):
        demonstration.load(now=NOW)
        path = tmp_path / "questions.json"
        call_command("export_questions", str(path))
        made_anew()
        one = json.loads(path.read_text())[0]
        path.write_text(json.dumps([{**one, "title": "Cik\u202e maksā\x0b?", "text": "a\ufffeb"}]))
        call_command("import_questions", str(path), by="evita", stdout=io.StringIO())
        question = Question.objects.get()
        assert (question.title, question.text) == ("Cik maksā?", "ab")

    def test_somebody_vouches_for_what_comes_in(self, tmp_path):
        with pytest.raises(CommandError, match="no user"):
            call_command("import_questions", str(tmp_path / "questions.json"), by="nobody")

    @pytest.mark.parametrize("command", ["export_questions", "import_questions"])
    def test_another_kind_of_file_is_refused(self, tmp_path, evita, command):
        with pytest.raises(CommandError, match="neither"):
            call_command(command, str(tmp_path / "questions.xls"), **({"by": "evita"} if "import" in command else {}))


class TestNotInProduction:
    @pytest.mark.parametrize("arguments", [["load_forum_demo"], ["generate_questions", "3"]])
    def test_nothing_is_invented(self, settings, arguments):
        settings.IS_PRODUCTION = True
        with pytest.raises(CommandError, match="production"):
            call_command(*arguments)
        assert not Category.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestGenerated:
    def test_posts_are_whole_and_found_and_the_index_is_there_again(self, monkeypatch):
        monkeypatch.setattr("forum.demonstration.generating.INDEX_ANEW_FROM", 40)
        monkeypatch.setattr("forum.demonstration.generating.AT_A_TIME", 25)
        call_command("generate_questions", "60")
        generated = Question.objects.filter(rule="generated")
        assert generated.count() == 60
        assert generated.filter(answer__current__state="approved", search_vector__isnull=False).count() == 60
        last = generated.latest("published_at")
        assert search(last.title).questions[0] == last
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'question_words'")
            assert cursor.fetchone() == (1,)

    def test_more_are_others_and_people_can_still_ask(self):
        call_command("generate_questions", "5")
        call_command("generate_questions", "5", seed=2)
        assert Question.objects.filter(rule="generated").values("token_hash").distinct().count() == 10
        like = Question.objects.filter(rule="generated").values(
            "title", "slug", "rule", "due_on", "aim_on", "forward_by", "asked_at"
        )[0]
        assert Question.objects.create(**like, token_hash="new").pk
