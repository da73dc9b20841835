"""Stopping reminders, receipts, the worker that shows pushes, what staff see, and the local mailbox."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.notifications import actions, permissions, queries, stopping
from pmlp_portal.notifications import mailbox as local_mailbox
from pmlp_portal.notifications.forms import MessageFilterForm, read_receipt

SEE_OTHER = 303
_WORKER = settings.BASE_DIR / "static" / "js" / "push-worker.js"


@csrf_exempt  # the address itself is the key; mail programmes post here without opening the page (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """What the holder of a contact is still sent, and a button; only the button changes it, no mail scanner."""
    contact_hash = stopping.hash_in(token)
    if request.method == "POST":
        change = actions.resume_messages if "resume" in request.POST else actions.stop_messages
        change(contact_hash=contact_hash, now=clock.now())
    # Answered without a redirect, which mail programmes need not follow.
    page = {"is_stopped": bool(queries.stopped_kinds(contact_hash)), "is_answer": request.method == "POST"}
    response = render(request, "notifications/stop.html", page)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt  # the gateway proves itself by the key it sends
@require_POST
def receipts(request: HttpRequest) -> HttpResponse:
    """The gateway tells what became of a text message."""
    permissions.require_gateway(request.headers.get("X-Receipt-Key", ""))
    receipt = read_receipt(request.body)
    if receipt:
        actions.note_receipt(reference=receipt.reference, state=receipt.state, now=clock.now())
    return HttpResponse(status=204)


@require_safe
def push_worker(request: HttpRequest) -> HttpResponse:
    """The script that shows pushes while no page is open, and a page of its own without a network.

    From the root, so that it may open every page. Each release is another script: then browsers keep the offline page
    anew.
    """
    release = f"// {settings.RELEASE}\n".encode()
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(release + _WORKER.read_bytes(), content_type="text/javascript; charset=utf-8", headers=headers)


@require_safe
@never_cache
@login_required
def messages_sent(request: HttpRequest) -> HttpResponse:
    """What was sent to whom, masked, and what is stuck: all of it, or for a manager of the own branches."""
    now = clock.now()
    reading = permissions.messages_read_by(request.user, slug=request.GET.get("branch", ""), now=now)
    form = MessageFilterForm(request.GET, branches=reading.branches)
    page = {
        "form": form,
        "branch": reading.branch or form.only_branch,
        "page": queries.messages_page(seen=reading.messages, wanted=form.wanted, now=now),
        "may_send_again": request.user.has_perm(permissions.SEND_AGAIN),
    }
    return render(request, "notifications/messages.html", page)


def _told_above(request: HttpRequest, error: DomainError, message_id: int) -> HttpResponse:
    messages.info(request, error.detail)
    return _back()


@require_POST
@login_required
@refused_as(_told_above)
def send_again(request: HttpRequest, message_id: int) -> HttpResponse:
    """Try a failed message anew."""
    now = clock.now()
    user = permissions.require(request.user, permissions.SEND_AGAIN, now=now)
    actions.send_again(message_id=message_id, by=user, now=now)
    messages.success(request, _("The message will be sent again now."))
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("notifications:messages"), status=SEE_OTHER)


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """List what has arrived."""
    return render(request, "notifications/mailbox.html", {"letters": local_mailbox.letters()})


@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """Show one e-mail as plain text."""
    return render(request, "notifications/letter.html", {"letter": local_mailbox.letter(key)})
