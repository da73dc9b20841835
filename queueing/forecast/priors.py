"""What is believed of a branch before its own days say otherwise."""

import math
from collections.abc import Mapping
from dataclasses import replace

from queueing.forecast.learning import PRIOR_SPREAD, Parameters

# What the office says of a service weighs as much as so many services seen.
WORTH_OF_SAYING = 8.0


def with_usual_times(learned: Parameters, usual: Mapping[int, float], seen: Mapping[int, float]) -> Parameters:
    """Return the parameters with each service's mean drawn towards what the office says it usually takes.

    `usual`: mean minutes by service; `seen`: of how many services each learned mean was made. A log-normal length of
    mean m and spread s has log m - s^2 / 2 as the mean of its logarithm.
    """
    means = dict(learned.service_means)
    for service, minutes in usual.items():
        spread = learned.service_spreads.get(service, PRIOR_SPREAD)
        said = math.log(minutes) - spread**2 / 2
        number = seen.get(service, 0.0)
        own = learned.service_means.get(service, said)
        means[service] = (number * own + WORTH_OF_SAYING * said) / (number + WORTH_OF_SAYING)
    return replace(learned, service_means=means)
