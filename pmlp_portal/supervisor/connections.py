"""How many database connections all processes together may open, so that nobody is ever turned away."""

from pmlp_portal.supervisor.postgres import MAX_CONNECTIONS
from pmlp_portal.supervisor.programs import WORKER_THREADS
from pmlp_portal.supervisor.refusals import CannotStart

LIVE = 2  # in each web process: one listens, one draws what streams show
BROKER_POOL = 15  # in the worker and in the clock, when messages go over PostgreSQL: SQLAlchemy's pool with its reserve
PLAYER = 1
MARGIN = 20  # management commands, the admin's psql, readiness questions, PostgreSQL's own reserve


def at_most(*, web_processes: int, web_threads: int) -> int:
    """Return the most connections that can be open at once."""
    web = web_processes * (web_threads + LIVE)
    return web + WORKER_THREADS + 2 * BROKER_POOL + PLAYER + MARGIN


def require_room(*, web_processes: int, web_threads: int) -> None:
    """Refuse to start more threads than the embedded server has connections."""
    needed = at_most(web_processes=web_processes, web_threads=web_threads)
    if needed > MAX_CONNECTIONS:
        raise CannotStart(
            f"{web_processes} web processes of {web_threads} threads may need {needed} database connections "
            f"and there are {MAX_CONNECTIONS}: lower WEB_PROCESSES or WEB_THREADS."
        )
