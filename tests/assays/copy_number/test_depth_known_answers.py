"""Real counts whose answer is published, and known mosaics spiked into them by thinning (reference data)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.assays.copy_number.spiking import (
    Chosen,
    aneufinder,
    glioma,
    hmmcopy,
    nipter,
    spiked,
    spiked_region,
    split,
)

from seedlot.assays.copy_number import depth, limits
from seedlot.assays.copy_number.bins import Bins
from seedlot.assays.copy_number.depth import depth_calls
from seedlot.assays.copy_number.shapes import Depth
from seedlot.assays.copy_number.targets import place, targets
from seedlot.genome.events import Kind


@pytest.fixture(scope="module")
def plasma(reference: Path) -> Bins:
    """NIPTeR's example."""
    return nipter(reference / "genome")


def alone(bins: Bins) -> Depth:
    """The analysis without a reference."""
    return depth_calls(bins, reference=None, panel=(), settings=Chosen())


def test_trisomy_21_of_a_fetus(plasma: Bins) -> None:
    """NIPTeR: chromosome 21 at a ratio of 1.0327, 6.5 % trisomic DNA. Our interval holds it; X is below two copies.

    Without a reference the bias of chromosomes is 1 % of their depth, so that it is measured but not called.
    """
    told = alone(plasma)
    assert told.sex == "XX"
    regions = {region.name: region for region in told.regions}
    low, fraction, high = (
        getattr(regions["21"], name) or 0.0 for name in ("fraction_low", "fraction", "fraction_high")
    )
    assert low < 0.065 < high
    assert fraction == pytest.approx(0.065, abs=0.015)
    assert (regions["X"].copies or 2) < 2
    assert told.events == ()
    assert 0.005 < told.s_sys < 0.02


def test_a_euploid_woman_is_flat(reference: Path) -> None:
    """AneuFinder: 364,140 reads of a euploid woman's cells: no call, and limits that say how little that is."""
    told = alone(aneufinder(reference / "genome"))
    assert told.events == ()
    assert told.sex == "XX"
    held = {(limit.region, limit.kind): limit.fraction for limit in told.limits}
    assert (held["12", Kind.GAIN] or 1) > 0.2


def test_half_of_a_sample_is_like_the_other(plasma: Bins) -> None:
    """Two halves of the same counts: the overdispersion is that of Poisson counts, and there is no bias."""
    line, bank = split(plasma, np.random.default_rng(1))
    told = depth_calls(line, reference=bank, panel=(), settings=Chosen())
    assert told.events == ()
    assert told.phi == pytest.approx(1, abs=0.03)
    assert told.s_sys < 0.002


def test_limits_of_ten_splits_hold(plasma: Bins) -> None:
    """Every region of ten splits spiked at its stated limit: 90 % found, to the error of so many; few false calls.

    The full measure, over more splits and by the whole analysis, is benchmarks/genome.py.
    """
    generator = np.random.default_rng(2)
    wanted = targets(plasma.build)
    spots = np.array([place(plasma, target) for target in wanted], dtype=np.int64)
    found = tried = false = tested = 0
    errors = []
    for _ in range(10):
        line, bank = split(plasma, generator)
        expectation = depth.expect(line, bank, ())
        normal, _ = depth.normal_copies(expectation, Chosen())
        field = depth.ready(expectation, normal, np.ones(line.counts.size))
        counted = depth.beside_normal(field, spots[:, 0], spots[:, 1], np.zeros(line.counts.size, dtype=bool))
        beyond = limits.critical(counted, 0.0005)
        copies = np.full(len(wanted), 2.0)
        for sign in (1, -1):
            stated = limits.smallest(counted, sign=sign, normal=copies, false_positive=0.0005, power=0.9)
            held = ~np.isnan(stated)
            told = spiked_region(counted, sign, np.nan_to_num(stated), copies, generator)
            found += int((sign * limits.score(told) > beyond)[held].sum())
            tried += int(held.sum())
            false += int((sign * limits.score(counted) > beyond).sum())
            tested += int((counted.meant > 0).sum())
            errors += ((sign * 2 * (told.seen[held] / told.meant[held] - 1) - stated[held]) / stated[held]).tolist()
    assert found / tried > 0.87
    assert false <= 6
    assert abs(float(np.mean(errors))) < 0.03


@pytest.mark.parametrize(("name", "kind"), [("20q11.21", Kind.GAIN), ("12p", Kind.GAIN), ("18q", Kind.LOSS)])
def test_twice_the_limit_is_found_and_measured(plasma: Bins, name: str, kind: Kind) -> None:
    """A hotspot spiked at twice its limit is told by the whole analysis, once, its fraction within its interval."""
    target = next(one for one in targets(plasma.build) if one.name == name)
    generator = np.random.default_rng(3)
    line, bank = split(plasma, generator)
    settings = Chosen(false_positive=1e-5, family=1e-3, level=0.99)
    stated = next(
        one.fraction
        for one in depth_calls(line, reference=bank, panel=(), settings=settings).limits
        if (one.region, one.kind) == (name, kind)
    )
    fraction = 2 * (stated or 1)
    changed = spiked(line, place(line, target), kind, fraction, generator)
    (event,) = depth_calls(changed, reference=bank, panel=(), settings=settings).events
    assert (event.kind, event.chromosome) == (kind, target.region.chromosome)
    assert (event.low or 0) <= fraction <= (event.high or 0)


def test_the_limit_is_near_that_of_counting(plasma: Bins) -> None:
    """With a matched bank, within 1.3 times 2 (z_a + z_b) sqrt(phi (1/N + 1/N_ref)) for every region on average."""
    line, bank = split(plasma, np.random.default_rng(4))
    told = depth_calls(line, reference=bank, panel=(), settings=Chosen())
    ratios = []
    for limit in told.limits:
        region = next((one for one in told.regions if one.name == limit.region), None)
        if limit.fraction is None or region is None or limit.fraction > 0.3:
            continue
        counting = 2 * (3.2905 + 1.2816) * np.sqrt(told.phi * 2 / region.reads)
        ratios.append(limit.fraction / counting)
    assert float(np.mean(ratios)) < 1.3
    assert min(ratios) > 0.9


def test_twice_the_counts_change_no_call(plasma: Bins) -> None:
    """The same profile with every count doubled: the same copies of every chromosome."""
    one, two = alone(plasma), alone(replace(plasma, counts=2 * plasma.counts))
    for first, second in zip(one.regions, two.regions, strict=True):
        assert second.copies == pytest.approx(first.copies or 0, rel=1e-3) or first.copies is second.copies is None


def test_a_glioma_has_the_changes_of_its_kind(reference: Path) -> None:
    """QDNAseq's LGG150, chromosomes 7 to 10: EGFR amplified, 9p21 (CDKN2A) lost from both, chromosome 10 lost from one.

    No table of its calls is published with the file; these three are what its profile shows to the eye.
    """
    told = alone(glioma(reference / "genome"))
    (ten,) = [event for event in told.events if event.chromosome == "10"]
    assert (ten.kind, ten.copies, ten.bands) == (Kind.LOSS, 1, "10")
    egfr = [event for event in told.events if event.start <= 55_086_714 <= event.end and event.chromosome == "7"]
    assert max(event.copies or 0 for event in egfr) > 20
    lost = [event for event in told.events if event.chromosome == "9" and event.start <= 21_967_751 <= event.end]
    assert min(event.copies or 0 for event in lost) == 0
    assert not [event for event in told.events if event.chromosome == "8"]


def test_a_breast_cancer_beside_the_blood(reference: Path) -> None:
    """HMMcopy's chromosome 6: gains of 6q16 to 6q22 and loss of 6q24 to 6qter beside the patient's normal cells."""
    folder = reference / "genome"
    told = depth_calls(hmmcopy(folder, "tumour"), reference=hmmcopy(folder, "normal"), panel=(), settings=Chosen())
    gains = [event for event in told.events if event.kind is Kind.GAIN]
    assert any(event.start < 105_000_000 < event.end for event in gains)
    assert any(event.start < 120_500_000 < event.end for event in gains)
    (lost,) = [event for event in told.events if event.kind is Kind.LOSS]
    assert lost.bands.endswith("q27")
    assert told.sex == ""
