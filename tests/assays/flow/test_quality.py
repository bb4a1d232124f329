"""What is wrong with the events, the channels and the flow."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.assays.flow.made import cells, codes, fcs, found, gates, measured, values

from seedlot.assays.flow.quality import singlet_bounds

LABELS = {"FL1-H": "CD73"}
GATE = gates(("CD73_positive", "", "FL1-H", 500, None))
N = 2000


def seen(columns: dict[str, list[float]], **given: object) -> set[str]:
    return codes(measured({"A.fcs": fcs(columns, LABELS), "g.xml": GATE}, **given))


def test_a_good_tube_has_none_of_these_findings():
    columns = {"FSC-A": cells(0, N), "FL1-H": cells(1900, N), "Time": [float(k) for k in range(N)]}
    bad = {"few-events", "bad-channel", "saturated", "negative", "time-back", "gap", "rate"}
    assert not seen(columns) & {f"flow/{name}" for name in bad}


@pytest.mark.parametrize(
    ("column", "why"),
    [
        ([0.0] * N, "channel FL1-H of A.fcs is zero in every event"),
        ([7.0] * N, "channel FL1-H of A.fcs has one value in every event"),
        ([math.nan, math.inf, *cells(5, N - 2)], "channel FL1-H of A.fcs holds 2 values that are no numbers"),
    ],
)
def test_a_channel_from_which_nothing_can_be_told_gives_no_value(column, why):
    analysis = measured({"A.fcs": fcs({"FL1-H": column}, LABELS), "g.xml": GATE})
    assert values(analysis)["CD73"].value is None
    assert why in values(analysis)["CD73"].note
    assert found(analysis, "flow/bad-channel") == [f"C{why[1:]}: nothing is told from it."]


def test_saturated_channels_are_found_and_their_median_is_none():
    column = [262143.0] * 1200 + [10.0 + k for k in range(800)]
    analysis = measured({"A.fcs": fcs({"FL1-H": column}, LABELS), "g.xml": GATE})
    assert "60 % of the events are at the top of the range of channel FL1-H" in found(analysis, "flow/saturated")[0]
    assert set(values(analysis)) == {"CD73"}
    assert "flow/saturated" not in codes(
        measured({"A.fcs": fcs({"FL1-H": column}, LABELS), "g.xml": GATE}, saturated=70)
    )


def test_scattered_light_below_zero_is_found():
    columns = {"FSC-A": [-5.0 - k for k in range(100)] + cells(0, N - 100), "FL1-H": cells(1900, N)}
    assert "flow/negative" in seen(columns)


def test_few_events_are_found():
    assert {"flow/few-events", "flow/few-in-parent"} <= seen({"FL1-H": cells(90, 100)})
    assert not {"flow/few-events", "flow/few-in-parent"} & seen({"FL1-H": cells(90, 100)}, min_events=100)


def test_a_file_without_events_gives_no_value():
    analysis = measured({"A.fcs": fcs({"FL1-H": []}, LABELS), "g.xml": GATE})
    assert values(analysis)["CD73"].value is None
    assert "flow/few-events" in codes(analysis)


def test_gaps_and_an_uneven_flow_are_found():
    even = [float(k) for k in range(N)]
    gap = [value if value < 1000 else value + 500 for value in even]
    slow = [value if value < 1000 else 1000 + 3 * (value - 1000) for value in even]
    columns = {"FL1-H": cells(1900, N)}
    assert "flow/gap" in seen({**columns, "Time": gap})
    assert "flow/rate" in seen({**columns, "Time": slow})
    assert "flow/rate" not in seen({**columns, "Time": slow}, rate_fold=10)
    assert "flow/time-back" in seen({**columns, "Time": even[::-1]})


def test_doublets_lie_beyond_three_deviations_of_area_over_height():
    """Ratios 0.99, 1.00, 1.01 in turn have the median 1 and the median deviation 0.01: bounds 1 +- 3 * 1.4826 * 0.01."""
    height = np.full(1000, 100.0)
    area = height * np.tile([0.99, 1.0, 1.01, 0.99, 1.01], 200)
    area[:100] = 200
    bounds = singlet_bounds(area, height)
    assert bounds is not None
    assert bounds[:2] == pytest.approx((1 - 0.044478, 1 + 0.044478))
    assert bounds[2] == 0.1
    assert singlet_bounds(np.array([1.0]), np.array([1.0])) is None


def test_what_no_gate_excludes_is_said():
    height = [100.0 + k % 5 for k in range(N)]
    columns = {"FSC-A": [1.01 * h for h in height], "FSC-H": height, "FL1-H": cells(1900, N), "FL3-H": cells(100, N)}
    data = fcs(columns, LABELS | {"FL3-H": "7-AAD"})
    bare = measured({"A.fcs": data, "g.xml": GATE})
    said = found(bare, "flow/not-excluded")[0]
    assert said.startswith("No gate of A.fcs excludes debris; doublets (")
    assert said.endswith("dead cells, for which FL3-H has a dye.")
    whole = gates(
        ("c", "", "FSC-A", 50, None),
        ("w", "c", "FSC-W", 0, 9),
        ("live", "w", "FL3-H", None, 500),
        ("CD73pos", "live", "FL1-H", 500, None),
    )
    wide = fcs(columns | {"FSC-W": [5 + k % 3 for k in range(N)]}, LABELS | {"FL3-H": "7-AAD"})
    analysis = measured({"A.fcs": wide, "g.xml": whole})
    assert values(analysis)["CD73"].value == pytest.approx(100 * 1800 / 1900)
    assert "flow/not-excluded" not in codes(analysis)
    beside = measured({"A.fcs": wide, "g.xml": whole.replace(b'"CD73pos" gating:parent_id="live"', b'"CD73pos"')})
    assert values(beside)["CD73"].value == 95
    assert found(beside, "flow/not-excluded") == [
        "No gate above the percentage of CD73 of A.fcs excludes debris; doublets; dead cells, for which FL3-H has a dye."
    ]


def test_several_dyes_without_a_matrix_are_said():
    two = fcs({"FL1-H": cells(1900, N), "FL2-H": cells(9, N)}, {"FL1-H": "CD73", "FL2-H": "CD45"})
    assert "flow/uncompensated" in codes(measured({"A.fcs": two, "g.xml": GATE}))
    assert "flow/uncompensated" not in codes(measured({"A.fcs": two, "g.xml": GATE}, compensation="none"))
    matrix = "FL1-H,FL2-H\n1,0.1\n0.02,1\n"
    given = measured({"A.fcs": two, "g.xml": GATE, "m.csv": matrix})
    assert "flow/uncompensated" not in codes(given)
    assert given.tables["tubes"][0]["matrix"] == "m"


def test_a_matrix_is_computed_from_single_stains():
    """Of the dye in FL1-H a tenth is seen in FL2-H, of the other nothing.

    What is left in FL2-H is 0.9 of the autofluorescence, median 10.245: a tenth of what FL1-H sees is taken from it.
    """
    dark = [10.0 + 0.01 * (k % 50) for k in range(400)]
    bright = [10.0 + 0.01 * (k % 50) + 1000 + k for k in range(400)]
    one = fcs({"FL1-H": bright, "FL2-H": [d + 0.1 * (b - d) for d, b in zip(dark, bright, strict=True)]})
    two = fcs({"FL1-H": dark, "FL2-H": bright})
    test = fcs({"FL1-H": bright, "FL2-H": [d + 0.1 * (b - d) for d, b in zip(dark, bright, strict=True)]})
    rows = (
        "file,sample,role,markers,control for\n"
        "t.fcs,A,test,CD73=FL1-H; CD45=FL2-H,\nu.fcs,,unstained,CD73=FL1-H; CD45=FL2-H,\n"
        "1.fcs,,single stain,CD73=FL1-H; CD45=FL2-H,CD73\n2.fcs,,single stain,CD73=FL1-H; CD45=FL2-H,CD45\n"
    )
    files = {"t.fcs": test, "u.fcs": fcs({"FL1-H": dark, "FL2-H": dark}), "1.fcs": one, "2.fcs": two, "r.csv": rows}
    analysis = measured(files)
    assert analysis.tables["tubes"][0]["matrix"] == "single stains"
    told = values(analysis)
    assert told["CD45 median fluorescence"].value == pytest.approx(9.2205, abs=1e-3)
    without = {name: data for name, data in files.items() if name != "u.fcs"}
    assert "flow/single-stain" in codes(
        measured(without | {"r.csv": rows.replace("u.fcs,,unstained,CD73=FL1-H; CD45=FL2-H,\n", "")})
    )


@pytest.mark.parametrize(("top", "is_at_top"), [("1", False), ("0.5", True), ("262144", False)])
def test_floats_of_a_small_range_are_at_its_top_only_there(top, is_at_top):
    light = (
        [0.001 * (k % 400) for k in range(N)]
        if not is_at_top
        else [0.5] * 1000 + [0.1 + 1e-5 * k for k in range(N - 1000)]
    )
    data = fcs({"FL1-H": light}, {"FL1-H": "CD73"}, **{"$P1R": top})
    analysis = measured({"A.fcs": data, "g.xml": gates(("CD73+", "", "FL1-H", 0.3, None))})
    assert ("flow/saturated" in codes(analysis)) is is_at_top
    assert ("CD73 median fluorescence" in values(analysis)) is not is_at_top


def test_a_signalling_nan_of_a_damaged_file_is_a_nan():
    """0x7fa00000 raises the processor's flag when it becomes a double; the warning would be an error here."""
    columns = {"FSC-A": [1000.0] * 50, "FL1-A": [5.0] * 50}
    data = fcs(columns, {"FL1-A": "CD73"}).replace(np.float32(5.0).tobytes(), bytes.fromhex("0000a07f"), 1)
    analysis = measured({"A.fcs": data, "gates.xml": gates(("CD73+", "", "FL1-A", 3, None))})
    assert values(analysis)["CD73"].value is None
