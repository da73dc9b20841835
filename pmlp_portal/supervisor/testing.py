"""A database server for one run of the tests: started when nobody names another, gone afterwards."""

import logging
import shutil
import signal
import tempfile
from pathlib import Path

from pmlp_portal.supervisor import children, databases, postgres
from pmlp_portal.supervisor.children import Child

logger = logging.getLogger(__name__)


class ThrowawayServer:
    """An embedded PostgreSQL in a folder of its own, with the portal's database and the broker's."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="pmlp-portal-test-", dir="/var/tmp"))  # noqa: S108 - its name is new
        self.server = postgres.throwaway(self.home)
        self.child = Child("PostgreSQL", self.server.start, logger.warning, stop_signal=signal.SIGINT)
        self.child.keep_alive()
        self.server.wait_until_ready(self.child)
        for database in ("portal", "portal_broker"):
            databases.make(self.server.url("postgres"), database)

    @property
    def url(self) -> str:
        """What DATABASE_URL is to be."""
        return self.server.url("portal")

    def stop(self) -> None:
        """End the server and leave nothing behind."""
        children.stop([self.child], patience=10)
        shutil.rmtree(self.home)
