"""Evidence: an external laboratory's report, and a measurement computed here from raw files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from seedlot.record.canonical import write_canonical
from seedlot.record.entries.content import Content, Part
from seedlot.terms.identifiers import Identifier
from seedlot.terms.moments import Day
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Input, Result


class Attachment(Part):
    """A file that is kept by its hash."""

    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int = Field(ge=0)


class Report(Content):
    """An external laboratory's report is filed."""

    KIND: ClassVar[str] = "report"
    IDENTIFIER: ClassVar[str] = "report"
    report: Identifier = Field(description="our identifier of the report", examples=["REP-0031"])
    item: Identifier = Field(description="the item that was tested")
    laboratory: str = Field(default="", description="who tested it")
    accreditation: str = Field(default="", description="the laboratory's own standing", examples=["ISO/IEC 17025"])
    reference: str = Field(default="", description="the laboratory's number of the report")
    study: str = Field(
        default="",
        description="which study it is of",
        examples=["trilineage differentiation", "teratoma", "replication-competent virus", "ISO 10993-5"],
    )
    conduct: Literal["", "GLP", "GMP", "ISO/IEC 17025", "research"] = Field(
        default="", description="under which quality system the study was done"
    )
    sampled: Day | None = Field(default=None, description="day on which the sample was taken")
    results: tuple[Reportable, ...] = Field(default=(), description="the results that it reports")
    files: tuple[Attachment, ...] = Field(default=(), description="the report itself, and what belongs to it")


class Measured(Content):
    """An assay is run on raw files; `items` says which sample of the result is which item, `ignored` which is of none."""

    KIND: ClassVar[str] = "measured"
    IDENTIFIER: ClassVar[str] = "measurement"
    measurement: Identifier = Field(description="identifier of the measurement", examples=["MEAS-0005"])
    items: dict[str, str] = Field(description="sample of the result to item of the record; '' for the whole result")
    result: Result
    files: tuple[Attachment, ...] = Field(default=(), description="tables and charts too large for the entry")
    ignored: tuple[str, ...] = Field(
        default=(), description="samples of the result that are of no interest, as the person says who measured"
    )

    def digest(self) -> str:
        """Digest of what was measured and how: the files, the settings and the items, not the outcome."""
        return measurement_digest(
            self.items, self.result.assay, self.result.settings, self.result.inputs, ignored=self.ignored
        )


def measurement_digest(
    items: dict[str, str],
    assay: str,
    settings: dict[str, Any],
    inputs: tuple[Input, ...],
    *,
    ignored: Sequence[str] = (),
) -> str:
    """Digest of a measurement before it is made, so that making it again can be left out."""
    hashes = sorted(file.sha256 for file in inputs)
    plain = {"items": items, "assay": assay, "settings": settings, "inputs": hashes}
    plain |= {"ignored": sorted(ignored)} if ignored else {}
    return hashlib.sha256(write_canonical(plain)).hexdigest()
