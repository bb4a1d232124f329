"""Simulated tubes: the same bytes everywhere, said to be simulated, and their true shares found again."""

from __future__ import annotations

from pathlib import Path

import pytest

from seedlot.acts.running import assay
from seedlot.demo import simulate_flow
from seedlot.formats.fcs import read_fcs_bytes
from seedlot.specs import templates
from seedlot.specs.judge import Evidence, judge
from seedlot.terms.finding import Answer
from seedlot.terms.result import Result

FILES = simulate_flow.files("SIM-1")


def test_the_files_are_small_and_say_that_they_are_simulated():
    assert sorted(FILES) == [
        "SIM-1_gates.xml",
        "SIM-1_isotype.fcs",
        "SIM-1_negative.fcs",
        "SIM-1_positive.fcs",
        "SIM-1_tubes.csv",
        "SIM-1_unstained.fcs",
    ]
    assert sum(map(len, FILES.values())) < 200_000
    assert simulate_flow.files("SIM-1") == FILES
    for name, data in FILES.items():
        assert b"SIM" in data
        if name.endswith(".fcs"):
            dataset = read_fcs_bytes(data, file=name).datasets[0]
            assert dataset.findings == ()
            assert dataset.keywords["$COM"].startswith("SIMULATED")
            assert dataset.keywords["$CYTSN"] == simulate_flow.SERIAL
            assert dataset.events == simulate_flow.EVENTS


def counted(folder: Path, files: dict[str, bytes], **settings: object) -> Result:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return assay("flow", [folder / name for name in files], dict(settings))


def test_the_true_shares_are_found_again(tmp_path: Path) -> None:
    """1,500 events less 12 % of debris are 1,320, less 4 % of doublets 1,267, less 6 % of dead cells 1,191."""
    result = counted(tmp_path, FILES, panel="isct-msc")
    told = {one.name: one for one in result.reportables}
    paths = {row["path"]: row["count"] for row in result.tables["populations"] if row["file"] == "SIM-1_positive.fcs"}
    assert (paths["cells"], paths["cells/singlets"], paths["cells/singlets/live"]) == (1320, 1267, 1191)
    for marker, share in simulate_flow.MARKERS.items():
        assert told[marker].note.startswith(f"{round(share * 1191):,} of 1,191 in 'cells/singlets/live'")
    assert told["CD14/CD11b"].value == told["CD14"].value
    assert told["viability"].value == pytest.approx(100 * 1191 / 1267)
    assert {one.answer for one in result.findings} <= {None}
    assert [one.instrument for one in result.inputs if one.name.endswith(".fcs")] == [simulate_flow.SERIAL] * 4


def test_the_minimal_criteria_are_judged_by_these_values_without_renaming(tmp_path: Path) -> None:
    result = counted(tmp_path, simulate_flow.files("SIM-3", {"CD105": 0.8, "CD34": 0.05}), panel="isct-msc")
    evidence = [
        Evidence(reportable=one, entry=1, item="SIM-3", stage="", occurred="", source="") for one in result.reportables
    ]
    answers = {one.code: one.answer for one in judge(templates.load("isct-msc-minimal"), evidence)}
    assert answers == {
        "spec/plastic adherence": Answer.NOT_KNOWN,
        "spec/CD73": Answer.MET,
        "spec/CD90": Answer.MET,
        "spec/CD105": Answer.NOT_MET,
        "spec/CD45": Answer.MET,
        "spec/CD34": Answer.NOT_MET,
        "spec/CD14/CD11b": Answer.MET,
        "spec/CD79a/CD19": Answer.MET,
        "spec/HLA-DR": Answer.MET,
        "spec/trilineage differentiation": Answer.NOT_KNOWN,
    }


def test_other_shares_are_found_as_well(tmp_path: Path) -> None:
    result = counted(tmp_path, simulate_flow.files("SIM-2", {"CD105": 0.8, "CD45": 0.05}), panel="isct-msc")
    told = {one.name: one for one in result.reportables}
    assert told["CD105"].note.startswith(f"{round(0.8 * 1191):,} of 1,191")
    assert told["CD45"].note.startswith(f"{round(0.05 * 1191):,} of 1,191")


def test_thresholds_of_the_isotypes_find_nearly_the_same(tmp_path: Path) -> None:
    """Without the gates of the dyes the threshold lets half a per cent of the dark cells through."""
    parts = FILES["SIM-1_gates.xml"].decode().split("  <gating:RectangleGate")
    kept = "  <gating:RectangleGate".join(part for part in parts if "_positive" not in part) + "</gating:Gating-ML>"
    result = counted(tmp_path, FILES | {"SIM-1_gates.xml": kept.encode()}, panel="isct-msc")
    told = {one.name: one for one in result.reportables}
    for marker, share in simulate_flow.MARKERS.items():
        value = told[marker].value
        assert isinstance(value, float)
        assert value == pytest.approx(100 * share + 0.5 * (1 - share), abs=0.3)
    assert "isotype SIM-1_isotype.fcs" in told["CD73"].note
