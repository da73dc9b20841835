"""The picture of the forecast's figures: errors by the wait that was left, ranges that held by branch, turns lost."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

OURS, PEERS, SOFT = "#8c1d33", "#8f8a80", "#d8d2c6"
WIDTH, PANEL, TALL = 720, 230, 150
WAITS = {"0_10": "under 10", "10_30": "10 to 30", "30_inf": "over 30"}


def picture(results: Mapping[str, Any]) -> str:
    """Return an SVG file: a row of three panels for each world."""
    worlds = [name for name, found in results.items() if isinstance(found, Mapping)]
    rows = [_row(results[world], world, 44 + nth * PANEL) for nth, world in enumerate(worlds)]
    height = 44 + PANEL * len(rows)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif">',
            f'<rect width="{WIDTH}" height="{height}" fill="#fdfbf7"/>',
            _text(12, 20, "Announcements against what happened", size=15),
            f'<rect x="440" y="11" width="10" height="10" fill="{OURS}"/>{_text(454, 20, "this portal")}',
            f'<rect x="540" y="11" width="10" height="10" fill="{PEERS}"/>{_text(554, 20, "formula of the peers")}',
            *rows,
            "</svg>\n",
        )
    )


def _row(found: Mapping[str, Any], world: str, top: float) -> str:
    by_wait, branches = found["error_by_wait"], found["covered_by_branch"]
    errors = [(WAITS[wait], (pair["ours"], pair["peers"])) for wait, pair in by_wait.items()]
    lost = [
        (f"{away} min away", (100 * found[f"lost_{away}"]["value"], 100 * found[f"peers_lost_{away}"]["value"]))
        for away in (10, 20)
    ]
    return "\n".join(
        (
            _bars(errors, 12, top, f"{world}: minutes off, by minutes left"),
            _dots(branches, 262, top, f"{world}: % inside the 80 % range, by branch"),
            _bars(lost, 502, top, f"{world}: % of turns lost"),
        )
    )


def _bars(groups: Sequence[tuple[str, tuple[float, float]]], left: float, top: float, title: str) -> str:
    most = max([value for _label, pair in groups for value in pair] + [0.1])
    parts, step = [_text(left, top + 14, title)], 200 / len(groups)
    for nth, (label, pair) in enumerate(groups):
        for which, (value, colour) in enumerate(zip(pair, (OURS, PEERS), strict=True)):
            tall, x = TALL * value / most, left + nth * step + which * step * 0.4
            foot = top + 34 + TALL
            size = f'width="{step * 0.36:.0f}" height="{tall:.1f}"'
            parts.append(f'<rect x="{x:.0f}" y="{foot - tall:.1f}" {size} fill="{colour}"/>')
            parts.append(_text(x, foot - tall - 3, f"{value:.1f}"))
        parts.append(_text(left + nth * step, top + 50 + TALL, label))
    return "\n".join(parts)


def _dots(shares: Mapping[str, float], left: float, top: float, title: str) -> str:
    """Shares from 60 to 100 %, and the band in which they should lie."""

    def at(share: float) -> float:
        return top + 34 + TALL * (1 - (min(max(share, 0.6), 1.0) - 0.6) / 0.4)

    parts = [_text(left, top + 14, title)]
    parts.append(f'<rect x="{left}" y="{at(0.85):.1f}" width="215" height="{at(0.76) - at(0.85):.1f}" fill="{SOFT}"/>')
    for nth, (branch, share) in enumerate(shares.items()):
        x = left + 12 + nth * 200 / max(len(shares), 1)
        parts.append(f'<circle cx="{x:.0f}" cy="{at(share):.1f}" r="4" fill="{OURS}"/>')
        parts.append(_text(x - 9, top + 50 + TALL, branch, size=9))
        parts.append(_text(x - 7, at(share) - 7, f"{100 * share:.0f}", size=9))
    return "\n".join(parts)


def _text(x: float, y: float, text: str, *, size: int = 11) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="#23201c">{escape(text)}</text>'
