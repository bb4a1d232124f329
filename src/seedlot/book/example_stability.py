"""The stability part of the example: a protocol, a study of the bank and the bank put on it."""

from __future__ import annotations

from decimal import Decimal

from seedlot.book.invented import said
from seedlot.record.entries.content import Statement
from seedlot.record.entries.filing import Document
from seedlot.record.entries.stability import OnStability, StabilityStudy
from seedlot.terms.stability import Arm, Storage

STABILITY: tuple[Statement, ...] = (
    said(
        "2026-02-10",
        Document(
            document="EX-STB-P v1",
            type="bank stability protocol",
            title="Stability of the example bank",
            version="1",
            programme="EXAMPLE",
            about=("EX-MCB-001",),
        ),
    ),
    said(
        "2026-02-16",
        StabilityStudy(
            study="EX-STB-001",
            title="Stability of the example bank",
            programme="EXAMPLE",
            protocol="EX-STB-P v1",
            arm=Arm.LONG_TERM,
            condition="vapour of liquid nitrogen, below -150 °C",
            storage=Storage.BELOW,
            specification="Example MCB 1",
            tests=("Viability after thaw",),
            months=("0", "6", "12", "24"),
            shelf_life=Decimal(24),
        ),
    ),
    said(
        "2026-02-16",
        OnStability(placement="EX-STB-001/1", study="EX-STB-001", item="EX-MCB-001", equipment="EX-LN2-1"),
    ),
)
