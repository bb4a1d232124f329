"""A programme of an iPSC line, small enough to be judged by hand.

    D --S1--> T --S2--> F --S3--> R --S4--> CL --S5--> MCB --S6--> DP        programme P, product 'cells'

S2 isolation (2026-02-01), S3 reprogramming by a Sendai virus (02-05), S4 cloning (02-20), S5 banking (03-10), S6
filling (04-01). S2 to S4 open in a research environment, S5 and S6 closed under GMP. M1 (bovine serum) in S2 without a
TSE statement; M2 (recombinant) in S5. The specification 'bank 1' has mycoplasma and sterility at MCB; R1 reports
mycoplasma of the bank as not detected, with its method; nothing else was tested.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.simulated_site import Site

from seedlot.record.entries.derivation import Deposition, GeneTransfer
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material, Person, Programme
from seedlot.record.entries.strategy import Control, ProcessParameter, QualityAttribute, QualityTarget, RiskScored
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import Environment, ItemKind, Openness, Process, Role, Stage

K, P = ItemKind, Process
_STEPS: tuple[tuple[str, str, Process, str, str, ItemKind, Stage], ...] = (
    ("2026-01-30", "S1", P.PROCUREMENT, "D", "T", K.TISSUE, Stage.TISSUE),
    ("2026-02-01", "S2", P.ISOLATION, "T", "F", K.CULTURE, Stage.ISOLATION),
    ("2026-02-05", "S3", P.REPROGRAMMING, "F", "R", K.CULTURE, Stage.REPROGRAMMING),
    ("2026-02-20", "S4", P.CLONING, "R", "CL", K.CLONE, Stage.CLONE),
    ("2026-03-10", "S5", P.BANKING, "CL", "MCB", K.BANK, Stage.MCB),
    ("2026-04-01", "S6", P.FILLING, "MCB", "DP", K.DRUG_PRODUCT, Stage.DRUG_PRODUCT),
)
_USED = {"S2": ("M1",), "S5": ("M2",)}


def bank_specification(version: str = "1") -> Specification:
    """What the bank is judged by."""
    criteria = tuple(Criterion(test=test, kind=Kind.NOT_DETECTED) for test in ("mycoplasma", "sterility"))
    return Specification(name="bank", version=version, product="cells", stage="MCB", criteria=criteria)


def tell(site: Any) -> None:
    """Enter the story."""
    site.say(
        Person(person="qa", name="Quinn Quality", roles=(Role.QUALITY,)),
        Programme(programme="P", product="cells", cell_source="iPSC", territories=("EU",)),
        Donor(item="D", use="allogeneic", age=30),
        Material(item="M1", name="serum", origin="bovine"),
        Material(item="M2", name="medium", origin="recombinant"),
        SpecificationApproved(specification=bank_specification()),
    )
    for day, name, process, source, item, kind, stage in _STEPS:
        banked = process in {P.BANKING, P.FILLING}
        step = Step(
            step=name,
            process=process,
            inputs=(Used(item=source),),
            outputs=(Made(item=item, item_kind=kind, stage=stage, programme="P" if item == "DP" else ""),),
            materials=_USED.get(name, ()),
            environment=Environment.GMP if banked else Environment.RESEARCH,
            openness=Openness.CLOSED if banked else Openness.OPEN,
            people=("op",),
            quarantine="filled at risk" if process is P.FILLING else "",
        )
        site.say(step, occurred=day)
    site.say(
        GeneTransfer(step="S3", purpose="reprogramming", method="Sendai virus", integrating=False),
        occurred="2026-02-05",
    )
    site.say(Deposition(step="S4", method="single-cell printing", imaged="at deposition"), occurred="2026-02-20")
    site.say(
        Report(
            report="R1",
            item="MCB",
            laboratory="LAB",
            results=(
                Reportable(sample="MCB", name="Mycoplasma", value="not detected", unit="1", method="Ph. Eur. 2.6.7"),
            ),
        ),
        occurred="2026-03-20",
    )


@contextmanager
def told_in(folder: Path) -> Iterator[Site]:
    """A site that has entered the story, on SQLite: what is read of it is the same on either database."""
    site = Site(folder)
    tell(site)
    yield site
    site.record.engine.dispose()


def target(name: str = "QT-1", element: str = "safety targets", **more: Any) -> QualityTarget:
    """A row of the profile."""
    return QualityTarget(target=name, programme="P", element=element, says="no mycoplasma", **more)


def attribute(name: str = "CQA-1", **more: Any) -> QualityAttribute:
    """A critical attribute, assessed whole."""
    told = {"targets": ("QT-1",), "critical": True, "score": 8, "rationale": "infection"} | more
    return QualityAttribute(attribute=name, programme="P", name="mycoplasma", **told)


def control(name: str = "CTL-1", **more: Any) -> Control:
    """A control by a test that the specification of the bank has."""
    told = {"how": "test", "attributes": ("CQA-1",), "test": "mycoplasma", "stage": Stage.MCB} | more
    return Control(control=name, programme="P", **told)


def parameter(name: str = "CPP-1", **more: Any) -> ProcessParameter:
    """A critical parameter of the banking."""
    told = {"attributes": ("CQA-1",), "critical": True, "low": 1, "high": 2} | more
    return ProcessParameter(parameter=name, programme="P", name="cooling", process=Process.BANKING, **told)


def scored(name: str = "RS-1", **more: Any) -> RiskScored:
    """A risk that is scored whole and held."""
    told = {
        "risk": "RSK-1",
        "hazard": "mycoplasma",
        "severity": 8,
        "occurrence": 4,
        "detection": 4,
        "rationale": "tested",
        "owner": "qa",
        "scored_by": ("qa", "op"),
        "review": "2027-01-01",
        "accepted": True,
    } | more
    return RiskScored(scoring=name, programme="P", **told)
