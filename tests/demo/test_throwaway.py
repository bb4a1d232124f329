"""The throw-away demonstration: what stands in it, and who may work in it."""

from __future__ import annotations

from datetime import UTC, datetime
from math import exp, fsum, log
from types import SimpleNamespace

import pytest
from tests.guarded_site import cheaply

from seedlot.acts.access import login
from seedlot.demo.change import AFTER, BEFORE, EXERCISE
from seedlot.demo.shelf import COURSES, LOTS, MONTHS, STUDY
from seedlot.demo.staff import SIGNER, SPAN
from seedlot.demo.throwaway import code_of, furnish, guests
from seedlot.history import ask
from seedlot.history.tables import ITEM
from seedlot.record import read
from seedlot.release.comparability import comparability, unstated
from seedlot.release.stability import stability
from seedlot.terms.finding import Answer
from seedlot.terms.words import Role

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The demonstration, made once."""
    with cheaply():
        walk = furnish(tmp_path_factory.mktemp("throwaway") / "demo", now=NOW - SPAN)
        yield SimpleNamespace(walk=walk, guests=tuple(guests(walk)))
        walk.record.engine.dispose()
        walk.record.desk.dispose()


def test_its_time_is_past_before_the_visitor_comes(made):
    assert made.walk.now < NOW


def test_there_is_a_guest_for_each_role(made):
    roles = {role for guest in made.guests for role in guest.roles.split(", ")}
    assert roles == {role.value for role in Role}
    assert [guest.person for guest in made.guests if guest.factor] == [SIGNER]


def test_every_guest_can_log_in(made):
    with cheaply():
        for guest in made.guests:
            code = code_of(made.walk, guest.person, now=NOW) if guest.factor else ""
            _, actor = login(made.walk.record, guest.person, guest.password, code, now=NOW)
            assert actor.name == guest.name


def test_three_lots_are_followed_for_eighteen_months(made):
    """Viability falls from 92 by 0.25 a month, potency from 101 by 0.4: at 70 after 77 and 88 months, in truth."""
    with read.reading(made.walk.record) as connection:
        found = stability(connection, STUDY, today=NOW.date())
    assert len(found.study.pulled) == len(LOTS) * len(MONTHS) * len(COURSES)
    assert {each.criterion.test: each.supported for each in found.followed} == {"viability": 18, "potency": 18}
    assert all(each.answer is Answer.MET for each in found.followed)
    assert {each.code for each in found.findings if each.answer not in {None, Answer.MET}} == {
        "stability/protocol",
        "stability/trend",
    }


def test_lots_before_and_after_a_change_are_compared(made):
    """Ratio of geometric means, and the mean of the lots before with three of their standard deviations, written out."""
    with read.reading(made.walk.record) as connection:
        found = comparability(connection, EXERCISE)
        assert not unstated(connection)
    assert (found.answer, found.before, found.after) == (Answer.MET, BEFORE, AFTER)
    potency, viability = found.compared
    before, after = ([one.number for one in side if one.number is not None] for side in (potency.before, potency.after))
    assert (len(before), len(after)) == (6, 6)
    ratio = exp(fsum(map(log, after)) / 6 - fsum(map(log, before)) / 6)
    assert f"ratio of means {ratio:.4g} " in potency.says
    # lots before: 92.1, 92.2, 92.0, 92.1, 93.6, 92.1; mean 92.35, SD 0.616
    assert "within 90.5 to 94.2 %" in viability.says
    beforehand = next(each for each in found.findings if each.code == "comparability/beforehand")
    assert beforehand.answer is Answer.MET


def test_a_lot_is_released_and_another_still_to_be_decided(made):
    with read.reading(made.walk.record) as connection:
        rows = {row.item: row for row in ask.rows(connection, ITEM)}
    assert {"SIM-DP-001", "SIM-DP-002", "SIM-DP-003"} <= set(rows)
    assert (made.walk.folder / "SIM-DP-001-certificate.pdf").exists()
