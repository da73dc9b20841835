"""What a manager may ask: one more counter, lunch at another time, numbers until an earlier hour."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.wording import wall
from queueing.forecast.what_if import Change, ExtraCounter, IntakeUntil, MovedLunch
from queueing.queries.what_if import AskedDay
from queueing.shift_forms import WallTimeField


class ChangeForm(forms.Form):
    """A change of one day. `name` stands in the address; times are those of the day's opening hours still ahead."""

    name = ""

    def __init__(self, data: QueryDict | None = None, *, asked: AskedDay) -> None:
        super().__init__(data, auto_id=f"id_{self.name}_%s")
        self.asked = asked

    def change(self) -> Change:
        """Return what was asked."""
        raise NotImplementedError

    def _minutes(self, wall_time: time) -> float:
        return self.asked.clock.minutes(self._instant(wall_time))

    def _instant(self, wall_time: time) -> datetime:
        return clock.end_at(self.asked.day, wall_time)

    @property
    def _ahead(self) -> tuple[datetime, datetime]:
        """From when until when something can be changed."""
        return max(self.asked.opening.start, self.asked.clock.instant(self.asked.hall.now)), self.asked.opening.end

    def _require_ahead(self, name: str, instant: datetime) -> None:
        """Tell when a time lies where nothing can be changed."""
        first, last = self._ahead
        if not first <= instant <= last:
            said = _("Enter a time between {first} and {last}.")
            self.add_error(name, said.format(first=wall(first), last=wall(last)))


class ExtraCounterForm(ChangeForm):
    """One more counter from a time until a time."""

    name = "counter"
    starts = WallTimeField(label=gettext_lazy("From"), missing=gettext_lazy("Enter from when."))
    ends = WallTimeField(label=gettext_lazy("Until"), missing=gettext_lazy("Enter until when."))

    def clean(self) -> dict[str, Any]:
        """It must end after it begins, and be open while the branch is; it may have begun already."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.keys() >= {"starts", "ends"}:
            starts, ends = clock.at(self.asked.day, cleaned["starts"]), self._instant(cleaned["ends"])
            if ends <= starts:
                self.add_error("ends", _("Enter a time later than the beginning."))
            else:
                self._require_ahead("ends", ends)
                self._require_before_closing(starts)
        return cleaned

    def _require_before_closing(self, starts: datetime) -> None:
        if starts < self.asked.opening.start:
            said = _("The branch opens at {time}.")
            self.add_error("starts", said.format(time=wall(self.asked.opening.start)))

    @property
    def ends_as_said(self) -> str:
        """The end as people say it: midnight is 24:00."""
        return _until(self.cleaned_data["ends"])

    def change(self) -> Change:
        """Return the counter, which does everything."""
        starts = self.asked.clock.minutes(clock.at(self.asked.day, self.cleaned_data["starts"]))
        return ExtraCounter(starts, self._minutes(self.cleaned_data["ends"]), self.asked.services)


class MovedLunchForm(ChangeForm):
    """Lunches that are planned for one time begin at another."""

    name = "lunch"
    instead_of = forms.ChoiceField(
        label=gettext_lazy("Which lunch"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a lunch from the list.")},
    )
    starts = WallTimeField(label=gettext_lazy("Begins at"), missing=gettext_lazy("Enter when lunch begins."))

    def __init__(self, data: QueryDict | None = None, *, asked: AskedDay) -> None:
        super().__init__(data, asked=asked)
        field = self.fields["instead_of"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All lunches")), *_lunches(asked.lunches)]

    def clean_starts(self) -> time:
        """Lunch can begin from now on, while the branch is open."""
        starts: time = self.cleaned_data["starts"]
        self._require_ahead("starts", clock.at(self.asked.day, starts))
        return starts

    def change(self) -> Change:
        """Return the lunch and its new time."""
        chosen = self.cleaned_data["instead_of"]
        starts = self.asked.clock.minutes(clock.at(self.asked.day, self.cleaned_data["starts"]))
        return MovedLunch(starts, self.asked.clock.minutes(datetime.fromisoformat(chosen)) if chosen else None)


def _lunches(lunches: Mapping[datetime, int]) -> list[tuple[str, str]]:
    return [(starts_at.isoformat(), _lunch(starts_at, number)) for starts_at, number in lunches.items()]


def _lunch(starts_at: datetime, number: int) -> str:
    said = ngettext("{time} at {number} counter", "{time} at {number} counters", number)
    return said.format(time=wall(starts_at), number=number)


class IntakeForm(ChangeForm):
    """Numbers are given out until an earlier time."""

    name = "intake"
    until = WallTimeField(label=gettext_lazy("Until"), missing=gettext_lazy("Enter until when."))

    def clean_until(self) -> time:
        """It can end from now on, while the branch is open."""
        until: time = self.cleaned_data["until"]
        self._require_ahead("until", self._instant(until))
        return until

    @property
    def until_as_said(self) -> str:
        """The end as people say it: midnight is 24:00."""
        return _until(self.cleaned_data["until"])

    def change(self) -> Change:
        """Return until when numbers are given out."""
        return IntakeUntil(self._minutes(self.cleaned_data["until"]))


def _until(wall_time: time) -> str:
    return "24:00" if wall_time == clock.MIDNIGHT else f"{wall_time.hour}:{wall_time.minute:02d}"


FORMS: tuple[type[ChangeForm], ...] = (ExtraCounterForm, MovedLunchForm, IntakeForm)
