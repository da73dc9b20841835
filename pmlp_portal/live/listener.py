"""One connection that listens for changes, and comes back when the database does."""

import asyncio
import json
import logging
import random
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import connections

from pmlp_portal.live.actions import CHANNEL

logger = logging.getLogger(__name__)

SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds
# A listener only waits, so nothing but the system can notice that the other side is gone without a word.
KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
APPLICATION_NAME = "portal live"


class Listener:
    """Calls `hear(topic)` for each change, and `missed()` whenever changes may have gone unheard."""

    def __init__(self, *, hear: Callable[[str], None], missed: Callable[[], None]) -> None:
        self._hear = hear
        self._missed = missed
        self._pause = SHORTEST_PAUSE

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                await self._listen()
            except (OSError, psycopg.Error) as error:
                logger.warning("The live view lost the database, trying again: %s", str(error).partition("\n")[0])
            # Many processes lose the same server at once; they should not all come back at once.
            await asyncio.sleep(self._pause * random.uniform(0.5, 1))
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(**_address(), autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._pause = SHORTEST_PAUSE
            self._missed()
            async for notification in connection.notifies():
                self._understand(notification.payload)

    def _understand(self, payload: str) -> None:
        """Anybody in the database may speak on the channel: what is not ours is passed over."""
        try:
            self._hear(json.loads(payload)["topic"])
        except (ValueError, TypeError, KeyError):
            logger.warning("Not a live announcement: %.80r", payload)


def _address() -> dict[str, Any]:
    """Return where Django's database is, for a connection that is not Django's."""
    parameters = connections["default"].get_connection_params()
    django_only = {"cursor_factory", "context", "prepare_threshold"}
    wanted = {name: value for name, value in parameters.items() if name not in django_only}
    return {**wanted, **KEEPALIVES, "application_name": APPLICATION_NAME}
