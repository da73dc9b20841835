from datetime import date, timedelta

import pytest

from forum.models import Absence, Question
from forum.search.index import index
from forum.states import QuestionState
from forum.tests.desk import ForumDesk
from forum.tests.factories import a_published_question, ask, assigned, at, fresh, make_category, make_staff, told
from pmlp_portal.accounts.roles import Role

pytestmark = pytest.mark.django_db
S = QuestionState


@pytest.fixture
def desk(maris):
    return ForumDesk(maris)


def three(*titles, **more):
    """Ask several, each due a day after the one before."""
    questions = [ask(title=title, **more) for title in titles]
    for nth, question in enumerate(questions):
        Question.objects.filter(pk=question.pk).update(due_on=date(2026, 11, 25) + nth * timedelta(days=1))
    return [fresh(question) for question in questions]


class TestList:
    def test_what_is_due_first_stands_first_and_is_shown_beside(self, desk, passports):
        three("Pirmais?", "Otrais?")
        said = desk.look("triage")

        assert "Jauni 2" in said
        assert said.index("Pirmais?") < said.index("Otrais?")
        assert 'id="question-title" lang="lv">Pirmais?</h2>' in desk.html

    def test_one_goes_down_and_up_by_keys_that_are_links(self, desk, passports):
        first, second, third = three("Pirmais?", "Otrais?", "Trešais?")
        desk.look("triage", question=second.pk)

        assert f'href="?question={third.pk}#question" lang="lv" aria-keyshortcuts="J"' in desk.html
        assert f'href="?question={first.pk}#question" lang="lv" aria-keyshortcuts="K"' in desk.html
        assert desk.html.count('aria-current="true"') == 1

    def test_at_the_ends_there_is_no_key_further(self, desk, passports):
        three("Pirmais?")
        desk.look("triage")

        assert 'aria-keyshortcuts="J"' not in desk.html
        assert 'aria-keyshortcuts="K"' not in desk.html

    def test_one_category_is_looked_through(self, desk, passports):
        make_category("vizas")
        three("Par pasi?")
        three("Par vīzu?", category="vizas")
        said = desk.look("triage", category="vizas")

        assert "Par vīzu?" in said
        assert "Par pasi?" not in said
        assert "?category=vizas&amp;question=" in desk.html

    @pytest.mark.parametrize(
        "query", [{"category": "nav"}, {"question": "x"}, {"question": "9" * 30}, {"category": "\0"}]
    )
    def test_what_an_address_names_and_is_not_there_is_passed_over(self, desk, passports, query):
        three("Pirmais?")

        assert "Pirmais?" in desk.look("triage", **query)

    def test_nothing_left_says_so(self, desk):
        assert "Viss saņemtais ir izšķirots." in desk.look("triage")

    def test_what_may_be_spam_says_so(self, desk, passports):
        ask(text="http://a.lv http://b.lv http://c.lv")

        assert "iespējams mēstuļu sūtījums" in desk.look("triage")


class TestBeside:
    def test_similar_answers(self, desk, anda, passports):
        index(a_published_question(anda, title="Vai pase jāmaina pēc uzvārda maiņas?").pk)
        ask()

        assert "Vai pase jāmaina pēc uzvārda maiņas?" in desk.look("triage")

    def test_experts_stand_by_their_load_and_who_is_away_says_until_when(self, desk, anda, liga, maris, passports):
        assigned(anda, by=maris)
        Absence.objects.create(user=liga, first_on=date(2026, 11, 9), back_on=date(2026, 11, 16))
        make_staff("zane", Role.EXPERT)
        ask()
        said = desk.look("triage")

        assert "Kam mazāk darba: Anda" in said
        assert "Liga (0 atvērti), prombūtnē, atgriežas 16. nov. Anda (1 atvērts)" in said
        assert "Prombūtnē: Liga, atgriežas 16. nov." in said

    def test_a_colleague_at_the_same_question_is_named(self, desk, passports):
        ask()
        ForumDesk(make_staff("dace", Role.MODERATOR)).look("triage")

        assert "Šo jautājumu tagad skata arī Dace" in desk.look("triage")


class TestDeedsFromTheList:
    def test_after_a_decision_the_list_goes_on_in_its_category(self, desk, liga, passports):
        first, _second = three("Pirmais?", "Otrais?")
        said = desk.do("assign", first, to=liga.pk, **{"from": "triage", "listed": "pases"})

        assert "Nodots: Liga." in said
        assert "Jautājumu šķirošana" in said
        assert "Otrais?" in said
        assert "Pirmais?" not in said


class TestBulk:
    def test_marked_ones_are_declined_for_one_reason_and_nobody_is_told(self, desk, passports):
        first, second, third = three("Lēti kredīti?", "Kazino?", "Kā saņemt pasi?")
        said = desk.do(
            "bulk-decline", because="Mēstule", marked=[f"{one.pk}.{one.version}" for one in (first, second)]
        )  # fmt: skip

        assert "Noraidīti 2 jautājumi." in said
        assert [fresh(one).state for one in (first, second, third)] == [S.DECLINED, S.DECLINED, S.RECEIVED]
        assert "question_declined" not in told(first)

    def test_what_a_colleague_has_moved_meanwhile_is_left_out_and_said(self, desk, anda, maris, passports):
        first, second = three("Lēti kredīti?", "Kazino?")
        marked = [f"{one.pk}.{one.version}" for one in (first, second)]
        ForumDesk(make_staff("dace", Role.MODERATOR)).do("assign", second, to=anda.pk)
        said = desk.do("bulk-decline", because="Mēstule", marked=marked)

        assert "Noraidīts 1 jautājums. 1 izlaists: to jau pārvietojis kolēģis." in said
        assert fresh(second).state == S.ASSIGNED

    def test_without_a_reason_marks_and_list_stay(self, desk, passports):
        (first,) = three("Lēti kredīti?")
        desk.do("bulk-decline", because=" ", marked=[f"{first.pk}.{first.version}"], status=422)

        assert f'value="{first.pk}.{first.version}" aria-label="Iezīmēt: Lēti kredīti?" checked' in desk.html
        assert fresh(first).state == S.RECEIVED

    @pytest.mark.parametrize("marked", [[], ["x"], ["1"], ["1.x"]])
    def test_nothing_marked_is_said(self, desk, marked):
        assert "Izvēlieties no 1 līdz 100 jautājumiem." in desk.do(
            "bulk-decline", because="Mēstule", marked=marked, status=422
        )

    def test_an_expert_declines_nothing(self, anda, passports):
        (first,) = three("Lēti kredīti?")
        ForumDesk(anda, now=at(11)).do(
            "bulk-decline", because="Mēstule", marked=[f"{first.pk}.{first.version}"], status=404
        )  # fmt: skip

        assert fresh(first).state == S.RECEIVED
