"""The sum of all connections."""

import pytest
from django.conf import settings

from pmlp_portal.supervisor import connections
from pmlp_portal.supervisor.postgres import MAX_CONNECTIONS
from pmlp_portal.supervisor.refusals import CannotStart


def test_all_processes_as_configured_stay_under_the_servers_limit():
    most = connections.at_most(web_processes=settings.WEB_PROCESSES, web_threads=settings.WEB_THREADS)

    assert most < MAX_CONNECTIONS


def test_more_threads_than_the_server_has_connections_are_refused_before_anything_starts():
    with pytest.raises(CannotStart, match="lower WEB_PROCESSES or WEB_THREADS"):
        connections.require_room(web_processes=20, web_threads=8)
