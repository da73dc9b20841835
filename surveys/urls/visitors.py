"""Addresses for who is asked, and for who wants to know."""

from django.urls import URLPattern, path

from surveys.queries.opened import Door
from surveys.views import answering, assessing, self_checks, trust


def _by_link(prefix: str, door: Door) -> list[URLPattern]:
    """Return the addresses a link opens: what is asked, all answers, one question."""
    at = {"door": door}
    return [
        path(f"{prefix}<str:token>/", answering.start, at, name=door.value),
        path(f"{prefix}<str:token>/check/", answering.check, at, name=f"{door}-check"),
        path(f"{prefix}<str:token>/questions/<slug:code>/", answering.question, at, name=f"{door}-question"),
    ]


urlpatterns = [
    path("genuine/", trust.genuine, name="genuine"),
    path("refuse/", trust.refuse_anywhere, name="refuse-anywhere"),
    path("refuse/<str:token>/", trust.refuse, name="refuse"),
    path("self-check/", self_checks.tools, name="tools"),
    path("self-check/<slug:slug>/", self_checks.tool, name="tool"),
    path("desk/forms/", assessing.assessments, name="assessments"),
    path("desk/forms/<int:stage_id>/begin/", assessing.begin_assessment, name="begin-assessment"),
    *_by_link("visit/", Door.VISIT),
    *_by_link("assessment/", Door.ASSESSMENT),
    # A token is any word: what has a name of its own comes first.
    *_by_link("", Door.SURVEY),
]
