"""Where there is no queue now: a page, the same to be set into other sites, and the log of what was posted."""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from pmlp_portal.kernel import clock
from queueing.queries import no_queue as queries

# Set into another page it has nobody to press a button: the browser is asked to come again by itself.
COMES_ANEW_SECONDS = 120


@require_safe
def no_queue(request: HttpRequest) -> HttpResponse:
    """Which branches are free now, since when, and how sure that is."""
    now = clock.now()
    found = queries.no_queue(now=now)
    page = {
        "found": found,
        "now": now,
        "few": queries.FEW,
        "embed_url": f"{settings.PUBLIC_URL}{reverse('queueing:no-queue-embed')}",
        "demonstration": found.has_demonstration,
    }
    return render(request, "queueing/no_queue.html", page)


# There is nothing on it to press but links, and nobody signs in on it: any site may show it in a frame.
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def no_queue_embed(request: HttpRequest) -> HttpResponse:
    """The same in short, for other sites to show in a frame."""
    now = clock.now()
    found = queries.no_queue(now=now)
    page = {"found": found, "now": now, "demonstration": found.has_demonstration}
    response = render(request, "queueing/no_queue_embed.html", page)
    response.headers["Refresh"] = str(COMES_ANEW_SECONDS)
    return response


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
