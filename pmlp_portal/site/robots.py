"""What robots are asked to leave alone: what opens one person's things, desks, and forms that only people fill in."""

# Each in Latvian and, behind /en, in English. A star stands for anything; the longest that fits decides.
CLOSED = (
    "/admin/",
    "/bookings/",
    "/branches/*/calendar/",
    "/branches/*/join/",
    "/branches/*/shifts/",
    "/counters/",
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


def rules() -> list[str]:
    """Return the lines about addresses."""
    closed = [f"Disallow: {prefix}{path}" for path in CLOSED for prefix in ("", "/en")]
    opened = [f"Allow: {prefix}{path}" for path in OPEN for prefix in ("", "/en")]
    return [*closed, *(f"Disallow: {path}" for path in CLOSED_TO_ALL), *opened]


def text(*, sitemap: str) -> str:
    """Return the file."""
    return "\n".join(["User-agent: *", *rules(), "", f"Sitemap: {sitemap}", ""])
