"""Concentrations, copies per cell, zygosity, clearance and residual cells: figures worked by hand."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.assays.digital_pcr.conftest import codes, plate, values

from seedlot.assays.digital_pcr.analyse import analyse
from seedlot.assays.digital_pcr.read import read
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.stats.mover import Estimate, ratio
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer

N = 20_000


def positives(mean: float) -> int:
    """The positives that a mean of copies in a partition gives."""
    return round(N * (1 - math.exp(-mean)))


def test_a_concentration_by_hand(measure):
    """Half of 20,000 droplets of 0.85 nL: ln 2 / 0.00085 = 815.5 copies/uL."""
    told = values(measure([("A1", "S", "T", 10_000, N)]))["T concentration"]
    assert told.value == pytest.approx(math.log(2) / 0.00085)
    assert told.unit == "{copies}/uL"
    assert told.level == 0.95
    assert "partition 0.85 nL (default for QX)" in told.note
    other = values(measure([("A1", "S", "T", 10_000, N)], volume=0.91))["T concentration"]
    assert other.value == pytest.approx(math.log(2) / 0.00091)
    assert "partition 0.91 nL (setting)" in other.note


def test_replicates_are_pooled_and_their_spread_is_shown(measure):
    analysis = measure([("A1", "S", "T", 100, N), ("A2", "S", "T", 120, N)])
    told = values(analysis)["T concentration"]
    assert told.value == pytest.approx(-math.log(1 - 220 / 40_000) / 0.00085)
    row = analysis.tables["samples"][0]
    means = [-math.log(1 - count / N) / 0.00085 for count in (100, 120)]
    assert row["SD between wells"] == pytest.approx((means[1] - means[0]) / math.sqrt(2))
    share = 110 / N
    chi = 2 * 10**2 / (N * share * (1 - share))
    assert row["p that wells agree"] == pytest.approx(math.erfc(math.sqrt(chi / 2)))
    assert "dpcr/replicates" not in codes(analysis)


def test_wells_that_differ_widen_the_interval(measure):
    analysis = measure([("A1", "S", "T", 100, N), ("A2", "S", "T", 400, N)])
    apart = values(analysis)["T concentration"]
    pooled = values(measure([("A1", "S", "T", 250, N), ("A2", "S", "T", 250, N)]))["T concentration"]
    assert "dpcr/replicates" in codes(analysis)
    assert "widened" in apart.note
    assert apart.low is not None
    assert pooled.low is not None
    assert apart.low < pooled.low
    assert (apart.high or 0) > (pooled.high or 0)


def test_none_and_all_are_bounds(measure):
    analysis = measure([("A1", "S", "T", 0, N), ("A2", "U", "T", N, N)])
    none = values(analysis)["T concentration"]
    assert (none.value, none.relation) == (0, "<")
    assert none.limit == pytest.approx(-math.log(0.05) / N / 0.00085)
    every = values(analysis, "U")["T concentration"]
    assert (every.value, every.relation) == (None, ">")
    assert every.limit == pytest.approx(-math.log(1 - 0.025 ** (1 / N)) / 0.00085)
    assert "dpcr/saturated" in codes(analysis)


def test_vector_copy_number_by_hand(measure):
    """Three quarters of the reference's copies, of which a cell has two: 1.5 copies a cell."""
    rows = [("A1", "S", "WPRE", positives(0.3), N), ("A1", "S", "RPP30", positives(0.4), N)]
    analysis = measure(rows, vector="WPRE", reference="RPP30")
    told = values(analysis)["WPRE vector copy number"]
    top, bottom = values(analysis)["WPRE concentration"], values(analysis)["RPP30 concentration"]
    assert told.value == pytest.approx(1.5, abs=0.001)
    assert told.unit == "{copies}/{cell}"
    expected = ratio(
        *(Estimate(one.value, one.low or 0, one.high) for one in (top, bottom) if isinstance(one.value, float))
    )
    assert expected is not None
    assert told.low == pytest.approx(2 * expected.low)
    assert told.high == pytest.approx(2 * (expected.high or 0))
    one = values(measure(rows, vector="WPRE", reference="RPP30", genome_copies=1))["WPRE vector copy number"]
    assert one.value == pytest.approx(0.75, abs=0.001)


def test_two_reference_genes_are_averaged_and_dilution_counts(measure):
    layout = "well,sample,target,dilution\nA1,S,,1\nA2,S,,10\n"
    rows = [("A1", "S", "V", positives(0.2), N), ("A2", "S", "R1", positives(0.03), N),
            ("A2", "S", "R2", positives(0.05), N)]  # fmt: skip
    files = {"plate.csv": plate(rows), "layout.csv": layout}
    told = values(measure(files, vector="V", reference="R1,R2"))["V vector copy number"]
    assert told.value == pytest.approx(2 * 0.2 / 0.4, rel=0.002)


@pytest.mark.parametrize(
    ("given", "rows", "why"),
    [
        ({}, [("A1", "S", "V", 5, N)], "no target is named"),
        ({"reference": "R"}, [("A1", "S", "V", 5, N), ("B1", "U", "R", 5, N)], "no well of the reference"),
        ({"reference": "R"}, [("A1", "S", "V", 5, N), ("A1", "S", "R", 0, N)], "no copy of the reference"),
        ({"reference": "R"}, [("A1", "S", "V", 5, N), ("A1", "S", "R", N, N)], "reference gene is not determined"),
        ({"reference": "R"}, [("A1", "S", "V", N, N), ("A1", "S", "R", 5, N)], "target is not determined"),
    ],
)
def test_no_copy_number_says_why(measure, given, rows, why):
    told = values(measure(rows, vector="V", **given))["V vector copy number"]
    assert told.value is None
    assert why in told.note


@pytest.mark.parametrize(
    ("mean", "call"),
    [(0.5, "heterozygous"), (1.0, "homozygous"), (0.02, "not edited"), (0.75, None), (0.3, None), (1.2, None)],
)
def test_zygosity_by_its_windows(measure, mean, call):
    rows = [("A1", "S", "E", positives(0.5 * mean), N), ("A1", "S", "R", positives(0.5), N)]
    told = values(measure(rows, edited="E", reference="R"))
    assert told["E ratio"].value == pytest.approx(mean, abs=0.002)
    assert told["E zygosity"].value == call
    if call is None:
        assert "lies in no window (windows 0.5 and 1, each +/- 0.1" in told["E zygosity"].note


def test_a_zygosity_whose_interval_leaves_the_window_is_not_settled(measure):
    rows = [("A1", "S", "E", positives(0.29), N), ("A1", "S", "R", positives(0.5), N)]
    analysis = measure(rows, edited="E", reference="R")
    assert values(analysis)["E zygosity"].value == "heterozygous"
    assert "dpcr/zygosity" in codes(analysis)
    assert "dpcr/zygosity" not in codes(
        measure([("A1", "S", "E", positives(0.25), N), rows[1]], edited="E", reference="R")
    )


BLANKS = [(f"A{k}", "BLANK", "L", 0, N) for k in range(1, 11)]
SPIKED = [("C1", "P100", "L", 200, N), ("C2", "P10", "L", 20, N), ("C3", "P10", "L", 22, N)]
ROLES = {"blanks": "BLANK", "levels": "P100=0.01; P10=0.001", "residual": "L"}


def test_residual_cells_by_hand(measure):
    """Ten blanks without a droplet: LoB 0, LoD 3.0 copies a well. Copies by level: the sums by one another."""
    analysis = measure(
        [*BLANKS, *SPIKED, ("D1", "S", "L", 40, N), ("D2", "Z", "L", 0, N), ("D3", "Y", "L", 1, N)], **ROLES
    )
    row = analysis.tables["limits"][0]
    lod = -math.log(0.05) / N / 0.00085
    assert (row["blank"], row["detection, Poisson"]) == (0, pytest.approx(lod))
    # P10 alone has two results; their SD about 21 droplets gives a parametric limit below the Poisson one or above it.
    means = [-math.log(1 - count / N) / 0.00085 for count in (20, 22)]
    sd = abs(means[0] - means[1]) / math.sqrt(2)
    assert row["detection, parametric"] == pytest.approx(1.6448536 / 0.75 * sd)
    assert row["detection"] == pytest.approx(max(lod, 1.6448536 / 0.75 * sd))
    content = [-math.log(1 - count / N) / 0.00085 for count in (200, 21)]
    response = sum(content) / 0.011
    assert row["response per level"] == pytest.approx(response, rel=1e-4)
    told = values(analysis)["L residual undifferentiated cells"]
    assert told.value == pytest.approx(-math.log(1 - 40 / N) / 0.00085 / response, rel=1e-4)
    assert told.unit == "%"
    none = values(analysis, "Z")["L residual undifferentiated cells"]
    assert (none.value, none.relation) == (0, "<")
    assert none.limit == pytest.approx(max(row["detection"] / response, none.high or 0))
    one = values(analysis, "Y")["L residual undifferentiated cells"]
    assert one.relation == "<"
    # One droplet does not show that there are fewer than the limit of detection: the upper bound is larger.
    assert one.limit == pytest.approx(max(row["detection"] / response, one.high or 0))
    assert one.limit > row["detection"] / response


def test_blanks_with_droplets_raise_the_limits(measure):
    """Mean 1 droplet: the Poisson limit of blank is 3, and 8 copies or so are needed."""
    blanks = [(f"A{k}", "BLANK", "L", count, N) for k, count in enumerate([0, 1, 2, 1, 0, 2, 1, 1, 0, 2], start=1)]
    analysis = measure([*blanks, *SPIKED, ("D1", "S", "L", 3, N)], **ROLES, limit_method="poisson")
    row = analysis.tables["limits"][0]
    assert row["blank"] == pytest.approx(3 / N / 0.00085)
    assert values(analysis)["L residual undifferentiated cells"].relation == "<"
    assert {"dpcr/few-blanks"} <= codes(analysis)
    for method in ("parametric", "ranked", "largest"):
        other = measure([*blanks, *SPIKED], **ROLES, limit_method=method).tables["limits"][0]
        assert other["blank"] == pytest.approx(
            max(other[f"blank, {name}"] for name in ("parametric", "ranked", "Poisson"))
            if method == "largest"
            else other[f"blank, {method}"]
        )


@pytest.mark.parametrize(
    ("rows", "given", "why"),
    [
        ([("D1", "S", "L", 4, N)], {"residual": "L"}, "no blank of this marker"),
        ([*BLANKS, ("D1", "S", "L", 4, N)], {"residual": "L", "blanks": "BLANK"}, "no spiked sample"),
        ([*BLANKS, *SPIKED, ("D1", "S", "L", N, N)], ROLES, "saturated"),
        ([*BLANKS, *SPIKED, ("D1", "S", "L", 4, 500)], ROLES, "too few accepted"),
    ],
)
def test_no_residual_fraction_says_why(measure, rows, given, why):
    told = values(measure(rows, **given))["L residual undifferentiated cells"]
    assert told.value is None
    assert why in told.note


def test_clearance_and_replication_competent_virus(measure):
    rows = [("A1", "NTC", "SeV", 0, N), ("A2", "PC", "SeV", 500, N), ("B1", "S", "SeV", 0, N), ("B2", "U", "SeV", 4, N)]
    genes = [(well, sample, "R", 4000, N) for well, sample, *_ in rows]
    analysis = measure([*rows, *genes], cleared="SeV", replicating="SeV", positive="PC", reference="R")
    gone, there = values(analysis), values(analysis, "U")
    assert gone["SeV clearance"].value == "not detected"
    assert gone["SeV replication-competent virus"].value == "absent"
    per_cell = gone["SeV copies per cell"]
    assert (per_cell.value, per_cell.relation) == (0, "<")
    lod = 2 * (-math.log(0.05) / N) / -math.log(1 - 4000 / N)
    assert per_cell.limit == pytest.approx(lod, rel=0.05)
    assert (per_cell.limit or 0) >= lod
    assert there["SeV clearance"].value == "detected"
    assert there["SeV replication-competent virus"].value == "present"
    assert there["SeV copies per cell"].relation == "="
    assert "dpcr/blank-from-ntc" in codes(analysis)


def test_nothing_is_absent_without_controls(measure):
    analysis = measure([("B1", "S", "SeV", 0, N)], replicating="SeV")
    assert values(analysis)["SeV replication-competent virus"].value is None
    assert {"dpcr/no-ntc", "dpcr/no-positive"} <= codes(analysis)


def test_the_same_bytes_give_the_same_result(measure):
    rows = [*BLANKS, *SPIKED, ("D1", "S", "L", 40, N)]
    assert json.dumps(measure(rows, **ROLES).plain()) == json.dumps(measure(rows, **ROLES).plain())


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["S", "BLANK", "NTC", "P10", "U"]),
            st.sampled_from(["L", "R"]),
            st.integers(0, 300),
            st.integers(0, 300),
        ),
        min_size=1,
        max_size=24,
    )
)
def test_every_plate_is_analysed(rows):
    """Whatever the counts, there is an analysis: every value in its interval, and no number without a reason."""
    text = plate(
        (f"{'ABCDEFGH'[k % 8]}{k // 8 + 1}", sample, target, min(a, b), max(a, b))
        for k, (sample, target, a, b) in enumerate(rows)
    )
    settings = Settings.model_validate(
        {**ROLES, "levels": {"P10": 0.1}, "vector": "L", "edited": "L", "cleared": "L", "replicating": "L",
         "reference": "R", "min_partitions": 0}
    )  # fmt: skip
    analysis = analyse(read((Source("plate.csv", content=text.encode()),), settings), settings)
    for told in analysis.reportables:
        if isinstance(told.value, float) and told.low is not None and told.high is not None:
            assert told.low <= told.value * (1 + 1e-9) + 1e-12
            assert told.value <= told.high * (1 + 1e-9) + 1e-12
    assert all(one.answer in {None, Answer.NOT_KNOWN, Answer.NOT_MET} for one in analysis.findings)
