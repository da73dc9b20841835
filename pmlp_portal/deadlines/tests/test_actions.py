from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.deadlines import actions, errors, tasks
from pmlp_portal.deadlines.actions.messages import left_in_words
from pmlp_portal.deadlines.models import DeadlinePolicyRow, DutyKind, Reminder, Subscription
from pmlp_portal.deadlines.queries import to_remind, token_of
from pmlp_portal.deadlines.states import SubscriptionState
from pmlp_portal.deadlines.tests.cast import ANNA, EXPIRES, NOW, ask, at, letters, passports, reminded, wish
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import violated
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications import actions as outbox
from pmlp_portal.notifications.models import Message, MessageKind
from pmlp_portal.notifications.states import MessageState

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("duties")]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HALF_A_YEAR_BEFORE, THREE_MONTHS_BEFORE = at(date(2027, 2, 28)), at(date(2027, 5, 31))


def run_tasks_at(monkeypatch: pytest.MonkeyPatch, instant) -> None:
    monkeypatch.setattr(clock, "now", lambda: instant)
    tasks.remind_due()
    tasks.tidy()


class TestAsking:
    def test_nothing_but_one_letter_with_a_link_leaves(self) -> None:
        subscription = ask()
        [letter] = Message.objects.all()
        assert (letter.kind, letter.to) == (MessageKind.CONFIRM_DEADLINE, ANNA.value)
        assert letter.context["url"].endswith(f"/deadlines/{token_of(subscription)}/")
        assert to_remind(now=NOW + 400 * DAY) == []

    def test_the_token_is_not_stored(self) -> None:
        subscription = ask()
        stored = {str(value) for value in Subscription.objects.values_list().get()}
        assert token_of(subscription) not in stored

    def test_a_month_after_moving_is_the_last_day(self) -> None:
        assert ask(slug="declare-residence", day=date(2026, 11, 20)).due_on == date(2026, 12, 20)

    def test_30_days_after_a_15th_birthday(self) -> None:
        assert ask(slug="first-document", day=date(2027, 1, 31)).due_on == date(2027, 3, 2)

    def test_a_day_that_has_passed_is_refused_with_its_date(self) -> None:
        with pytest.raises(errors.DayPassed, match=r"2026\.\sgada 20\.\snovembrī"):
            actions.subscribe(wish=wish(slug="declare-residence", day=date(2026, 10, 20)), now=NOW)

    def test_a_day_nearer_than_the_last_reminder_is_refused(self) -> None:
        with pytest.raises(errors.DayTooNear):
            actions.subscribe(wish=wish(day=date(2026, 12, 8)), now=NOW)
        actions.subscribe(wish=wish(day=date(2026, 12, 9)), now=NOW)

    @pytest.mark.parametrize("day", [date(2045, 1, 1), date(9999, 12, 31)])
    def test_a_day_in_another_generation_is_refused(self, day: date) -> None:
        with pytest.raises(errors.DayTooFar):
            actions.subscribe(wish=wish(day=day), now=NOW)

    def test_a_day_before_the_calendar_s_beginning_is_refused_and_not_reckoned_with(self) -> None:
        with pytest.raises(errors.DayPassed):
            actions.subscribe(wish=wish(day=date(1, 1, 1)), now=NOW)

    @pytest.mark.parametrize("label", ["LV1234567", "161175-19997"])
    def test_numbers_of_documents_are_refused(self, label: str) -> None:
        with pytest.raises(errors.LabelHoldsNumber):
            actions.subscribe(wish=wish(label=label), now=NOW)

    def test_the_database_itself_keeps_no_such_number(self) -> None:
        subscription = ask()
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Subscription.objects.filter(pk=subscription.pk).update(label="PA 1234567")
        assert violated(refused.value) == "label_holds_no_number"

    def test_an_address_nobody_confirmed_is_sent_three_letters_and_then_left_in_peace(self) -> None:
        for nth in range(5):
            actions.subscribe(wish=wish(day=EXPIRES + nth * DAY), now=NOW)
        assert Message.objects.count() == Subscription.objects.count() == 3
        actions.subscribe(wish=wish(to=Contact("email", "peteris@example.lv")), now=NOW)
        assert Message.objects.count() == 4


class TestConfirming:
    def test_reminders_begin(self) -> None:
        subscription = reminded()
        assert subscription.state == SubscriptionState.ACTIVE
        assert subscription.next_at == HALF_A_YEAR_BEFORE

    def test_what_was_confirmed_has_its_place_among_letters_back(self) -> None:
        for nth in range(5):
            reminded(day=EXPIRES + nth * DAY)
        assert Subscription.objects.filter(state=SubscriptionState.ACTIVE).count() == 5

    def test_pressing_twice_is_pressing_once(self) -> None:
        subscription = reminded()
        again = actions.confirm(token=token_of(subscription), now=NOW + HOUR)
        assert again.confirmed_at == NOW
        assert AuditRecord.objects.filter(verb="deadline_confirm").count() == 1

    def test_the_same_day_is_confirmed_once(self) -> None:
        reminded()
        with pytest.raises(errors.AlreadyReminded):
            reminded()

    def test_after_two_days_it_is_too_late_even_before_the_task_has_run(self) -> None:
        subscription = ask()
        with pytest.raises(errors.SubscriptionNotFound):
            actions.confirm(token=token_of(subscription), now=NOW + 48 * HOUR)


class TestReminding:
    def test_each_step_once_at_its_hour_however_often_the_task_runs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        reminded()
        hour = HALF_A_YEAR_BEFORE - DAY
        while hour < at(date(2027, 9, 2)):
            run_tasks_at(monkeypatch, hour)
            hour += 12 * HOUR
        assert [(letter.due_at, letter.context["left"]) for letter in letters(MessageKind.DEADLINE)] == [
            (HALF_A_YEAR_BEFORE, "6 mēneši, 3 dienas"),
            (THREE_MONTHS_BEFORE, "3 mēneši"),
            (at(date(2027, 7, 31)), "1 mēnesis"),
            (at(date(2027, 8, 17)), "2 nedēļas"),
        ]
        assert [one.step for one in Reminder.objects.order_by("pk")] == ["6m", "3m", "1m", "14d"]

    def test_after_a_month_of_silence_it_is_sent_late_and_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        reminded()
        for _ in range(3):
            run_tasks_at(monkeypatch, HALF_A_YEAR_BEFORE + 30 * DAY)
        [letter] = letters(MessageKind.DEADLINE)
        assert letter.next_attempt_at == HALF_A_YEAR_BEFORE + 30 * DAY
        assert letter.lapses_at > letter.next_attempt_at

    def test_a_silence_over_several_steps_is_made_good_by_one_letter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        reminded()
        run_tasks_at(monkeypatch, THREE_MONTHS_BEFORE + HOUR)
        assert [one.step for one in Reminder.objects.all()] == ["3m"]

    def test_the_letter_names_the_note_and_where_to_end_it(self) -> None:
        subscription = reminded(label="mamma")
        actions.remind(subscription_id=subscription.pk, now=HALF_A_YEAR_BEFORE)
        [letter] = letters(MessageKind.DEADLINE)
        assert letter.context["title"] == f"{passports().title_lv} (mamma)"
        assert letter.context["stop_url"].endswith(f"/deadlines/{token_of(subscription)}/end/")

    def test_rules_that_change_are_followed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        subscription = reminded()
        DeadlinePolicyRow.objects.create(valid_from=date(2026, 12, 1), months_before=[8], days_before=[7])
        run_tasks_at(monkeypatch, at(date(2026, 12, 2)))
        subscription.refresh_from_db()
        assert subscription.next_at == at(date(2026, 12, 31))

    @pytest.mark.parametrize(
        ("language", "today", "words"),
        [
            ("lv", date(2027, 8, 10), "3 nedēļas"),
            ("lv", date(2027, 8, 20), "11 dienas"),
            ("lv", date(2027, 8, 10) - 9 * DAY, "30 dienas"),
            ("en", date(2027, 7, 31), "1 month"),
            ("en", date(2027, 8, 31), "0 days"),
        ],
    )
    def test_what_is_left_is_said_in_words(self, language: str, today: date, words: str) -> None:
        with translation.override(language):
            assert left_in_words(today, date(2027, 8, 31)) == words


class TestRenewing:
    def test_reminders_start_anew_from_the_new_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        subscription = reminded()
        run_tasks_at(monkeypatch, HALF_A_YEAR_BEFORE)
        actions.renew(token=token_of(subscription), day=date(2037, 3, 1), label="", now=HALF_A_YEAR_BEFORE + HOUR)
        run_tasks_at(monkeypatch, THREE_MONTHS_BEFORE)
        assert Reminder.objects.count() == 1
        subscription.refresh_from_db()
        assert subscription.next_at == at(date(2036, 9, 1))

    def test_a_reminder_of_the_old_day_that_waits_never_leaves(self) -> None:
        subscription = reminded()
        actions.remind(subscription_id=subscription.pk, now=HALF_A_YEAR_BEFORE)
        actions.renew(token=token_of(subscription), day=date(2037, 3, 1), label="", now=HALF_A_YEAR_BEFORE)
        [letter] = Message.objects.filter(kind=MessageKind.DEADLINE)
        assert letter.state == MessageState.CANCELLED

    def test_a_day_that_has_passed_can_be_followed_by_another(self, monkeypatch: pytest.MonkeyPatch) -> None:
        subscription = reminded()
        later = at(EXPIRES + 30 * DAY)
        run_tasks_at(monkeypatch, later)
        subscription.refresh_from_db()
        assert subscription.state == SubscriptionState.EXPIRED
        renewed = actions.renew(token=token_of(subscription), day=date(2037, 9, 1), label="", now=later)
        assert renewed.state == SubscriptionState.ACTIVE

    def test_what_nobody_confirmed_cannot_be_renewed(self) -> None:
        with pytest.raises(errors.NotConfirmedYet):
            actions.renew(token=token_of(ask()), day=date(2037, 3, 1), label="", now=NOW)


class TestEnding:
    def test_the_person_is_forgotten_at_once(self) -> None:
        subscription = reminded(label="mamma")
        actions.remind(subscription_id=subscription.pk, now=HALF_A_YEAR_BEFORE)
        outbox.claim_due(now=HALF_A_YEAR_BEFORE, limit=10)
        Message.objects.update(state=MessageState.SENT, sent_at=HALF_A_YEAR_BEFORE)
        actions.end(token=token_of(subscription), now=HALF_A_YEAR_BEFORE + HOUR)
        row = Subscription.objects.get()
        assert (row.contact, row.contact_hash, row.label, row.state) == ("", None, "", SubscriptionState.ENDED)
        assert set(Message.objects.values_list("to", flat=True)) == {""}
        assert "mamma" not in str(list(Message.objects.values_list("context", flat=True)))

    def test_doing_it_twice_is_doing_it_once(self) -> None:
        token = token_of(reminded())
        actions.end(token=token, now=NOW)
        actions.end(token=token, now=NOW + HOUR)
        assert AuditRecord.objects.filter(verb="deadline_end").count() == 1

    def test_nothing_is_sent_after_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        subscription = reminded()
        actions.end(token=token_of(subscription), now=NOW)
        actions.remind(subscription_id=subscription.pk, now=HALF_A_YEAR_BEFORE)
        assert letters(MessageKind.DEADLINE) == []


class TestForgetting:
    def test_what_nobody_confirmed_vanishes_after_two_days_with_its_letter_s_address(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask(label="mamma")
        run_tasks_at(monkeypatch, NOW + 47 * HOUR)
        assert Subscription.objects.count() == 1
        run_tasks_at(monkeypatch, NOW + 48 * HOUR)
        assert Subscription.objects.count() == 0
        assert [(one.to, one.context) for one in Message.objects.all()] == [("", {})]

    def test_what_has_ended_or_is_long_past_vanishes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        actions.end(token=token_of(reminded()), now=NOW)
        reminded(day=date(2026, 12, 20))
        run_tasks_at(monkeypatch, NOW + 49 * HOUR)
        assert [one.due_on for one in Subscription.objects.all()] == [date(2026, 12, 20)]
        run_tasks_at(monkeypatch, at(date(2027, 2, 18)))
        assert Subscription.objects.count() == 1
        run_tasks_at(monkeypatch, at(date(2027, 2, 19)))
        assert Subscription.objects.count() == 0


def test_loading_duties_again_keeps_what_people_edited() -> None:
    DutyKind.objects.filter(slug="document-expires").update(title_lv="Cits")
    actions.load_duties()
    assert passports().title_lv == "Cits"
    assert DutyKind.objects.count() == 5
