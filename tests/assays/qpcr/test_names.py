"""Wells and names: what is no replicate, and what is one thing under two names."""

from __future__ import annotations

import math

import pytest
from tests.assays.qpcr.conftest import codes, table, values
from tests.assays.qpcr.test_analyse import NTC, sample, standards
from tests.formats import pcr_files as files


def test_unknowns_without_a_name_are_no_replicates(cycle):
    """Two wells of a QuantStudio whose samples nobody named."""
    text = (
        files.QUANTSTUDIO.replace("\tS1\t", "\t\t") + "5\tA5\tfalse\t\tWPRE\tUNKNOWN\tFAM\tNFQ\t30.0\t\t\t\t\t\tAmp\n"
    )
    analysis = cycle({"q.txt": text})
    assert values(analysis, "A01")["WPRE Cq"].value == pytest.approx(24.512)
    assert values(analysis, "A05")["WPRE Cq"].value == 30


def test_curves_of_numbered_samples_are_no_replicates(cycle):
    """S-1 and S-2 are two samples; S.1 and S.2 are one, as the page says."""
    lines = [f"{n},{1 / (1 + math.exp(-0.7 * (n - 20)))},{1 / (1 + math.exp(-0.7 * (n - 30)))}" for n in range(1, 41)]
    body = "\n".join(lines) + "\n"
    assert {told.sample for told in cycle({"c.csv": "Cycle,S-1,S-2\n" + body}).reportables} == {"S-1", "S-2"}
    assert {told.sample for told in cycle({"c.csv": "Cycle,S.1,S.2\n" + body}).reportables} == {"S"}


def test_cycles_that_no_run_has_are_refused(cycle):
    """A last cycle of 4,000,000 would ask for a grid of 4 billion points."""
    text = files.CURVES.replace("\n40,", "\n4000000,")
    with pytest.raises(Exception, match="which no run does"):
        cycle({"c.csv": text})


def test_one_well_in_two_files_counts_once(cycle):
    one = "sample,target,cq,well\nS,T,20,A1\nS,T,21,A2\nN,T,undetermined,A3\n"
    analysis = cycle({"a.csv": one, "b.csv": one})
    assert [row["replicates"] for row in analysis.tables["samples"]] == [2, 1]
    other = cycle({"a.csv": one, "b.csv": one.replace("21,A2", "21.1,A2")})
    assert other.tables["samples"][0]["replicates"] == 4
    rows = cycle({"a.csv": one + "S,T,20,A1\n"})
    assert rows.tables["samples"][0]["replicates"] == 2
    assert "qpcr/twice" in {one.code for one in analysis.findings}


def test_names_alike_unknown_roles_and_standards_without_content(cycle):
    rows = [*standards(), *NTC, *sample(20.0), *sample(20.0, name="s"), ("X", "T", 20.0, "NRT", None),
            ("STD9", "T", 20.0, "standard", None)]  # fmt: skip
    assert {"qpcr/alike", "qpcr/role", "qpcr/standard"} <= codes(cycle(rows))
    assert not codes(cycle([*standards(), *NTC])) & {"qpcr/alike", "qpcr/role", "qpcr/standard", "qpcr/runs"}


def test_standards_of_two_runs_are_said(cycle):
    two = {"a.csv": table([*standards(), *NTC]), "b.csv": table([*sample(20.0), *standards(top=15.1)])}
    assert "qpcr/runs" in codes(cycle(two))


@pytest.mark.parametrize(
    ("old", "new"),
    [("Undetermined\t\t\t\ttrue\t0.2\tNo Amp", "38.1\t\t\t\ttrue\t0.2\tNo Amp"),
     ("Amp Status\n", "Amp Status\tEXPFAIL\n")],
)  # fmt: skip
def test_flags_of_the_instrument_are_findings(cycle, old, new):
    text = files.QUANTSTUDIO.replace(old, new)
    if "EXPFAIL" in new:
        text = text.replace("0.2\tAmp\n", "0.2\tAmp\tY\n")
    assert "qpcr/status" in codes(cycle({"q.txt": text}))


def test_a_standard_of_nothing_is_a_control(cycle):
    """It amplifies: the run is contaminated, and nothing positive is shown by it."""
    rows = [*standards(), ("ZERO", "T", 30.0, "standard", 0.0), *sample(None)]
    analysis = cycle(rows, detect="T")
    assert "qpcr/contaminated" in codes(analysis)
    assert "control amplifies" in values(analysis)["T presence"].note
