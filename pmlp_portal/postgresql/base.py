"""Django asks the server `SELECT 1` at the start of each request that uses a kept connection; this asks the socket.

A server that ended a connection has closed its end, and that waits to be read: the look costs no journey to it
and back. Only where something does wait is the server itself asked. A server that vanished without a word is found
by the first statement, as it would be one statement later with the question asked: a 503 that says to come back.
"""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for how it looks whether a connection is usable."""

    def is_usable(self) -> bool:
        """Whether the connection can take a statement."""
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return not waiting.poll(0) or super().is_usable()
