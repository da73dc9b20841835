"""The portal's own icons: shapes on a 24 grid, stroke 2, drawn inline beside a word."""

from collections.abc import Mapping

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

UNKNOWN = "info"  # what an icon named in the database and since renamed is drawn as

SHAPES: Mapping[str, str] = {
    # states
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.8 2H4.2zM10 21.3h4"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "closed": '<circle cx="12" cy="12" r="9"/><path d="M7.5 12h9"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "cup": (
        '<path d="M4.5 9h12v6a4 4 0 0 1-4 4h-4a4 4 0 0 1-4-4z'
        'M16.5 10.5h1.5a2.5 2.5 0 0 1 0 5h-1.5M8 3v2.5M12.5 3v2.5"/>'
    ),
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.01"/>',
    "offline": (
        '<path d="M3 3l18 18M4.5 12.5a11 11 0 0 1 4.4-2.9M19.5 12.5a11 11 0 0 0-5.7-3.2'
        'M8.3 16.2a5.3 5.3 0 0 1 5.4-1.3M12 19.7v.01"/>'
    ),
    "pause": '<path d="M9 5v14M15 5v14"/>',
    "people": (
        '<circle cx="7" cy="8" r="3"/>'
        '<path d="M2 20v-2a5 5 0 0 1 10 0v2M15 5.2a3 3 0 0 1 0 5.6M17 13.6a5 5 0 0 1 5 4.4v2"/>'
    ),
    "seal": '<path d="M12 2l10 10-10 10L2 12z"/><path d="M8 12.2l2.8 2.8 5.2-5.6"/>',
    "tick": '<path d="M4.5 12.5l5 5L19.5 7"/>',
    "walk": (
        '<circle cx="13.2" cy="4" r="1.9"/><path d="M12.7 8.7l-2.4 5.6 3.4 2.6.9 4.6'
        'M10.3 14.3L7 21.5M12.7 8.7L8.8 10l-1.6 3.4M12.7 8.7l2.6 3.3 3.4.9"/>'
    ),
    "warning": '<path d="M12 3.5L22 20.5H2zM12 10v4.5M12 17.3v.01"/>',
    # services and tasks
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 2.5V7M16 2.5V7"/>',
    "clipboard": '<rect x="5" y="4" width="14" height="17" rx="2"/><path d="M9 4V2.5h6V4M8.5 13l2.5 2.5 4.5-5"/>',
    "collect": (
        '<rect x="6" y="2.5" width="12" height="12" rx="1.5"/><circle cx="12" cy="7" r="2"/>'
        '<path d="M9.5 11.5h5M2.5 15.5V18l4 3.5h9l6-5.5c-1-1.6-2.6-1.2-3.5-.4L15.5 18H10"/>'
    ),
    "envelope": '<rect x="3" y="5.5" width="18" height="13" rx="2"/><path d="M3.5 7l8.5 6.5L20.5 7"/>',
    "home": '<path d="M3 11.5L12 4l9 7.5M5.5 9.5V20h13V9.5M10 20v-6h4v6"/>',
    "id-card": (
        '<rect x="2.5" y="5" width="19" height="14" rx="2"/><circle cx="8" cy="10.7" r="2"/>'
        '<path d="M5 16c.6-2.3 5.4-2.3 6 0M14 10h4.5M14 14h3.5"/>'
    ),
    "question": (
        '<path d="M3.5 4.5h17v12H12l-4.5 4v-4h-4z"/>'
        '<path d="M9.9 8.7a2.1 2.1 0 1 1 2.9 2c-.5.2-.8.6-.8 1.1M12 13.9v.01"/>'
    ),
    "screen": '<rect x="3" y="4" width="18" height="12.5" rx="2"/><path d="M8.5 20.5h7M12 16.5v4"/>',
    # acts
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "chevron": '<path d="M9 5l7 7-7 7"/>',
    "place": '<path d="M12 21.5s7-6.6 7-11.8a7 7 0 0 0-14 0c0 5.2 7 11.8 7 11.8z"/><circle cx="12" cy="9.7" r="2.5"/>',
    "print": '<path d="M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z"/>',
    "sound": '<path d="M4 9.5v5h4l5 4v-13l-5 4zM16.5 9a4.5 4.5 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.4 15.4L21 21"/>',
}


def _drawn(shape: str) -> SafeString:
    return format_html(
        '<svg class="icon" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        mark_safe(shape),  # noqa: S308 - a constant of this module
    )


_ICONS = {name: _drawn(shape) for name, shape in SHAPES.items()}


def icon(name: str) -> SafeString:
    """Return the icon as inline SVG, hidden from screen readers: a word always stands beside it."""
    return _ICONS.get(name) or _ICONS[UNKNOWN]
