"""A desk that is laid out, in one transaction of the simulated site's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seedlot.acts.at_desk import at_desk

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def desk(site):
    """A connection to the desk of the site's record."""
    with at_desk(site.record) as connection:
        yield connection
