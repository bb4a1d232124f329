"""What each assay measures from the simulated files is judged by a specification as it stands: names, units, limits."""

from __future__ import annotations

import pytest
from tests.demo.tried import measured

from seedlot.specs.judge import Evidence, judge
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.finding import Answer

MET, NOT_MET, NOT_KNOWN = Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN
#: Assay, sample, test, limit, unit and the answer, by what was simulated.
JUDGED = (
    ("flow", "SIM-DP-001", "CD73", ("min", 95), "%", MET),
    ("flow", "SIM-DP-001", "CD79a/CD19", ("max", 2), "%", MET),
    ("flow", "SIM-DP-001", "CD105", ("min", 98), "%", NOT_MET),
    ("flow", "SIM-DP-001", "CD362", ("min", 95), "%", NOT_KNOWN),
    ("digital_pcr", "SIM-DP-001", "WPRE vector copy number", ("max", 5), "{copies}/{cell}", MET),
    ("digital_pcr", "SIM-DP-001", "LIN28A residual undifferentiated cells", ("max", 0.01), "%", MET),
    ("digital_pcr", "SIM-DP-001", "LIN28A residual undifferentiated cells", ("max", 0.0001), "%", NOT_KNOWN),
    ("digital_pcr", "SIM-DP-003", "LIN28A residual undifferentiated cells", ("max", 0.005), "%", NOT_MET),
    ("qpcr", "SIM-DP-001", "SeV clearance", ("max", 10), "{copies}", MET),
    ("qpcr", "SIM-DP-001", "SeV clearance", ("max", 1), "{copies}", NOT_KNOWN),
    ("viability", "SIM-DP-001", "recovery at 24 h", ("min", 50), "%", MET),
    ("viability", "SIM-DP-002", "recovery at 24 h", ("min", 50), "%", NOT_MET),
    ("metabolites", "SIM-EOPC", "specific lactate production", ("max", 20), "pmol/({cells}.d)", MET),
    ("metabolites", "SIM-EOPC D4", "glucose", ("min", 10), "mmol/L", NOT_MET),
    ("growth", "SIM-DS-001", "cumulative population doublings", ("max", 20), "1", MET),
)


@pytest.mark.parametrize(("name", "sample", "test", "limit", "unit", "answer"), JUDGED)
def test_a_result_is_judged_as_it_was_measured(name, sample, test, limit, unit, answer):
    kind, value = limit
    criterion = Criterion(test=test, kind=Kind(kind), unit=unit, **{"low" if kind == "min" else "high": value})
    evidence = [
        Evidence(reportable=one, entry=1, item=sample, stage="drug product", occurred="2026-03-01", source=name)
        for one in measured(name).reportables
        if one.sample == sample
    ]
    (found,) = judge(Specification(name="S", version="1", criteria=(criterion,)), evidence)
    assert found.answer is answer, found.says
