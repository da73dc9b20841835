"""A database server for one run of the tests: started when nobody names another, gone afterwards."""

import logging
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pmlp_portal.supervisor import children, databases, postgres
from pmlp_portal.supervisor.children import Child

logger = logging.getLogger(__name__)


@contextmanager
def throwaway_server(*, programs: Path | None = None, is_durable: bool = False) -> Iterator[str]:
    """Run a PostgreSQL in a folder of its own, the embedded one unless another's programs are named; yield the
    address of its empty database for the portal. There is one for the broker too.
    """
    home = Path(tempfile.mkdtemp(prefix="pmlp-portal-test-", dir="/var/tmp"))
    try:
        server = postgres.throwaway(home, programs=programs, is_durable=is_durable)
        child = Child("PostgreSQL", server.start, logger.warning, stop_signal=signal.SIGINT)
        try:
            child.keep_alive()
            server.wait_until_ready(child)
            for database in ("portal", "portal_broker"):
                databases.make(server.url("postgres"), database)
            yield server.url("portal")
        finally:
            children.stop([child], patience=10)
    finally:
        shutil.rmtree(home)
