"""The folder a mail server delivers to (a maildir: Postfix, Exim and Dovecot all write it)."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pmlp_portal.faults.policies import MAILS_PER_RUN, READ_AT_MOST


def new_letters(folder: Path) -> Iterator[Path]:
    """Yield what has not been looked at, the oldest first, no more than one run takes."""
    fresh = folder / "new"
    if fresh.is_dir():
        # Names begin with the time of delivery.
        yield from sorted(path for path in fresh.iterdir() if path.is_file())[:MAILS_PER_RUN]


def beginning_of(letter: Path) -> bytes | None:
    """Return as much of a letter as is read; None when somebody else has just put it away."""
    with suppress(FileNotFoundError), letter.open("rb") as file:
        return file.read(READ_AT_MOST)
    return None


def put_away(letter: Path) -> None:
    """Mark a letter as read, where every mail programme of a maildir finds it."""
    seen = letter.parent.parent / "cur"
    seen.mkdir(exist_ok=True)
    with suppress(FileNotFoundError):
        letter.rename(seen / f"{letter.name}:2,S")
