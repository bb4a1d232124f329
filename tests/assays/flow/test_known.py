"""Real files with known counts, through the whole room (reference data; skipped where they are absent)."""

from __future__ import annotations

from pathlib import Path

from seedlot.assays.flow import ASSAY
from seedlot.assays.wing import run
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer
from seedlot.terms.result import Result


def result(*paths: Path, **settings: object) -> Result:
    return run(ASSAY, tuple(Source(path.name, path=path) for path in paths), dict(settings))


def findings(told: Result, code: str) -> list[Answer | None]:
    return [finding.answer for finding in told.findings if finding.code == code]


def test_a_flowjo_workspace_gives_flowjos_own_counts(reference: Path) -> None:
    """15 of 15 of FlowJo 10.5.3 on its bins; exactly counted 6 of 15, each difference explained by the bins."""
    files = reference / "flow" / "flowjo" / "68983.fcs", reference / "flow" / "flowjo" / "gating.wsp"
    vendor = result(*files, counting="vendor")
    assert findings(vendor, "flow/counts-agree") == [Answer.MET]
    assert len([row for row in vendor.tables["populations"] if row["count"] == row["recorded"]]) == 15
    exact = result(*files)
    (differing,) = [one for one in exact.findings if one.code == "flow/count-differs"]
    assert differing.answer is None
    assert differing.says.startswith("9 counts of 68983.fcs, counted exactly, are not those that FlowJo records: ")
    assert "' 9,191 for 9,188" in differing.says or "and 4 more (table 'populations' lists both)" in differing.says


def test_a_facsdiva_experiment_gives_the_linear_gates_and_says_what_it_misses(reference: Path) -> None:
    """P1 17,902 and P2 17,543 as the instrument says; of the gates on logarithmic axes none, and each is found."""
    folder = reference / "flow" / "facsdiva"
    told = result(folder / "124500.fcs", folder / "PE_2.xml", counting="vendor")
    counts = {row["population"]: (row["count"], row["recorded"]) for row in told.tables["populations"]}
    assert counts["P1"] == (17902, 17902)
    assert counts["P2"] == (17543, 17543)
    missed = [name for name, (count, recorded) in counts.items() if count != recorded]
    assert findings(told, "flow/count-differs") == [Answer.NOT_KNOWN]
    assert all(f"'{name}' " in one.says for one in told.findings for name in missed if "count-differs" in one.code)
    exact = result(folder / "124500.fcs", folder / "PE_2.xml")
    assert findings(exact, "flow/count-differs") == [Answer.NOT_KNOWN, None]  # the bins explain P1 and P2
    assert [one.instrument for one in told.inputs] == ["V96300758", ""]
    assert len(findings(told, "flow/fcs-absent")) == 1
