"""The invented site of the example: organisations, rooms, equipment, procedures, materials, trials."""

from __future__ import annotations

from decimal import Decimal

from seedlot.book.invented import said
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.content import Statement
from seedlot.record.entries.origin import Material
from seedlot.record.entries.premises import Calibration, Cleaning, EquipmentMoved, Gowning, Monitored, Qualified, Room
from seedlot.record.entries.quality import Product, Trial, TrialStatus
from seedlot.record.entries.supplies import (
    Accreditation,
    MaterialCertificate,
    MaterialStatus,
    Organisation,
    Procedure,
)

SITE: tuple[Statement, ...] = (
    said(
        "2025-11-03", Organisation(organisation="EX-LAB", name="Example Laboratory", does=("laboratory",), country="IE")
    ),
    said("2025-11-03", Organisation(organisation="EX-SUP", name="Example Supplier", does=("supplier", "storage"))),
    said(
        "2025-11-03",
        Accreditation(
            accreditation="EX-ACC-001",
            organisation="EX-LAB",
            standard="ISO/IEC 17025",
            number="example 17",
            scope="mycoplasma, karyotyping",
            until="2028-11-02",
        ),
    ),
    said(
        "2025-12-01",
        Procedure(procedure="EX-SOP-1 v1", title="Isolation of cells", effective="2026-01-05", document="on file"),
    ),
    said("2025-12-01", Room(room="EX-CR-1", name="Clean room 1", grade="B", purpose="open processing")),
    said("2025-12-01", Equipment(equipment="EX-BSC-1", name="Safety cabinet", room="EX-CR-1", zone="cabinet")),
    said("2025-12-01", Equipment(equipment="EX-LN2-1", name="Tank of liquid nitrogen", zone="store")),
    said("2025-12-09", EquipmentMoved(move="EX-EQM-001", equipment="EX-LN2-1", room="EX-CR-1")),
    said(
        "2025-12-10",
        Qualified(qualification="EX-QUA-001", what="EX-CR-1", stage="classification", passed=True, grade="B"),
    ),
    said(
        "2025-12-10",
        Qualified(qualification="EX-QUA-002", what="EX-LN2-1", stage="PQ", passed=True, until="2027-12-09"),
    ),
    said(
        "2025-12-11",
        Calibration(
            calibration="EX-CAL-001", equipment="EX-LN2-1", passed=True, until="2026-12-10", as_found="in limits"
        ),
    ),
    said("2026-01-08", Gowning(gowning="EX-GWN-001", person="example-op", grade="B", passed=True, until="2027-01-07")),
    said(
        "2026-01-13T07:00:00Z",
        Cleaning(
            cleaning="EX-CLN-001",
            where=("EX-CR-1", "EX-BSC-1"),
            agent="70 % isopropanol, sterile",
            people=("example-op",),
            ended="2026-01-13T07:40:00Z",
            changeover=True,
            cleared="nothing of another line was left",
        ),
    ),
    said(
        "2026-01-13T10:00:00Z",
        Monitored(
            monitoring="EX-EM-001",
            room="EX-CR-1",
            equipment="EX-BSC-1",
            method="settle plate",
            state="in operation",
            counted=Decimal(0),
            action=Decimal(1),
            steps=("EX-ST-001",),
        ),
    ),
    said("2026-01-05", Product(product="Example product", programme="EXAMPLE", strength="10 million cells in 1 ml")),
    said("2026-01-05", Trial(trial="EX-TRIAL-1", programme="EXAMPLE", phase="1", territories=("EU",))),
    said("2026-01-20", TrialStatus(notification="EX-TN-001", trial="EX-TRIAL-1", status="authorised")),
    said(
        "2026-01-12",
        Material(
            item="EX-MAT-002",
            name="Example enzyme",
            supplier="EX-SUP",
            lot="L7",
            expiry="2027-01-31",
            origin="recombinant",
            tier="2",
            xeno_free=True,
            quarantined=True,
            code="(01)09521234543213(17)270131(10)L7",
        ),
    ),
    said(
        "2026-01-12",
        MaterialCertificate(
            certificate="EX-MC-001", material="EX-MAT-002", what="TSE statement", lot="L7", issuer="EX-SUP"
        ),
    ),
    said(
        "2026-01-12",
        MaterialStatus(
            disposition="EX-MD-001", material="EX-MAT-002", status="released", basis=("EX-MC-001",), reason="in order"
        ),
    ),
)
