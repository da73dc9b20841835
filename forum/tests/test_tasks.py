import pytest

from forum import actions, tasks
from forum.models import CitationKind, Regulation
from forum.states import QuestionState
from forum.tests.factories import ask, assigned, at, fresh, link_of, make_staff, submitted, told
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import OfficeHoliday
from pmlp_portal.notifications.models import Message, MessageKind

pytestmark = pytest.mark.django_db

S = QuestionState


def written_to() -> list[tuple[str, str]]:
    """Return who of the staff has been written to, and what."""
    told_staff = Message.objects.filter(about__startswith="question-desk:").order_by("pk")
    return list(told_staff.values_list("to", "kind"))


@pytest.fixture
def question(anda, maris, passports):
    """With Anda, due on Wednesday 25 November."""
    return assigned(anda, by=maris)


def run_on(time_machine, day: int, hour: int = 9) -> None:
    time_machine.move_to(at(day, hour))
    tasks.watch_clocks()


class TestReminders:
    def test_the_expert_is_reminded_four_working_days_before_and_once(self, question, time_machine):
        run_on(time_machine, 17)
        assert written_to() == []

        # Between the 19th and the last day lie 20, 23, 24 and 25; the 18th is a holiday.
        for _ in range(2):
            run_on(time_machine, 19)
        assert written_to() == [("anda@example.lv", "question_reminder")]
        assert Message.objects.latest("pk").context["url"].endswith(f"/forum/desk/{question.pk}/")

    def test_on_a_day_off_nobody_is_written_to(self, question, time_machine):
        OfficeHoliday.objects.create(day=at(20).date(), is_working=False, name_lv="Brīvs")
        run_on(time_machine, 20)

        assert written_to() == []

    def test_the_lead_is_told_two_working_days_before_and_with_whom_it_is(self, question, time_machine):
        make_staff("rita", Role.MODERATOR)
        for day in (20, 23, 24):
            run_on(time_machine, day)

        escalated = Message.objects.filter(kind=MessageKind.QUESTION_ESCALATED)
        assert sorted(escalated.values_list("to", flat=True)) == ["maris@example.lv", "rita@example.lv"]
        assert {message.context["expert"] for message in escalated} == {"Anda"}

    def test_what_nobody_has_is_told_to_the_lead_alone(self, maris, passports, time_machine):
        ask()
        run_on(time_machine, 23)

        assert written_to() == [("maris@example.lv", "question_escalated")]

    def test_while_the_asker_is_waited_for_nobody_is_reminded(self, question, anda, time_machine):
        actions.ask_back(question_id=question.pk, seen=question.version, text="Kur?", by=anda, now=at(16))
        run_on(time_machine, 24)

        assert written_to() == []

    def test_whoever_it_is_given_to_is_reminded_anew(self, question, maris, liga, time_machine):
        run_on(time_machine, 19)
        actions.assign(question_id=question.pk, seen=question.version, to=liga, by=maris, now=at(19))
        run_on(time_machine, 20)

        assert [to for to, kind in written_to() if kind == "question_reminder"] == [
            "anda@example.lv",
            "liga@example.lv",
        ]

    def test_an_answered_question_reminds_nobody(self, question, anda, liga, time_machine):
        wording = submitted(question, by=anda)
        actions.approve(question_id=question.pk, revision=wording.revision, by=liga, now=at(12))
        run_on(time_machine, 24)

        assert written_to() == []

    def test_who_cannot_be_written_to_holds_nobody_up(self, question, anda, maris, passports, time_machine):
        anda.email = ""
        anda.save()
        run_on(time_machine, 24)

        assert written_to() == [("maris@example.lv", "question_escalated")]


class TestSilentAskers:
    def test_after_ten_working_days_it_is_over_in_the_askers_language(self, question, anda, time_machine):
        actions.ask_back(question_id=question.pk, seen=question.version, text="Kur?", by=anda, now=at(12))
        for day in (12, 26):
            time_machine.move_to(at(day))
            tasks.watch_clocks()
        assert fresh(question).state == S.ASKED_BACK

        time_machine.move_to(at(30))
        for _ in range(2):
            tasks.watch_clocks()
        assert (fresh(question).state, told(question)[-1]) == (S.DECLINED, "question_declined")
        assert "atbild" in fresh(question).because

    def test_who_replied_in_time_is_not_declined(self, question, anda, time_machine):
        actions.ask_back(question_id=question.pk, seen=question.version, text="Kur?", by=anda, now=at(12))
        actions.reply(token=link_of(question), text="Rīgā.", now=at(26))
        actions.decline_silent_asker(question_id=question.pk, because="x", now=at(30))

        assert fresh(question).state == S.ASSIGNED


def test_changed_rules_call_up_what_rests_on_them(question, anda, liga, time_machine):
    rule = Regulation.objects.create(number="Nr. 133", name_lv="Noteikumi", valid_from=at(1).date())
    draft = actions.save_draft(question_id=question.pk, revision=0, draft=actions.Draft("Jā"), by=anda, now=at(11))
    actions.cite(question_id=question.pk, revision=1, kind=CitationKind.REGULATION, row_id=rule.pk, by=anda, now=at(11))
    actions.submit_for_second_eyes(question_id=question.pk, revision=draft.revision, by=anda, now=at(11))
    answer = actions.approve(question_id=question.pk, revision=draft.revision, by=liga, now=at(11))
    tasks.review_citations()
    answer.refresh_from_db()
    assert answer.review_since is None

    rule.valid_from = at(2).date()
    rule.save()
    tasks.review_citations()
    answer.refresh_from_db()
    assert answer.review_since is not None
