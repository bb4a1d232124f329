"""The result of an assay: deterministic, and exactly what the record seals."""

from __future__ import annotations

from typing import Any

from pydantic import Field, GetJsonSchemaHandler, SerializerFunctionWrapHandler, model_serializer
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from seedlot.terms.chart import Chart
from seedlot.terms.finding import Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.shape import Shape

#: The code of what is found about the instrument that wrote a file; `where` is then its serial number.
INSTRUMENT = "measure/instrument"


class Input(Shape):
    """A file that was read: its name, its SHA-256 in hexadecimal, its size in bytes.

    `instrument` is the serial number of what wrote it, where the file states one; where it does not, the
    JSON leaves the key out.
    """

    name: str
    sha256: str
    bytes: int
    instrument: str = ""

    @model_serializer(mode="wrap")
    def _without_blank(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        told: dict[str, Any] = write(self)
        return told if self.instrument else {key: told[key] for key in told if key != "instrument"}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe its fields; how they are written says only which key may be left out."""
        described: Any = {key: value for key, value in schema.items() if key != "serialization"}
        return handler(described)


class Software(Shape):
    """What computed the result."""

    distribution: str
    version: str


class Analysis(Shape):
    """What an assay room computes; the wing adds the frame and makes it a `Result`.

    `tables` are lists of flat rows; `unused` names every column or block of the input that was
    not read, so that nothing is passed over in silence.
    """

    reportables: tuple[Reportable, ...] = ()
    findings: tuple[Finding, ...] = ()
    tables: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    charts: tuple[Chart, ...] = ()
    unused: tuple[str, ...] = ()


class Result(Shape):
    """An analysis with its frame. Its JSON has exactly these keys."""

    assay: str
    version: str
    software: Software
    settings: dict[str, Any] = Field(description="by name, as they were taken; each assay has its own")
    inputs: tuple[Input, ...]
    reportables: tuple[Reportable, ...]
    findings: tuple[Finding, ...]
    tables: dict[str, list[dict[str, Any]]] = Field(description="by name; the columns of each are those of its assay")
    charts: tuple[Chart, ...]
    unused: tuple[str, ...]
