"""How long answers take, for everybody: drawn, as tables, and as a file."""

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum import charts
from forum.demonstration import recommendation_on
from forum.figure_forms import PeriodForm
from forum.queries.answer_times import FiguresPage, Line, figures_page
from forum.queries.figures import first_answer_on
from forum.queries.rules import rules_in_force
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.sheets import csv_file

ONE_DAY = timedelta(days=1)


def _asked(request: HttpRequest) -> tuple[PeriodForm, FiguresPage]:
    now = clock.now()
    form = PeriodForm.of(request.GET, first_on=first_answer_on(), today=clock.day_of(now))
    return form, figures_page(shown=form.shown, turned_on=recommendation_on(), now=now)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period, drawn and as tables."""
    form, found = _asked(request)
    page = {
        "form": form,
        "found": found,
        "turn": found.turn,
        "chart": charts.by_month(found.months, turned_on=found.turn.on if found.turn else None),
        "bars": charts.by_category(found.categories),
        "rules": rules_in_force(day=clock.day_of(clock.now())),
        "demonstration": found.has_demonstration,
    }
    return render(request, "forum/figures.html", page)


@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """Send all figures of the period as a file."""
    form, found = _asked(request)
    response = HttpResponse(csv_file(_lines(found)), content_type="text/csv; charset=utf-8")
    name = f"answer-times-{form.shown.first:%Y-%m}-{form.shown.until - ONE_DAY:%Y-%m}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(found: FiguresPage) -> Iterator[list[object]]:
    yield [
        _("Month"), _("Topic"), _("Answered"), _("Working days, median"), _("Working days, 90th percentile"),
        _("In time"), _("In time, %"), _("Sent to another institution"), _("Sent in time"), _("Sent in time, %"),
        _("Waiting now"), _("Of those overdue"), _("Demonstration data"),
    ]  # fmt: skip
    whole = found.total.category
    yield _cells(_("All"), whole.name if whole else _("All"), found.total)
    for line in found.months:
        yield _cells(f"{line.month:%Y-%m}", whole.name if whole else _("All"), line)
    for line in found.categories:
        yield _cells(_("All"), _topic(line), line)
    for line in found.by_both:
        yield _cells(f"{line.month:%Y-%m}", _topic(line), line)


def _topic(line: Line) -> str:
    return line.category.name if line.category else _("Without a topic")


def _cells(month: str, topic: str, line: Line) -> list[object]:
    times, sent, waiting = line.times, line.forwarded, line.waiting
    return [
        month, topic, times.answered, times.median, times.ninetieth, times.in_time, times.percent_in_time,
        sent.number, sent.in_time, sent.percent_in_time, waiting.owed if waiting else None,
        waiting.overdue if waiting else None, _("yes") if times.has_demonstration or sent.has_demonstration else "",
    ]  # fmt: skip
