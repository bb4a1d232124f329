"""From bin counts to events and limits, on simulated genomes: 12 M reads in bins of 500 kb."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.assays.copy_number.simulated_reads import simulated
from tests.assays.copy_number.spiking import Chosen

from seedlot.assays.copy_number.bins import Bins
from seedlot.assays.copy_number.depth import depth_calls, events_alone
from seedlot.assays.copy_number.shapes import Depth
from seedlot.genome.bands import arm, locate
from seedlot.genome.builds import Build
from seedlot.genome.events import Kind
from seedlot.genome.regions import Region

G38 = Build.GRCH38
BANK = simulated("bank", seed=100)
#: Of some 150 tests at the usual rate of 0.0005, one sample of fourteen has a false call: these tests are at a lower one.
CHOSEN = Chosen(false_positive=1e-5, family=1e-3)


def told(line: Bins, bank: Bins | None = BANK, panel: tuple[Bins, ...] = (), settings: Chosen = CHOSEN) -> Depth:
    """The analysis."""
    return depth_calls(line, reference=bank, panel=panel, settings=settings)


def changes(depth: Depth) -> list[tuple[str, str]]:
    """Bands and kinds of the events."""
    return [(event.bands, str(event.kind)) for event in depth.events]


def test_alone_the_same_events_are_told_without_the_rest() -> None:
    for line in (simulated(copies={"12": 3, "20": 2.4}), simulated(sex="XY"), simulated(mean=2)):
        assert events_alone(line, settings=CHOSEN) == told(line, None).events


def test_nothing_in_a_normal_line() -> None:
    """A line like its bank: no event, a limit for every chromosome, arm and hotspot, and what no reads show."""
    depth = told(simulated(seed=2))
    assert depth.events == ()
    assert depth.phi == pytest.approx(1, abs=0.1)
    held = {(limit.region, limit.kind): limit for limit in depth.limits}
    assert 0.01 < (held["12", Kind.GAIN].fraction or 0) < 0.03
    assert (held["20q11.21", Kind.GAIN].fraction or 0) < 0.2
    assert held["Y", Kind.LOSS].fraction is None
    for kind in (Kind.POLYPLOIDY, Kind.CNLOH, Kind.REARRANGEMENT):
        assert held["whole genome", kind].fraction is None
    assert all(limit.basis for limit in depth.limits)


def test_a_whole_chromosome_is_told_once() -> None:
    """Chromosome 12 in a third copy in 10 % of cells: one event, not two arms and NANOG."""
    depth = told(simulated(seed=3, copies={"12": 2.1}))
    assert changes(depth) == [("12", "gain")]
    (event,) = depth.events
    assert event.copies == 3
    assert event.fraction == pytest.approx(0.1, abs=0.02)
    assert (event.low or 0) < 0.1 < (event.high or 1)
    assert (event.start, event.end, event.new) == (1, 133_275_309, "yes")
    assert "NANOG gain" in event.known
    assert "12 gain" in event.known


@pytest.mark.parametrize(
    ("place", "copies", "kind", "copies_told", "fraction"),
    [
        ("20q11.21", 2.5, "gain", 3, 0.5),
        ("12p", 2.2, "gain", 3, 0.2),
        ("18q", 1.8, "loss", 1, 0.2),
        ("1q", 2.1, "gain", 3, 0.1),
        ("8", 3.0, "gain", 3, 1.0),
        ("10p", 1.0, "loss", 1, 1.0),
        ("9p21", 0.4, "loss", 0, 0.8),
        ("X", 1.4, "loss", 1, 0.6),
    ],
)
def test_known_changes_are_recovered(place: str, copies: float, kind: str, copies_told: int, fraction: float) -> None:
    """One change in a known fraction of cells: found, once, with its fraction within its interval (99 %)."""
    region = locate(G38, place)
    assert region is not None
    depth = told(simulated(seed=5, copies={region: copies}), settings=replace(CHOSEN, level=0.99))
    (event,) = depth.events
    assert (str(event.kind), event.copies, event.chromosome) == (kind, copies_told, region.chromosome)
    assert (event.low or 0) - 0.005 <= fraction <= (event.high or 0) + 0.005
    assert region.reciprocal(Region(G38, event.chromosome, event.start, event.end)) > 0.8


def test_a_segment_that_is_no_hotspot() -> None:
    """A gain of 8 Mb within 5q that no list names is found, with its ends to within a megabase."""
    depth = told(simulated(seed=6, copies={Region(G38, "5", 80_000_001, 88_000_000): 2.6}))
    (event,) = depth.events
    assert abs(event.start - 80_000_001) <= 1_000_000
    assert abs(event.end - 88_000_000) <= 1_000_000
    assert event.fraction == pytest.approx(0.6, abs=0.1)


def test_a_change_within_a_change() -> None:
    """Chromosome 20 gained in 30 % and its 20q11.21 amplified beyond: two events, each beside normal cells."""
    hotspot = locate(G38, "20q11.21")
    assert hotspot is not None
    depth = told(simulated(seed=7, copies={"20": 2.3, hotspot: 4.0}))
    assert [event.bands for event in depth.events] == ["20", depth.events[1].bands]
    assert depth.events[0].fraction == pytest.approx(0.3, abs=0.03)
    assert depth.events[1].copies == 4


def test_two_arms_are_a_chromosome_only_if_alike() -> None:
    """12p in 40 % and 12q in 10 % are two changes."""
    depth = told(simulated(seed=8, copies={arm(G38, "12", "p"): 2.4, arm(G38, "12", "q"): 2.1}))
    assert changes(depth) == [("12p", "gain"), ("12q", "gain")]


def test_gain_and_loss_are_symmetric() -> None:
    """The line beside the bank gains what the bank beside the line lost."""
    line = simulated(seed=9, copies={"17": 2.3})
    (gain,), (loss,) = told(line).events, told(BANK, line).events
    assert (gain.kind, loss.kind) == (Kind.GAIN, Kind.LOSS)
    assert gain.chromosome == loss.chromosome == "17"
    assert 1 + (gain.fraction or 0) / 2 == pytest.approx(1 / (1 - (loss.fraction or 0) / 2), rel=0.01)


def test_more_reads_of_the_bank_change_no_fraction() -> None:
    """All counts of the bank times a constant: the same event, and a limit that only its depth changes."""
    line = simulated(seed=10, copies={"12": 2.3})
    one, two = told(line), told(line, BANK.with_counts(BANK.counts * 3))
    assert changes(one) == changes(two)
    assert one.events[0].fraction == pytest.approx(two.events[0].fraction or 0, abs=0.003)


def test_order_of_chromosomes_changes_nothing() -> None:
    """Chromosomes in reverse: the same events and limits."""
    line = simulated(seed=11, copies={"12": 2.3, "18": 1.8})
    one, two = told(line), told(reversed_bins(line), reversed_bins(BANK))
    assert sorted(changes(one)) == sorted(changes(two))
    held = {(limit.region, limit.kind): limit.fraction for limit in two.limits}
    for limit in one.limits:
        other = held[limit.region, limit.kind]
        assert (other or 0) == pytest.approx(limit.fraction or 0, rel=0.02)


def reversed_bins(bins: Bins) -> Bins:
    """The same bins, chromosomes in reverse."""
    order = np.concatenate([np.arange(bins.slice(name).start, bins.slice(name).stop) for name in bins.chromosome[::-1]])
    sizes = np.diff(bins.offsets)[::-1]
    columns = {name: getattr(bins, name)[order] for name in ("start", "end", "counts", "gc", "mappability", "usable")}
    return replace(bins, chromosome=bins.chromosome[::-1], offsets=np.concatenate([[0], np.cumsum(sizes)]), **columns)


def test_a_difference_in_gc_bias_is_corrected() -> None:
    """A line whose library favours GC, beside a bank that does not: no event, and a smaller bias than uncorrected."""
    line = simulated(seed=12, tilt=2.0)
    depth = told(line)
    assert depth.events == ()
    plain = replace(line, gc=np.full(line.gc.size, np.nan))
    assert told(plain).phi > depth.phi
    assert "copy_number/uncorrected" in {finding.code for finding in told(plain).findings}


def test_panel_of_normals() -> None:
    """Beside twelve normals, of both sexes, a mosaic of 20 % of chromosome 8 is found and nothing else."""
    panel = tuple(simulated(f"n{seed}", seed=200 + seed, sex="XX" if seed % 2 else "XY") for seed in range(12))
    depth = told(simulated(seed=13, copies={"8": 2.2}), None, panel)
    assert changes(depth) == [("8", "gain")]
    assert depth.basis == "panel"
    assert depth.events[0].fraction == pytest.approx(0.2, abs=0.03)
    assert depth.events[0].new == "not known"


def test_without_a_reference() -> None:
    """A simulated genome has no bias: the fractions are told by its own autosomes, and Y is not."""
    depth = told(simulated(seed=14, copies={"12": 2.4}), None)
    assert ("12", "gain") in changes(depth)
    assert depth.basis == "none"
    held = {(limit.region, limit.kind): limit.fraction for limit in depth.limits}
    assert held["Y", Kind.GAIN] is None


@pytest.mark.parametrize("sex", ["XX", "XY", "X0", "XXY"])
def test_sex_is_told(sex: str) -> None:
    """Each constitution by its own reads, and nothing beside a bank that has the same."""
    depth = told(simulated(seed=15, sex=sex), simulated("bank", seed=101, sex=sex))
    assert depth.sex == sex
    assert depth.events == ()
    assert depth.x is not None
    assert depth.x.copies == pytest.approx({"X": 1, "XX": 2}[sex.replace("Y", "").replace("0", "")], abs=0.03)
    held = {(limit.region, limit.kind): limit.fraction for limit in depth.limits}
    assert (held["Y", Kind.LOSS] is None) == ("Y" not in sex)


def test_mosaic_loss_of_x_and_of_y() -> None:
    """Loss of X in 30 % of a woman's cells, of Y in 40 % of a man's."""
    (event,) = told(simulated(seed=16, copies={"X": 1.7})).events
    assert (event.chromosome, event.kind) == ("X", Kind.LOSS)
    assert event.fraction == pytest.approx(0.3, abs=0.03)
    male = simulated("bank", seed=102, sex="XY")
    (event,) = told(simulated(seed=17, sex="XY", copies={"Y": 0.6}), male).events
    assert (event.chromosome, event.kind) == ("Y", Kind.LOSS)
    assert event.fraction == pytest.approx(0.4, abs=0.06)


def test_a_gained_x_of_a_man() -> None:
    """XXY in half the cells of an XY line: one copy more of X in half of them."""
    (event,) = told(simulated(seed=18, sex="XY", copies={"X": 1.5}), simulated("bank", seed=103, sex="XY")).events
    assert (event.chromosome, event.kind, event.copies) == ("X", Kind.GAIN, 2)
    assert event.fraction == pytest.approx(0.5, abs=0.03)


def test_a_reference_of_the_other_sex() -> None:
    """A man's line beside a woman's bank: a finding of another donor, and no event of X or Y."""
    depth = told(simulated(seed=19, sex="XY"))
    assert depth.events == ()
    (finding,) = [finding for finding in depth.findings if finding.code == "copy_number/reference-sex"]
    assert str(finding.answer) == "not met"


def test_the_sex_that_was_set() -> None:
    """A line that should be XX and has one X in all cells: a loss in all of them, and a finding."""
    depth = told(simulated(seed=20, sex="X0"), simulated("bank", seed=104), settings=replace(CHOSEN, sex="XX"))
    (event,) = depth.events
    assert (event.chromosome, event.kind) == ("X", Kind.LOSS)
    assert event.fraction == pytest.approx(1, abs=0.02)
    assert "copy_number/sex" in {finding.code for finding in depth.findings}


def test_tetraploidy_is_not_seen_and_said_so() -> None:
    """Four of every chromosome look like two, with no event; the limit of polyploidy says that none could be seen."""
    depth = told(simulated(seed=21, mean=4000))
    assert depth.events == ()
    (limit,) = [limit for limit in depth.limits if limit.kind is Kind.POLYPLOIDY]
    assert limit.fraction is None
    assert "four of everything" in limit.basis


def test_too_few_reads() -> None:
    """A sample of 10,000 reads: nothing is told, nothing could have been seen, and the answer is not known."""
    depth = told(simulated(seed=22, mean=1.5))
    assert (depth.events, depth.segments, depth.regions) == ((), (), ())
    assert {limit.fraction for limit in depth.limits} == {None}
    assert [str(finding.answer) for finding in depth.findings] == ["not known"]


def test_empty_bins_are_said() -> None:
    """Bins that the bank lacks are left out and counted; a homozygous loss of the line is not left out."""
    bank = BANK.counts.copy()
    bank[100:110] = 0
    depth = told(simulated(seed=23, copies={Region(G38, "3", 100_000_001, 104_000_000): 0}), BANK.with_counts(bank))
    assert changes(depth) == [(depth.events[0].bands, "loss")]
    assert depth.events[0].copies == 0
    assert "copy_number/bins-left-out" in {finding.code for finding in depth.findings}


def test_sparse_counts() -> None:
    """600,000 reads, 100 a bin: a trisomy 8 in 40 % of cells is found, and limits are wider."""
    depth = told(simulated(seed=24, mean=100, copies={"8": 2.4}), simulated("bank", seed=105, mean=100))
    assert changes(depth) == [("8", "gain")]
    assert depth.events[0].fraction == pytest.approx(0.4, abs=0.1)


def test_the_other_build() -> None:
    """The same on GRCh37, named so in every event and limit."""
    depth = told(
        simulated(seed=25, build=Build.GRCH37, copies={"12": 2.3}), simulated("bank", seed=106, build=Build.GRCH37)
    )
    assert changes(depth) == [("12", "gain")]
    assert {event.build for event in depth.events} == {limit.build for limit in depth.limits} == {"GRCh37"}


def test_tables_have_rows() -> None:
    """Segments, regions and noise become rows; the profile holds a number for each usable bin."""
    depth = told(simulated(seed=26, copies={"12": 2.3}))
    assert {row["sample"] for row in depth.noise_rows()} == {"line"}
    twelve = next(row for row in (one.row() for one in depth.regions) if row["name"] == "12")
    assert twelve["copies"] == pytest.approx(2.3, abs=0.03)
    segments = [segment.row() for segment in depth.segments if segment.chromosome == "12"]
    assert sum(row["bins"] * row["copies"] for row in segments) / sum(row["bins"] for row in segments) == pytest.approx(
        2.3, abs=0.03
    )
    assert np.isfinite(depth.profile.log2[depth.profile.usable]).all()
    assert np.isnan(depth.profile.log2[~depth.profile.usable]).all()


@pytest.mark.parametrize("reference", [None, simulated("bank", seed=77)])
def test_a_further_gain_within_a_gain(reference: Bins | None) -> None:
    """30 % of cells have a third 12, and all one more 12p: 12 at 30 %, 12p at 1.3 copies more; nothing else."""
    inner = Region(Build.GRCH38, "12", 1, 35_000_000)
    line = simulated(seed=5, copies={"12": 2.3, inner: 3.3})
    events = depth_calls(line, reference=reference, panel=(), settings=Chosen()).events
    found = {event.name: event for event in events}
    assert set(found) == {"12 gain", "12p gain"}
    assert found["12 gain"].fraction == pytest.approx(0.3, abs=0.02)
    assert found["12p gain"].copies == 4
    assert found["12p gain"].fraction == pytest.approx(0.65, abs=0.02)


@pytest.mark.parametrize("share", [0.3, 0.6])
@pytest.mark.parametrize("reference", [None, simulated("bank", seed=77)])
def test_an_x_that_a_part_of_the_cells_lost(share: float, reference: Bins | None) -> None:
    """In a woman's line it is a loss of X in 30 or 60 % of cells, and never a gain of X0."""
    line = simulated(seed=5, copies={"X": 2 - share})
    (event,) = depth_calls(line, reference=reference, panel=(), settings=Chosen()).events
    assert (event.name, event.copies) == ("X loss", 1)
    assert (event.low or 0) <= share <= (event.high or 0)
