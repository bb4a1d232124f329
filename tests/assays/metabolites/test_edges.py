"""Numbers that look right and are wrong: each is refused, or questioned."""

from __future__ import annotations

import pytest

from seedlot.terms.finding import Answer
from seedlot.terms.result import Analysis

GLUCOSE = "specific glucose consumption"
HEADING = "sample,culture,hours,viable density,glucose (mmol/L),lactate (mmol/L)\n"
BLU = "Sample ID,Viable (x10^6) cells/mL,Total (x10^6) cells/mL,Viability (%),Analysis date/time\n"


def answers(analysis: Analysis) -> dict[str, Answer | None]:
    return {finding.code: finding.answer for finding in analysis.findings}


def test_a_dilution_that_cannot_be_read_gives_no_value(values, measure):
    text = "sample,dilution,glucose (mmol/L)\nC,1:5,2\n"
    assert values(text)["glucose"].value is None
    assert "dilution" in values(text)["glucose"].note
    assert answers(measure(text))["metabolites/undetermined"] is Answer.NOT_KNOWN


def test_a_dilution_does_not_multiply_ph_and_gases(values):
    found = values("sample,dilution,pH,pO2 (mm[Hg]),glucose (mmol/L)\nC,2,6.9,90,3\n")
    assert found["glucose"].value == 6
    assert found["pH"].value is None
    assert found["pO2"].value is None
    assert values("sample,dilution,pH\nC,1,6.9\n")["pH"].value == 6.9


def test_a_dilution_below_one_is_questioned(measure):
    assert answers(measure("sample,dilution,glucose (mmol/L)\nC,0.2,2\n"))["metabolites/dilution"] is Answer.NOT_KNOWN


def test_a_heading_without_a_unit_is_told(measure):
    found = measure("sample,glucose,lactate (g/L)\nC,4.5,1\n").findings
    assert [one.says for one in found if one.code == "metabolites/unit"] == [
        "The heading names no unit of glucose: mmol/L is meant."
    ]


def test_a_value_below_the_range_does_not_leave_a_rate_in_silence(values, measure):
    rows = "C0,C,0,1,20,0\nC1,C,24,1,10,20\nC2,C,48,1,<1,38\n"
    told = values(HEADING + rows)[GLUCOSE]
    assert "48 h" in told.note
    assert answers(measure(HEADING + rows))["metabolites/rate"] is None


def test_a_feed_after_a_value_below_the_range_is_found(values, measure):
    rows = "C0,C,0,1,20,0\nC1,C,24,1,<1,20\nC2,C,48,1,15,38\n"
    assert values(HEADING + rows)[GLUCOSE].value is None
    assert answers(measure(HEADING + rows))["metabolites/fed"] is Answer.NOT_KNOWN


def test_samples_before_and_after_a_feed_are_no_replicates(values, measure):
    rows = "C0,C,0,1,20,0\nC1 pre,C,24,1,5,20\nC1 post,C,24.2,1,25,18\nC2,C,48,1,12,38\n"
    assert values(HEADING + rows)[GLUCOSE].value is None
    assert answers(measure(HEADING + rows))["metabolites/fed"] is Answer.NOT_KNOWN


def test_counts_of_one_name_at_several_times_are_no_density_of_one(values):
    table = "sample,hours,glucose (mmol/L)\nC,0,20\nC,24,15\n"
    counts = BLU + "C,1,1.1,90,3/21/2022 10:00\nC,4,4.4,90,3/22/2022 10:00\n"
    assert values({"a.csv": table, "b.csv": counts})[GLUCOSE].value is None


def test_one_file_given_twice_is_read_once(values, measure):
    text = HEADING + "C0,C,0,1,20,0\n"
    both = {"a.csv": text, "b.csv": text}
    assert "one reading" in values(both, "C0")["glucose"].note
    assert answers(measure(both))["metabolites/duplicate"] is Answer.NOT_KNOWN


def test_more_ldh_than_all_cells_hold_is_questioned(measure):
    text = "sample,LDH (U/L),total LDH (U/L)\nC,300,200\n"
    assert answers(measure(text))["metabolites/release"] is Answer.NOT_KNOWN


def test_the_value_of_a_series_says_that_it_is_the_last(values):
    told = values("sample,hours,glucose (mmol/L)\nC,0,20\nC,24,5\n")["glucose"]
    assert (told.value, "at 24 h, the last of 2 times" in told.note) == (5, True)


def test_samples_without_a_time_beside_others_are_told(measure):
    rows = "C0,C,0,1,20,0\nC1,C,24,1,15,8\nC2,C,,1,12,12\n"
    assert answers(measure(HEADING + rows))["metabolites/rate"] is None
    assert any("when it was drawn" in one.says for one in measure(HEADING + rows).findings)


@pytest.mark.parametrize("heading", ["sample,glucose (mg/dL)\n", "sample,glucose (g/L)\n"])
def test_grams_in_any_prefix_are_the_same(values, heading):
    number = 100 if "mg" in heading else 1
    assert values(f"{heading}C,{number}\n")["glucose"].value == pytest.approx(1000 / 180.156)


HEAD = "0\t2026-03-02 10:00:00\t#ARC-FILE#\t1.1a\t2026-03-01\t2026-03-02\tCEDEX BIO HT\t77\t6.0.0\tADMIN\n"
LINE = "40\t2026-03-01 {at}:00\t{sample}\tPLATE\tSAM\t\t{test}\t\t{unit}\t{flag}\t{value}\t0.1\tR\n"


def archive(*rows: tuple[str, str, str, str]) -> str:
    """Lines of an archive: time, sample, test, value; flagged where the value is no plain number."""
    lines = (
        LINE.format(
            at=at, sample=sample, test=test, unit="g/L", flag="< TEST RNG" if "!" in value else " ", value=value
        )
        for at, sample, test, value in rows
    )
    return HEAD + "".join(lines).replace("!", "")


def test_the_order_in_which_stored_samples_are_measured_is_no_time_course(measure):
    rows = [(f"{9 + 2 * place:02}:00", f"D{3 - place}", "GLC3B", f"{1 + place}") for place in range(3)]
    rows += [(f"{9 + 2 * place:02}:01", f"D{3 - place}", "LAC2B", f"{3 - place}") for place in range(3)]
    analysis = measure({"a.txt": archive(*rows)})
    assert analysis.charts == ()
    assert "cultures" not in analysis.tables
    told = {one.name: one for one in analysis.reportables if one.sample == "PLATE"}
    assert told["yield of lactate on glucose"].value is None
    assert "not when samples were drawn" in told["yield of lactate on glucose"].note
    plan = "sample,culture,hours\nD1,C,0\nD2,C,24\nD3,C,48\n"
    assert measure({"a.txt": archive(*rows), "plan.csv": plan}).charts


@pytest.mark.parametrize("value", ["6.71!", "< 0.00!"])
def test_a_flagged_value_says_no_limit(measure, value):
    analysis = measure({"a.txt": archive(("09:00", "S", "LAC2B", value))}, max_lactate=0.1)
    (told,) = analysis.reportables
    assert (told.value, told.limit) == (None, None)
    assert answers(analysis)["metabolites/limit"] is Answer.NOT_KNOWN
    assert answers(analysis)["metabolites/undetermined"] is Answer.NOT_KNOWN


def test_one_name_in_two_cultures_is_told_apart(measure):
    text = "sample,culture,glucose (mmol/L)\nD1,X,1\nD1,Y,2\nD2,X,3\nD2,Y,4\n"
    analysis = measure(text)
    assert {one.sample for one in analysis.reportables} == {"D1 (X)", "D1 (Y)", "D2 (X)", "D2 (Y)"}
    (twice,) = [finding for finding in analysis.findings if finding.code == "metabolites/twice"]
    assert twice.says == "'D1' is the name of samples of 2 batches ('X', 'Y'), and so is 1 other; each is told apart."


def test_a_file_without_a_reading_says_so(measure):
    assert answers(measure("sample,culture,hours\nS,C,0\n"))["metabolites/none"] is Answer.NOT_KNOWN


def test_a_number_at_which_an_archive_is_cut_is_not_used(measure):
    whole = archive(("09:00", "S", "GLC3B", "6.30"), ("09:05", "T", "GLC3B", "6.32"))
    analysis = measure({"a.txt": whole[: whole.rindex("6.32") + 3]})
    assert {one.sample for one in analysis.reportables} == {"S"}
    assert answers(analysis)["bioht/cut"] is Answer.NOT_KNOWN
