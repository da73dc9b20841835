"""What the admin's forms refuse, with a sentence that says what to do."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, ModelForm
from django.utils.translation import gettext as _

from pmlp_portal.directory import public_holidays
from pmlp_portal.directory.models import Device, Fee, OfficeHoliday, WeeklySchedule
from pmlp_portal.kernel import wording

if TYPE_CHECKING:
    FeeModelForm = ModelForm[Fee]
    FeeModelFormSet = BaseInlineFormSet[Fee, Any, Any]
    ScheduleModelForm = ModelForm[WeeklySchedule]
    HolidayModelForm = ModelForm[OfficeHoliday]
    DeviceModelForm = ModelForm[Device]
else:
    DeviceModelForm = FeeModelForm = ScheduleModelForm = HolidayModelForm = ModelForm
    FeeModelFormSet = BaseInlineFormSet

FRIDAY = 5


class DeviceForm(DeviceModelForm):
    """A device by its name."""

    def _post_clean(self) -> None:
        """Ask also the constraint whose condition names a column that the form does not show."""
        super()._post_clean()  # type: ignore[misc]  # a hook its stubs do not know
        if not self.errors:
            try:
                self.instance.validate_constraints(exclude={"token_hash"})
            except ValidationError as error:
                self.add_error(None, error)


class FeeInlineForm(FeeModelForm):
    """A fee among the others of its service."""

    def validate_constraints(self) -> None:
        """Leave overlaps to the formset: it sees the table as it will be, where an old amount ends in this save."""
        try:
            self.instance.validate_constraints(exclude={"label_lv", *self.errors})
        except ValidationError as error:
            self.add_error(None, error)


class FeeFormSet(FeeModelFormSet):
    """The fees of one service."""

    def clean(self) -> None:
        """Refuse two amounts for one thing on one day."""
        super().clean()
        for one, other in overlapping(list(self._kept_rows())):
            raise ValidationError(
                _("“%(label)s” has two amounts on %(day)s: %(one)s and %(other)s. End the earlier one that day."),
                params={
                    "label": one["label_lv"],
                    "day": wording.long_date_with_year(max(one["valid_from"], other["valid_from"])),
                    "one": wording.money(one["amount"]),
                    "other": wording.money(other["amount"]),
                },
            )

    def _kept_rows(self) -> Iterator[Mapping[str, Any]]:
        for form in self.forms:
            row = getattr(form, "cleaned_data", None)
            if row and not row.get("DELETE") and {"label_lv", "valid_from", "amount"} <= row.keys():
                yield row


def overlapping(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Yield pairs of fees with one label that share a day."""
    for one, other in combinations(rows, 2):
        if one["label_lv"] == other["label_lv"] and _share_a_day(one, other):
            yield one, other


def _share_a_day(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(
        one["valid_from"] < (other.get("valid_until") or date.max)
        and other["valid_from"] < (one.get("valid_until") or date.max)
    )


class WeeklyScheduleForm(ScheduleModelForm):
    """A regular week."""

    def clean(self) -> dict[str, Any]:
        """Refuse a default week that would return to itself."""
        data = super().clean() or self.cleaned_data
        if data.get("returns_to_default") and data.get("branch") is None:
            self.add_error("returns_to_default", _("Only a branch can return to the default week. Choose the branch."))
        return data


class OfficeHolidayForm(HolidayModelForm):
    """A holiday or a moved working day."""

    def clean(self) -> dict[str, Any]:
        """Ask whose hours a working Saturday or Sunday keeps, unless the calendar knows."""
        data = super().clean() or self.cleaned_data
        day = data.get("day")
        if day and data.get("is_working") and not data.get("works_as") and _needs_hours(day):
            self.add_error("works_as", _("Choose the weekday whose hours this day keeps."))
        return data


def _needs_hours(day: date) -> bool:
    return day.isoweekday() > FRIDAY and public_holidays.moved_to(day) is None
