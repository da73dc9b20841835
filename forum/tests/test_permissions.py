import pytest

from forum import permissions
from forum.tests.factories import NEXT_DAY, ask, assigned, make_staff
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.kernel.errors import NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(db):
    return make_staff("klara", Role.CLERK)


def test_experts_answer_and_moderators_sort_too(anda, maris, passports):
    question = ask()

    assert permissions.question_answered_by(anda, question.pk, now=NEXT_DAY) == question
    assert permissions.question_answered_by(maris, question.pk, now=NEXT_DAY) == question
    assert permissions.question_sorted_by(maris, question.pk, now=NEXT_DAY) == question


def test_who_has_no_right_is_told_of_nothing_and_noted(anda, clerk, passports):
    question = ask()

    for look, who in ((permissions.question_answered_by, clerk), (permissions.question_sorted_by, anda)):
        with pytest.raises(NotFound):
            look(who, question.pk, now=NEXT_DAY)
        assert AuditRecord.objects.filter(verb="refused", subject="forum", actor=who).exists()


def test_the_role_of_who_has_left_is_none(maris, passports):
    maris.is_active = False
    maris.save()

    assert not permissions.may_sort(maris)


def test_an_administrator_may_everything(passports):
    admin = User.objects.create_superuser("admina")

    assert permissions.question_sorted_by(admin, ask().pk, now=NEXT_DAY).title


def test_a_question_that_is_not_there_is_plainly_not_there(maris):
    with pytest.raises(NotFound) as refusal:
        permissions.question_sorted_by(maris, 0, now=NEXT_DAY)
    assert refusal.value.code == "not_found"


def test_the_original_is_for_who_has_the_question_and_who_sorts(anda, liga, maris, passports):
    question = assigned(anda, by=maris)

    assert permissions.may_read_original(anda, question)
    assert permissions.may_read_original(maris, question)
    assert not permissions.may_read_original(liga, question)
