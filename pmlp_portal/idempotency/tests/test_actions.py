"""One effect per key: in sequence, at once, and after a crash."""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from pmlp_portal.idempotency.actions import Key, KeyMalformed, KeyReused, forget_answers, key_of, once, once_recalling
from pmlp_portal.idempotency.models import KeptAnswer
from pmlp_portal.kernel.errors import Conflict

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def key(body: bytes = b"{}", *, raw: str = "a-random-key", scope: str = "/somewhere/") -> Key:
    found = key_of(raw, scope=scope, body=body)
    assert found is not None
    return found


class Counted:
    """An effect that can be counted, in memory and in the database."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self) -> Mapping[str, Any]:
        self.runs += 1
        get_user_model().objects.create(username=f"made-by-effect-{self.runs}")
        return {"run": self.runs}

    @staticmethod
    def committed() -> int:
        """How many effects are in the database."""
        return get_user_model().objects.filter(username__startswith="made-by-effect").count()


class TestKey:
    def test_there_need_not_be_one(self) -> None:
        assert key_of(None, scope="/", body=b"") is None

    @pytest.mark.parametrize("raw", ["", "seven77", "x" * 129, "a blank in", "tab\there", "ņēmējs-ņēmējs", "nul\0nul0"])
    def test_it_is_8_to_128_visible_ascii_characters(self, raw: str) -> None:
        with pytest.raises(KeyMalformed):
            key_of(raw, scope="/", body=b"")

    @pytest.mark.parametrize("raw", ["eight888", "x" * 128, "!~" * 4])
    def test_these_are_keys(self, raw: str) -> None:
        assert key(raw=raw).raw == raw

    def test_scopes_keep_equal_keys_apart(self) -> None:
        assert key(scope="/here/").hash != key(scope="/there/").hash

    @pytest.mark.django_db
    def test_the_key_itself_is_not_stored(self) -> None:
        once(key(), Counted(), now=NOON)
        assert "a-random-key" not in str(KeptAnswer.objects.values().get())


@pytest.mark.db
@pytest.mark.django_db
class TestOnce:
    def test_without_a_key_each_time_is_the_first(self) -> None:
        effect = Counted()
        assert [once(None, effect, now=NOON) for _ in range(2)] == [{"run": 1}, {"run": 2}]

    def test_the_same_key_has_one_effect_and_one_answer(self) -> None:
        effect = Counted()
        assert [once(key(), effect, now=NOON) for _ in range(3)] == [{"run": 1}] * 3
        assert Counted.committed() == 1

    def test_another_body_is_refused(self) -> None:
        once(key(b"one"), Counted(), now=NOON)
        with pytest.raises(KeyReused):
            once(key(b"other"), Counted(), now=NOON)

    def test_a_refusal_is_not_kept(self) -> None:
        def refuse() -> Mapping[str, Any]:
            raise Conflict

        with pytest.raises(Conflict):
            once(key(), refuse, now=NOON)
        assert once(key(), Counted(), now=NOON) == {"run": 1}

    def test_what_may_not_be_kept_is_made_again_from_what_is(self) -> None:
        def answer() -> dict[str, str]:
            return once_recalling(
                key(),
                lambda: {"run": "1", "secret": "made from the key"},
                keep=lambda whole: {"run": whole["run"]},
                recall=lambda kept: {**kept, "secret": "made from the key"},
                now=NOON,
            )

        assert answer() == answer() == {"run": "1", "secret": "made from the key"}
        assert KeptAnswer.objects.get().answer == {"run": "1"}

    def test_what_is_older_is_forgotten(self) -> None:
        once(key(), Counted(), now=NOON)
        assert forget_answers(before=NOON) == 0
        assert KeptAnswer.objects.exists()
        assert forget_answers(before=NOON + timedelta(seconds=1)) == 1
        assert not KeptAnswer.objects.exists()


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_ten_at_once_have_one_effect_and_wait_for_one_answer(self) -> None:
        effect = Counted()
        answers = _at_once(10, lambda: once(key(), effect, now=NOON))
        assert answers == [{"run": 1}] * 10
        assert Counted.committed() == 1

    def test_control_looking_first_and_writing_after_has_several(self) -> None:
        effect, all_have_looked = Counted(), threading.Barrier(5)

        def careless() -> Mapping[str, Any]:
            seen = KeptAnswer.objects.filter(key_hash=key().hash).exists()
            all_have_looked.wait(5)
            return {} if seen else effect()

        _at_once(5, careless)
        assert Counted.committed() > 1

    def test_a_crash_before_the_commit_leaves_nothing_and_the_repeat_does_it(self) -> None:
        effect = Counted()
        with pytest.raises(_Crash):
            _crash_after(lambda: once(key(), effect, now=NOON))
        assert (Counted.committed(), KeptAnswer.objects.count()) == (0, 0)
        assert once(key(), effect, now=NOON) == {"run": 2}
        assert Counted.committed() == 1

    def test_a_connection_killed_in_mid_deed_leaves_nothing_and_the_repeat_does_it(self) -> None:
        effect = Counted()

        def cut_off() -> Mapping[str, Any]:
            answer = effect()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            return answer

        (failure,) = _at_once(1, lambda: once(key(), cut_off, now=NOON))
        assert isinstance(failure, Exception)
        assert Counted.committed() == 0
        assert once(key(), effect, now=NOON) == {"run": 2}

    def test_control_a_key_written_before_its_effect_answers_for_ever_with_nothing(self) -> None:
        KeptAnswer.objects.create(key_hash=key().hash, body_hash=key().body_hash, kept_at=NOON)
        effect = Counted()
        assert once(key(), effect, now=NOON) == {}
        assert effect.runs == 0


class _Crash(Exception):
    """The process ends here."""


def _crash_after(work: Callable[[], object]) -> None:
    with transaction.atomic():
        work()
        raise _Crash


def _at_once(number: int, work: Any) -> list[Any]:  # whatever the work returns, or what it raised
    results: list[Any] = [None] * number
    start = threading.Barrier(number)

    def run(nth: int) -> None:
        start.wait(10)
        try:
            results[nth] = work()
        except Exception as error:
            results[nth] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(nth,)) for nth in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results
