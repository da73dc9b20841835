"""What is drawn by chance, in each of some futures."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# So many columns of evenly spread numbers are kept to choose from.
SPREADS = 1024
# So many numbers are drawn at a time.
DRAWN_AT_ONCE = 4096


class Chances:
    """Numbers drawn for `futures` futures, the same ones for the same seed."""

    def __init__(self, seed: int, futures: int) -> None:
        self._rng, self._futures = np.random.default_rng(seed), futures
        self._spreads, self._spreads_used = self._rng.permutation(SPREADS), 0
        self._drawn: Floats = np.empty(0)

    def even(self, columns: int) -> Floats:
        """Draw numbers between 0 and 1, in each column one from each part of that length: so few futures say as much
        as four times as many drawn blindly would (Latin hypercube: McKay, Beckman and Conover 1979).
        """
        first, self._spreads_used = self._spreads_used, self._spreads_used + columns
        chosen = self._spreads.take(np.arange(first, self._spreads_used), mode="wrap")
        return _even_numbers(self._futures).take(chosen, axis=1)

    def random(self, *size: int) -> Floats:
        """Draw numbers between 0 and 1: of many at once, because numpy takes as long to begin as to draw a hundred."""
        number = math.prod(size)
        if number > len(self._drawn):
            self._drawn = self._rng.random(max(number, DRAWN_AT_ONCE))
        drawn, self._drawn = self._drawn[:number], self._drawn[number:]
        return drawn.reshape(size)

    def of(self, samples: Floats, *size: int) -> Floats:
        """Draw from samples."""
        return at_parts(samples, self.random(*size))

    def exponential(self, mean: float, *size: int) -> Floats:
        """Draw what has lasted no longer for having lasted so long."""
        return self._rng.exponential(mean, size)

    def longer(self, samples: Floats, spent: float) -> Floats:
        """Draw from what lasted longer than it has by now (samples are sorted); beyond all, a third as long again."""
        begin = int(np.searchsorted(samples, spent, side="right"))
        if begin < len(samples):
            return self.of(samples[begin:], self._futures)
        return spent + self.exponential(max(1.0, 0.3 * spent), self._futures)


def at_parts(samples: Floats, parts: Floats) -> Floats:
    """Return of sorted samples the ones that lie at these parts of them."""
    return samples.take((parts * len(samples)).astype(np.int64))


@lru_cache(maxsize=8)
def _even_numbers(futures: int) -> Floats:
    """Columns to choose from: a number from each of so many equal parts between 0 and 1, in any order."""
    rng = np.random.default_rng(futures)
    places = rng.permuted(np.tile(np.arange(futures), (SPREADS, 1)), axis=1).T
    return np.ascontiguousarray((places + rng.random((futures, SPREADS))) / futures)
