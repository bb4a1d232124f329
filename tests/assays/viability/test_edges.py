"""Numbers that look right and are wrong: each is refused, or questioned."""

from __future__ import annotations

import pytest

from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer

SQUARES = "sample,square,live,dead,dilution\n"
BLU = "Sample ID,Viable (x10^6) cells/mL,Total (x10^6) cells/mL,Viability (%),Analysis date/time\n"


def answers(analysis) -> dict[str, Answer | None]:
    return {finding.code: finding.answer for finding in analysis.findings}


def test_a_dilution_that_cannot_be_read_is_not_taken_for_none(values, count):
    text = SQUARES + "A,1,60,3,1:2\nA,2,60,3,1:2\n"
    found = values(text)
    assert found["viable cell density"].value is None
    assert "dilution" in found["viable cell density"].note
    assert found["viability"].value == pytest.approx(100 * 120 / 126)
    assert answers(count(text))["viability/value"] is Answer.NOT_KNOWN


def test_an_area_that_cannot_be_read_is_not_taken_for_a_large_square(values):
    found = values("sample,live,dead,dilution,square area\nA,60,3,2,1/16\n")
    assert found["viable cell density"].value is None


def test_a_stained_count_without_a_dilution_is_questioned(count):
    assert answers(count(SQUARES + "A,1,60,3,\nA,2,60,3,\n"))["viability/dilution"] is Answer.NOT_KNOWN
    assert "viability/dilution" not in answers(count(SQUARES + "A,1,60,3,1\nA,2,60,3,1\n"))


def test_a_dilution_below_one_is_questioned(count):
    assert answers(count(SQUARES + "A,1,60,3,0.5\nA,2,60,3,0.5\n"))["viability/dilution"] is Answer.NOT_KNOWN


def test_two_dilutions_in_one_filling_give_no_density(values, count):
    text = SQUARES + "A,1,60,3,2\nA,2,60,3,10\n"
    assert values(text)["viable cell density"].value is None
    assert answers(count(text))["viability/constant"] is Answer.NOT_KNOWN


def test_squares_of_unequal_size_are_counted_in_their_whole_volume(values, count):
    """100 cells in 1 mm2 and 4 in 0.04 mm2, 0.1 mm deep: 104 cells in 0.104 uL are 1 million/mL."""
    text = "sample,square,live,dead,dilution,square area\nA,1,100,10,1,1\nA,2,4,0,1,0.04\n"
    assert values(text)["viable cell density"].value == pytest.approx(1.0)
    assert "viability/uneven" not in answers(count(text))


def test_one_square_written_twice_is_questioned(count):
    assert answers(count(SQUARES + "A,1,60,3,2\nA,1,60,3,2\n"))["viability/square"] is Answer.NOT_KNOWN


def test_one_file_given_twice_counts_once(count, values):
    text = BLU + "A,0.9,1.0,90,3/21/2022 16:56\n"
    both = {"a.csv": text, "copy of a.csv": text}
    assert values(both)["viable cell density"].method == "one count"
    assert len(count(both).tables["counts"]) == 1
    assert answers(count(both))["viability/duplicate"] is Answer.NOT_KNOWN


def test_one_count_in_two_exports_counts_once(count):
    row = "A,0.9,1.0,90,3/21/2022 16:56\n"
    analysis = count({"a.csv": BLU + row, "day.csv": BLU + row + "B,0.8,1.0,80,3/21/2022 17:56\n"})
    assert len(analysis.tables["counts"]) == 2
    assert answers(analysis)["viability/duplicate"] is Answer.NOT_KNOWN


THAW = "sample,cells frozen,count at thaw,count at 24 h,volume at thaw,volume at 24 h\n"
SERIES = "sample,viable density,viability,hours\nT0,0.9,90,{}\nT24,0.6,80,{}\n"


def test_counts_at_thaw_after_those_at_24_h_are_questioned(count):
    files = {"thaw.csv": THAW + "LOT,1e6,T0,T24,1,1\n"}
    swapped = count(files | {"counts.csv": SERIES.format(24, 0)})
    assert answers(swapped)["viability/order"] is Answer.NOT_KNOWN
    assert "viability/order" not in answers(count(files | {"counts.csv": SERIES.format(0, 24)}))
    assert answers(count(files | {"counts.csv": SERIES.format(0, 72)}))["viability/order"] is Answer.NOT_KNOWN


def test_one_name_at_two_times_is_no_replicate_of_a_thaw(values):
    files = {
        "thaw.csv": THAW + "LOT,1e6,T,T,1,1\n",
        "counts.csv": "sample,viable density,hours\nT,0.9,0\nT,0.5,24\n",
    }
    found = values(files, "LOT")
    assert found["recovery after thaw"].value is None
    assert "counted at 2 times" in found["recovery after thaw"].note


def test_the_same_count_at_thaw_and_at_24_h_is_questioned(count):
    files = {"thaw.csv": THAW + "LOT,1e6,T,T,1,1\n", "counts.csv": "sample,viable density\nT,0.9\n"}
    assert answers(count(files))["viability/order"] is Answer.NOT_KNOWN


def test_a_thaw_that_states_its_cells_twice_is_questioned(count):
    text = "sample,cells frozen,viable cells at thaw,count at thaw,volume at thaw\nLOT,1e6,9e5,T,1\n"
    analysis = count({"thaw.csv": text, "counts.csv": "sample,viable density\nT,0.5\n"})
    assert answers(analysis)["viability/stated"] is Answer.NOT_KNOWN


def test_more_live_cells_than_cells_are_impossible(values, count):
    text = BLU + "A,1.5,1.0,90,3/21/2022 16:56\n"
    found = values(text)
    assert found["viable cell density"].value is None
    assert found["total cell density"].value is None if "total cell density" in found else True
    assert answers(count(text))["viability/impossible"] is Answer.NOT_KNOWN
    table = "sample,viable density,total density\nA,1.5,1\n"
    assert answers(count(table))["viability/impossible"] is Answer.NOT_KNOWN


def test_a_quadrant_of_more_than_all_cells_is_no_value(values):
    text = "sample,viable (%),early apoptotic (%),late apoptotic (%),necrotic (%)\nA,130,60,60,0\n"
    found = values(text)
    assert found["viable cells by annexin V"].value is None
    assert found["apoptotic cells"].value is None


def test_quadrants_in_two_units_are_refused(count):
    text = "sample,viable (%),early apoptotic ({cells}),late apoptotic ({cells}),necrotic ({cells})\nA,80,60,60,0\n"
    with pytest.raises(UnreadableFileError, match="one unit"):
        count(text)


def test_counts_of_which_one_has_no_time_are_questioned(count):
    text = "sample,viable density,hours\nA,0.9,0\nA,0.88,24\nA,0.87,\n"
    assert answers(count(text))["viability/time"] is Answer.NOT_KNOWN


def test_the_value_of_a_series_says_which_time_it_is_of(values):
    told = values("sample,viable density,viability,hours\nA,0.9,90,0\nA,0.5,70,24\n")["viability"]
    assert (told.value, "at 24 h, the last of 2 times" in told.note) == (70, True)


def test_a_replicate_without_viability_does_not_hide_the_other(values):
    found = values("sample,viable density,viability\nA,0.9,\nA,0.88,90\n")
    assert found["viability"].value == 90


def test_the_cells_seen_in_one_replicate_do_not_stand_for_another(values):
    text = "sample,viable density,total density,viable counted,total counted\nA,,,90,100\nA,0.9,1.0,45,50\n"
    assert "45 viable cells counted" in values(text)["viable cell density"].note


CEDEX = "Cedex ID,Reactor identifer,Sample identifer,Data set name,Date finished,Viability,Viable Cell Conc.,Total Cell Conc.\n"


def test_one_name_in_two_batches_is_two_samples(count):
    rows = "1,R1,Day 3,Original,18.06.2019 07:46,95,1e6,1.05e6\n1,R2,Day 3,Original,18.06.2019 07:56,60,0.9e6,1.5e6\n"
    analysis = count(CEDEX + rows)
    told = {one.sample: one.value for one in analysis.reportables if one.name == "viability"}
    assert told == {"Day 3 (R1)": 95, "Day 3 (R2)": 60}
    assert answers(analysis)["viability/twice"] is Answer.NOT_KNOWN


def test_a_status_that_is_not_ok_stands_beside_the_value(values):
    text = "NAME,SAMPLE ID,TOTAL (cells/ml),LIVE (cells/ml),VIABILITY (%),STATUS\n20240219-1,A,1 000 000,900 000,90,Error 12\n"
    assert "status: Error 12" in values(text)["viability"].note


def test_dates_that_decide_the_order_and_cannot_be_told_are_questioned(count):
    rows = "A,0.9,1.0,90,3/4/2022 16:56\nA,1.8,2.0,90,4/3/2022 16:56\n"
    assert answers(count(BLU + rows))["vicell/dates"] is Answer.NOT_KNOWN
    assert answers(count(BLU + rows, dates="day first")).get("vicell/dates") is None


def test_a_limit_of_viability_after_thaw_is_not_that_of_24_h(count):
    files = {"thaw.csv": THAW + "LOT,1e6,T0,T24,1,1\n", "counts.csv": SERIES.format(0, 24)}
    found = answers(count(files, min_viability=85))
    assert found["viability/viability-limit"] is Answer.MET
    found = answers(count(files, min_viability=85, min_viability_24h=85))
    assert found["viability/viability-24h-limit"] is Answer.NOT_MET


def test_an_area_of_some_squares_only_is_not_known(values):
    text = "sample,square,live,dead,dilution,square area\nA,1,100,10,1,1\nA,2,4,0,1,0.04\nA,3,4,0,1,\n"
    assert "is not given" in values(text)["viable cell density"].note


def test_a_count_by_the_day_is_24_h_after_one_of_the_day_before(count):
    nc = "NAME,SAMPLE ID,TOTAL (cells/ml),LIVE (cells/ml),VIABILITY (%)\n20220322-1,T24,1 000 000,600 000,60\n"
    files = {"thaw.csv": THAW + "LOT,1e6,T0,T24,1,1\n", "a.csv": BLU + "T0,0.9,1.0,90,3/21/2022 16:56\n", "b.csv": nc}
    assert "viability/order" not in answers(count(files))


def test_an_analyser_without_counts_says_so(count, reference):
    path = reference / "instruments/novabio_flex2/SampleResults2022-06-28_142558.csv"
    analysis = count({path.name: path.read_bytes()})
    assert analysis.reportables == ()
    assert answers(analysis)["viability/none"] is Answer.NOT_KNOWN


def test_real_runs_of_two_cell_lines_under_one_name_are_not_pooled(count, reference):
    path = reference / "instruments/roche_cedex_hires/roche_cedex_hires_example_4.xlsx"
    samples = {one.sample for one in count({path.name: path.read_bytes()}).reportables}
    assert {"KV001 (G037D0901CHO)", "KV001 (G037D0901Molt4)"} <= samples
