"""The simulated PCR files: labelled, the same each time, and measured as they were made."""

from __future__ import annotations

from typing import Any

import pytest

from seedlot.assays import digital_pcr, qpcr
from seedlot.demo import simulate_pcr
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer
from seedlot.terms.result import Analysis

DROPLETS, CYCLES = sorted(simulate_pcr.files(), reverse=True)


def measured(room: Any, name: str) -> Analysis:
    settings = room.ASSAY.settings.model_validate(simulate_pcr.SETTINGS[name])
    raw = room.ASSAY.read((Source(name, content=simulate_pcr.files()[name].encode()),), settings)
    analysis: Analysis = room.ASSAY.analyse(raw, settings)
    return analysis


@pytest.mark.parametrize("name", [DROPLETS, CYCLES])
def test_every_row_is_labelled_and_the_files_are_small_and_the_same(name):
    text = simulate_pcr.files()[name]
    assert all("SIMULATED" in row for row in text.splitlines()[1:])
    assert len(text) < 20_000
    assert text == simulate_pcr.files()[name]


def test_copy_numbers_and_residual_cells_are_those_that_were_simulated():
    analysis = measured(digital_pcr, DROPLETS)
    told = {(one.sample, one.name): one for one in analysis.reportables}
    for lot, copies in simulate_pcr.COPIES.items():
        found = told[lot, "WPRE vector copy number"]
        assert found.low is not None
        assert found.low < copies < (found.high or 0)
    residual = {lot: told[lot, "LIN28A residual undifferentiated cells"] for lot in simulate_pcr.LOTS}
    assert [one.relation for one in residual.values()] == ["<", "<", "="]
    last = residual["SIM-DP-003"]
    assert last.low is not None
    assert last.low < simulate_pcr.RESIDUAL["SIM-DP-003"] < (last.high or 0)
    assert {one.answer for one in analysis.findings} <= {None, Answer.NOT_KNOWN}


def test_the_virus_is_gone():
    analysis = measured(qpcr, CYCLES)
    told = {(one.sample, one.name): one for one in analysis.reportables}
    for lot in simulate_pcr.LOTS:
        found = told[lot, "SeV clearance"]
        assert (found.value, found.relation, found.limit) == (None, "<", 10)
    curve = next(row for row in analysis.tables["standard curves"] if row["target"] == "SeV")
    assert curve["low"] < 100 * simulate_pcr.EFFICIENCY < curve["high"]
    assert {one.answer for one in analysis.findings} == {None, Answer.MET} - {None}
