"""A small iPSC programme in a record: derived in a research laboratory, banked under GMP, made into one lot."""

from __future__ import annotations

from seedlot.record.entries.derivation import GeneTransfer
from seedlot.record.entries.donation import Consent, DonorTest, Procurement
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.origin import Donor, Material, Programme
from seedlot.record.entries.quality import Agreement, RiskAssessment
from seedlot.record.entries.supplies import Accreditation, Organisation
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import Environment, ItemKind, Openness, Process, Stage

GMP, RESEARCH = Environment.GMP, Environment.RESEARCH


def step(name, process, source, made, environment, **more):
    """A step of the story, in the open, in room CR-1."""
    return Step(
        step=name,
        process=process,
        inputs=(Used(item=source),),
        outputs=(made,),
        environment=environment,
        openness=Openness.OPEN,
        people=("op",),
        procedure="SOP-1 v1",
        **{"room": "CR-1", "materials": ("MAT",)} | more,
    )


def tell(site):
    """Say the whole story."""
    site.say(
        Organisation(organisation="SIM", name="Site", does=("manufacturer",), country="DE"),
        Organisation(organisation="TE", name="Tissue", does=("tissue establishment",), country="IE"),
        Accreditation(accreditation="ACC", organisation="SIM", standard="GMP", number="7", issuer="authority"),
        occurred="2025-01-01",
    )
    site.say(
        Programme(programme="PRG", product="P", phase="1/2", territories=("EU", "US"), donor_type="allogeneic"),
        Donor(item="D", use="allogeneic", age=30, living=True),
        Material(item="MAT", name="medium", grade="GMP", supplier="SUP", lot="1", origin="recombinant", tier="2"),
        occurred="2026-01-01",
    )
    site.say(
        step(
            "P1",
            Process.PROCUREMENT,
            "D",
            Made(item="T", item_kind=ItemKind.TISSUE, stage=Stage.TISSUE),
            GMP,
            materials=(),
        ),
        Procurement(step="P1", tissue="peripheral blood", establishment="TE"),
        step(
            "P2",
            Process.REPROGRAMMING,
            "T",
            Made(item="R", item_kind=ItemKind.CULTURE, stage=Stage.REPROGRAMMING),
            RESEARCH,
        ),
        GeneTransfer(step="P2", purpose="reprogramming", method="Sendai virus", integrating=False),
        step("P3", Process.CLONING, "R", Made(item="CL", item_kind=ItemKind.CLONE, stage=Stage.CLONE), RESEARCH),
        Consent(consent="CON", donor="D", document="F", uses=("clinical use", "commercial use")),
        DonorTest(
            test="DT", donor="D", analyte="anti-HIV-1/2", sampled="2026-02-01", laboratory="L", result="non-reactive"
        ),
        RiskAssessment(assessment="RA", title="Cell line development", method="FMEA", subjects=("PRG", "clone")),
        occurred="2026-02-01",
    )
    site.say(
        Agreement(
            agreement="AGR", authority="PEI", territory="DE", programme="PRG", subjects=("reprogramming",), agreed=True
        ),
        occurred="2026-02-20",
    )
    bank = Made(item="MCB", item_kind=ItemKind.BANK, stage=Stage.MCB, units=50, programme="PRG")
    lot = Made(item="DP", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, programme="PRG")
    site.say(step("P4", Process.BANKING, "CL", bank, GMP), occurred="2026-03-01")
    site.say(
        Report(report="R1", item="MCB", laboratory="L", results=(Reportable(name="mycoplasma", value="not detected"),)),
        step("P5", Process.FILLING, "MCB", lot, GMP, materials=(), quarantine="the tests are awaited"),
        occurred="2026-04-01",
    )
