"""Standard curves, contents, relative quantities, copies per cell and calls: figures worked by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.assays.qpcr.conftest import Rows, codes, table, values

from seedlot.assays.qpcr.analyse import analyse
from seedlot.assays.qpcr.read import read
from seedlot.assays.qpcr.settings import Settings
from seedlot.assays.qpcr.standards import efficiency_of
from seedlot.stats.calibration import calibrate
from seedlot.stats.distributions import t_quantile
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer

SLOPE = -1 / math.log10(2)  # 100 %
#: Deviations of two replicates at each standard, which leave the slope as it is.
OFF = (0.1, -0.1)


def standards(target: str = "T", top: float = 15.0) -> list[tuple[str, str, float | None, str, float | None]]:
    """1e6 to 1e2 copies in duplicate, exactly 100 % efficient."""
    return [(f"STD{k}", target, top + k * -SLOPE + off, "standard", 10.0 ** (6 - k)) for k in range(5) for off in OFF]


NTC: list[tuple[str, str, float | None, str, float | None]] = [("NTC", "T", None, "ntc", None)]


def sample(
    *cqs: float | None, name: str = "S", target: str = "T"
) -> list[tuple[str, str, float | None, str, float | None]]:
    return [(name, target, cq, "sample", None) for cq in cqs]


def test_efficiency_by_hand():
    assert efficiency_of(SLOPE) == pytest.approx(100)
    assert efficiency_of(-3.5) == pytest.approx(100 * (10 ** (1 / 3.5) - 1))
    assert efficiency_of(1) is None
    assert efficiency_of(-1e-6) is None


def test_a_standard_curve_by_hand(cycle):
    analysis = cycle([*standards(), *NTC])
    row = analysis.tables["standard curves"][0]
    assert row["slope"] == pytest.approx(SLOPE)
    assert row["efficiency %"] == pytest.approx(100)
    # Ten points, residuals of 0.1: s = sqrt(0.1/8); Sxx = 2 (4 + 1 + 0 + 1 + 4) = 20.
    error = math.sqrt(0.1 / 8) / math.sqrt(20)
    assert row["SE of slope"] == pytest.approx(error)
    half = t_quantile(0.95, 8) * error
    assert row["low"] == pytest.approx(efficiency_of(SLOPE - half))
    assert row["high"] == pytest.approx(efficiency_of(SLOPE + half))
    assert row["valid"]
    answers = {one.code: one.answer for one in analysis.findings}
    assert answers["qpcr/efficiency"] is answers["qpcr/r2"] is Answer.MET
    assert codes(analysis) == set()


def test_an_unknown_is_predicted_inversely(cycle):
    """15 + 2.5 decades gives 10^3.5 copies, with Fieller's interval."""
    analysis = cycle([*standards(), *NTC, *sample(15 - 2.5 * SLOPE, 15 - 2.5 * SLOPE)])
    told = values(analysis)["T quantity"]
    assert told.value == pytest.approx(10**3.5)
    line = calibrate([math.log10(row[4] or 1) for row in standards()], [row[2] or 0 for row in standards()])
    assert line is not None
    _, around = line.inverse(15 - 2.5 * SLOPE, replicates=2, level=0.95)
    assert told.low == pytest.approx(10 ** (around.low or 0))
    assert told.high == pytest.approx(10 ** (around.high or 0))
    assert told.unit == "{copies}"


def test_a_curve_that_is_not_valid_gives_no_content(cycle):
    analysis = cycle([*standards(), *NTC, *sample(20.0)], min_efficiency=101)
    assert {one.code: one.answer for one in analysis.findings}["qpcr/efficiency"] is Answer.NOT_MET
    assert values(analysis)["T quantity"].note == "Not determined: the standard curve is not valid."


def test_beyond_and_below(cycle):
    analysis = cycle([*standards(), *NTC, *sample(14.0, 14.1), *sample(34.0, name="L"), *sample(None, None, name="N")])
    assert "extrapolated" in values(analysis)["T quantity"].note
    low = values(analysis, "L")["T quantity"]
    assert (low.relation, low.limit) == ("<", 100)
    none = values(analysis, "N")["T quantity"]
    assert (none.value, none.relation, none.limit) == (None, "<", 100)
    given = cycle([*standards(), *NTC, *sample(None)], lod="T=7")
    assert values(given)["T quantity"].limit == 7


def test_the_limit_of_detection_by_probit(cycle):
    """Half of the replicates at 1 copy and nine of ten at 10: z rises 1.28 in a decade."""
    low = [("L1", "T", 36.0 if k < 10 else None, "standard", 1.0) for k in range(20)]
    mid = [("L2", "T", 33.0 if k < 18 else None, "standard", 10.0) for k in range(20)]
    row = cycle([*low, *mid, *NTC]).tables["standard curves"][0]
    assert row["LOD"] == pytest.approx(10 ** (1.6448536 / 1.2815516), rel=1e-5)
    assert "probit" in row["LOD by"]


def test_a_limit_of_detection_of_few_replicates_is_not_shown(cycle):
    """Only where a sample lies below it; neither from validation, nor with as many as are asked for."""
    plate = [*standards(), *NTC]
    few = cycle([*plate, *sample(None, None)], cleared="T")
    (found,) = [one for one in few.findings if one.code == "qpcr/lod-replicates"]
    assert (found.answer, found.source) == (Answer.NOT_KNOWN, "CLSI EP17-A2")
    assert "T, 100 {copies}, rests on 2 replicates, fewer than 20" in found.says
    assert "qpcr/lod-replicates" in codes(cycle([*plate, *sample(34.0, 34.1)]))
    for rows, chosen in (
        (sample(20.0, 20.1), {}),
        (sample(None), {"lod": "T=7"}),
        (sample(None), {"lod_replicates": 2}),
        ([*sample(None), *(("STD4", "T", 15 - 4 * SLOPE, "standard", 100.0) for _ in range(18))], {}),
    ):
        assert "qpcr/lod-replicates" not in codes(cycle([*plate, *rows], **chosen))
    half = [("L", "T", 36.0 if k % 2 else None, "standard", 1.0) for k in range(4)]
    probit = cycle([*plate, *half, *sample(None)], cleared="T")
    (found,) = [one for one in probit.findings if one.code == "qpcr/lod-replicates"]
    assert "rests on 2 replicates" in found.says


def test_what_so_many_detections_show():
    """The page's figures, by the exact lower bound of n of n: 0.05 to the power of 1/n."""
    assert (round(0.05 ** (1 / 20), 3), 0.05 ** (1 / 58) < 0.95 <= 0.05 ** (1 / 59)) == (0.861, True)


def test_relative_quantity_by_hand(cycle):
    """ddCt = (24 - 18) - (22 - 18) = 2: a quarter; Pfaffl with 90 % and 100 %: 1.9^-2."""
    rows = [
        *sample(24.1, 23.9), *sample(18.1, 17.9, target="R"),
        *sample(22.1, 21.9, name="CAL"), *sample(18.1, 17.9, name="CAL", target="R"),
    ]  # fmt: skip
    given = {"relative": "T", "reference": "R", "calibrator": "CAL"}
    told = values(cycle(rows, **given))["T relative quantity"]
    assert told.value == pytest.approx(0.25)
    assert "ddCt 2.000" in told.note
    # Four means of variance 0.02/2 each, one degree of freedom each: 4 by Welch and Satterthwaite.
    half = t_quantile(0.95, 4) * math.log(2) * math.sqrt(4 * 0.01)
    assert told.low == pytest.approx(0.25 * math.exp(-half))
    assert told.high == pytest.approx(0.25 * math.exp(half))
    other = values(cycle(rows, **given, efficiencies="T=90"))["T relative quantity"]
    assert other.value == pytest.approx(1.9**-2)
    alone = values(cycle([row for k, row in enumerate(rows) if k % 2 == 0], **given))["T relative quantity"]
    assert alone.low is None
    assert "No interval" in alone.note
    assert "calibrator" in values(cycle(rows, relative="T"))["T relative quantity"].note
    assert "T relative quantity" not in values(cycle(rows, **given), "CAL")


def test_vector_copy_number_by_hand(cycle):
    """1e4 copies of the vector and 1e4 of a gene of which a cell has two: 2 copies a cell."""
    rows = [*standards(), *standards("R", 16.0), *NTC, ("NTC", "R", None, "ntc", None),
            *sample(15 - 2 * SLOPE), *sample(16 - 2 * SLOPE, target="R")]  # fmt: skip
    told = values(cycle(rows, vector="T", reference="R"))["T vector copy number"]
    assert told.value == pytest.approx(2)
    assert told.low is not None
    assert told.high is not None
    assert told.low < 2 < told.high
    assert told.low * told.high == pytest.approx(4, rel=0.01)
    assert "no target is named" in values(cycle(rows, vector="T"))["T vector copy number"].note


@pytest.mark.parametrize(
    ("extra", "given", "value", "why"),
    [
        ([*NTC, ("PC", "T", 25.0, "positive", None)], {}, "absent", ""),
        ([("PC", "T", 25.0, "positive", None)], {}, None, "no no-template control"),
        (NTC, {}, None, "no positive control"),
        ([*NTC, ("PC", "T", None, "positive", None)], {}, None, "no positive control"),
        ([*NTC, ("PC", "T", 25.0, "positive", None), ("S", "IC", 33.0, "sample", None), ("NTC", "IC", 28.0, "ntc", None)],
         {"internal": "IC"}, None, "inhibition"),
        ([*NTC, ("PC", "T", 25.0, "positive", None), ("S", "IC", 28.5, "sample", None), ("NTC", "IC", 28.0, "ntc", None)],
         {"internal": "IC"}, "absent", ""),
        ([*NTC, ("PC", "T", 25.0, "positive", None), *sample(37.0)], {}, None, "disagree"),
    ],
)  # fmt: skip
def test_presence_needs_its_controls(cycle, extra, given, value, why):
    told = values(cycle([*sample(None, None), *extra], detect="T", **given))["T presence"]
    assert told.value == value
    assert why in told.note


def test_a_target_that_is_there(cycle):
    rows = [*NTC, ("PC", "T", 25.0, "positive", None), *sample(30.0, 30.1)]
    assert values(cycle(rows, detect="T"))["T presence"].value == "present"
    dirty = [("NTC", "T", 35.0, "ntc", None), *rows[1:]]
    assert "control amplifies" in values(cycle(dirty, detect="T"))["T presence"].note
    late = values(cycle([*NTC, rows[1], *sample(39.0, 38.0)], detect="T", cutoff=38))["T presence"]
    assert late.value == "absent"


def test_clearance(cycle):
    rows = [*NTC, ("PC", "T", 25.0, "positive", None), *sample(None, None), *sample(30.0, 30.1, name="U")]
    analysis = cycle(rows, cleared="T", lod="T=10")
    told = values(analysis)["T clearance"]
    assert (told.value, told.relation, told.limit) == (None, "<", 10)
    assert values(analysis, "U")["T clearance"].value == "detected"
    assert "limit of detection is not known" in values(cycle(rows, cleared="T"))["T clearance"].note
    with_curve = values(cycle([*standards(), *NTC, *sample(20.0, 20.1)], cleared="T"))["T clearance"]
    assert isinstance(with_curve.value, float)


def test_dilution_series_of_the_reference_data(reference: Path) -> None:
    """qpcR's reps and boggy: ten-fold dilutions, whose left-out one comes back within 15 %."""
    for name, left, content, others in (
        ("reps.csv", "F4", 1e4, "F1=1e7;F2=1e6;F3=1e5;F5=1e3;F6=1e2"),
        ("boggy.csv", "F3", 1e4, "F1=1e6;F2=1e5;F4=1e3;F5=1e2;F6=10"),
    ):
        settings = Settings.model_validate({"standards": others})
        path = reference / "qpcr" / name
        analysis = analyse(read((Source(name, path=path),), settings), settings)
        row = analysis.tables["standard curves"][0]
        assert 90 < row["efficiency %"] < 110
        assert row["R2"] > 0.98
        told = values(analysis, left)["curve quantity"]
        assert told.value == pytest.approx(content, rel=0.15)
        assert told.low is not None
        assert told.low < content < (told.high or 0)


def test_the_same_bytes_give_the_same_result(cycle):
    rows = [*standards(), *NTC, *sample(20.0, 20.1)]
    assert json.dumps(cycle(rows).plain()) == json.dumps(cycle(rows).plain())


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["S", "NTC", "STD1", "STD2", "PC", "CAL"]),
            st.sampled_from(["T", "R"]),
            st.none() | st.floats(1, 45).map(lambda cq: round(cq, 2)),
            st.just(""),
            st.none(),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_every_table_is_analysed(rows: Rows) -> None:
    """Whatever the cycles, there is an analysis: every value in its interval."""
    settings = Settings.model_validate(
        {"standards": "STD1=1000; STD2=10", "vector": "T", "reference": "R", "relative": "T", "calibrator": "CAL",
         "cleared": "R", "detect": "T", "positive": "PC"}
    )  # fmt: skip
    analysis = analyse(read((Source("cq.csv", content=table(rows).encode()),), settings), settings)
    for told in analysis.reportables:
        if isinstance(told.value, float) and told.low is not None and told.high is not None:
            assert told.low <= told.value * (1 + 1e-9) + 1e-12
            assert told.value <= told.high * (1 + 1e-9) + 1e-12
    assert np.isfinite([one.value for one in analysis.reportables if isinstance(one.value, float)]).all()
