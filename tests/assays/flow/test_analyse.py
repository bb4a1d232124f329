"""Percentages, intervals and findings of tubes made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.assays.flow.made import cells, codes, fcs, found, gates, measured, values

from seedlot.assays.flow.panels import PANELS
from seedlot.terms.finding import Answer

LABELS = {"FL1-H": "CD73", "FL2-H": "CD45"}
TUBES = "file,sample,role,control for\n"
POSITIVE = ("CD73_positive", "", "FL1-H", 500, None)


def tube(positive: int, of: int = 2000, *, other: int = 0) -> bytes:
    """A tube of CD73 in FL1-H and CD45 in FL2-H."""
    return fcs(
        {"FSC-H": [500.0 + k % 7 for k in range(of)], "FL1-H": cells(positive, of), "FL2-H": cells(other, of)}, LABELS
    )


def test_a_gate_by_its_name_gives_the_percentage_and_its_exact_interval():
    """1,900 of 2,000: 95 %. At the ends so many or more, so many or fewer, are seen with 2.5 % (Clopper and Pearson)."""
    told = values(measured({"A.fcs": tube(1900), "g.xml": gates(POSITIVE)}))["CD73"]
    assert (told.value, told.unit, told.relation, told.level) == (95, "%", "=", 0.95)
    assert stats.binom.sf(1899, 2000, told.low / 100) == pytest.approx(0.025)
    assert stats.binom.cdf(1900, 2000, told.high / 100) == pytest.approx(0.025)
    assert told.method == "flow cytometry, population of a gate, counted exactly; Clopper-Pearson interval"
    named = "population 'CD73_positive', by its name"
    assert told.note == f"1,900 of 2,000 in 'all events' of A.fcs; {named}; no control is given"


def test_no_positive_event_is_told_as_below_a_bound():
    """1 - 0.05 ** (1 / 2000) = 0.14967 %."""
    told = values(measured({"A.fcs": tube(0), "g.xml": gates(POSITIVE)}))["CD73"]
    assert (told.value, told.relation) == (0, "<")
    assert told.limit == pytest.approx(0.14967, abs=5e-5)


def test_the_threshold_of_a_control_is_its_quantile():
    """The control's 2,000 dim events lie from 10.00 to 29.99: of them 10 lie above the 0.995 quantile, 29.89."""
    files = {"a.fcs": tube(1800), "u.fcs": tube(0), "t.csv": TUBES + "a.fcs,A,test,\nu.fcs,A,unstained,\n"}
    told = values(measured(files, compensation="none"))["CD73"]
    assert told.value == 90
    assert "above 29.89 in FL1-H, the 0.995 quantile of 2,000 events of unstained u.fcs" in told.note
    assert told.method.startswith("flow cytometry, above the threshold of a control, counted")
    assert "unstained u.fcs: 10 of 2,000; at the ends of the threshold's own interval: 90 % to " in told.note
    assert "unstained u.fcs: 200 of 2,000;" in values(measured(files, quantile=0.9))["CD73"].note


def test_an_fmo_goes_before_an_isotype_and_that_before_unstained_cells():
    rows = TUBES + "a.fcs,A,test,\nf.fcs,A,FMO,CD73\ni.fcs,A,isotype,\nu.fcs,,unstained,\n"
    files = {"a.fcs": tube(1000), "f.fcs": tube(1), "i.fcs": tube(2), "u.fcs": tube(3), "t.csv": rows}
    told = values(measured(files))
    assert "FMO f.fcs" in told["CD73"].note
    assert "isotype i.fcs" in told["CD45"].note  # the FMO leaves out CD73 alone
    del files["i.fcs"]
    assert "unstained u.fcs" in values(measured(files))["CD45"].note


def test_medians_are_of_the_parent_in_scale_values_with_the_ranks_interval():
    """Of 1 to 101 the median is 51, its 95 % interval by ranks 41 to 61 (1-based ranks 41 and 61 of 101)."""
    column = [float(k) for k in range(1, 102)]
    dark = [float(k) for k in range(101)]
    files = {
        "a.fcs": fcs({"FL1-H": column}, {"FL1-H": "CD73"}),
        "u.fcs": fcs({"FL1-H": dark}, {"FL1-H": "CD73"}),
        "t.csv": TUBES + "a.fcs,A,test,\nu.fcs,A,unstained,\n",
    }
    told = values(measured(files))
    bright = told["CD73 median fluorescence"]
    assert (bright.value, bright.low, bright.high) == (51, 41, 61)
    assert told["CD73 median fluorescence less control"].value == 1


def test_a_marker_of_the_panel_without_data_is_not_determined():
    analysis = measured({"A.fcs": tube(1900), "g.xml": gates(POSITIVE)}, panel="isct-msc")
    told = values(analysis)
    assert {wanted.test for wanted in PANELS["isct-msc"].wanted} <= set(told)
    assert told["CD14/CD11b"].value is None
    assert told["CD14/CD11b"].note == "no tube of A has a channel that is named CD14 or CD11b"
    assert (
        "CD90, CD105, CD34, CD14/CD11b, CD79a/CD19, HLA-DR were not measured" in found(analysis, "flow/not-measured")[0]
    )
    assert "no population is for CD45" in told["CD45"].note
    assert "the setting populations names the population that is meant ('CD45=NAME')" in told["CD45"].note


def test_either_marker_is_told_under_the_name_of_the_test_too():
    data = fcs({"FL1-H": cells(3, 2000), "FL2-H": cells(9, 2000)}, {"FL1-H": "CD14", "FL2-H": "CD11b"})
    file = gates(("CD14_positive", "", "FL1-H", 500, None), ("CD11b_positive", "", "FL2-H", 500, None))
    analysis = measured({"A.fcs": data, "g.xml": file}, panel="isct-msc")
    either = [told for told in analysis.reportables if told.name == "CD14/CD11b"]
    assert [told.value for told in either] == pytest.approx([0.15, 0.45])
    assert [told.note.split(";")[0] for told in either] == ["by CD14", "by CD11b"]
    assert (values(analysis)["CD14"].value, values(analysis)["CD11b"].value) == (
        pytest.approx(0.15),
        pytest.approx(0.45),
    )


def test_antibodies_in_one_channel_bound_each_marker():
    """10 of 2,000 are positive for any: each is below the fraction of which 10 or fewer are seen with 5 %."""
    data = fcs({"FL1-H": cells(10, 2000)}, {"FL1-H": "CD45/CD34/CD11b PE"})
    analysis = measured({"A.fcs": data, "g.xml": gates(("FL1-H_positive", "", "FL1-H", 500, None))}, panel="isct-msc")
    told = values(analysis)
    assert told["CD45/CD34/CD11b"].value == 0.5
    for name in ("CD45", "CD34", "CD11b", "CD14/CD11b"):
        assert (told[name].value, told[name].relation) == (None, "<")
        assert stats.binom.cdf(10, 2000, told[name].limit / 100) == pytest.approx(0.05)


def test_what_several_populations_could_mean_is_no_value():
    twice = gates(POSITIVE, ("CD73_bright", "", "FL1-H", 900, None))
    analysis = measured({"A.fcs": tube(1900), "g.xml": twice})
    assert values(analysis)["CD73"].value is None
    assert "2 populations could be meant" in found(analysis, "flow/ambiguous")[0]
    settled = measured({"A.fcs": tube(1900), "g.xml": twice}, populations="CD73=CD73_bright")
    assert values(settled)["CD73"].value == 95
    unknown = measured({"A.fcs": tube(1900), "g.xml": twice}, populations="CD73=P9")
    assert "no population is called 'P9'" in values(unknown)["CD73"].note


def test_quadrants_are_taken_together():
    columns = {"FL1-H": cells(1200, 2000), "FL2-H": cells(300, 2000)}
    parts = [
        (f"CD73{'_positive' if one else '_negative'}_CD45{'_positive' if two else '_negative'}", one, two)
        for one in (True, False)
        for two in (True, False)
    ]
    gate = (
        '<gating:RectangleGate gating:id="{}">'
        '<gating:dimension gating:compensation-ref="uncompensated" gating:{}="500">'
        '<data-type:fcs-dimension data-type:name="FL1-H"/></gating:dimension>'
        '<gating:dimension gating:compensation-ref="uncompensated" gating:{}="500">'
        '<data-type:fcs-dimension data-type:name="FL2-H"/></gating:dimension></gating:RectangleGate>'
    )
    inner = "".join(gate.format(name, "min" if one else "max", "min" if two else "max") for name, one, two in parts)
    file = gates().replace(b"</gating:Gating-ML>", inner.encode() + b"</gating:Gating-ML>")
    told = values(measured({"A.fcs": fcs(columns, LABELS), "g.xml": file}))
    assert (told["CD73"].value, told["CD45"].value) == (60, 15)
    assert "quadrants" in told["CD73"].note


def test_a_gate_that_alone_looks_at_the_channel_is_taken_unless_it_takes_the_dimmer_cells():
    bright = values(measured({"A.fcs": tube(1900), "g.xml": gates(("P5", "", "FL1-H", 500, None))}))["CD73"]
    assert (bright.value, "because its gate alone looks at FL1-H" in bright.note) == (95, True)
    dim = values(measured({"A.fcs": tube(1900), "g.xml": gates(("P5", "", "FL1-H", None, 500))}))["CD73"]
    assert dim.value is None
    assert "takes the dimmer cells" in dim.note


def test_thresholds_count_within_the_last_population_that_no_marker_was_gated_for():
    columns = {"FSC-H": [100.0] * 1000 + [500.0] * 1000, "FL1-H": cells(0, 1000) + cells(500, 1000)}
    dark = {"FSC-H": [500.0] * 2000, "FL1-H": cells(0, 2000)}
    files = {
        "a.fcs": fcs(columns, LABELS),
        "u.fcs": fcs(dark, LABELS),
        "t.csv": TUBES + "a.fcs,A,test,\nu.fcs,A,unstained,\n",
        "g.xml": gates(("cells", "", "FSC-H", 300, None)),
    }
    assert values(measured(files))["CD73"].value == 50
    assert values(measured(files, within="all events"))["CD73"].value == 25
    assert values(measured(files, within="cells"))["CD73"].value == 50
    assert "no population is called 'x'" in values(measured(files, within="x"))["CD73"].note


def test_rare_cells_are_told_against_the_blank():
    """Blank 0 of 2,000 and 4 positives of 2,000: as in the blank, below the limit of detection, 9.1535 / 2,000."""
    rows = TUBES + "a.fcs,A,test,\nf.fcs,A,FMO,TRA-1-60\n"
    label = {"FL1-H": "TRA-1-60"}
    gate = gates(("TRA-1-60_positive", "", "FL1-H", 500, None))

    def files(positive: int) -> dict[str, bytes | str]:
        test = fcs({"FL1-H": cells(positive, 2000)}, label)
        return {"a.fcs": test, "f.fcs": fcs({"FL1-H": cells(0, 2000)}, label), "t.csv": rows, "g.xml": gate}

    analysis = measured(files(4), panel="residual-undifferentiated", claim=0.1)
    told = values(analysis)["TRA-1-60"]
    assert (told.value, told.relation) == (0.2, "<")
    assert told.limit == pytest.approx(0.4571, abs=5e-4)
    assert "needs at least 2,995 events" in found(analysis, "flow/claim")[0]
    assert next(one for one in analysis.findings if one.code == "flow/claim").answer is Answer.NOT_MET
    seen = measured(files(5), panel="residual-undifferentiated")
    assert values(seen)["TRA-1-60"].relation == "="
    assert "not quantified" in found(seen, "flow/not-quantified")[0]
    assert "flow/not-quantified" not in codes(measured(files(30), panel="residual-undifferentiated"))


def test_a_blank_in_which_every_event_is_positive_bounds_nothing():
    """'Below 100 %' would be taken for 'not detected'."""
    bright = [1000.0 + k for k in range(2000)]
    files = {"a.fcs": fcs({"FL1-H": bright}, {"FL1-H": "TRA-1-60"}), "u.fcs": fcs({"FL1-H": [k + 0.5 for k in bright]})}
    files |= {
        "g.xml": gates(("TRA-1-60+", "", "FL1-H", 500, None)),
        "t.csv": (TUBES + "a.fcs,A,test,\nu.fcs,A,unstained,\n").encode(),
    }
    analysis = measured(files, panel="residual-undifferentiated")
    told = values(analysis)["TRA-1-60"]
    assert (told.value, told.relation, told.limit) == (None, "=", None)
    assert "blank 2,000 of 2,000" in told.note
    assert "flow/not-determined" in codes(analysis)


def test_a_claim_without_a_blank_is_not_shown():
    files = {"a.fcs": fcs({"FL1-H": cells(3, 100_000)}, {"FL1-H": "TRA-1-60"})}
    files["g.xml"] = gates(("TRA-1-60+", "", "FL1-H", 500, None))
    analysis = measured(files, panel="residual-undifferentiated", claim=0.1)
    (claim,) = (one for one in analysis.findings if one.code == "flow/claim")
    assert claim.answer is Answer.NOT_KNOWN
    assert claim.says.endswith("Without a blank it is not shown.")
    few = measured(files, panel="residual-undifferentiated", claim=0.001)
    assert next(one for one in few.findings if one.code == "flow/claim").answer is Answer.NOT_MET


def test_rare_cells_without_a_control_have_no_limit_of_blank():
    data = fcs({"FL1-H": cells(0, 2000)}, {"FL1-H": "TRA-1-60"})
    analysis = measured({"A.fcs": data, "g.xml": gates(("TRA-1-60_positive", "", "FL1-H", 500, None))}, rare="TRA-1-60")
    assert values(analysis)["TRA-1-60"].limit == pytest.approx(100 * (1 - 0.05 ** (1 / 2000)), rel=1e-9)
    assert "flow/no-blank" in codes(analysis)


def test_exchanged_tubes_are_found():
    rows = TUBES + "a.fcs,A,test,\nf.fcs,A,FMO,CD73\n"
    files = {"a.fcs": tube(5), "f.fcs": tube(1900), "t.csv": rows, "g.xml": gates(POSITIVE)}
    analysis = measured(files, panel="isct-msc")
    assert "were the tubes exchanged?" in found(analysis, "flow/control-brighter")[0]
    files |= {"a.fcs": tube(1900), "f.fcs": tube(5)}
    assert "flow/control-brighter" not in codes(measured(files, panel="isct-msc"))


def test_living_cells_are_told_where_a_dye_is_declared():
    columns = {"FSC-H": cells(0, 2000), "FL1-H": cells(1000, 2000), "FL3-H": cells(100, 2000)}
    data = fcs(columns, LABELS | {"FL3-H": "7-AAD"})
    gate = gates(("live", "", "FL3-H", None, 500), ("CD73_positive", "live", "FL1-H", 500, None))
    told = values(measured({"A.fcs": data, "g.xml": gate}))
    assert told["viability"].value == 95
    assert told["CD73"].note.startswith("900 of 1,900 in 'live'")
    assert "viability median fluorescence" not in told


def test_proposals_are_no_values():
    height = [100.0 + k % 5 for k in range(500)] + [5000.0 + k % 50 for k in range(1500)]
    area = [value * (1 + 0.001 * (k % 11)) for k, value in enumerate(height)]
    columns = {"FSC-A": area, "FSC-H": height, "FL1-H": cells(1000, 2000), "FL3-H": cells(100, 2000)}
    rows = "file,sample,role\na.fcs,A,test\nu.fcs,A,unstained\n"
    labels = LABELS | {"FL3-H": "7-AAD"}
    files = {"a.fcs": fcs(columns, labels), "u.fcs": fcs(columns | {"FL1-H": cells(0, 2000)}, labels), "t.csv": rows}
    analysis = measured(files, propose=True)
    told = values(analysis)
    assert {one.value for one in told.values()} == {None}
    assert told["CD73"].note == "proposal, not confirmed: a.fcs has no gates of a person"
    assert "flow/proposal" in codes(analysis)
    assert [row["population"] for row in analysis.tables["populations"]] == ["cells", "singlets", "live"]
    assert all(row["status"] == "proposal, not confirmed" for row in analysis.tables["populations"])
    given_back = measured({**files, "g.xml": analysis.tables["proposals"][0]["gating-ml"].encode()})
    counts = [row["count"] for row in analysis.tables["populations"]]
    assert [row["count"] for row in given_back.tables["populations"][:3]] == counts
    assert values(given_back)["CD73"].value is not None


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 300), st.integers(1, 300))
def test_counts_and_intervals_hold_whatever_the_cells(positive, negative):
    analysis = measured({"A.fcs": tube(positive, positive + negative), "g.xml": gates(POSITIVE)})
    told = values(analysis)["CD73"]
    assert told.value == pytest.approx(100 * positive / (positive + negative))
    assert told.low <= told.value <= told.high
    assert ("flow/few-in-parent" in codes(analysis)) == (positive + negative < 1000)


def test_the_order_of_files_changes_nothing_but_the_order_of_telling():
    files = {"a.fcs": tube(1900), "u.fcs": tube(0), "t.csv": TUBES + "a.fcs,A,test,\nu.fcs,A,unstained,\n"}
    forward, backward = measured(files), measured(dict(reversed(files.items())))
    assert values(forward) == values(backward)
    assert forward.tables["markers"] == backward.tables["markers"]


def test_a_viability_control_helps_to_propose_where_dead_cells_begin():
    """Without a dead cell the tube alone is parted within the living; with killed cells beside it, above them all."""
    live = {"FL1-H": cells(9, 2000), "FL3-H": cells(0, 2000)}
    killed = {"FL1-H": cells(9, 2000), "FL3-H": cells(1000, 2000)}
    labels = LABELS | {"FL3-H": "7-AAD"}
    rows = "file,sample,role\na.fcs,A,test\nk.fcs,,viability control\n"
    files = {"a.fcs": fcs(live, labels), "k.fcs": fcs(killed, labels), "t.csv": rows}
    with_control = measured(files, propose=True).tables["populations"][0]
    assert (with_control["population"], with_control["count"]) == ("live", 2000)
    del files["k.fcs"]
    alone = measured(files | {"t.csv": "file,sample\na.fcs,A\n"}, propose=True).tables["populations"][0]
    assert alone["count"] < 2000


def test_one_marker_in_two_tubes_of_a_sample_is_asked_about():
    files = {
        "a.fcs": tube(1900),
        "b.fcs": tube(100),
        "t.csv": TUBES + "a.fcs,A,,\nb.fcs,A,,\n",
        "g.xml": gates(POSITIVE),
    }
    analysis = measured(files)
    assert found(analysis, "flow/marker-twice")[0].startswith("CD73 of A is measured in 2 tubes (a.fcs, b.fcs)")
    assert [one.value for one in analysis.reportables if one.name == "CD73"] == [95, 5]
