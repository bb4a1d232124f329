from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.assays.variants.cells import cells_of, changed_regions, copies_of, sex_of
from seedlot.assays.variants.raw import Raw, Support
from seedlot.assays.variants.settings import Settings
from seedlot.genome.builds import Build

DIPLOID, ONE = (2.0, "heterozygous in a diploid cell"), (1.0, "one X in a cell")


def test_a_heterozygous_change_is_in_twice_as_many_cells():
    """10 of 100 reads: 20 % of cells; Clopper-Pearson 4.90 to 17.62 % of reads."""
    found = cells_of(Support(10, 100), DIPLOID, level=0.95)
    assert found.fraction == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0980, 0.3524), abs=1e-4)


def test_on_the_x_of_a_male_it_is_in_as_many():
    assert cells_of(Support(10, 100), ONE, level=0.95).fraction == pytest.approx(0.1)


def test_no_more_than_all_cells():
    found = cells_of(Support(98, 100), DIPLOID, level=0.95)
    assert (found.fraction, found.low, found.high) == (1.0, 1.0, 1.0)
    assert "more than one copy" in found.note


@given(total=st.integers(1, 2000), data=st.data(), copies=st.sampled_from([1.0, 2.0]))
def test_the_interval_covers_the_value(total: int, data: st.DataObject, copies: float):
    count = data.draw(st.integers(0, total))
    found = cells_of(Support(count, total), (copies, ""), level=0.95)
    assert found.fraction is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.fraction <= found.high <= 1


def test_where_copies_are_not_known():
    assert cells_of(Support(10, 100), (None, "why"), level=0.95).note == "why"
    assert cells_of(Support(None, 100), DIPLOID, level=0.95).note == "the reads of the allele are not stated"


@pytest.mark.parametrize(
    ("name", "position", "sex", "copies"),
    [
        ("1", 5, "", 2),
        ("X", 50_000_000, "XX", 2),
        ("X", 50_000_000, "XY", 1),
        ("X", 50_000_000, "", None),
        ("X", 1_000_000, "XY", 2),
        ("Y", 5_000_000, "XY", 1),
        ("Y", 5_000_000, "XX", None),
        ("MT", 5, "XY", None),
        ("20", 31_000_000, "XX", None),
    ],
)
def test_copies(name: str, position: int, sex: str, copies: float | None):
    changed = changed_regions(Settings.model_validate({"changed": "20q11.21, nonsense"}), Build.GRCH38)
    assert len(changed) == 1
    assert copies_of(name, position, sex, changed)[0] == copies
    assert changed_regions(Settings.model_validate({"changed": "20q11.21"}), None) == ()


@pytest.mark.parametrize(
    ("sites", "het", "told"), [(100, 2, "XY"), (100, 60, "XX"), (100, 20, ""), (19, 0, ""), (0, 0, "")]
)
def test_sex_is_told_by_heterozygous_sites(sites: int, het: int, told: str):
    raw = Raw(sample="A", x_sites=sites, x_het=het)
    assert sex_of(raw, Settings()) == told
    assert sex_of(raw, Settings(sex="XX")) == "XX"
