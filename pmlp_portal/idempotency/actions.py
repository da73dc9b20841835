"""One effect per key, however often the request comes: the answer is kept in the effect's own transaction."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from pmlp_portal.idempotency.models import KeptAnswer
from pmlp_portal.kernel.errors import Invalid

_VISIBLE = re.compile(r"[\x21-\x7e]{8,128}")
Answer = TypeVar("Answer")


class KeyMalformed(Invalid):
    """A key is 8 to 128 visible ASCII characters."""

    code = "idempotency_key_malformed"
    sentence = _("The Idempotency-Key must be 8 to 128 visible ASCII characters.")


class KeyReused(Invalid):
    """The same key came with another body."""

    code = "idempotency_key_reused"
    sentence = _("This Idempotency-Key was already used for a different request.")


@dataclass(frozen=True, slots=True)
class Key:
    """A client's key within a scope (the route, and whose it is), and the hash of the body it came with."""

    raw: str
    scope: str
    body_hash: str

    @property
    def hash(self) -> str:
        """What the database stores in place of the key."""
        return hashlib.sha256(f"{self.scope}\n{self.raw}".encode()).hexdigest()


def key_of(raw: str | None, *, scope: str, body: bytes) -> Key | None:
    """Read a header; None when there is none. Raises KeyMalformed."""
    if raw is None:
        return None
    if not _VISIBLE.fullmatch(raw):
        raise KeyMalformed
    return Key(raw=raw, scope=scope, body_hash=hashlib.sha256(body).hexdigest())


def once(key: Key | None, effect: Callable[[], Mapping[str, Any]], *, now: datetime) -> Mapping[str, Any]:
    """Return the answer of `effect`, run at most once per key. A refusal rolls back and is not kept.

    A parallel repeat waits on the unique index until the first has committed, then reads its answer.
    """
    return once_recalling(key, effect, keep=_as_it_is, recall=_as_it_is, now=now)


def _as_it_is(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    return answer


@transaction.atomic
def once_recalling(
    key: Key | None,
    effect: Callable[[], Answer],
    *,
    keep: Callable[[Answer], Mapping[str, Any]],
    recall: Callable[[Mapping[str, Any]], Answer],
    now: datetime,
) -> Answer:
    """Like `once`, for an answer that may not be kept whole: what `keep` leaves of it, `recall` makes whole again."""
    if key is None:
        return effect()
    if not _is_first(key, now):
        return recall(_answer_kept(key))
    answer = effect()
    _keep(key, keep(answer))
    return answer


def forget_answers(*, before: datetime) -> int:
    """Delete answers kept before an instant: a client that repeats itself does so within a day; return how many."""
    return KeptAnswer.objects.filter(kept_at__lt=before).delete()[0]


def _is_first(key: Key, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO idempotency_keptanswer (key_hash, body_hash, kept_at) VALUES (%s, %s, %s)"
            " ON CONFLICT ON CONSTRAINT kept_answer_once_per_key DO NOTHING",
            [key.hash, key.body_hash, now],
        )
        return bool(cursor.rowcount == 1)


def _keep(key: Key, answer: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE idempotency_keptanswer SET answer = %s WHERE key_hash = %s", [json.dumps(answer), key.hash]
        )


def _answer_kept(key: Key) -> Mapping[str, Any]:
    kept = KeptAnswer.objects.get(key_hash=key.hash)
    if kept.body_hash != key.body_hash:
        raise KeyReused
    return dict(kept.answer or {})
