"""docs/operations.md is true: each command in it is listed with how it was tried, and each test it names is there."""

import re
from pathlib import Path

from pmlp_portal.supervisor.children import CHECKOUT

TEXT = (CHECKOUT / "docs/operations.md").read_text()
TRIED = dict(
    re.findall(r"^\| `([^`|]+)` \| (.+) \|$", TEXT.partition("## How each command was tried")[2], re.MULTILINE)
)


def commands() -> list[str]:
    """Return every line that is to be typed."""
    blocks = re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_every_command_says_how_it_was_tried_and_no_other_is_listed():
    untold = [line for line in commands() if not line.startswith(tuple(TRIED))]
    unused = [name for name in TRIED if not any(line.startswith(name) for line in commands())]

    assert len(commands()) > 40
    assert (untold, unused) == ([], [])


def test_the_tests_it_names_are_there():
    named = set(re.findall(r"`(test_\w+)`", TEXT))
    sources = "".join(path.read_text() for path in Path(CHECKOUT / "pmlp_portal").rglob("test_*.py"))

    assert len(named) > 15
    assert {name for name in named if f"def {name}(" not in sources} == set()


def test_files_and_parts_it_leads_to_are_there():
    linked = {link for link in re.findall(r"\]\(([^)]+)\)", TEXT) if not link.startswith("http")}
    headings = {
        re.sub(r"[^a-z -]", "", line.lower()).replace(" ", "-") for line in re.findall(r"^## (.+)$", TEXT, re.M)
    }

    assert {link for link in linked if link[0] == "#" and link[1:] not in headings} == set()
    assert {link for link in linked if link[0] != "#" and not (CHECKOUT / "docs" / link).exists()} == set()
