"""The invented line of the example: from the donor over vials of the bank to a dose."""

from __future__ import annotations

from decimal import Decimal

from seedlot.book.invented import said
from seedlot.record.entries.content import Statement
from seedlot.record.entries.culture import Component, Culture, Formulation
from seedlot.record.entries.custody import (
    DoseUse,
    Excursion,
    ExcursionClosed,
    IdentityCheck,
    Order,
    Shipment,
    ShipmentReceived,
    Stored,
)
from seedlot.record.entries.derivation import Deposition, Enrichment, GeneEdit, GeneTransfer, Isolation, Picked
from seedlot.record.entries.donation import Consent, DonorTest, Eligibility, Procurement
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Openness, Process, Stage


def _step(step: str, process: Process, source: str, item: str, stage: Stage) -> Step:
    made = Made(item=item, item_kind=ItemKind.CULTURE, stage=stage)
    return Step(step=step, process=process, inputs=(Used(item=source),), outputs=(made,))


_DONOR: tuple[Statement, ...] = (
    said(
        "2026-01-10",
        Consent(
            consent="EX-CON-001",
            donor="EX-DON-001",
            document="example form v2",
            uses=("research", "clinical use"),
            excludes=("reproductive use",),
        ),
    ),
    said(
        "2026-01-12",
        DonorTest(
            test="EX-DT-001",
            donor="EX-DON-001",
            analyte="anti-HIV-1/2",
            sampled="2026-01-11",
            laboratory="EX-LAB",
            kit="example kit, licensed for donors",
            result="non-reactive",
            outcome="acceptable",
        ),
    ),
    said(
        "2026-01-12",
        Eligibility(
            eligibility="EX-DE-001",
            donor="EX-DON-001",
            outcome="eligible",
            rules="21 CFR 1271 subpart C",
            basis=("EX-DT-001", "interview"),
        ),
    ),
    said(
        "2026-01-13",
        Procurement(
            step="EX-ST-001",
            tissue="bone marrow, iliac crest",
            donation="G123417654321A",
            code="SEC: PL001499Z549917123456 A00T041600320171231",
            collected="2026-01-12T15:00:00Z",
            received="2026-01-13T08:00:00Z",
            condition="2 to 8 °C",
        ),
    ),
    said(
        "2026-01-09",
        Order(
            order="EX-COI-001",
            recipient="EX-REC-001",
            donor="EX-DON-001",
            product="Example product",
            programme="EXAMPLE",
            trial="EX-TRIAL-1",
            due="2026-05-01",
        ),
    ),
)

_DERIVED: tuple[Statement, ...] = (
    said(
        "2026-01-13",
        Isolation(
            step="EX-ST-001",
            method="density gradient",
            cell_type="mononuclear cells",
            amount="25 ml",
            cells=Decimal(180_000_000),
            viability=Decimal("97.5"),
        ),
    ),
    said("2026-01-14", _step("EX-ST-003", Process.ENRICHMENT, "EX-CUL-001", "EX-CUL-002", Stage.ISOLATION)),
    said(
        "2026-01-14",
        Enrichment(step="EX-ST-003", marker="CD362", method="magnetic beads", purity_after=Decimal("96.5")),
    ),
    said("2026-01-15", _step("EX-ST-004", Process.REPROGRAMMING, "EX-CUL-002", "EX-CUL-003", Stage.REPROGRAMMING)),
    said(
        "2026-01-15",
        GeneTransfer(
            step="EX-ST-004",
            purpose="reprogramming",
            method="Sendai virus",
            vector="example vector 2.1",
            factors=("OCT4", "SOX2", "KLF4", "MYC"),
            integrating=False,
            replication="incompetent by design",
            design="the F gene is deleted",
            multiplicity=Decimal(5),
        ),
    ),
    said("2026-01-19", _step("EX-ST-005", Process.CLONING, "EX-CUL-003", "EX-CL-001", Stage.CLONE)),
    said(
        "2026-01-19",
        Deposition(
            step="EX-ST-005",
            method="single-cell printing",
            plates=("EX-P1",),
            density=Decimal(1),
            wells=96,
            imaged="at deposition",
            probability=Decimal("0.998"),
            evidence="EX-REP-002",
        ),
    ),
    said(
        "2026-01-26",
        Report(report="EX-REP-002", item="EX-CL-001", laboratory="EX-LAB", study="clonality", conduct="GMP"),
    ),
    said(
        "2026-01-26",
        Picked(clone="EX-CL-001", plate="EX-P1", well="C07", chosen=True, criteria="growth", clonality="EX-REP-002"),
    ),
    said("2026-01-28", _step("EX-ST-006", Process.GENE_EDITING, "EX-CL-001", "EX-CL-002", Stage.GENE_EDIT)),
    said(
        "2026-01-28",
        GeneEdit(
            edit="EX-ED-001",
            step="EX-ST-006",
            target="B2M exon 1, GRCh38",
            change="knock-out",
            nuclease="SpCas9 ribonucleoprotein",
            guides=("GAGTAGCGCGAGCACAGCTA",),
            delivery="electroporation",
        ),
    ),
)

_DOSED: tuple[Statement, ...] = (
    said(
        "2026-03-02T08:00:00Z",
        Step(
            step="EX-ST-007",
            process=Process.THAW,
            inputs=(Used(item="EX-MCB-001", numbers="7, 9"),),
            outputs=(Made(item="EX-CUL-004", item_kind=ItemKind.CULTURE),),
            openness=Openness.CLOSED,
            device="hollow-fibre bioreactor",
            equipment=("EX-BSC-1",),
            ended="2026-03-02T11:00:00Z",
            quarantine="the release of the bank is awaited",
        ),
    ),
    said(
        "2026-03-02",
        Culture(
            step="EX-ST-007",
            density=Decimal(5000),
            density_unit="{cells}/cm2",
            medium="example medium",
            supplements=("5 % human platelet lysate",),
            oxygen=Decimal(5),
            antibiotics="none",
        ),
    ),
    said(
        "2026-03-16",
        Step(
            step="EX-ST-008",
            process=Process.FILLING,
            inputs=(Used(item="EX-CUL-004", uses_up=True),),
            outputs=(Made(item="EX-DP-001", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, numbers="1-4"),),
        ),
    ),
    said(
        "2026-03-16",
        Formulation(
            step="EX-ST-008",
            cryoprotectant="DMSO",
            dmso=Decimal(10),
            excipients=("5 % human albumin",),
            washed=False,
            cells=Decimal(10_000_000),
            volume=Decimal(1),
            route="intravenous",
            bedside=("thaw at 37 °C", "give within 2 h"),
        ),
    ),
    said(
        "2026-03-16",
        Component(component="EX-CMP-001", product="Example product", name="collagen scaffold", device_class="III"),
    ),
    said(
        "2026-02-02",
        Stored(movement="EX-MOV-001", items=("EX-MCB-001",), numbers="1-25", equipment="EX-LN2-1", position="R1-B1"),
    ),
    said(
        "2026-03-20T09:00:00Z",
        Shipment(shipment="EX-SHP-001", items=("EX-DP-001",), numbers="1-2", receiver="example clinic", logger="TL-1"),
    ),
    said("2026-03-21", ShipmentReceived(shipment="EX-SHP-001", condition="below -150 °C", acceptable=True)),
    said(
        "2026-03-20T12:00:00Z",
        Excursion(
            excursion="EX-EXC-001",
            shipment="EX-SHP-001",
            targets=("EX-DP-001",),
            ended="2026-03-20T12:20:00Z",
            highest=Decimal("-143.5"),
            limit="not above -150 °C",
        ),
    ),
    said("2026-03-22", ExcursionClosed(excursion="EX-EXC-001", conclusion="Short and far below Tg", acceptable=True)),
    said(
        "2026-04-01T08:00:00Z",
        IdentityCheck(check="EX-ID-001", order="EX-COI-001", item="EX-DP-001", at="bedside", matches=True),
    ),
    said(
        "2026-04-01T09:00:00Z",
        DoseUse(
            use="EX-USE-001",
            dose="EX-DP-001",
            outcome="given in part",
            recipient="EX-REC-001",
            order="EX-COI-001",
            route="intravenous",
            thawed="2026-04-01T08:30:00Z",
            viability=Decimal("92.5"),
        ),
    ),
)

LINE: tuple[Statement, ...] = (*_DONOR, *_DERIVED, *_DOSED)
