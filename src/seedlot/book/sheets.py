"""The sheets of a book, the only such list. Their columns are computed from the models named here."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from seedlot.book.planned import MeasurementRow
from seedlot.record.entries.access import Equipment, Training
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material, Person, Programme, Registered
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
    Sheet(title="Training", model=Training, key=("training",)),
    Sheet(title="Equipment", model=Equipment, key=("equipment",)),
    Sheet(title="Programmes", model=Programme, key=("programme",)),
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
    Sheet(title="Materials", model=Material, key=("item",), names="item"),
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
)
