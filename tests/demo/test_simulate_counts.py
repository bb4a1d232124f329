"""The simulated counts: labelled, the same each time, read by the rooms, and with the answers that were put in."""

from __future__ import annotations

from pathlib import Path

import pytest

from seedlot.assays import metabolites, viability
from seedlot.assays.wing import run
from seedlot.demo import simulate_counts
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer
from seedlot.terms.result import Result

FLEX2 = "SampleResults"


def result(**given: float) -> Result:
    """Run the viability room on all counts."""
    made = simulate_counts.files().items()
    sources = tuple(Source(name, content=text.encode()) for name, text in made if not name.startswith(FLEX2))
    return run(viability.ASSAY, sources, given)


@pytest.mark.parametrize("name", sorted(simulate_counts.files()))
def test_every_file_is_small_and_says_that_it_is_simulated(name):
    text = simulate_counts.files()[name]
    assert len(text) < 2000
    rows = text.splitlines()[:1] if name.startswith("nucleoview") else text.splitlines()[1:]
    assert all("SIMULATED" in row for row in rows)


def test_the_same_bytes_each_time(tmp_path: Path):
    simulate_counts.write(tmp_path)
    assert {path.name: path.read_bytes().decode() for path in tmp_path.iterdir()} == simulate_counts.files()


def test_recoveries_are_those_that_were_put_in():
    told = {(one.sample, one.name): one for one in result().reportables}
    for lot in simulate_counts.LOTS:
        for name, truth in (("recovery after thaw", lot.recovery), ("recovery at 24 h", lot.later)):
            found = told[lot.lot, name]
            assert found.low is not None
            assert found.high is not None
            assert found.low <= 100 * truth <= found.high
    assert told["SIM-DP-002", "apoptotic cells"].value == 40.5
    by_hand = told["SIM-DP-001 by hand", "viable cell density"]
    assert by_hand.low is not None
    assert by_hand.high is not None
    assert by_hand.low <= 0.88 <= by_hand.high


def test_the_lot_that_dies_in_a_day_is_told_from_the_fit_one():
    found = result(min_viability=80, min_recovery=70, min_recovery_24h=60, max_apoptotic=20)
    answers = {(one.code, "SIM-DP-002" in one.says): one.answer for one in found.findings if "limit" in one.code}
    assert answers["viability/recovery-limit", True] is Answer.MET
    assert answers["viability/recovery-24h-limit", True] is Answer.NOT_MET
    assert answers["viability/recovery-24h-limit", False] is Answer.MET
    assert answers["viability/apoptosis-limit", True] is Answer.NOT_MET
    doubts = {one.code for one in found.findings if one.answer is Answer.NOT_KNOWN}
    assert doubts == set()
    assert {file.instrument for file in found.inputs} == {"SIM-CC-0002", ""}


NAMES = {
    "Gln": "specific glutamine consumption",
    "Glu": "specific glutamate production",
    "Gluc": "specific glucose consumption",
    "Lac": "specific lactate production",
    "NH4+": "specific ammonium production",
}


@pytest.mark.parametrize(("noise", "within"), [(0.0, 0.02), (simulate_counts.READING_CV, 0.1)])
def test_rates_are_those_that_were_put_in(monkeypatch: pytest.MonkeyPatch, noise, within):
    """Without noise they come back but for the digits that are printed; with it, nearly."""
    monkeypatch.setattr(simulate_counts, "READING_CV", noise)
    (name,) = (name for name in simulate_counts.files() if name.startswith(FLEX2))
    source = Source(name, content=simulate_counts.files()[name].encode())
    found = run(metabolites.ASSAY, (source,), {})
    told = {one.name: one for one in found.reportables if one.sample == "SIM-EOPC"}
    for column, _, rate, _ in simulate_counts.CULTURE.made:
        assert told[NAMES[column]].value == pytest.approx(abs(rate), rel=within), column
    assert told["yield of lactate on glucose"].value == pytest.approx(12 / 7, rel=within)
    assert found.inputs[0].instrument == "SIM-FLEX2-1"
    assert not [one for one in found.findings if one.answer is Answer.NOT_KNOWN]
