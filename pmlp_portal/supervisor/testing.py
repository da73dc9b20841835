"""A database server for one run of the tests: started when nobody names another, gone afterwards."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path


from pmlp_portal.supervisor import databases, postgres


class TestServer:
    """An embedded PostgreSQL in a folder of its own, with a database and a broker's database."""

    __test__ = False  # not a test, though pytest sees the name

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="pmlp-portal-test-", dir="/var/tmp"))  # noqa: S108 - unique, ours
        self.server = postgres.throwaway(self.home)
        self.process: subprocess.Popen[bytes] = self.server.start()
        self.server.wait_until_ready(self.process)
        for database in ("portal", "portal_broker"):
            databases.make(self.server.url("postgres"), database)

    @property
    def url(self) -> str:
        """What DATABASE_URL is to be."""
        return self.server.url("portal")

    def stop(self) -> None:
        """End the server and leave nothing behind."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.home)
