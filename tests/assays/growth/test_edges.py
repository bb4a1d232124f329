"""Numbers that look right and are wrong: each is refused, or questioned."""

from __future__ import annotations

import pytest

from seedlot.assays.growth.analyse import analyse
from seedlot.assays.growth.read import read
from seedlot.assays.growth.settings import Settings
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer
from seedlot.terms.result import Analysis

BLU = "Sample ID,Viable (x10^6) cells/mL,Total (x10^6) cells/mL,Viability (%),Analysis date/time\n"
PASSAGES = "sample,passage,viable cells seeded,viable cells harvested,hours in culture"


def measured(files: dict[str, str], **given: object) -> Analysis:
    settings = Settings.model_validate(given)
    return analyse(read(tuple(Source(name, content=text.encode()) for name, text in files.items()), settings), settings)


def answers(analysis: Analysis) -> dict[str, Answer | None]:
    return {finding.code: finding.answer for finding in analysis.findings}


def figures(analysis: Analysis) -> dict[str, float | str | None]:
    return {told.name: told.value for told in analysis.reportables}


def test_one_export_given_twice_counts_once():
    text = BLU + "A,0.9,1.0,90,3/21/2022 16:56\n"
    analysis = measured({"a.csv": text, "copy.csv": text})
    assert len(analysis.tables["counts"]) == 1
    assert answers(analysis)["growth/duplicate"] is Answer.NOT_KNOWN
    analysis = measured({"a.csv": text, "day.csv": text + "B,0.9,1.0,90,3/21/2022 16:56\n"})
    assert len(analysis.tables["counts"]) == 2


def test_more_cells_thawed_than_frozen_are_questioned():
    text = f"{PASSAGES},cells frozen,viable cells at thaw\nA,1,1e6,4e6,72,1e6,5e6\n"
    assert answers(measured({"a.csv": text}))["growth/surplus"] is Answer.NOT_KNOWN


def test_more_live_cells_than_cells_are_impossible():
    text = "sample,viable density,total density\nA,1.5,1.0\n"
    analysis = measured({"a.csv": text})
    assert answers(analysis)["growth/impossible"] is Answer.NOT_KNOWN
    assert figures(analysis)["viable cell density"] is None


def test_a_count_of_one_name_at_two_times_is_no_replicate_of_a_harvest():
    rows = "A,1,1.1,90,3/21/2022 10:00\nA,9,9.9,90,3/25/2022 10:00\n"
    text = "sample,passage,viable cells seeded,count at harvest,volume at harvest,hours in culture\nC,1,1e6,A,1,96\n"
    analysis = measured({"p.csv": text, "c.csv": BLU + rows})
    assert figures(analysis)["population doublings"] is None
    assert figures(analysis)["viability"] is None
    assert any("stands twice" in finding.says for finding in analysis.findings)


def test_the_cells_seen_in_one_replicate_do_not_stand_for_another():
    text = "sample,viable density,viable counted\nA,,400\nA,0.9,100\n"
    told = next(one for one in measured({"a.csv": text}).reportables if one.name == "viable cell density")
    assert "100 viable cells counted" in told.note


def test_counts_of_which_one_has_no_time_are_questioned():
    text = "sample,viable density,hours\nA,1,0\nA,2,24\nA,4,48\nA,8,\n"
    assert answers(measured({"a.csv": text}))["growth/time"] is Answer.NOT_KNOWN


CEDEX = "Cedex ID,Reactor identifer,Sample identifer,Data set name,Date finished,Viability,Viable Cell Conc.,Total Cell Conc.\n"


def test_images_analysed_again_are_no_replicate():
    rows = "1,R,S,Original,18.06.2019 07:46,95,1e6,1.05e6\n1,R,S,Second,18.06.2019 07:46,95,1.2e6,1.25e6\n"
    analysis = measured({"a.csv": CEDEX + rows})
    assert figures(analysis)["viable cell density"] == pytest.approx(1.0)
    assert answers(analysis)["growth/again"] is Answer.NOT_KNOWN


def test_one_name_in_two_batches_is_questioned():
    rows = "1,R1,D3,Original,18.06.2019 07:46,95,1e6,1.05e6\n1,R2,D3,Original,18.06.2019 07:56,60,0.9e6,1.5e6\n"
    analysis = measured({"a.csv": CEDEX + rows})
    assert answers(analysis)["growth/names"] is Answer.NOT_KNOWN
    assert {told.sample for told in analysis.reportables} == {"D3 (R1)", "D3 (R2)"}
