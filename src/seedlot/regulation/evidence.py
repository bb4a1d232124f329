"""The codes of evidence that a rule may ask for, and what of a record shows each of them.

`needs` is exactly one form:

- `all`, `any`: several needs, all of them or one of them.
- `result`: every item of a stage on the way to the product has a result of a test (or of a study) whose name is among
  those listed. With a criterion each result must meet it; without one none may fail the item's own specification. Where
  several stages are listed, the first at which there is an item says which items; results of the others behind them count.
- `entry`: an entry of a kind about every one of some subjects (donors, steps, materials, banks). `where` chooses among
  the entries: a field has one of the words. `says` is what a chosen entry must say; an entry that says otherwise speaks
  against it, one that is silent shows nothing. The word `stated` is for anything at all.
- `agreement`: an authority agreed (or was `asked`), in a territory (or `everywhere`), on a subject, `before` a part of the work
  began.
- `document`: a document of a type is filed for the programme, with its file, `about` something, or one for every subject.
  It shows that it was written; what it says is for a person to judge.
- `licence`: the organisation behind each of some subjects holds a standard on the day, with a number and an issuer.
- `finding`: a check found nothing against some part of the work, and something for it.
- `record`: what the record itself does (accounts, audit trail, signatures), or keeps (deviations, changes, CAPA).
- `nothing`: nothing that can be entered shows it yet; not assessable, for the reason given.
- `never`: nothing can show it, because the law forbids what it is about; missing, for the reason given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import Field, model_validator

from seedlot.terms.criterion import Kind
from seedlot.terms.errors import SeedlotError
from seedlot.terms.filings import TYPES
from seedlot.terms.lines import BadYamlError, Fault, keyed, listed
from seedlot.terms.shape import Shape
from seedlot.terms.words import Stage

FILE = "evidence.yaml"
#: The word for anything at all that is said.
STATED = "stated"


class EvidenceError(SeedlotError):
    """Definitions of evidence that cannot be read: every fault, each with its line."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        super().__init__(f"Cannot read {file}: {listed(faults)}", mend="Correct each line named; nothing was loaded.")
        self.faults = tuple(faults)


class Subject(StrEnum):
    """What evidence is about: some of the programme's donors, steps, materials, items or organisations."""

    PROGRAMME = "programme"
    DONORS = "donors"
    DONOR_LABORATORIES = "donor laboratories"
    PROCUREMENTS = "procurements"
    ALL = "all"
    DEVELOPMENT = "development"
    CULTURE_STEPS = "culture steps of development"
    ROOMS = "rooms of development"
    BANKING = "banking"
    MASTER_BANKING = "master banking"
    MANUFACTURE = "manufacture"
    SUBSTANCE_STEPS = "substance steps"
    PRODUCT_STEPS = "product steps"
    REPROGRAMMING = "reprogramming"
    VIRAL_TRANSFERS = "viral transfers"
    EDITING = "editing"
    CLONES = "clones"
    SEEDS = "seeds"
    MASTER_BANKS = "master banks"
    LOTS = "lots"
    COMPONENTS = "components"
    MATERIALS = "materials"
    DEVELOPMENT_MATERIALS = "development materials"
    BIOLOGICAL_MATERIALS = "biological materials"
    ANIMAL_MATERIALS = "animal materials of development"
    SERUM = "serum"
    TRYPSIN = "trypsin"
    PLATELET_LYSATE = "platelet lysate"
    VECTOR_SUPPLIERS = "vector suppliers"
    REPORTS = "reports"
    SAFETY_REPORTS = "safety reports"
    LABORATORIES = "laboratories"
    SAFETY_LABORATORIES = "safety laboratories"


Words = tuple[str, ...]


class Limit(Shape):
    """What a result must be: a criterion without the name of its test."""

    kind: Kind
    low: float | None = None
    high: float | None = None
    text: str = ""
    unit: str = "1"


class Result(Shape):
    """A result of a test on every item of a stage; `after` editing: for each step of it, on what came of it."""

    stage: tuple[Stage, ...] = Field(min_length=1)
    test: Words = Field(min_length=1)
    criterion: Limit | None = None
    after: Literal["", "editing"] = ""


class Said(Shape):
    """An entry of a kind about every one of some subjects."""

    kind: str = Field(min_length=1)
    of: Subject
    where: Mapping[str, Words] = {}
    says: Mapping[str, Words] = {}


class Agreed(Shape):
    """An authority agreed, or was asked. What is empty is not asked for.

    `everywhere` asks it of an authority of each territory where the programme is to be filed.
    """

    authority: Words = ()
    territory: Words = ()
    procedure: Words = ()
    subject: Words = ()
    before: Literal["", "development", "bank", "product"] = ""
    asked: bool = False
    everywhere: bool = False


class Filed(Shape):
    """A document of one of some types, with its file."""

    type: Words = Field(min_length=1)
    of: Subject = Subject.PROGRAMME
    about: Words = ()

    @model_validator(mode="after")
    def _types(self) -> Self:
        if strange := [each for each in self.type if each not in TYPES]:
            raise ValueError(f"'{strange[0]}' is no type of document")
        return self


class Licence(Shape):
    """The organisations behind some subjects hold a standard; in a country, if one is named."""

    of: Subject
    standard: Words = Field(min_length=1)
    country: str = ""


class Checked(Shape):
    """A check found something for, and nothing against."""

    of: Subject
    check: Words = Field(min_length=1)


class Needs(Shape):
    """What shows a piece of evidence: exactly one form."""

    all: tuple[Needs, ...] = ()
    any: tuple[Needs, ...] = ()
    result: Result | None = None
    entry: Said | None = None
    agreement: Agreed | None = None
    document: Filed | None = None
    licence: Licence | None = None
    finding: Checked | None = None
    record: Literal["", "accounts", "audit trail", "signatures", "deviation", "CAPA", "change"] = ""
    nothing: str = ""
    never: str = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        said = [name for name in type(self).model_fields if getattr(self, name)]
        if len(said) != 1:
            raise ValueError(f"exactly one form is needed, and {len(said)} are given: {', '.join(said) or 'none'}")
        return self

    def parts(self) -> Iterator[Needs]:
        """Every form that it is made of, itself first."""
        yield self
        for part in (*self.all, *self.any):
            yield from part.parts()


class Code(Shape):
    """A code of evidence: what it is, where it stands in the dossier (CTD), and what shows it."""

    code: str = Field(min_length=1)
    title: str = Field(min_length=1)
    ctd: str = Field(min_length=1)
    needs: Needs


class _Evidence(Shape):
    evidence: tuple[Code, ...]


def read_evidence(text: str, file: str) -> Mapping[str, Code]:
    """Read definitions of evidence.

    Raises:
        EvidenceError: naming the file and the line of each fault.
    """
    try:
        return keyed(text, file, _Evidence, within="evidence", by="code")
    except BadYamlError as bad:
        raise EvidenceError(file, list(bad.faults)) from None


@lru_cache
def evidence() -> Mapping[str, Code]:
    """The codes of evidence that come with Seedlot, by code, in the order in which they are listed."""
    return read_evidence((files("seedlot.regulation") / FILE).read_text(encoding="utf-8"), FILE)
