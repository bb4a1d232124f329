"""A simulated lot that meets everything: from a donor through a bank to a filled drug product."""

from __future__ import annotations

from tests.simulated_site import Site

from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Process, Stage

SPEC = Specification(
    name="DP",
    version="1",
    stage="drug product",
    criteria=(
        Criterion(test="viability", kind=Kind.MIN, low=70, unit="%"),
        Criterion(test="sterility", kind=Kind.NOT_DETECTED),
        Criterion(test="karyotype", kind=Kind.EQUALS, text="46,XX[20]", stage="MCB"),
    ),
)


def lab_report(name: str, item: str, test: str, value: float | str) -> Report:
    """An external laboratory's report of one value."""
    unit = "%" if test == "viability" else "1"
    return Report(report=name, item=item, laboratory="Lab", results=(Reportable(name=test, value=value, unit=unit),))


def make(site: Site, *, skip: tuple[str, ...] = ()) -> None:
    """A lot that meets everything, but for the reports that are skipped."""
    site.say(SpecificationApproved(specification=SPEC))
    site.say(
        Donor(item="D"),
        Material(item="M", name="medium", expiry="2026-12-31"),
        Step(
            step="S1",
            process=Process.BANKING,
            inputs=(Used(item="D"),),
            outputs=(Made(item="MCB", item_kind=ItemKind.BANK, stage=Stage.MCB, units=10),),
            materials=("M",),
        ),
        Step(
            step="S2",
            process=Process.FILLING,
            inputs=(Used(item="MCB", units=1),),
            outputs=(
                Made(item="LOT", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, specification="DP 1"),
            ),
        ),
        Step(
            step="S3",
            process=Process.SAMPLING,
            inputs=(Used(item="LOT"),),
            outputs=(Made(item="LOT-s", item_kind=ItemKind.SAMPLE),),
        ),
    )
    reports = {
        "R1": lab_report("R1", "LOT", "viability", 91.0),
        "R2": lab_report("R2", "LOT-s", "sterility", "no growth"),
        "R3": lab_report("R3", "MCB", "karyotype", "46,XX[20]"),
    }
    site.say(*(said for name, said in reports.items() if name not in skip))
