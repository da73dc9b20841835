"""To report a fault, to see which are known, and to follow one's own report by its link."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pmlp_portal.faults import actions, queries
from pmlp_portal.faults.forms import ReportForm, SayForm
from pmlp_portal.faults.policies import LONGEST_PAGE
from pmlp_portal.faults.states import ENDS, SETTLED
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.kernel.secret_pages import secret

SEE_OTHER = 303
UNREADABLE = 422
# What an address may hold that opens one person's things.
_SECRETS = {"token", "slip", "key"}


def _form_page(request: HttpRequest, form: ReportForm, *, status: int = 200) -> HttpResponse:
    faults = queries.open_faults()
    return render(request, "faults/report.html", {"form": form, "faults": faults}, status=status)


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    form = ReportForm(request.POST, now=clock.now())
    form.is_valid()
    form.add_error("text", error.detail)
    return _form_page(request, form, status=error.status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(_refused)
def report(request: HttpRequest) -> HttpResponse:
    """Report what does not work; then lead who did to a page of their own."""
    now = clock.now()
    if request.method != "POST":
        return _form_page(request, ReportForm(initial={"page": _page_before(request)}, now=now))
    form = ReportForm(request.POST, now=now)
    if not form.is_valid():
        return _form_page(request, form, status=UNREADABLE)
    made = actions.report(reporting=form.reporting(), now=now, key=form.key())
    messages.success(request, _("Thank you. We have your report."))
    return _own_page(made.token)


def _page_before(request: HttpRequest) -> str:
    """Return the path of the page the link was pressed on, unless it opens one person's things.

    Pages with a secret in their address tell no address on, and here such a one would not be written down either.
    What was searched for is left out.
    """
    path = _path_here(request.headers.get("Referer", ""), host=request.get_host())
    try:
        kept = resolve(path).kwargs if path else {}
    except Http404:
        kept = {}
    return "" if _SECRETS & kept.keys() else path[:LONGEST_PAGE]


def _path_here(address: str, *, host: str) -> str:
    """Return the path of an address of ours; nothing of another's, or of what is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.path if parts.netloc == host else ""


@require_safe
def known(request: HttpRequest) -> HttpResponse:
    """What is known not to work, what helps meanwhile, and what was mended lately."""
    mended = list(queries.mended_faults(today=clock.day_of(clock.now())))
    faults = list(queries.open_faults())
    page = {"faults": faults, "mended": mended, "demonstration": any(one.is_demonstration for one in faults + mended)}
    return render(request, "faults/known.html", page)


def _mine_page(
    request: HttpRequest,
    token: str,
    *,
    form: SayForm | None = None,
    error: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    found = queries.report_of(token)
    page = {
        "report": found,
        "words": found.words.all(),
        "token": token,
        "form": form or SayForm(),
        "error": error,
        "is_settled": found.state in SETTLED,
        "has_end": found.state in ENDS,
        "demonstration": found.is_demonstration,
    }
    return render(request, "faults/mine.html", page, status=status)


@secret
@require_safe
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """How far one's report has come, and what was said."""
    return _mine_page(request, token)


def _not_said(request: HttpRequest, error: DomainError, token: str) -> HttpResponse:
    return _mine_page(request, token, form=SayForm(request.POST), error=error, status=error.status)


@secret
@require_POST
@refused_as(_not_said)
def say(request: HttpRequest, token: str) -> HttpResponse:
    """Add to one's report."""
    form = SayForm(request.POST)
    if not form.is_valid():
        return _mine_page(request, token, form=form, status=UNREADABLE)
    actions.say(token=token, text=form.cleaned_data["text"], now=clock.now())
    messages.success(request, _("Added. We will read it."))
    return _own_page(token)


def _own_page(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("faults:mine", args=[token]), status=SEE_OTHER)
