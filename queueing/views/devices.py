"""A machine of a branch opens its link and becomes what it was enrolled as."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods

from pmlp_portal.directory.device_permissions import remember
from pmlp_portal.directory.models import Device, DeviceKind
from pmlp_portal.directory.queries import device_by_token
from pmlp_portal.kernel.secret_pages import secret

SEE_OTHER = 303
_FIRST_PAGE = {DeviceKind.KIOSK: "queueing:kiosk", DeviceKind.BOARD: "queueing:board"}


@secret
@require_http_methods(["GET", "HEAD", "POST"])
def enrol_device(request: HttpRequest, token: str) -> HttpResponse:
    """One button, so that looking at the link changes nothing; then the device keeps its secret as a cookie."""
    device = device_by_token(token)
    if request.method == "POST":
        return remember(token, HttpResponseRedirect(_first_page(device), status=SEE_OTHER))
    context = {"device": device, "demonstration": device.branch.is_demonstration}
    return render(request, "queueing/enrol_device.html", context)


def _first_page(device: Device) -> str:
    """Visitors find it in Latvian, whoever set it up and how."""
    with translation.override("lv"):
        return reverse(_FIRST_PAGE[DeviceKind(device.kind)], args=[device.branch.slug])
