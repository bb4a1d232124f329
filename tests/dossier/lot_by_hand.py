"""A lot by hand: what a certificate is issued from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from seedlot.dossier.vouched import Seal
from seedlot.record.notes import COSIGNATURE, ED25519, Verified, Verifier
from seedlot.record.read import Checkpoint
from seedlot.release.case import Banked, Case, Decided, Flag, Member, Proposal, Reviewed, Signed
from seedlot.specs.judge import Evidence, judge
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import Outcome

LOT = "DP-2026-007"
CHECKPOINT = Checkpoint("seedlot/DUB/0123456789abcdef", 72, bytes(range(32)))
SEAL = Seal(point=CHECKPOINT)
Tests = tuple[tuple[Criterion, Reportable | None], ...]
TESTS: Tests = (
    (
        Criterion(test="Viability", kind=Kind.MIN, unit="%", low=80, method="SOP-QC-014 v3"),
        Reportable(name="viability", value=93.4, unit="%", low=91.2, high=95.1, level=0.95),
    ),
    (
        Criterion(test="Viable cells", kind=Kind.RANGE, unit="10*6.{cells}/mL", low=4.5, high=5.5),
        Reportable(name="Viable cells", value=5013456.7, unit="{cells}/mL", low=4.81e6, high=5.22e6, level=0.95),
    ),
    (
        Criterion(test="Relative potency", kind=Kind.RANGE, low=0.7, high=1.43, method="Ph. Eur. 5.3"),
        Reportable(name="Relative potency", value=1.0437219, low=0.9512, high=1.1452839, level=0.95),
    ),
    (
        Criterion(test="Karyotype", kind=Kind.EQUALS, text="46,XX[20]", stage="MCB"),
        Reportable(name="Karyotype", value="46,XX[20]"),
    ),
    (
        Criterion(test="Mycoplasma", kind=Kind.NOT_DETECTED, method="Ph. Eur. 2.6.7"),
        Reportable(name="Mycoplasma", value="not detected"),
    ),
    (
        Criterion(test="Endotoxin", kind=Kind.MAX, unit="[EU]/mL", high=5),
        Reportable(name="Endotoxin", value=None, relation="<", limit=0.25, unit="[EU]/mL"),
    ),
    (
        Criterion(test="Purity", kind=Kind.MIN, unit="%", low=95, exclusive=True),
        Reportable(name="Purity", value=None, unit="%", note="the assay failed its system suitability"),
    ),
    (Criterion(test="Cell diameter", kind=Kind.REPORT_ONLY, unit="um"), None),
)
DEVIATION = Flag(
    flag="DEV-2026-004",
    kind="deviation",
    severity="minor",
    title="Incubator door open for 4 minutes",
    target="ST-0007",
    open=False,
    acceptable=True,
    conclusion="No effect on the culture.",
    entry=25,
    closed_entry=29,
)
SIGNED = Signed(
    person="aos",
    name="Dr Aoife O'Sullivan",
    meaning="certification by the qualified person",
    method="password and one-time code",
    recorded="2026-03-01T10:30:05Z",
    entry=71,
)
REVIEW = Reviewed(
    entry=69,
    person="sod",
    as_of=69,
    acceptable=True,
    conclusion="All corrections are justified.",
    recorded="2026-03-01T10:00:00Z",
    signatures=(
        Signed(
            person="sod",
            name="Dr Séamus Ó Dálaigh",
            meaning="review of the audit trail",
            method="password and code",
            recorded="2026-03-01T10:00:00Z",
            entry=70,
            signed="2026-03-01T11:00:00+01:00",
            components=("person", "password", "code"),
        ),
    ),
    stale=(),
    own=(),
    typed=(),
)
BANK = Banked(
    item="MCB-001",
    outcome=Outcome.RELEASED,
    decision=20,
    stands=Finding(
        code="release/decision",
        answer=Answer.MET,
        says="Decided: released, by Dr Aoife O'Sullivan on 1 Feb 2026.",
        where="entry 20",
    ),
    taken=(),
    signatures=(
        Signed(
            person="aos",
            name="Dr Aoife O'Sullivan",
            meaning="release of the bank",
            method="password and code",
            recorded="2026-02-01T09:00:00Z",
            entry=21,
        ),
    ),
)
RECORD_KEY = Verifier("tir-na-nog.example", ED25519, bytes(range(32)))
WITNESS_KEY = Verifier("partner.example", COSIGNATURE, bytes(range(32, 64)))
Issue = tuple[Proposal, Decided, Seal]


def member(item: str, kind: str, stage: str, entry: int) -> Member:
    return Member(
        item=item,
        kind=kind,
        stage=stage,
        name="",
        programme="CORNEA",
        specification="",
        occurred="2026-02-10",
        expiry="",
        step="",
        planned=False,
        entry=entry,
    )


def evidence(reportable: Reportable, entry: int, *, item: str = LOT, stage: str = "drug product") -> Evidence:
    return Evidence(
        reportable=reportable,
        entry=entry,
        item=item,
        stage=stage,
        occurred="2026-02-12",
        source="QC laboratory, REP-0031",
        of="MCB-001" if stage == "MCB" else item,
    )


def case_of(tests: Tests = TESTS, **changes: Any) -> Case:
    """A case by hand; its fields may be given otherwise."""
    given = [
        evidence(value, 31 + place, stage=criterion.stage or "drug product")
        for place, (criterion, value) in enumerate(tests)
        if value is not None
    ]
    case = Case(
        as_of=70,
        root="ab" * 32,
        simulated=False,
        title="Tír na nÓg Cell Therapy",
        site="DUB",
        lot=member(LOT, "drug product", "drug product", 30),
        product="Corneavive",
        ancestors=(
            member("WCB-003", "bank", "WCB", 18),
            member("MAT-7", "material lot", "", 17),
            member("DON-001", "donor", "donor", 3),
            member("MCB-001", "bank", "MCB", 12),
        ),
        firsts={name: frozenset({name}) for name in (LOT, "WCB-003", "MAT-7", "DON-001", "MCB-001")},
        steps=(),
        specification=Specification(
            name="CORNEA-DP",
            version="2",
            stage="drug product",
            criteria=tuple(criterion for criterion, _ in tests),
        ),
        specification_entry=22,
        specification_approved="2026-01-02",
        evidence=tuple(given),
        found=(),
        flags=(DEVIATION,),
        decisions=(),
        amended=(),
        passages=14,
        doublings="38.6",
        entries=tuple(range(31)),
    )
    return replace(case, **changes)


def issue_of(case: Case, **changes: Any) -> Issue:
    """A proposal, a decision and a checkpoint for a case; fields of the decision may be given otherwise."""
    criteria = judge(case.specification, case.evidence) if case.specification else ()
    other = Finding(code="release/steps", answer=Answer.MET, says="Every step was done under licensed GMP.")
    decided = Decided(
        outcome=Outcome.QUARANTINED,
        person="aos",
        authentication="password and one-time code",
        specification="CORNEA-DP 2",
        as_of=70,
        recorded="2026-03-01T10:30:00Z",
        entry=70,
        signatures=(SIGNED,),
        stale=(),
    )
    proposal = Proposal(
        lot=case.lot.item,
        outcome=Outcome.QUARANTINED,
        findings=(*criteria, other),
        criteria=criteria,
        case=case,
    )
    return proposal, replace(decided, **changes), SEAL


def sealed_issue_of(case: Case, **changes: Any) -> Issue:
    """As `issue_of`, under a checkpoint that the record signed and a witness co-signed at noon."""
    proposal, decided, seal = issue_of(case, **changes)
    noon = int(datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp())
    signed = (Verified(RECORD_KEY), Verified(WITNESS_KEY, noon))
    return proposal, decided, replace(seal, key=RECORD_KEY.text(), signed=signed)
