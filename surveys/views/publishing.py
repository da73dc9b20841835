"""Results shown to everybody, or no more."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from pmlp_portal.kernel import clock
from surveys import actions, permissions
from surveys.models import Stage
from surveys.permissions import StaffRequest, signed_in

SEE_OTHER = 303


@require_POST
@never_cache
@signed_in
def publish(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Show everybody what came of a stage."""
    now = clock.now()
    stage = permissions.stage_led_by(request.user, stage_id, now=now)
    actions.publish(stage_id=stage.pk, by=request.user, now=now)
    messages.success(request, _("The results are published."))
    return _to_results(stage)


@require_POST
@never_cache
@signed_in
def withdraw(request: StaffRequest, stage_id: int) -> HttpResponse:
    """Show it no more, and say why."""
    now = clock.now()
    stage = permissions.stage_led_by(request.user, stage_id, now=now)
    actions.withdraw(stage_id=stage.pk, because=request.POST.get("because", ""), by=request.user, now=now)
    messages.success(request, _("The results are shown no more."))
    return _to_results(stage)


def _to_results(stage: Stage) -> HttpResponseRedirect:
    """Go on to the results by GET, so that reloading them repeats nothing."""
    period = stage.period
    address = reverse("surveys:inside-results", args=[period.institution.slug, period.year])
    return HttpResponseRedirect(address, status=SEE_OTHER)
