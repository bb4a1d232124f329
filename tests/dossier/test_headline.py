"""The heart of an entry in one line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.simulated_lot import lab_report

from seedlot.dossier.headline import headline
from seedlot.record.entries.content import Content
from seedlot.record.entries.custody import DoseUse, Shipment, Stored
from seedlot.record.entries.evidence import Measured, Report
from seedlot.record.entries.judgement import Certificate, Decision, Review
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.supplies import MaterialStatus
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Made, Step, Used
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Process

ROOT = "0" * 64
MANY = tuple(Made(item=f"V{n}", item_kind=ItemKind.VIAL) for n in range(6))
STEP = Step(
    step="S",
    process=Process.PASSAGE,
    inputs=(Used(item="A"),),
    outputs=(Made(item="B", item_kind=ItemKind.CULTURE),),
    passages=1,
    doublings=Decimal("2.5"),
    room="R",
)
BELOW = Reportable(name="endotoxin", value=None, relation="<", limit=0.5, unit="[EU]/mL")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (STEP, "passage; A → B; 1 passage; 2.5 doublings; R"),
        (Step(step="S", process=Process.SPLITTING, outputs=MANY), "splitting; V0, V1, V2, V3 and 2 more"),
        (lab_report("R", "A", "viability", 91.0), "viability: 91 %; Lab"),
        (lab_report("R", "A", "sterility", "no growth"), "sterility: no growth; Lab"),
        (Report(report="R", item="A", results=(BELOW,)), "endotoxin: < 0.5 EU/mL"),
        (Decision(lot="L", outcome="rejected", proposed="rejected", as_of=1, root=ROOT, reason="why"), "rejected; why"),
        (Review(lot="L", as_of=1, root=ROOT, acceptable=True, conclusion="Fine."), "acceptable; Fine."),
        (Review(lot="L", as_of=1, root=ROOT, acceptable=False, conclusion="Late."), "not acceptable; Late."),
        (Deviation(deviation="X", targets=("A",), severity="major", title="torn"), "major; torn"),
        (DeviationClosed(deviation="X", conclusion="none", acceptable=True), "none"),
        (Hold(hold="H", targets=("A",), reason="awaited"), "awaited"),
        (HoldLifted(hold="H", reason="there"), "there"),
        (MaterialStatus(disposition="M", material="A", status="released"), "released"),
        (Stored(movement="M", items=("A",), equipment="LN2", position="R1"), "LN2; R1"),
        (Shipment(shipment="S", items=("A",), receiver="clinic"), "from not told to clinic"),
        (DoseUse(use="U", dose="A", outcome="given", centre="C1"), "given; C1"),
        (Donor(item="D"), "sex: female"),
    ],
)
def test_each_kind_tells_its_heart(content: Content, says: str) -> None:
    assert headline(content, "sex: female") == says


def test_what_is_large_is_counted() -> None:
    result: dict[str, object] = {
        "assay": "flow",
        "version": "1",
        "software": {"distribution": "seedlot", "version": "1"},
        "settings": {},
        "inputs": [],
        "reportables": [BELOW],
    }
    result |= {"findings": [], "tables": {}, "charts": [], "unused": []}
    said = Measured.model_validate({"measurement": "M", "items": {"": "A"}, "result": result})
    assert headline(said, "") == "flow 1; 1 result"
    fields = {"lot": "L", "decision": 9, "checkpoint_size": 10, "checkpoint_root": ROOT}
    paper = Certificate.model_validate({**fields, "file": {"name": "c.pdf", "sha256": ROOT, "bytes": 1}})
    assert headline(paper, "") == "certificate of the decision in entry 9"
