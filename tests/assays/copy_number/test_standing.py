"""Bins that stand out and are left out: nothing is claimed of a hotspot that holds them, and single ones are named."""

from __future__ import annotations

from tests.assays.copy_number.simulated_reads import simulated
from tests.assays.copy_number.spiking import Chosen

from seedlot.assays.copy_number.bins import Bins
from seedlot.assays.copy_number.depth import depth_calls
from seedlot.assays.copy_number.shapes import Depth
from seedlot.genome.builds import Build
from seedlot.genome.regions import Region
from seedlot.terms.finding import Answer

AMPLIFIED = Region(Build.GRCH38, "20", 31_000_001, 33_500_000)
SINGLE = Region(Build.GRCH38, "8", 127_000_001, 127_500_000)
BANK = simulated("bank", seed=77)


def told(sample: Bins, reference: Bins | None) -> Depth:
    return depth_calls(sample, reference=reference, panel=(), settings=Chosen())


def says(depth: Depth) -> str:
    found = [one for one in depth.findings if one.code == "copy_number/standing-out"]
    assert all(one.answer is Answer.NOT_KNOWN for one in found)
    return found[0].says if found else ""


def test_six_copies_of_20q11_are_never_a_negative() -> None:
    """Beside the bank they are told; alone, five bins look like repeats, and then no limit is stated for them."""
    sample = simulated(seed=5, copies={AMPLIFIED: 6.0})
    (event,) = told(sample, BANK).events
    assert (event.copies, event.start, event.end) == (6, AMPLIFIED.start, AMPLIFIED.end)
    alone = told(sample, None)
    limits = {one.region: one.fraction for one in alone.limits}
    assert limits["20q11.21"] is limits["BCL2L1"] is None
    assert limits["20"] is not None
    assert "20q11.21" in says(alone)


def test_a_single_bin_beside_the_bank_is_named() -> None:
    depth = told(simulated(seed=5, copies={SINGLE: 6.0}), BANK)
    assert depth.events == ()
    assert (
        says(depth) == "Single bins differ from the reference as a change within them would make it: 8q24.21 (3 times)."
    )


def test_a_normal_line_has_none() -> None:
    assert not says(told(simulated(seed=6), BANK))
