"""The sheets of a book, the only such list. Their columns are computed from the models named here."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from seedlot.book.planned import MeasurementRow
from seedlot.record.entries.access import Equipment, Training
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
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.filing import Document
from seedlot.record.entries.genome import Classified
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material, Person, Programme, Registered
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
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Step

#: The sheet that explains the book to people; it is never read.
READ_ME = "Read me"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A sheet whose rows are the parts of another sheet's row.

    `fills` is the parent's field that the parts go to; `by` names the columns that hold the
    parent's key. `key` tells two rows apart; without one, only two rows alike are one too many.
    `names` is the realm in which the key is unique, where other sheets share it.
    `brief` is the part's only field that a bare list in the parent's own sheet can fill.
    """

    title: str
    fills: str
    by: tuple[str, ...]
    key: tuple[str, ...] = ()
    names: str = ""
    brief: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of which each row is one statement. `within` is the content's field that holds the columns."""

    title: str
    model: type[BaseModel]
    key: tuple[str, ...]
    names: str = ""
    within: str = ""
    details: tuple[Detail, ...] = ()


#: In the order in which one sheet may speak of another.
SHEETS: tuple[Sheet, ...] = (
    Sheet(title="People", model=Person, key=("person",)),
    Sheet(title="Organisations", model=Organisation, key=("organisation",)),
    Sheet(title="Accreditations", model=Accreditation, key=("accreditation",)),
    Sheet(title="Procedures", model=Procedure, key=("procedure",)),
    Sheet(title="Training", model=Training, key=("training",)),
    Sheet(title="Rooms", model=Room, key=("room",)),
    Sheet(title="Equipment", model=Equipment, key=("equipment",)),
    Sheet(title="Equipment moves", model=EquipmentMoved, key=("move",)),
    Sheet(title="Qualifications", model=Qualified, key=("qualification",)),
    Sheet(title="Calibrations", model=Calibration, key=("calibration",)),
    Sheet(title="Gowning", model=Gowning, key=("gowning",)),
    Sheet(title="Programmes", model=Programme, key=("programme",)),
    Sheet(title="Products", model=Product, key=("product",)),
    Sheet(title="Trials", model=Trial, key=("trial",)),
    Sheet(title="Trial status", model=TrialStatus, key=("notification",)),
    Sheet(
        title="Specifications",
        model=SpecificationApproved,
        within="specification",
        key=("name", "version"),
        details=(
            Detail(
                title="Criteria",
                fills="criteria",
                by=("specification", "version"),
                key=("specification", "version", "test", "stage"),
            ),
        ),
    ),
    Sheet(title="Donors", model=Donor, key=("item",), names="item"),
    Sheet(title="Consents", model=Consent, key=("consent",)),
    Sheet(title="Donor tests", model=DonorTest, key=("test",)),
    Sheet(title="Eligibility", model=Eligibility, key=("eligibility",)),
    Sheet(title="Orders", model=Order, key=("order",)),
    Sheet(title="Materials", model=Material, key=("item",), names="item"),
    Sheet(title="Material certificates", model=MaterialCertificate, key=("certificate",)),
    Sheet(title="Material status", model=MaterialStatus, key=("disposition",)),
    Sheet(title="Items", model=Registered, key=("item",), names="item"),
    Sheet(
        title="Steps",
        model=Step,
        key=("step",),
        details=(
            Detail(title="Inputs", fills="inputs", by=("step",), key=("step", "item"), brief="item"),
            Detail(title="Outputs", fills="outputs", by=("step",), key=("item",), names="item"),
        ),
    ),
    Sheet(title="Procurements", model=Procurement, key=("step",)),
    Sheet(title="Isolations", model=Isolation, key=("step",)),
    Sheet(title="Enrichments", model=Enrichment, key=("step",)),
    Sheet(title="Gene transfers", model=GeneTransfer, key=("step",)),
    Sheet(title="Depositions", model=Deposition, key=("step",)),
    Sheet(title="Clone picking", model=Picked, key=("clone",)),
    Sheet(title="Gene edits", model=GeneEdit, key=("edit",)),
    Sheet(title="Cultures", model=Culture, key=("step",)),
    Sheet(title="Formulations", model=Formulation, key=("step",)),
    Sheet(title="Components", model=Component, key=("component",)),
    Sheet(title="Identity checks", model=IdentityCheck, key=("check",)),
    Sheet(title="Storage", model=Stored, key=("movement",)),
    Sheet(title="Shipments", model=Shipment, key=("shipment",)),
    Sheet(title="Shipments received", model=ShipmentReceived, key=("shipment",)),
    Sheet(title="Excursions", model=Excursion, key=("excursion",)),
    Sheet(title="Excursions closed", model=ExcursionClosed, key=("excursion",)),
    Sheet(title="Dose uses", model=DoseUse, key=("use",)),
    Sheet(title="Cleaning", model=Cleaning, key=("cleaning",)),
    Sheet(title="Monitoring", model=Monitored, key=("monitoring",)),
    Sheet(
        title="Reports",
        model=Report,
        key=("report",),
        details=(Detail(title="Results", fills="results", by=("report",)),),
    ),
    Sheet(title="Measurements", model=MeasurementRow, key=("measurement",)),
    Sheet(title="Deviations", model=Deviation, key=("deviation",)),
    Sheet(title="Deviations closed", model=DeviationClosed, key=("deviation",)),
    Sheet(title="Holds", model=Hold, key=("hold",)),
    Sheet(title="Holds lifted", model=HoldLifted, key=("hold",)),
    Sheet(title="Investigations", model=Investigation, key=("investigation",)),
    Sheet(title="Investigations closed", model=InvestigationClosed, key=("investigation",)),
    Sheet(title="Classifications", model=Classified, key=("classification",)),
    Sheet(title="CAPA", model=Capa, key=("capa",)),
    Sheet(title="CAPA closed", model=CapaClosed, key=("capa",)),
    Sheet(title="Changes", model=Change, key=("change",)),
    Sheet(title="Changes closed", model=ChangeClosed, key=("change",)),
    Sheet(
        title="Comparability",
        model=ComparabilityExercise,
        key=("exercise",),
        details=(
            Detail(title="Comparability criteria", fills="attributes", by=("exercise",), key=("exercise", "attribute")),
        ),
    ),
    Sheet(
        title="Risk assessments",
        model=RiskAssessment,
        key=("assessment",),
        details=(Detail(title="Risks", fills="risks", by=("assessment",), key=("assessment", "risk")),),
    ),
    Sheet(title="Age limits", model=AgeLimit, key=("limit",)),
    Sheet(title="Agreements", model=Agreement, key=("agreement",)),
    Sheet(title="Documents", model=Document, key=("document",)),
    Sheet(title="Stability studies", model=StabilityStudy, key=("study",)),
    Sheet(title="On stability", model=OnStability, key=("placement",)),
    Sheet(title="Quality targets", model=QualityTarget, key=("target",)),
    Sheet(title="Quality attributes", model=QualityAttribute, key=("attribute",)),
    Sheet(title="Process parameters", model=ProcessParameter, key=("parameter",)),
    Sheet(title="Controls", model=Control, key=("control",)),
    Sheet(title="Risk register", model=RiskScored, key=("scoring",)),
    Sheet(title="Withdrawals", model=Withdrawn, key=("withdrawal",)),
)
