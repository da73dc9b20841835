"""A questionnaire that is being written, for who leads a survey: its blocks, and how every form of it is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError, Invalid, NotFound
from pmlp_portal.kernel.problems import refused_as
from surveys import permissions
from surveys.actions import blocks as actions
from surveys.desk_forms import DeskForm
from surveys.draft_forms import BlockForm, way_of
from surveys.errors import VersionFrozen
from surveys.models import InstrumentVersion
from surveys.permissions import StaffRequest, signed_in
from surveys.queries import versions as queries
from surveys.views.instruments import version_page

SEE_OTHER = 303
FORM = ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form of a version, and the page it came from. `template` draws more than the form where there is more."""

    version: InstrumentVersion
    title: str
    form: DeskForm
    back: str
    remove: str = ""
    template: str = "draft_form"


def lead(request: StaffRequest) -> tuple[User, datetime]:
    """Return who leads, and when. Raises NotFound."""
    now = clock.now()
    return permissions.require_lead(request.user, now=now), now


def at(version_id: int, anchor: str = "") -> str:
    """Return the address of a version's page, or of a place on it."""
    return reverse("surveys:version", args=[version_id]) + (f"#{anchor}" if anchor else "")


def go_on(address: str) -> HttpResponseRedirect:
    """Go on to a page by GET, so that reloading it repeats nothing."""
    return HttpResponseRedirect(address, status=SEE_OTHER)


def answered(
    request: StaffRequest, page: FormPage, deed: Callable[[], object], *, said: str, **more: Any
) -> HttpResponse:
    """Show a form, or do what it says and go back; a refusal stands above what was written."""
    status = 200
    if request.method == "POST":
        status = _tried(page.form, deed)
        if status == SEE_OTHER:
            messages.success(request, said)
            return go_on(page.back)
    context = {"page": page, "form": page.form, "now": clock.now(), **more}
    return render(request, f"surveys/desk/{page.template}.html", context, status=status)


def _tried(form: DeskForm, deed: Callable[[], object]) -> int:
    if not form.is_valid():
        return Invalid.status
    try:
        deed()
    except (VersionFrozen, NotFound):
        raise
    except DomainError as error:
        form.add_error(None, error.detail)
        return error.status
    return SEE_OTHER


# ---- blocks ----------------------------------------------------------------------------------------------------------


def _told_on_version(request: StaffRequest, error: DomainError, version_id: int) -> HttpResponse:
    return version_page(request, version_id, status=error.status, error=error)


def _told_of_block(request: StaffRequest, error: DomainError, block_id: int) -> HttpResponse:
    return _told_on_version(request, error, queries.block_of(block_id).version_id)


@require_http_methods(FORM)
@never_cache
@signed_in
@refused_as(_told_on_version)
def new_block(request: StaffRequest, version_id: int) -> HttpResponse:
    """Add a heading after all others."""
    by, now = lead(request)
    version = queries.version_of(version_id)
    queries.require_draft(version)
    form = BlockForm(request.POST if request.method == "POST" else None)
    page = FormPage(version, _("New block"), form, back=at(version_id))
    said = _("The block is added.")
    return answered(
        request,
        page,
        lambda: actions.add_block(version_id=version_id, titles=form.cleaned_data, by=by, now=now),
        said=said,
    )


@require_http_methods(FORM)
@never_cache
@signed_in
@refused_as(_told_of_block)
def block(request: StaffRequest, block_id: int) -> HttpResponse:
    """Word a heading anew, or remove a block."""
    by, now = lead(request)
    found = queries.block_of(block_id)
    queries.require_draft(found.version)
    form = BlockForm(request.POST if request.method == "POST" else None, block=found)
    page = FormPage(
        found.version,
        _("Block"),
        form,
        back=at(found.version_id, f"block-{block_id}"),
        remove=reverse("surveys:remove-block", args=[block_id]),
    )
    return answered(
        request,
        page,
        lambda: actions.word_block(block_id=block_id, titles=form.cleaned_data, by=by, now=now),
        said=_("The heading is kept."),
    )


@require_POST
@never_cache
@signed_in
@refused_as(_told_of_block)
def move_block(request: StaffRequest, block_id: int) -> HttpResponse:
    """Move a block with its questions up or down."""
    by, now = lead(request)
    moved = actions.move_block(block_id=block_id, way=way_of(request.POST), by=by, now=now)
    return go_on(at(moved.version_id, f"block-{block_id}"))


@require_POST
@never_cache
@signed_in
@refused_as(_told_of_block)
def remove_block(request: StaffRequest, block_id: int) -> HttpResponse:
    """Remove an empty block."""
    by, now = lead(request)
    version_id = actions.remove_block(block_id=block_id, by=by, now=now)
    messages.success(request, _("The block is removed."))
    return go_on(at(version_id))
