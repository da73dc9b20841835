"""Where there is no queue now: a page, the same to be set into other sites, and the log of what was posted."""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from pmlp_portal.directory.models import Service
from pmlp_portal.kernel import clock
from queueing.forms import ServiceForm
from queueing.queries import no_queue as queries

# Set into another page it has nobody to press a button: the browser is asked to come again by itself.
COMES_ANEW_SECONDS = 120


@require_safe
def no_queue(request: HttpRequest) -> HttpResponse:
    """Which branches are free now for a service, since when, and how sure that is."""
    now = clock.now()
    form = ServiceForm(request.GET)
    found = queries.no_queue(service=form.chosen, now=now)
    query = f"?service={form.chosen.slug}" if form.chosen else ""
    page = {
        "form": form,
        "query": query,
        "found": found,
        "now": now,
        "few": queries.FEW,
        "embed_url": f"{settings.PUBLIC_URL}{reverse('queueing:no-queue-embed')}{query}",
        "demonstration": found.has_demonstration,
    }
    return render(request, "queueing/no_queue.html", page, status=422 if form.errors else 200)


# There is nothing on it to press but links, and nobody signs in on it: any site may show it in a frame.
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def no_queue_embed(request: HttpRequest) -> HttpResponse:
    """The same in short, for other sites to show in a frame."""
    now = clock.now()
    found = queries.no_queue(service=_service_of(request), now=now)
    page = {"found": found, "now": now, "demonstration": found.has_demonstration}
    response = render(request, "queueing/no_queue_embed.html", page)
    response.headers["Refresh"] = str(COMES_ANEW_SECONDS)
    return response


def _service_of(request: HttpRequest) -> Service | None:
    """Return the service an address names; 404 where there is none of that name."""
    form = ServiceForm(request.GET)
    if not form.is_valid():
        raise Http404
    return form.chosen


@require_safe
def no_queue_log(request: HttpRequest) -> HttpResponse:
    """What was posted, and whether it was true an hour later."""
    posts = queries.posts()
    page = {
        "posts": posts,
        "record": queries.record_of(now=clock.now()),
        "few": queries.FEW,
        "demonstration": any(line.branch.is_demonstration for post in posts for line in post.lines.all()),
    }
    return render(request, "queueing/no_queue_log.html", page)
