"""A page on paper: Chromium prints it to PDF, with nothing fetched from anywhere.

The page and its style sheet lie in a folder of their own while it prints; the program gets no network by its arguments.
"""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.contrib.staticfiles import finders

PATIENCE = 120  # seconds; a report takes two
STYLE_SHEET = "portal.css"
ARGUMENTS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-extensions",
    # Nothing on the page needs the network, and nothing gets it.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)


class NotPrinted(RuntimeError):
    """The program that prints is missing, or failed; the message says what to do."""


def print_to_pdf(html: str, out: Path) -> None:
    """Print a page that names its style sheet by its bare name. Raises NotPrinted."""
    chromium = shutil.which(settings.CHROMIUM)
    if chromium is None:
        raise NotPrinted(f"{settings.CHROMIUM} is missing: install Chromium, or name it in CHROMIUM")
    with TemporaryDirectory(prefix="report-") as folder:
        page, printed = Path(folder, "report.html"), Path(folder, "report.pdf")
        page.write_text(html, encoding="utf-8")
        shutil.copy(_style_sheet(), Path(folder, STYLE_SHEET))
        _run([chromium, *_arguments(Path(folder)), f"--print-to-pdf={printed}", page.as_uri()])
        if not printed.is_file():
            raise NotPrinted("Chromium ended without printing anything")
        shutil.copy(printed, out)


def _arguments(folder: Path) -> list[str]:
    # Root's Chromium refuses its sandbox; the page is ours alone and runs no script.
    unsandboxed = ["--no-sandbox"] if os.geteuid() == 0 else []
    return [*ARGUMENTS, *unsandboxed, f"--user-data-dir={folder / 'profile'}"]


def _style_sheet() -> str:
    found = finders.find(f"css/{STYLE_SHEET}")
    if not isinstance(found, str):
        raise NotPrinted(f"the style sheet css/{STYLE_SHEET} is missing")
    return found


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise NotPrinted(f"Chromium had not printed after {PATIENCE} seconds") from None
    if done.returncode:
        raise NotPrinted(f"Chromium ended with {done.returncode}: {done.stderr.strip()[-500:]}")
