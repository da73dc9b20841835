"""What a topic looks like at one moment, and the bytes in which that is told."""

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# Data of other apps: the live view knows only that it can be written as JSON.
Values = Mapping[str, Any]

_serials = itertools.count(1)
_NOTHING: Values = {}


@dataclass(frozen=True, slots=True)
class Frame:
    """The whole of a topic: what everybody may know, and a row for each ticket. No personal data.

    `urgent` are the numbers whose rows must be told at once when they change: people being called.
    A value of None means the same as no value.
    """

    version: int
    totals: Values
    rows: Mapping[str, Values] = field(default_factory=dict)
    urgent: frozenset[str] = frozenset()


# Given the key of a topic ("demo" of "branch:demo"), looks it up; raises NotFound when there is no such thing.
Render = Callable[[str], Frame]


def encoded(values: Values | None) -> bytes:
    """Return one line of JSON."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def changes(before: Values, after: Values) -> Values:
    """Return the keys whose values differ; None for those that are gone."""
    changed = {key: value for key, value in after.items() if key not in before or before[key] != value}
    return {**changed, **{key: None for key in before if key not in after}}


class Picture:
    """A frame with its encodings, made once and shared by all who are told of it."""

    __slots__ = ("_full", "_serial", "_since", "_totals", "_totals_since", "frame")

    def __init__(self, frame: Frame) -> None:
        """Encode what all share. Raises TypeError here, in the renderer's thread, when a row is not JSON."""
        self.frame = frame
        self._serial = next(_serials)
        encoded(frame.rows)
        self._totals = encoded(frame.totals)
        self._full = self._message("full", b',"totals":' + self._totals)
        self._totals_since: dict[int, bytes] = {}
        self._since: dict[int, bytes] = {}

    def told(self, number: str | None, *, since: "Picture | None") -> bytes:
        """Return the message that takes a reader from `since` to here; empty when nothing it may see has changed."""
        if number is None:
            return self._full if since is None else self._change_for_all(since)
        return self._full_for(number) if since is None else self._change_for(number, since)

    def is_urgent_for(self, number: str | None, *, since: "Picture") -> bool:
        """Whether this is the moment the ticket is called."""
        if number not in self.frame.urgent:
            return False
        return self.frame.rows.get(number) != since.frame.rows.get(number)

    def _full_for(self, number: str) -> bytes:
        row = encoded(self.frame.rows.get(number))
        return self._message("full", b',"totals":' + self._totals + b',"ticket":' + row)

    def _change_for_all(self, since: "Picture") -> bytes:
        """A new version is told even if no total has changed: staff screens fetch their fragment on it."""
        if since._serial not in self._since:
            totals = self._totals_changed(since)
            is_news = totals or since.frame.version != self.frame.version
            self._since[since._serial] = self._message("change", totals) if is_news else b""
        return self._since[since._serial]

    def _change_for(self, number: str, since: "Picture") -> bytes:
        changed = self._totals_changed(since) + self._row_changed(number, since)
        return self._message("change", changed) if changed else b""

    def _totals_changed(self, since: "Picture") -> bytes:
        if since._serial not in self._totals_since:
            totals = changes(since.frame.totals, self.frame.totals)
            self._totals_since[since._serial] = b',"totals":' + encoded(totals) if totals else b""
        return self._totals_since[since._serial]

    def _row_changed(self, number: str, since: "Picture") -> bytes:
        before, after = since.frame.rows.get(number), self.frame.rows.get(number)
        if before == after:
            return b""
        return b',"ticket":' + encoded(None if after is None else changes(before or _NOTHING, after))

    def _message(self, kind: str, parts: bytes) -> bytes:
        version = self.frame.version
        return b'id: %d\ndata: {"kind":"%s","version":%d%s}\n\n' % (version, kind.encode(), version, parts)
