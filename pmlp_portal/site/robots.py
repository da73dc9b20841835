"""What robots are asked to leave alone: what opens one person's things, desks, and forms that only people fill in."""

from fnmatch import fnmatchcase

# Each in Latvian and, behind /en, in English. A star stands for anything; the longest that fits decides.
CLOSED = (
    "/admin/",
    "/bookings/",
    "/branches/*/calendar/",
    "/branches/*/join/",
    "/branches/*/manage/",
    "/branches/*/report",
    "/branches/*/shifts/",
    "/counters/",
    "/manage/",
    "/deadlines/",
    "/devices/",
    "/faults/",
    "/forum/ask/similar/",
    "/forum/desk/",
    "/forum/mine/",
    "/forum/triage/",
    "/mailbox/",
    "/messages/",
    "/no-queue/posts/",
    "/reports/",
    "/slots/",
    "/staff/",
    "/surveys/",
    "/tickets/",
    "/training-places/",
)
OPEN = (
    "/deadlines/$",
    "/deadlines/new/",
    "/faults/$",
    "/faults/known/",
    "/surveys/genuine/",
    "/surveys/results/",
    "/surveys/self-check/",
)
# Not in two languages.
CLOSED_TO_ALL = ("/api/", "/notifications/")


def is_closed(path: str) -> bool:
    """Whether a path is among what robots leave alone, in either language."""
    latvian = path.removeprefix("/en") if path.startswith("/en/") else path
    if any(fnmatchcase(latvian, opened.removesuffix("$") if opened.endswith("$") else f"{opened}*") for opened in OPEN):
        return False
    return any(fnmatchcase(latvian, f"{closed}*") for closed in (*CLOSED, *CLOSED_TO_ALL))


def rules() -> list[str]:
    """Return the lines about addresses."""
    closed = [f"Disallow: {prefix}{path}" for path in CLOSED for prefix in ("", "/en")]
    opened = [f"Allow: {prefix}{path}" for path in OPEN for prefix in ("", "/en")]
    return [*closed, *(f"Disallow: {path}" for path in CLOSED_TO_ALL), *opened]


def text(*, sitemap: str) -> str:
    """Return the file."""
    return "\n".join(["User-agent: *", *rules(), "", f"Sitemap: {sitemap}", ""])
