"""What was entered before anybody had to log in: who entered it is not proved, and a reviewer reads it."""

from __future__ import annotations

import pytest
from tests.guarded_site import Staffed, cheaply
from tests.simulated_lot import lab_report, make_bank, make_lot

from seedlot.acts.decide import NotReleasableError
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer


def guarded_late(site):
    """A site whose accounts are opened only when everything of a lot is entered."""
    make_bank(site)
    make_lot(site, quarantine="the tests of the bank are awaited")
    return Staffed(site)


def unproved(site, lot="LOT"):
    """What is found of entries that nobody proved."""
    with site.reading() as connection:
        found = propose(gather(connection, lot)).findings
    return [(each.answer, each.says) for each in found if each.code == "release/unproved"]


def test_a_real_lot_that_was_entered_before_the_accounts_is_not_known_until_it_is_reviewed(real_site):
    with cheaply():
        site = guarded_late(real_site)
        ((answer, says),) = unproved(site, "MCB")
        assert answer is Answer.NOT_KNOWN
        assert "entries of the case (" in says
        assert ", …) were entered when nobody had to log in" in says
        site.review("MCB", acceptable=False)
        assert unproved(site, "MCB")[0][0] is Answer.NOT_KNOWN
        reviewed, _ = site.review("MCB")
        ((answer, says),) = unproved(site, "MCB")
        assert answer is None
        assert f"the review of entry {reviewed} covers them" in says
        site.decide("MCB")
        with pytest.raises(NotReleasableError):
            site.decide("LOT")
        site.review("LOT")
        site.decide("LOT")
        site.say(lab_report("R9", "LOT", "viability", 95.0))
    assert unproved(site)[0][0] is Answer.NOT_KNOWN
    with site.reading() as connection:
        assert standing(gather(connection, "LOT")).answer is Answer.MET


def test_in_a_simulation_it_is_only_said(site):
    ((answer, says),) = unproved(guarded_late(site))
    assert answer is None
    assert "simulation" in says


def test_nothing_is_said_where_everybody_logged_in_or_nobody_can(stocked, real_site):
    assert unproved(stocked) == []
    make_bank(real_site)
    assert unproved(real_site, "MCB") == []
