"""The mailbox pages of a development machine."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pmlp_portal.notifications import mailbox as local_mailbox


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """List what has arrived."""
    return render(request, "notifications/mailbox.html", {"letters": local_mailbox.letters()})


@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """Show one e-mail as plain text."""
    return render(request, "notifications/letter.html", {"letter": local_mailbox.letter(key)})
