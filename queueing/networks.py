"""How long a post may be where it is posted by hand, and how a list of branches is made to fit everywhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Network:
    """A social network: the longest post, and what any link counts as there; None: as long as it is."""

    name: str
    limit: int
    link_counts: int | None = None

    def length(self, text: str, link: str) -> int:
        """Return how long the text is there."""
        if self.link_counts is None:
            return len(text)
        return len(text) + text.count(link) * (self.link_counts - len(link))

    def takes(self, text: str, link: str) -> bool:
        """Whether the text may be posted there."""
        return self.length(text, link) <= self.limit


NETWORKS = (Network("X", 280, 23), Network("Bluesky", 300), Network("Threads", 500), Network("Mastodon", 500, 23))


def fits(text: str, link: str) -> bool:
    """Whether the text may be posted everywhere."""
    return all(network.takes(text, link) for network in NETWORKS)


def fitted(names: Sequence[str], say: Callable[[Sequence[str], int], str], link: str) -> str:
    """Return what `say(named, left_out)` says of as many names as fit everywhere, at least one."""
    for named in range(len(names), 1, -1):
        text = say(names[:named], len(names) - named)
        if fits(text, link):
            return text
    return say(names[:1], len(names) - 1)
