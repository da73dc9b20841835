"""One web process: uvicorn on a socket the supervisor opened and shares among all of them."""

import argparse
import socket
from collections.abc import Sequence

from uvicorn import Config, Server

from pmlp_portal.asgi import application

GRACE = 2  # seconds an open page may still take after we were asked to stop


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve on the socket that is named."""
    parser = argparse.ArgumentParser(prog="pmlp_portal.supervisor.web", description=__doc__)
    parser.add_argument("--socket", type=int, required=True, help="file descriptor of the bound socket")
    serve(socket.socket(fileno=parser.parse_args(arguments).socket))


def serve(shared: socket.socket) -> None:
    """Serve on a bound socket until asked to stop."""
    config = Config(
        application,
        lifespan="on",
        ws="none",
        log_config=None,
        log_level="warning",
        access_log=False,  # a ticket's address is its secret
        server_header=False,
        # Whose address a proxy's header names is the portal's own to judge (TRUSTED_PROXIES).
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )
    Server(config).run(sockets=[shared])


if __name__ == "__main__":
    main()
