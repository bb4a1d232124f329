"""An invented line that fills in a book: every statement is made up, and says so."""

from __future__ import annotations

from decimal import Decimal

from seedlot.book.example_line import LINE
from seedlot.book.example_quality import QUALITY
from seedlot.book.example_site import SITE
from seedlot.book.example_stability import STABILITY
from seedlot.book.example_strategy import STRATEGY
from seedlot.book.invented import said
from seedlot.record.entries.access import Equipment, Training
from seedlot.record.entries.content import Statement
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material, Person, Programme, Registered
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Made, Step, Used
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import Environment, ItemKind, Openness, Process, Role, Stage

_SPECIFICATION = Specification(
    name="Example MCB",
    version="1",
    title="Master cell bank of an invented line",
    product="Example product",
    stage=Stage.MCB,
    source="invented example",
    criteria=(
        Criterion(test="Viability after thaw", kind=Kind.MIN, low=70, unit="%", source="invented example"),
        Criterion(test="Mycoplasma", kind=Kind.NOT_DETECTED, source="invented example"),
        Criterion(test="Karyotype", kind=Kind.EQUALS, text="46,XX[20]", source="invented example"),
    ),
)

_BANK: tuple[Statement, ...] = (
    said("2026-01-05", Person(person="example-op", name="Example Operator", roles=(Role.OPERATOR,))),
    said(
        "2026-01-07", Training(training="EX-TR-001", person="example-op", procedure="EX-SOP-1 v1", until="2027-01-07")
    ),
    said("2026-01-07", Equipment(equipment="EX-EQ-001", name="Example cell counter", serial="0001234")),
    said("2026-01-05", Programme(programme="EXAMPLE", product="Example product", donor_type="allogeneic")),
    said("2026-01-08", SpecificationApproved(specification=_SPECIFICATION)),
    said("2026-01-12", Donor(item="EX-DON-001", use="allogeneic", sex="female", age=34)),
    said("2026-01-12", Material(item="EX-MAT-001", name="Example medium", lot="0012345", expiry="2027-01-31", units=4)),
    said("2026-01-12", Registered(item="EX-TIS-001", item_kind=ItemKind.TISSUE, parents=("EX-DON-001",))),
    said(
        "2026-01-13T09:30:00Z",
        Step(
            step="EX-ST-001",
            process=Process.ISOLATION,
            inputs=(Used(item="EX-TIS-001", uses_up=True),),
            outputs=(Made(item="EX-CUL-001", item_kind=ItemKind.CULTURE, stage=Stage.ISOLATION),),
            materials=("EX-MAT-001",),
            procedure="EX-SOP-1 v1",
            people=("example-op",),
            environment=Environment.GMP,
            openness=Openness.OPEN,
        ),
    ),
    said(
        "2026-02-02",
        Step(
            step="EX-ST-002",
            process=Process.BANKING,
            inputs=(Used(item="EX-CUL-001"),),
            outputs=(
                Made(
                    item="EX-MCB-001",
                    item_kind=ItemKind.BANK,
                    stage=Stage.MCB,
                    units=50,
                    numbers="1-50",
                    programme="EXAMPLE",
                    specification="Example MCB 1",
                ),
            ),
            passages=2,
            doublings=Decimal("6.4"),
        ),
    ),
    said(
        "2026-02-16",
        Report(
            report="EX-REP-001",
            item="EX-MCB-001",
            laboratory="Example Laboratory",
            results=(
                Reportable(name="Viability after thaw", value=91.5, unit="%", low=88.2, high=94.0, level=0.95),
                Reportable(name="Mycoplasma", value=None, relation="<", limit=10, unit="[CFU]/mL"),
                Reportable(name="Karyotype", value="46,XX[20]", method="G-banding, 20 metaphases"),
            ),
        ),
    ),
    said("2026-02-03", Deviation(deviation="EX-DEV-001", title="Alarm", severity="minor", targets=("EX-ST-002",))),
    said("2026-02-05", DeviationClosed(deviation="EX-DEV-001", conclusion="The probe was at fault", acceptable=True)),
    said("2026-02-03", Hold(hold="EX-HOLD-001", targets=("EX-MCB-001",), reason="Deviation EX-DEV-001 is open")),
    said("2026-02-05", HoldLifted(hold="EX-HOLD-001", reason="Deviation EX-DEV-001 is closed")),
)

#: From the first room to the dose, at least one statement of every kind that a book can say.
EXAMPLE: tuple[Statement, ...] = (*_BANK, *SITE, *LINE, *QUALITY, *STABILITY, *STRATEGY)
