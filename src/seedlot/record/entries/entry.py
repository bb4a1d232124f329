"""One sentence of the record: a header and a content, and its one canonical form (RFC 8785)."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ConfigDict, SerializeAsAny, ValidationError, ValidationInfo, model_validator

from seedlot.record.canonical import write_canonical
from seedlot.record.entries.access import AccessReview, Account, Clock, Equipment, Training
from seedlot.record.entries.comparison import ComparabilityExercise
from seedlot.record.entries.content import COMPOSED, Content
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
from seedlot.record.entries.evidence import Measured, Report
from seedlot.record.entries.filing import Document
from seedlot.record.entries.genome import Classified
from seedlot.record.entries.judgement import Amendment, Certificate, Decision, Review, Signature, SpecificationApproved
from seedlot.record.entries.origin import Donor, Material, Opened, Person, Programme, Registered
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
    Recall,
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
from seedlot.record.entries.trust import (
    Checkpointed,
    Cosigned,
    Drill,
    Erased,
    KeyNamed,
    KeyRevoked,
    Personal,
    Timestamped,
)
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Step
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import Instant, Moment

#: Every kind of entry that this version knows. The only such list.
KINDS: tuple[type[Content], ...] = (
    Opened,
    Person,
    Account,
    AccessReview,
    Organisation,
    Accreditation,
    Procedure,
    Training,
    Room,
    Equipment,
    EquipmentMoved,
    Qualified,
    Calibration,
    Cleaning,
    Gowning,
    Monitored,
    Clock,
    Programme,
    Product,
    Trial,
    TrialStatus,
    Agreement,
    Donor,
    Personal,
    Erased,
    Consent,
    DonorTest,
    Eligibility,
    Material,
    MaterialCertificate,
    MaterialStatus,
    Registered,
    Order,
    Step,
    Procurement,
    Isolation,
    Enrichment,
    GeneTransfer,
    Deposition,
    Picked,
    GeneEdit,
    Culture,
    Formulation,
    Component,
    IdentityCheck,
    Stored,
    Shipment,
    ShipmentReceived,
    Excursion,
    ExcursionClosed,
    DoseUse,
    Report,
    Measured,
    SpecificationApproved,
    Deviation,
    DeviationClosed,
    Hold,
    HoldLifted,
    Investigation,
    InvestigationClosed,
    Classified,
    Capa,
    CapaClosed,
    Change,
    ChangeClosed,
    ComparabilityExercise,
    RiskAssessment,
    AgeLimit,
    Document,
    StabilityStudy,
    OnStability,
    QualityTarget,
    QualityAttribute,
    ProcessParameter,
    Control,
    RiskScored,
    Withdrawn,
    Recall,
    Review,
    Decision,
    Signature,
    Certificate,
    Amendment,
    KeyNamed,
    KeyRevoked,
    Checkpointed,
    Cosigned,
    Timestamped,
    Drill,
)
#: The character NUL as JSON writes it: the backslashes before it come in pairs.
_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
_BY_KIND = {(kind.KIND, kind.VERSION): kind for kind in KINDS}


class Unknown(Content):
    """A content of a kind or version that this version of Seedlot does not know. It is kept as it is."""


def read_content(kind: str, version: int, plain: dict[str, Any], *, context: object = None) -> Content:
    """Make the content of a kind from plain JSON."""
    return _BY_KIND.get((kind, version), Unknown).model_validate(plain, context=context)


def without_nul(body: bytes) -> bytes:
    """Put another character in the place of NUL, which no text of PostgreSQL holds; for what is read, never sealed."""
    return _NUL.sub(rb"\1\\ufffd", body) if b"\\u0000" in body else body


class NulError(SeedlotError):
    """A text with the character NUL."""

    def __init__(self) -> None:
        super().__init__("A text cannot hold the character NUL (U+0000)", mend="Take it out.")


class UnreadableEntryError(SeedlotError):
    """Stored bytes that are no entry: the record was changed from outside."""

    def __init__(self, body: bytes, error: ValidationError) -> None:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        start = body[:60].decode(errors="replace")
        super().__init__(
            f"An entry cannot be read: {place}: {fault['msg']}",
            where=f"it begins {start}",
            mend="Run `seedlot verify`; restore the record from a backup.",
        )


class Entry(BaseModel):
    """What the record seals: who said what, when it happened, when it was written."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)

    kind: str
    version: int
    occurred: Moment
    recorded: Instant
    zone: str = "UTC"
    site: str
    by: str
    authentication: str = "none"
    source: str = ""
    note: str = ""
    content: SerializeAsAny[Content]

    @model_validator(mode="before")
    @classmethod
    def _typed_content(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, dict) and isinstance(value.get("content"), dict):
            kind, version = str(value.get("kind")), int(value.get("version", 0))
            content = read_content(kind, version, value["content"], context=info.context)
            return {**value, "content": content}
        return value

    def canonical(self) -> bytes:
        """Write the entry as canonical JSON (RFC 8785).

        Raises:
            NulError: a text holds the character NUL.
        """
        body = write_canonical(self.model_dump(mode="json"))
        if without_nul(body) != body:
            raise NulError
        return body

    @classmethod
    def parse(cls, body: bytes) -> Entry:
        """Read an entry from its stored bytes.

        Raises:
            UnreadableEntryError: the bytes are no entry.
        """
        try:
            # What is ASCII throughout is in Unicode NFC already.
            context = COMPOSED if body.isascii() and b"\\u" not in body else None
            return cls.model_validate_json(body, context=context)
        except ValidationError as error:
            raise UnreadableEntryError(body, error) from error
