"""Every dataset there is, in the order of the list."""

from collections.abc import Mapping

from pmlp_portal.opendata.datasets.branches import BRANCHES, HOURS
from pmlp_portal.opendata.datasets.office import FORUM_ANSWER_TIMES, INDICATORS
from pmlp_portal.opendata.datasets.queue import FORECAST_ACCURACY, NO_QUEUE_ANNOUNCEMENTS, WAITS_BY_HOUR
from pmlp_portal.opendata.errors import DatasetNotFound
from pmlp_portal.opendata.shapes import Dataset

DATASETS: Mapping[str, Dataset] = {
    dataset.slug: dataset
    for dataset in (
        BRANCHES, HOURS, WAITS_BY_HOUR, FORECAST_ACCURACY, FORUM_ANSWER_TIMES, INDICATORS, NO_QUEUE_ANNOUNCEMENTS,
    )
}  # fmt: skip


def dataset_of(slug: str) -> Dataset:
    """Return a dataset. Raises DatasetNotFound."""
    try:
        return DATASETS[slug]
    except KeyError:
        raise DatasetNotFound from None
