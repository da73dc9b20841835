"""What the address of the answer times names: from which month to which, and of which category."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from forum.models import Category
from forum.policies import months_after
from forum.queries.answer_times import Shown

MONTHS_AT_FIRST = 24


class PeriodForm(forms.Form):
    """From a month to a month, both in; of one category, or of all."""

    category = forms.ChoiceField(label=_("Topic"), required=False)
    since = forms.ChoiceField(label=_("From month"), required=False)
    through = forms.ChoiceField(label=_("Until month"), required=False)

    shown: Shown

    def __init__(self, data: QueryDict | dict[str, str], *, months: Sequence[date]) -> None:
        super().__init__(data)
        choices = [(f"{month:%Y-%m}", date_format(month, "F Y")) for month in months]
        self.categories = {category.slug: category for category in Category.objects.all()}
        topics = [("", _("All topics")), *((slug, category.name) for slug, category in self.categories.items())]
        for name, offered in (("since", choices), ("through", choices), ("category", topics)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    @classmethod
    def of(cls, data: QueryDict, *, first_on: date | None, today: date) -> "PeriodForm":
        """Return the form with a period there are figures of: at first the last two years. Never refuses."""
        months = _months(first_on or today, today)
        asked = cls(data, months=months)
        asked.is_valid()
        named = asked.cleaned_data
        last = _month(named.get("through")) or months[-1]
        first = min(_month(named.get("since")) or max(months[0], months_after(last, 1 - MONTHS_AT_FIRST)), last)
        category = named.get("category") or ""
        form = cls({"since": f"{first:%Y-%m}", "through": f"{last:%Y-%m}", "category": category}, months=months)
        form.shown = Shown(first, months_after(last, 1), form.categories.get(category))
        return form


def _months(first_on: date, today: date) -> Sequence[date]:
    first, last = first_on.replace(day=1), today.replace(day=1)
    number = (last.year - first.year) * 12 + last.month - first.month
    return [months_after(first, nth) for nth in range(number + 1)]


def _month(named: str | None) -> date | None:
    return date.fromisoformat(f"{named}-01") if named else None
