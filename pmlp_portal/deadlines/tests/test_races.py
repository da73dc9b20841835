"""Two at once, and the same with the guard off."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection

from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.deadlines import actions, errors
from pmlp_portal.deadlines.actions import reminding, subscriptions
from pmlp_portal.deadlines.models import Reminder, Subscription
from pmlp_portal.deadlines.queries import token_of
from pmlp_portal.deadlines.states import SubscriptionState
from pmlp_portal.deadlines.tests.cast import NOW, ask, at, letters, reminded, wish
from pmlp_portal.deadlines.tests.crowd import at_once, meeting
from pmlp_portal.kernel import tokens
from pmlp_portal.kernel.constraints import violated
from pmlp_portal.notifications.models import Message, MessageKind

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("duties")]

DUE = at(date(2027, 2, 28))


def confirmations() -> int:
    return AuditRecord.objects.filter(verb="deadline_confirm").count()


class TestConfirming:
    def test_two_presses_at_once_confirm_once(self) -> None:
        token = token_of(ask())
        outcomes = at_once(*[lambda: actions.confirm(token=token, now=NOW).state] * 4)
        assert outcomes == [SubscriptionState.ACTIVE] * 4
        assert confirmations() == 1

    def test_control_without_the_lock_it_is_confirmed_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        token = token_of(ask())
        meet = meeting(2)

        def unlocked(token: str) -> Subscription:
            found = Subscription.objects.select_related("kind").get(token_hash=tokens.token_hash(token))
            meet()
            return found

        monkeypatch.setattr(subscriptions, "lock_subscription", unlocked)
        at_once(*[lambda: actions.confirm(token=token, now=NOW)] * 2)
        assert confirmations() == 2

    def test_two_wishes_for_one_day_confirmed_at_once_are_one(self) -> None:
        tokens_of_two = [token_of(ask()), token_of(ask())]
        outcomes = at_once(*[_confirming(token) for token in tokens_of_two])
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyReminded", "Subscription"]

    def test_control_without_the_constraint_the_day_is_reminded_of_twice(self) -> None:
        tokens_of_two = [token_of(ask()), token_of(ask())]
        with without("reminded_once_of_a_day"):
            at_once(*[_confirming(token) for token in tokens_of_two])
            assert Subscription.objects.filter(state=SubscriptionState.ACTIVE).count() == 2
            Subscription.objects.all().delete()


def _confirming(token: str) -> Callable[[], Subscription]:
    return lambda: actions.confirm(token=token, now=NOW)


class TestLetters:
    def test_ten_wishes_at_once_for_one_address_are_three_letters(self) -> None:
        at_once(*[lambda: actions.subscribe(wish=wish(), now=NOW)] * 10)
        assert len(letters(MessageKind.CONFIRM_DEADLINE)) == 3

    def test_control_without_the_constraint_the_address_is_flooded(self) -> None:
        with without("few_letters_to_unconfirmed"):
            at_once(*[lambda: actions.subscribe(wish=wish(), now=NOW)] * 5)
            assert len(letters(MessageKind.CONFIRM_DEADLINE)) == 5
            Subscription.objects.all().delete()


class TestReminding:
    def test_four_workers_at_once_write_one_reminder(self) -> None:
        subscription_id = reminded().pk
        at_once(*[lambda: actions.remind(subscription_id=subscription_id, now=DUE)] * 4)
        assert len(letters(MessageKind.DEADLINE)) == Reminder.objects.count() == 1

    def test_control_without_the_lock_the_constraint_refuses_the_second(self, monkeypatch: pytest.MonkeyPatch) -> None:
        subscription_id = reminded().pk
        _unlock(monkeypatch)
        outcomes = at_once(*[lambda: actions.remind(subscription_id=subscription_id, now=DUE)] * 2, may_break=True)
        [refused] = [outcome for outcome in outcomes if isinstance(outcome, IntegrityError)]
        assert violated(refused) == "reminded_once_a_step"
        assert Message.objects.filter(kind=MessageKind.DEADLINE).count() == 1

    def test_control_without_lock_and_constraint_it_is_written_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        subscription_id = reminded().pk
        _unlock(monkeypatch)
        with without("reminded_once_a_step", table="deadlines_reminder"):
            at_once(*[lambda: actions.remind(subscription_id=subscription_id, now=DUE)] * 2)
            assert Reminder.objects.count() == 2
            Reminder.objects.all().delete()

    def test_ending_while_a_worker_reminds_leaves_no_letter(self) -> None:
        for nth in range(5):
            subscription = reminded(day=date(2027, 8, 31) + nth * timedelta(days=1))
            instant, token = DUE + timedelta(days=10), token_of(subscription)
            at_once(
                partial(actions.remind, subscription_id=subscription.pk, now=instant),
                partial(actions.end, token=token, now=instant),
            )
        assert letters(MessageKind.DEADLINE) == []


def _unlock(monkeypatch: pytest.MonkeyPatch) -> None:
    meet = meeting(2)

    def unlocked(subscription_id: int, *, now: object) -> Subscription:
        found = Subscription.objects.select_related("kind").get(pk=subscription_id)
        meet()
        return found

    monkeypatch.setattr(reminding, "lock_to_remind", unlocked)


@contextmanager
def without(name: str, table: str = "deadlines_subscription") -> Iterator[None]:
    """Take a unique constraint away, and put it back as it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        [definition] = cursor.fetchone()
        cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [name])
        is_constraint = cursor.fetchone() is not None
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}" if is_constraint else f"DROP INDEX {name}")
        try:
            yield
        finally:
            cursor.execute(definition)
            if is_constraint:
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}")


def test_the_refusal_of_a_second_wish_is_a_sentence() -> None:
    reminded()
    with pytest.raises(errors.AlreadyReminded):
        reminded()
