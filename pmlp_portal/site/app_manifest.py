"""The web app manifest: name, icons and shortcuts of the portal on a phone's first screen, in the reader's language."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

_PAPER = "#fdfbf7"
_SIZES = (192, 512)


def manifest() -> dict[str, Any]:
    """Return what is served as application/manifest+json."""
    home = reverse("site:home")
    return {
        "id": "/",
        "name": _("Office of Citizenship and Migration Affairs"),
        "short_name": "PMLP",
        "description": _("Join a queue, book a time, ask a question: see how long it takes before you leave home."),
        "lang": get_language(),
        "dir": "ltr",
        "start_url": home,
        "scope": "/",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": _PAPER,
        "icons": [*_icons("icon", "any"), *_icons("maskable", "maskable")],
        "shortcuts": [
            {"name": _("Queue"), "url": reverse("queueing:branches")},
            {"name": pgettext("navigation", "Appointment"), "url": reverse("appointments:start")},
            {"name": _("Ask a question"), "url": reverse("forum:ask")},
        ],
    }


def _icons(name: str, purpose: str) -> list[dict[str, str]]:
    return [
        {"src": static(f"img/{name}-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in _SIZES
    ]
