"""The desk is laid out once, and never by an older version than the one that laid it out."""

from __future__ import annotations

import stat

import pytest
from sqlalchemy import inspect, select, update

from seedlot.acts.at_desk import at_desk
from seedlot.desk.layout import NewerDeskError, prepare
from seedlot.desk.tables import LAYOUT, STAMP, metadata


def test_every_table_is_made_and_stamped(desk):
    assert set(metadata.tables) <= set(inspect(desk).get_table_names())
    assert desk.execute(select(STAMP.c.layout)).scalars().all() == [LAYOUT]


def test_laying_it_out_again_changes_nothing(desk):
    prepare(desk)
    assert desk.execute(select(STAMP.c.layout)).scalars().all() == [LAYOUT]


def test_a_table_that_came_later_is_made(desk):
    metadata.tables["factor"].drop(desk)
    desk.execute(update(STAMP).values(layout=0))
    prepare(desk)
    assert "factor" in inspect(desk).get_table_names()


def test_a_later_version_s_desk_is_left_alone(site):
    with at_desk(site.record) as connection:
        connection.execute(update(STAMP).values(layout=LAYOUT + 1))
    with pytest.raises(NewerDeskError, match="later one"), at_desk(site.record):
        pass


def test_the_desk_beside_a_file_is_readable_by_its_owner_alone(site):
    if site.record.desk.dialect.name != "sqlite":
        return
    with at_desk(site.record):
        pass
    assert stat.S_IMODE(site.record.path.with_suffix(".desk").stat().st_mode) == 0o600
