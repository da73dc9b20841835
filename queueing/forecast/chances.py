"""What is drawn by chance, in each of some futures."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# So many columns of evenly spread numbers are kept; each play takes its own from a place drawn by chance.
SPREADS = 1024
# So many numbers are drawn at a time.
DRAWN_AT_ONCE = 4096


class Chances:
    """Numbers drawn for `futures` futures, the same ones for the same seed."""

    def __init__(self, seed: int, futures: int) -> None:
        self._rng, self._futures = np.random.default_rng(seed), futures
        self._next_column = int(self._rng.integers(SPREADS))
        self._drawn: Floats = np.empty(0)

    def even(self, columns: int) -> Floats:
        """Draw numbers between 0 and 1, in each column one from each part of that length: so few futures say as much
        as four times as many drawn blindly would (Latin hypercube: McKay, Beckman and Conover 1979).
        """
        numbers, first, end = _even_numbers(self._futures), self._next_column, self._next_column + columns
        self._next_column = end % SPREADS
        if end <= SPREADS:
            return numbers[:, first:end]
        return numbers.take(np.arange(first, end), axis=1, mode="wrap")

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
    numbers = np.ascontiguousarray((places + rng.random((futures, SPREADS))) / futures)
    numbers.flags.writeable = False
    return numbers
