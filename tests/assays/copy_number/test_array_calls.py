from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.assays.copy_number.simulated_array import Change, simulated

from seedlot.assays import wing
from seedlot.assays.copy_number.array_calls import ArrayCalls, array_calls
from seedlot.assays.copy_number.settings import Settings
from seedlot.formats.probes import Probes
from seedlot.genome.builds import CHROMOSOMES, Build
from seedlot.genome.events import Kind
from seedlot.terms.assay import Source

MANY = (
    Change("20", 1, 63_000_000, 2, 1, 0.2),
    Change("17", 30_000_000, 81_000_000, 2, 0, 0.2),
    Change("5", 10_000_000, 20_000_000, 1, 0),
)


def told(probes: Probes, reference: Probes | None = None) -> ArrayCalls:
    return array_calls("SIM", probes, reference=reference, build=Build.GRCH37, settings=Settings())


def plain(calls: ArrayCalls) -> Sequence[tuple[str, Kind]]:
    return [(CHROMOSOMES[calls.probes.where[one.begin]], one.kind) for one in calls.found]


@pytest.mark.parametrize("female", [True, False])
def test_a_normal_array_shows_nothing(female: bool) -> None:  # noqa: FBT001
    calls = told(simulated(female=female))
    assert calls.found == ()
    assert calls.sex.found == ("XX" if female else "XY")
    assert calls.contamination is None


def test_clear_and_mosaic_changes_are_found_with_their_fractions() -> None:
    calls = told(simulated(changes=MANY, seed=4))
    assert plain(calls) == [("5", Kind.LOSS), ("17", Kind.CNLOH), ("20", Kind.GAIN)]
    for one in calls.found[1:]:
        assert one.low is not None
        assert one.high is not None
        assert one.low <= 0.2 <= one.high
    assert calls.found[0].copies == 1


def test_what_the_bank_has_is_not_new() -> None:
    calls = told(simulated(changes=MANY, seed=4), simulated(changes=MANY[2:], seed=5))
    assert calls.same_donor
    assert [one.new for one in calls.found] == ["no", "yes", "yes"]


def test_another_donor_is_not_compared_with() -> None:
    calls = told(simulated(), simulated(donor=2))
    assert calls.same_donor is False
    assert calls.shared is not None
    assert calls.shared.concordance is not None
    assert calls.shared.concordance < 0.7
    assert calls.found == ()


def test_a_male_against_a_female_reference_is_another_donor() -> None:
    assert told(simulated(female=False), simulated(donor=3)).same_donor is False


@pytest.mark.parametrize("share", [0.1, 0.2, 0.3])
def test_contamination_is_told(share: float) -> None:
    found = told(simulated(other=(3, share))).contamination
    assert found is not None
    assert found.fraction == pytest.approx(share, abs=0.03)


def test_limits_follow_from_sites() -> None:
    """The smaller the region, the larger the fraction; BCL2L1 with a probe or two cannot be told at all."""
    calls = told(simulated(probes=100_000))
    limits = {(one.name, kind): fraction for one in calls.tested for kind, fraction in one.limits}
    whole, band = limits["20", Kind.GAIN], limits["20q11.21", Kind.GAIN]
    assert whole is not None
    assert band is not None
    assert whole < 0.06 < band < 0.3


def test_a_build_without_bands_has_limits_of_chromosomes() -> None:
    calls = array_calls("SIM", simulated(), reference=None, build=None, settings=Settings())
    assert [one.name for one in calls.tested] == list(CHROMOSOMES)


def test_two_probes_tell_nothing():
    """How much single probes scatter is not known: nothing is called, and nothing is said to be absent."""
    text = "chr\tstart\tend\tlrr\nchr1\t1000\t1000\t0.1\nchr1\t2000\t2000\t-0.1\n"
    result = wing.run(wing.assay("copy_number"), (Source("a.tsv", content=text.encode()),), {"build": "GRCh38"})
    told = {value.name: (value.value, value.relation) for value in result.reportables}
    assert told["copy number changes"] == told["SD of log R ratio"] == (None, "=")
    assert {value for name, value in told.items() if name.endswith((" gain", " loss"))} == {(None, "=")}
    assert not result.tables.get("events")
