"""What the matrix of authority enters of each plain kind, and what must be there before."""

from __future__ import annotations

from decimal import Decimal

from seedlot.genome.known import Tier
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.comparison import ComparabilityExercise
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
from seedlot.record.entries.filing import Document
from seedlot.record.entries.genome import Classified
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Programme, Registered
from seedlot.record.entries.premises import Calibration, Cleaning, EquipmentMoved, Gowning, Monitored, Qualified, Room
from seedlot.record.entries.quality import (
    AgeLimit,
    Agreement,
    Capa,
    CapaClosed,
    Change,
    ChangeClosed,
    Investigation,
    InvestigationClosed,
    Product,
    RiskAssessment,
    Trial,
    TrialStatus,
    Withdrawn,
)
from seedlot.record.entries.stability import OnStability, StabilityStudy
from seedlot.record.entries.strategy import Control, ProcessParameter, QualityAttribute, QualityTarget, RiskScored
from seedlot.record.entries.supplies import (
    Accreditation,
    MaterialCertificate,
    MaterialStatus,
    Organisation,
    Procedure,
)
from seedlot.record.entries.work import Step, Used
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.words import ItemKind, Process, Stage


def _item(n):
    return ("op", Registered(item=f"IT-{n}", item_kind=ItemKind.CULTURE))


def _step(n):
    return (_item(n), ("op", Step(step=f"STP-{n}", process=Process.SAMPLING, inputs=(Used(item=f"IT-{n}"),))))


def _room(n):
    return ("qa", Room(room=f"CR-{n}"))


def _order(n):
    return Order(order=f"COI-{n}", recipient=f"REC-{n}", donor="D", product="p")


def _excursion(n):
    return Excursion(excursion=f"EXC-{n}", ended="2026-01-02")


def _shipment(n):
    return Shipment(shipment=f"SHP-{n}", items=(f"IT-{n}",), receiver="r")


def _investigation(n):
    return Investigation(investigation=f"OOS-{n}", item="MCB", test="t", references=("R0",), phase="1")


def _capa(n):
    return Capa(capa=f"CAPA-{n}", title="t", causes=("c",))


def _change(n):
    return Change(change=f"CC-{n}", title="t", classification="minor")


def _trial(n):
    return Trial(trial=f"NCT-{n}", programme=f"PRG-{n}")


def _programme(n):
    return ("qa", Programme(programme=f"PRG-{n}", product="p"))


def _study(n):
    spec = Specification(name=f"STB-{n}", version="1", criteria=(Criterion(test="t", kind=Kind.MIN, low=1),))
    study = StabilityStudy(
        study=f"STB-{n}", arm="long-term", condition="c", storage="frozen", specification=f"STB-{n} 1", months=("0",)
    )
    return spec, study


def _consent(n):
    return Consent(consent=f"CON-{n}", donor="D", document="f", uses=("research",))


#: Kind to what is entered, and who says what before; both by a number that makes them new.
ENTERED = {
    "consent": (_consent, lambda _: ()),
    "donor test": (
        lambda n: DonorTest(
            test=f"DT-{n}", donor="D", analyte="a", sampled="2026-01-01", laboratory="l", result="none"
        ),
        lambda _: (),
    ),
    "eligibility": (
        lambda n: Eligibility(eligibility=f"DE-{n}", donor="D", outcome="eligible", rules="r"),
        lambda _: (),
    ),
    "material certificate": (
        lambda n: MaterialCertificate(certificate=f"MC-{n}", material="M", what="other"),
        lambda _: (),
    ),
    "material status": (
        lambda n: MaterialStatus(disposition=f"MD-{n}", material="M-BESIDE", status="released"),
        lambda _: (),
    ),
    "order": (_order, lambda _: ()),
    "procurement": (lambda n: Procurement(step=f"STP-{n}", tissue="t"), _step),
    "isolation": (lambda n: Isolation(step=f"STP-{n}", method="m"), _step),
    "enrichment": (lambda n: Enrichment(step=f"STP-{n}", marker="CD362"), _step),
    "gene transfer": (lambda n: GeneTransfer(step=f"STP-{n}", purpose="other", method="m"), _step),
    "deposition": (lambda n: Deposition(step=f"STP-{n}", method="m"), _step),
    "clone picking": (lambda n: Picked(clone=f"IT-{n}", chosen=True, criteria="c"), lambda n: (_item(n),)),
    "gene edit": (lambda n: GeneEdit(edit=f"ED-{n}", step=f"STP-{n}", target="t", change="c"), _step),
    "culture": (lambda n: Culture(step=f"STP-{n}"), _step),
    "formulation": (lambda n: Formulation(step=f"STP-{n}"), _step),
    "component": (lambda n: Component(component=f"CMP-{n}", product="p", name="n"), lambda _: ()),
    "identity check": (
        lambda n: IdentityCheck(check=f"ID-{n}", order=f"COI-{n}", item=f"IT-{n}", at="receipt", matches=True),
        lambda n: (_item(n), ("op", _order(n))),
    ),
    "stored": (lambda n: Stored(movement=f"MOV-{n}", items=(f"IT-{n}",)), lambda n: (_item(n),)),
    "shipment": (_shipment, lambda n: (_item(n),)),
    "shipment received": (
        lambda n: ShipmentReceived(shipment=f"SHP-{n}", acceptable=True),
        lambda n: (_item(n), ("op", _shipment(n))),
    ),
    "excursion": (_excursion, lambda _: ()),
    "excursion closed": (
        lambda n: ExcursionClosed(excursion=f"EXC-{n}", conclusion="c", acceptable=True),
        lambda n: (("op", _excursion(n)),),
    ),
    "dose use": (lambda n: DoseUse(use=f"USE-{n}", dose=f"IT-{n}", outcome="lost"), lambda n: (_item(n),)),
    "cleaning": (lambda n: Cleaning(cleaning=f"CLN-{n}", where=(f"CR-{n}",)), lambda n: (_room(n),)),
    "monitoring": (
        lambda n: Monitored(monitoring=f"EM-{n}", room=f"CR-{n}", method="active air", counted=Decimal(0)),
        lambda n: (_room(n),),
    ),
    "investigation": (_investigation, lambda _: ()),
    "investigation closed": (
        lambda n: InvestigationClosed(investigation=f"OOS-{n}", confirmed=True, conclusion="c"),
        lambda n: (("an", _investigation(n)),),
    ),
    "CAPA": (_capa, lambda _: ()),
    "CAPA closed": (
        lambda n: CapaClosed(capa=f"CAPA-{n}", effective=True, conclusion="c"),
        lambda n: (("op", _capa(n)),),
    ),
    "classified": (
        lambda n: Classified(
            classification=f"GC-{n}", item="MCB", event="e", tier=Tier.UNKNOWN, acceptable=True, reason="r"
        ),
        lambda _: (),
    ),
    "change": (_change, lambda _: ()),
    "change closed": (
        lambda n: ChangeClosed(change=f"CC-{n}", approved=True, conclusion="c"),
        lambda n: (("op", _change(n)),),
    ),
    "risk assessment": (lambda n: RiskAssessment(assessment=f"RA-{n}", title="t"), lambda _: ()),
    "agreement": (lambda n: Agreement(agreement=f"AGR-{n}", authority="a", territory="EU"), lambda _: ()),
    "document": (lambda n: Document(document=f"DOC-{n}", type="other", title="t"), lambda _: ()),
    "trial": (_trial, lambda n: (_programme(n),)),
    "trial status": (
        lambda n: TrialStatus(notification=f"TN-{n}", trial=f"NCT-{n}", status="recruiting"),
        lambda n: (_programme(n), ("qa", _trial(n))),
    ),
    "comparability exercise": (
        lambda n: ComparabilityExercise(exercise=f"CMP-{n}", change=f"CC-{n}", before=("A",), after=("B",)),
        lambda n: (("op", _change(n)),),
    ),
    "age limit": (lambda n: AgeLimit(limit=f"AL-{n}", stage=Stage.MCB, passages=20), lambda _: ()),
    "stability study": (
        lambda n: _study(n)[1],
        lambda n: (("qa", SpecificationApproved(specification=_study(n)[0])),),
    ),
    "on stability": (
        lambda n: OnStability(placement=f"STB-{n}/1", study=f"STB-{n}", item=f"IT-{n}"),
        lambda n: (_item(n), ("qa", SpecificationApproved(specification=_study(n)[0])), ("qa", _study(n)[1])),
    ),
    "quality target": (
        lambda n: QualityTarget(target=f"QT-{n}", programme=f"PRG-{n}", element="dose", says="s"),
        lambda n: (_programme(n),),
    ),
    "quality attribute": (
        lambda n: QualityAttribute(attribute=f"CQA-{n}", programme=f"PRG-{n}", name="a"),
        lambda n: (_programme(n),),
    ),
    "process parameter": (
        lambda n: ProcessParameter(parameter=f"CPP-{n}", programme=f"PRG-{n}", name="p", process=Process.THAW),
        lambda n: (_programme(n),),
    ),
    "control": (
        lambda n: Control(control=f"CTL-{n}", programme=f"PRG-{n}", how="design", says="s"),
        lambda n: (_programme(n),),
    ),
    "risk": (
        lambda n: RiskScored(scoring=f"RS-{n}", risk=f"RSK-{n}", programme=f"PRG-{n}", hazard="h", rationale="r"),
        lambda n: (_programme(n),),
    ),
    "product": (lambda n: Product(product=f"PRO-{n}"), lambda _: ()),
    "organisation": (lambda n: Organisation(organisation=f"ORG-{n}", name="o", does=("supplier",)), lambda _: ()),
    "accreditation": (
        lambda n: Accreditation(accreditation=f"ACC-{n}", organisation=f"ORG-{n}", standard="GMP"),
        lambda n: (("qa", Organisation(organisation=f"ORG-{n}", name="o", does=("supplier",))),),
    ),
    "withdrawn": (
        lambda n: Withdrawn(withdrawal=f"WD-{n}", what="consent", name=f"CON-{n}", reason="r"),
        lambda n: (("op", _consent(n)),),
    ),
    "procedure": (lambda n: Procedure(procedure=f"SOP-X v{n}", title="t", effective="2026-01-02"), lambda _: ()),
    "gowning": (lambda n: Gowning(gowning=f"GWN-{n}", person="an", grade="B", passed=True), lambda _: ()),
    "room": (lambda n: Room(room=f"CR-{n}"), lambda _: ()),
    "qualification": (
        lambda n: Qualified(qualification=f"QUA-{n}", what=f"CR-{n}", stage="OQ", passed=True),
        lambda n: (_room(n),),
    ),
    "equipment moved": (
        lambda n: EquipmentMoved(move=f"EQM-{n}", equipment=f"EQX-{n}", room=f"CR-{n}"),
        lambda n: (_room(n), ("qa", Equipment(equipment=f"EQX-{n}", name="e"))),
    ),
    "calibration": (
        lambda n: Calibration(calibration=f"CAL-{n}", equipment=f"EQX-{n}", passed=True),
        lambda n: (("qa", Equipment(equipment=f"EQX-{n}", name="e")),),
    ),
}
