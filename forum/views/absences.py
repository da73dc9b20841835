"""Who is away and until when: noted by who gives out the questions."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from forum import actions, permissions
from forum.desk_forms import AbsenceForm
from forum.permissions import StaffRequest, signed_in
from forum.queries import people
from forum.views.deeds import see_other
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as


def _page(request: StaffRequest, form: AbsenceForm, *, status: int = 200) -> HttpResponse:
    now = clock.now()
    today = clock.day_of(now)
    page = {"form": form, "absences": people.absences(day=today), "sorts": True, "now": now, "today": today}
    return render(request, "forum/absences.html", page, status=status)


@require_GET
@never_cache
@signed_in
def absences(request: StaffRequest) -> HttpResponse:
    """Show who is away now and later."""
    permissions.require_sorter(request.user, now=clock.now())
    return _page(request, AbsenceForm())


def _told_in_form(request: StaffRequest, error: DomainError) -> HttpResponse:
    form = AbsenceForm(request.POST)
    form.add_error(None, error.detail)
    return _page(request, form, status=error.status)


@require_POST
@never_cache
@signed_in
@refused_as(_told_in_form)
def note_absence(request: StaffRequest) -> HttpResponse:
    """Note that somebody is away: nothing is given to them."""
    now = clock.now()
    by = permissions.require_sorter(request.user, now=now)
    form = AbsenceForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    absence = actions.note_absence(user=form.cleaned_data["user"], away=form.away(), by=by, now=now)
    messages.success(request, _("Noted: {name} is away.").format(name=absence.user.display_name))
    return see_other("absences")


@require_POST
@never_cache
@signed_in
def drop_absence(request: StaffRequest, absence_id: int) -> HttpResponse:
    """Take a note back."""
    now = clock.now()
    absence = permissions.absence_kept_by(request.user, absence_id, now=now)
    actions.drop_absence(absence=absence, by=request.user, now=now)
    messages.success(request, _("Taken back."))
    return see_other("absences")
