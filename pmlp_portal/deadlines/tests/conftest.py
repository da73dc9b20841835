"""The duties the office names."""

import pytest

from pmlp_portal.deadlines import actions


@pytest.fixture
def duties(db: None) -> None:
    """What one can be reminded of."""
    actions.load_duties()
