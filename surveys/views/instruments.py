"""Questionnaires for who leads a survey: what is asked, and another version of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from surveys import permissions
from surveys.actions import instruments as actions
from surveys.desk_forms import NoteForm, understood
from surveys.permissions import StaffRequest, signed_in
from surveys.queries import versions as queries
from surveys.views.calls import see_other


@require_GET
@never_cache
@signed_in
def instruments(request: StaffRequest) -> HttpResponse:
    """Show every questionnaire and its versions."""
    now = clock.now()
    permissions.require_lead(request.user, now=now)
    return render(request, "surveys/desk/instruments.html", {"instruments": queries.instruments(), "now": now})


def version_page(
    request: StaffRequest, version_id: int, *, status: int = 200, error: DomainError | None = None
) -> HttpResponse:
    """Return the page of a version, with a refusal above it where there was one."""
    page = {"page": queries.version_page(version_id), "now": clock.now(), "error": error}
    return render(request, "surveys/desk/version.html", page, status=status)


@require_GET
@never_cache
@signed_in
def version(request: StaffRequest, version_id: int) -> HttpResponse:
    """Show one version, question by question."""
    permissions.require_lead(request.user, now=clock.now())
    return version_page(request, version_id)


def _told_on_page(request: StaffRequest, error: DomainError, version_id: int) -> HttpResponse:
    return version_page(request, version_id, status=error.status, error=error)


@require_POST
@never_cache
@signed_in
@refused_as(_told_on_page)
def new_version(request: StaffRequest, version_id: int) -> HttpResponse:
    """Copy a version into one that can be worded anew."""
    now = clock.now()
    by = permissions.require_lead(request.user, now=now)
    note = understood(NoteForm(request.POST))["note"]
    made = actions.new_version(of=queries.version_of(version_id), note=note, by=by, now=now)
    messages.success(request, _("Version {number} is made: word its questions.").format(number=made.number))
    return see_other("version", made.pk)


@require_POST
@never_cache
@signed_in
@refused_as(_told_on_page)
def freeze_version(request: StaffRequest, version_id: int) -> HttpResponse:
    """Let nothing in a version change any more."""
    now = clock.now()
    by = permissions.require_lead(request.user, now=now)
    actions.freeze(version_id=queries.version_of(version_id).pk, by=by, now=now)
    messages.success(request, _("Frozen: it can be asked now, and never changes."))
    return see_other("version", version_id)
