"""The strategy's part of the example: a row of the target profile, an attribute, a parameter, controls, a risk."""

from __future__ import annotations

from decimal import Decimal

from seedlot.book.invented import said
from seedlot.record.entries.content import Statement
from seedlot.record.entries.strategy import Control, ProcessParameter, QualityAttribute, QualityTarget, RiskScored
from seedlot.terms.words import Process, Stage

STRATEGY: tuple[Statement, ...] = (
    said(
        "2026-01-06",
        QualityTarget(
            target="EX-QT-001",
            programme="EXAMPLE",
            element="safety targets",
            says="no mycoplasma",
            territories=("EU", "US"),
            basis="intravenous use",
        ),
    ),
    said(
        "2026-01-06",
        QualityAttribute(
            attribute="EX-CQA-001",
            programme="EXAMPLE",
            name="mycoplasma",
            targets=("EX-QT-001",),
            stages=(Stage.MCB, Stage.DRUG_PRODUCT),
            concerns=("safety",),
            critical=True,
            score=8,
            rationale="A serious infection may follow",
            limit="not detected",
        ),
    ),
    said(
        "2026-01-06",
        ProcessParameter(
            parameter="EX-CPP-001",
            programme="EXAMPLE",
            name="seeding density",
            process=Process.EXPANSION,
            attributes=("EX-CQA-001",),
            critical=False,
            unit="{cells}/cm2",
            low=Decimal(5000),
            high=Decimal(12000),
            rationale="growth was the same over this range",
        ),
    ),
    said(
        "2026-01-07",
        Control(
            control="EX-CTL-001",
            programme="EXAMPLE",
            how="test",
            attributes=("EX-CQA-001",),
            parameters=("EX-CPP-001",),
            test="Mycoplasma",
            specification="Example MCB",
            stage=Stage.MCB,
            rationale="the bank is the last point at which it can be kept out of every lot",
        ),
    ),
    said(
        "2026-01-07",
        RiskScored(
            scoring="EX-RS-001",
            risk="EX-RSK-001",
            programme="EXAMPLE",
            hazard="mycoplasma",
            mode="contamination in open culture",
            cause="an operator",
            effect="the bank is lost",
            target="isolation",
            severity=8,
            occurrence=4,
            detection=4,
            rationale="tested at the bank by a method of known sensitivity",
            controls=("EX-CTL-001",),
            owner="example-op",
            scored_by=("example-op",),
            dissent="none",
            assessment="EX-RA-001 v1",
            review="2027-01-07",
            accepted=True,
        ),
    ),
)
