"""What each process counts while it works. The files lie in one folder, so that any process can tell the sum.

Labels are names of ours (a namespace, a code): never a path, an address or anything of a person's.
"""

from pathlib import Path

from django.conf import settings
from prometheus_client import Counter, Gauge, Histogram

FOLDER = Path(settings.METRICS_DIR)
FOLDER.mkdir(parents=True, exist_ok=True)

# A page is quick below 0.2 s and somebody looks at the clock above 1.5.
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0, 10.0)

REQUESTS = Histogram(
    "portal_http_request_seconds",
    "From the arrival of a request in the process to its answer, waiting for a thread included.",
    ["group", "method", "status"],
    buckets=SECONDS,
)
REFUSALS = Counter("portal_refusals", "Expected refusals, by the code of the refusal.", ["code"])
TASKS = Histogram("portal_task_seconds", "Runs of background work.", ["task", "outcome"], buckets=SECONDS)
# The label makes the library write nothing before the first stream.
STREAMS = Gauge("portal_live_streams", "Live streams that are open.", ["kind"], multiprocess_mode="livesum")
