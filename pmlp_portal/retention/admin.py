"""The table with its terms to change, and the page that answers what is held of a contact."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from pmlp_portal.audit.recording import RecordedAdmin
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.retention import actions
from pmlp_portal.retention.forms import ContactForm
from pmlp_portal.retention.models import Keeping
from pmlp_portal.retention.queries import term_of

MAY_ERASE = "retention.erase_contact"


@admin.register(Keeping)
class KeepingAdmin(RecordedAdmin):
    change_list_template = "admin/retention/keeping/change_list.html"
    list_display = ("kind", "term", "is_sample_basis")
    fields = (
        "kind", "what_lv", "what_en", "why_lv", "why_en", "basis_lv", "basis_en", "is_sample_basis", "days", "least",
        "most",
    )  # fmt: skip
    readonly_fields = ("kind", "least", "most")

    @admin.display(description=_("what"))
    def kind(self, keeping: Keeping) -> str:
        """What is kept."""
        return str(keeping)

    @admin.display(description=_("how long"))
    def term(self, keeping: Keeping) -> str:
        """As the privacy page says it."""
        return term_of(keeping, now=clock.now())

    def get_readonly_fields(self, request: HttpRequest, obj: Keeping | None = None) -> tuple[str, ...]:
        """What another rule says is changed there."""
        ruled_elsewhere = obj is not None and obj.days is None
        return (*self.readonly_fields, "days") if ruled_elsewhere else self.readonly_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Each kind has its deed in the program."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What is kept must say why."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """With the page that answers."""
        own = path("held/", self.admin_site.admin_view(self.held_view), name="retention_keeping_held")
        return [own, *super().get_urls()]

    def held_view(self, request: HttpRequest) -> HttpResponse:
        """Answer what is held of a contact, and erase it."""
        if not request.user.has_perm(MAY_ERASE):
            raise PermissionDenied
        form = ContactForm(request.POST or None)
        page: dict[str, Any] = {"form": form}
        status = self._answer(request, form, page) if request.method == "POST" else 200
        title = _("What do you hold about this contact?")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **page}
        return TemplateResponse(request, "admin/retention/keeping/held.html", context, status=status)

    def _answer(self, request: HttpRequest, form: ContactForm, page: dict[str, Any]) -> int:
        """Fill the page; return the status."""
        if not form.is_valid():
            return 422
        page["erased"] = "erase" in request.POST
        act = actions.erase if page["erased"] else actions.answer
        try:
            page["held"] = act(
                contact=form.cleaned_data["contact"],
                reason=form.cleaned_data["reason"],
                by=request.user,  # type: ignore[arg-type]  # who came past admin_view has signed in
                now=clock.now(),
            )
        except DomainError as refusal:
            form.add_error("reason", refusal.detail)
            return refusal.status
        return 200
