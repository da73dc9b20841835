import pytest

from forum.models import Question
from forum.states import QuestionState
from forum.tests.desk import ForumDesk
from forum.tests.factories import a_published_question, ask, assigned, fresh, make_category, make_staff, published, told
from pmlp_portal.accounts.roles import Role

pytestmark = pytest.mark.django_db
S = QuestionState


@pytest.fixture
def desk(maris):
    return ForumDesk(maris)


@pytest.fixture
def question(passports):
    return ask()


class TestDeciding:
    def test_declined_with_a_reason_its_asker_reads_it(self, desk, question):
        assert "Autoram paziņojām, kāpēc." in desk.do("decline", question, because="Nav jautājums")
        assert (fresh(question).state, told(question)[-1]) == (S.DECLINED, "question_declined")

    def test_without_a_reason_nothing_is_declined(self, desk, question):
        assert "Uzrakstiet, kāpēc" in desk.do("decline", question, because="", status=422)
        assert fresh(question).state == S.RECEIVED

    def test_sent_to_another_institution(self, desk, question):
        said = desk.do("forward", question, to="Valsts robežsardze", because="Robeža")

        assert "Pārsūtīts: Valsts robežsardze." in said
        assert fresh(question).forwarded_to == "Valsts robežsardze"

    @pytest.mark.parametrize(
        "named",
        ["{pk}", "#{pk}", "https://forums.lv/forum/questions/{pk}-vai-pase/?x=1", "/en/forum/questions/{pk}-a/"],
    )
    def test_the_same_question_is_named_by_its_number_or_its_address(self, desk, question, anda, named):
        other = a_published_question(anda)
        desk.do("duplicate", question, other=named.format(pk=other.pk))

        assert fresh(question).duplicate_of == other

    def test_or_chosen_from_those_shown(self, desk, question, anda):
        other = a_published_question(anda)
        desk.do("duplicate", question, of=other.pk, other="")

        assert fresh(question).duplicate_of == other

    @pytest.mark.parametrize("named", ["", "pase", "999999999999999999", "-1", "a/questions/", "0"])
    def test_what_names_no_question_is_refused(self, desk, question, named):
        desk.do("duplicate", question, other=named, status=409)

        assert fresh(question).state == S.RECEIVED

    def test_a_decision_is_taken_back(self, desk, question):
        desk.do("decline", question, because="Kļūda")
        desk.do("restore", question)

        assert fresh(question).state == S.RECEIVED


class TestGiving:
    def test_to_somebody_named(self, desk, question, liga):
        assert "Nodots: Liga." in desk.do("assign", question, to=liga.pk)
        assert fresh(question).assigned_to == liga

    def test_to_who_has_the_least_to_do_in_another_category(self, desk, question, anda, liga, maris):
        zane = make_staff("zane", Role.EXPERT)
        visas = make_category("vizas", experts=[zane])
        desk.do("assign", question, to="", category="vizas")

        assert (fresh(question).assigned_to, fresh(question).category) == (zane, visas)

    def test_nobody_else_can_be_given_one(self, desk, question):
        clara = make_staff("clara", Role.CLERK)
        desk.do("assign", question, to=clara.pk, status=422)

        assert fresh(question).assigned_to is None


class TestSight:
    def test_hidden_with_a_reason_and_shown_again(self, desk, anda, liga, maris, passports):
        question = published(anda, liga, by=maris)
        desk.do("hide", question, because="Vārds")
        assert fresh(question).state == S.HIDDEN
        desk.do("show", question)

        assert fresh(question).state == S.PUBLISHED

    def test_archived(self, desk, anda, liga, maris, passports):
        question = published(anda, liga, by=maris)
        desk.do("archive", question)

        assert fresh(question).state == S.ARCHIVED


class TestTwoModerators:
    def test_the_later_decision_is_refused_and_its_reason_kept(self, desk, question, anda):
        dace = ForumDesk(make_staff("dace", Role.MODERATOR))
        seen = question.version
        dace.open(question)
        desk.open(question)
        dace.do("assign", question, to=anda.pk)
        said = desk.do("decline", question, seen=seen, because="Mēstule no Ķīnas", status=409)

        assert "Pa to laiku šo saglabāja Dace." in said
        assert 'value="Mēstule no Ķīnas"' in desk.html
        assert f'name="seen" value="{seen + 1}"' in desk.html
        assert fresh(question).assigned_to == anda


def test_an_expert_decides_nothing(anda, maris, passports):
    question = assigned(anda, by=maris)
    for deed in ("decline", "duplicate", "forward", "assign", "restore", "hide", "show", "archive"):
        ForumDesk(anda).do(deed, question, because="x", to="x", other="1", status=404)

    assert Question.objects.get().version == question.version
