"""The story of the platform line: what a correction reveals, what a recall touches; counted by hand from the book."""

from __future__ import annotations

from decimal import Decimal

import pytest

from seedlot.demo import story
from seedlot.demo import walk as walking
from seedlot.lineage.inspection import inspect
from seedlot.lineage.scope import behind
from seedlot.lineage.sealed import check_sealed
from seedlot.record import read
from seedlot.terms.finding import Answer, overall

#: What grew in lot SIM-P-MAT-05 of the medium, and what came of it.
TOUCHED = {
    "SIM-P-MAT-05",
    *("SIM-RPE-WCB-T", "SIM-RPE-WCB-C", "SIM-RPE-WCB", "SIM-RPE-WCB/01", "SIM-RPE-WCB/02", "SIM-RPE-T1"),
    *("SIM-RPE-DS-1", "SIM-RPE-DP-1", "SIM-RPE-DP-1/01", "SIM-RPE-DP-1/02", "SIM-RPE-DOSE-1", "SIM-RPE-DOSE-2"),
    *("SIM-DAN-T2", "SIM-DAN-DS-2", "SIM-DAN-DP-2"),
}


@pytest.fixture(scope="module")
def walk(begun):
    """The demonstration with its accounts."""
    made = begun("story")
    walking.guard(made)
    yield made
    made.record.engine.dispose()


@pytest.fixture(scope="module")
def corrected(walk):
    return story.correct(walk)


@pytest.fixture(scope="module")
def fallen(walk):
    return story.recall(walk)


def test_the_age_of_the_line_at_every_stage(walk):
    """Passages 1+5+1+4 in the seed, +4 in the MCB, +3, +2; doublings 4.0, 16.5, 4.2, 13.1, 13.4, 9.6, 3.1.

    Days: isolation on 11 February to the seed on 24 June is 133; of cells that just came out of an isolation or a
    cloning they are not known, for nobody entered when those ended. From thaw on 8 July to the MCB on 24 July 16 more;
    1 to 17 September 16 more; from thaw on 3 November to the end of differentiation on 12 January 70 more.
    """
    found = {item: (spent.passages, spent.doublings, spent.days) for item, spent in story.ages(walk)}
    assert found == {
        "SIM-P-PBMC": (0, Decimal(0), None),
        "SIM-P-CL-07": (1, Decimal("4.0"), None),
        "SIM-P-B2M-11": (7, Decimal("24.7"), None),
        "SIM-P-SEED": (11, Decimal("37.8"), Decimal(133)),
        "SIM-P-MCB": (15, Decimal("51.2"), Decimal(149)),
        "SIM-RPE-WCB": (18, Decimal("60.8"), Decimal(165)),
        "SIM-RPE-DS-1": (20, Decimal("63.9"), Decimal(235)),
    }


def test_the_autologous_product_went_to_its_donor(walk):
    """Vein to vein: 12 January 08:15 to 18 February 10:05 is 37 days, 1 hour and 50 minutes."""
    told = story.identity(walk)
    assert overall(told.findings) is Answer.MET
    assert {leg.name: leg.days for leg in told.legs}["collection to use (vein to vein)"] == Decimal("37.076389")


def test_the_correction_reveals_two_lines_in_one_cabinet(corrected):
    assert corrected.before == ()
    (found,) = corrected.after
    assert found.answer is Answer.NOT_MET
    for word in ("SIM-P-ST-05", "SIM-Q-ST-01", "SIM-BSC-2", "SIM-CR-2", "11:30:00Z"):
        assert word in found.says


def test_nothing_else_is_at_fault_with_a_lot_that_never_met_the_medium(walk, corrected):
    with read.reading(walk.record) as connection:
        found = inspect(connection, behind(connection, "SIM-DAN-DP-1"))
        before = inspect(connection, behind(connection, "SIM-DAN-DP-1", corrected.as_of), corrected.as_of)
    assert {each.finding.code for each in found if each.against} == {"lineage/segregation"}
    assert not any(each.against for each in before)


def test_the_recall_of_the_medium_touches_what_grew_in_it(fallen):
    assert {each.item for each in fallen.recalled.touched} == TOUCHED
    assert all(each.surely for each in fallen.recalled.touched)
    where = {each.item: each.now.says for each in fallen.recalled.touched}
    assert "given to recipient 'SIM-REC-1' at 'SIM-CLIN-1'" in where["SIM-RPE-DOSE-1"]
    assert "vials 1-3 on the way to SIM-CLIN-2" in where["SIM-DAN-DP-2"]
    assert "rejected" in where["SIM-P-MAT-05"]


def test_what_falls_with_it_and_what_remains(fallen):
    falls = fallen.radius
    told = {hit.programme: (hit.banks, hit.lots, hit.doses, hit.territories) for hit in falls.programmes}
    assert told == {"SIM-RPE": (1, 2, 2, ("EU", "UK")), "SIM-DAN": (0, 2, 0, ("US",))}
    assert falls.recipients == ("SIM-REC-1", "SIM-REC-2")
    remains = {left.item for left in falls.remains}
    assert remains == {"SIM-DAN-WCB", "SIM-DAN-DS-1", "SIM-DAN-DP-1", "SIM-DAN-DOSE-1"}


def test_the_sealed_recall_is_answered_the_same_again(walk, fallen):
    with read.reading(walk.record) as connection:
        again, finding = check_sealed(connection, "SIM-RECALL-1")
    assert finding.answer is Answer.MET
    assert again.touched == fallen.recalled.touched
