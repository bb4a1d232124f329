"""The quality unit's part of the example: an investigation, a classification, a CAPA, a change, risks, a limit of age, an agreement, a withdrawal."""

from __future__ import annotations

from decimal import Decimal

from seedlot.book.invented import said
from seedlot.genome.events import Kind
from seedlot.genome.known import Tier
from seedlot.record.entries.comparison import ComparabilityExercise, Criterion
from seedlot.record.entries.content import Statement
from seedlot.record.entries.filing import Document
from seedlot.record.entries.genome import Classified
from seedlot.record.entries.quality import (
    AgeLimit,
    Agreement,
    Capa,
    CapaClosed,
    Change,
    ChangeClosed,
    Investigation,
    InvestigationClosed,
    Risk,
    RiskAssessment,
    Withdrawn,
)
from seedlot.terms.comparing import Method, Scale
from seedlot.terms.words import Stage

QUALITY: tuple[Statement, ...] = (
    said(
        "2026-02-17",
        Investigation(
            investigation="EX-OOS-001 phase 1",
            item="EX-MCB-001",
            test="Viability after thaw",
            references=("EX-REP-001",),
            phase="1",
            hypotheses=("dilution", "counting chamber"),
            retests=2,
            retest_rule="the mean of all, fixed before",
        ),
    ),
    said(
        "2026-02-18",
        InvestigationClosed(
            investigation="EX-OOS-001 phase 1",
            confirmed=False,
            laboratory_error=True,
            cause="a wrong dilution",
            retested=("EX-REP-001",),
            conclusion="The first result is invalid",
        ),
    ),
    said(
        "2026-02-18",
        Classified(
            classification="EX-GC-001",
            item="EX-MCB-001",
            event="20q11.21 gain",
            tier=Tier.RECURRENT,
            acceptable=False,
            reason="Recurrent in hPSC; BCL2L1 within it",
            change=Kind.GAIN,
            by="Dr. Example",
            document="EX-RA-002",
        ),
    ),
    said(
        "2026-02-19",
        Capa(
            capa="EX-CAPA-001",
            title="Dilutions are read twice",
            causes=("EX-OOS-001 phase 1", "EX-DEV-001"),
            actions=("train again", "change the form"),
            due="2026-04-01",
        ),
    ),
    said("2026-03-30", CapaClosed(capa="EX-CAPA-001", effective=True, conclusion="None since")),
    said(
        "2026-02-20",
        Change(
            change="EX-CC-001",
            title="Another form of dilutions",
            what=("EX-SOP-1 v1", "EXAMPLE"),
            classification="minor",
            filings=("EU: none",),
        ),
    ),
    said("2026-02-25", ChangeClosed(change="EX-CC-001", approved=True, effective="2026-03-01", conclusion="Approved")),
    said(
        "2026-01-08",
        RiskAssessment(
            assessment="EX-RA-001 v1",
            title="Open processing",
            method="FMEA",
            subjects=("EXAMPLE", "isolation"),
            risks=(
                Risk(risk="1", hazard="contamination", severity=Decimal(5), occurrence=Decimal(2), accepted=True),
                Risk(risk="2", hazard="mix-up", target="EX-CR-1", detection=Decimal(3), controls="line clearance"),
            ),
            conclusion="acceptable",
        ),
    ),
    said(
        "2026-01-12",
        ComparabilityExercise(
            exercise="EX-CMP-001",
            change="EX-CC-001",
            before=("EX-MCB-1", "EX-MCB-2"),
            after=("EX-MCB-3", "EX-MCB-4"),
            alpha=Decimal("0.05"),
            attributes=(
                Criterion(
                    attribute="Relative potency",
                    tier="1",
                    method=Method.EQUIVALENCE,
                    scale=Scale.RATIO,
                    margin=Decimal("1.25"),
                    justification="a fifth of a dose is not seen in the clinic",
                ),
                Criterion(attribute="Karyotype", tier="2", method=Method.SIDE_BY_SIDE, expected=("46,XY",)),
            ),
        ),
    ),
    said(
        "2026-01-15",
        AgeLimit(
            limit="EX-AL-001",
            stage=Stage.MCB,
            programme="EXAMPLE",
            passages=10,
            doublings=Decimal(30),
            days=Decimal("45.5"),
            basis="report of the validation, EX-VAL-001",
        ),
    ),
    said(
        "2026-01-15",
        Agreement(
            agreement="EX-AGR-001",
            authority="EMA CAT",
            territory="EU",
            procedure="scientific advice",
            programme="EXAMPLE",
            subjects=("MCB",),
            question="Are two tests enough?",
            answer="Yes, with a third at release",
            agreed=True,
        ),
    ),
    said(
        "2026-01-20",
        Document(
            document="EX-DOC-001 v1",
            type="history file",
            title="History of the example line",
            version="1",
            programme="EXAMPLE",
            about=("EX-MCB-001",),
            issuer="Example Laboratory",
            reference="example 20",
            until="2029-01-19",
        ),
    ),
    said(
        "2026-04-20",
        Withdrawn(withdrawal="EX-WD-001", what="consent", name="EX-CON-001", reason="the donor asked for it"),
    ),
)
