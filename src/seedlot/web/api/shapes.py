"""What the API answers, key by key: shapes that stand in its description, and that its tests hold every answer to."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from seedlot.acts.witnessed import Cosignature
from seedlot.dossier.changes import Change
from seedlot.history.signed import Shown
from seedlot.lineage.cause import PlainCause
from seedlot.lineage.plainly import PlainCount, PlainTouched
from seedlot.lineage.trace import Link, Place
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Result
from seedlot.web.api.rows import Told, one, rows

Plain = dict[str, Any]


def page_of(name: str, row: type[BaseModel]) -> type[Told]:
    """A page of a list: its rows under their name, and what the next page begins after; null where there is none."""
    fields: dict[str, Any] = {name: (list[row], ...), "next": (int | None, ...)}  # type: ignore[valid-type] # it is made here
    made: type[Told] = create_model(f"PageOf{row.__name__}", __base__=Told, **fields)
    return made


class ItemRow(Told):
    """An item in a list."""

    item: str
    item_kind: str
    stage: str
    name: str
    units: int | None
    passages: int | None
    doublings: str | None
    numbers: str | None
    programme: str
    specification: str
    occurred: str
    step: str
    expiry: str | None
    planned: bool
    entry: int


class ValueRow(Reportable):
    """A reportable value: of which item, when, and by which entry."""

    item: str
    occurred: str
    origin: str
    reference: str
    entry: int


class ItemValue(Reportable):
    """A reportable value with its source and its entry."""

    source: str
    entry: int


class Item(Told):
    """An item: what it is, what it came from, what is known of it, where it is."""

    item: str
    kind: str
    stage: str
    name: str
    made: str
    expiry: str
    step: str
    units: int | None
    taken: int | None
    programme: str
    specification: str
    planned: bool
    entry: int
    passages: int | None
    doublings: str | None
    days: str | None
    parents: list[str]
    children: list[str]
    ancestors: int
    descendants: int
    said: Plain = Field(
        description="What its own entry says beside, by the fields of its kind: supplier, consent, origin."
    )
    values: list[ItemValue]
    state: str
    where: str
    left: int | None
    vials_left: str
    findings: list[Finding]


class Trace(Told):
    """What an item came from, or what was made from it."""

    start: str
    direction: Literal["back", "forward"]
    counts: Annotated[list[Plain], rows(PlainCount)]
    places: list[Place]
    links: list[Link]
    note: str | None


class Lineage(Told):
    """Both ways of the trace of an item."""

    item: str
    back: Trace
    forward: Trace


class Judgement(Told):
    """A lot: each criterion and all that bears on it, what is proposed, and how the decision stands."""

    lot: str
    proposed: str
    answer: Answer
    specification: str | None
    as_of: int
    root: str
    passages: int | None
    doublings: str | None
    findings: list[Finding]
    decision: Finding
    signatures: list[Shown]


class Recalled(Told):
    """Everything that one cause touches. `sha256` is the digest of the list: what is sealed."""

    cause: Annotated[Plain, one(PlainCause)]
    as_of: int
    items: int
    counts: dict[str, int]
    found: dict[str, int]
    sha256: str
    touched: Annotated[list[Plain], rows(PlainTouched)]


class RecallAsked(Recalled):
    """A sealed recall, asked again: whether it is answered as it was sealed, and how as of now."""

    recall: str
    entry: int
    reason: str
    findings: list[Finding]


class RecallSealed(Told):
    """The number of the entry that seals a recall, and how many items it has."""

    entry: int
    recall: str
    items: int
    sha256: str


class RecallRow(Told):
    """A sealed recall in a list."""

    recall: str
    cause: str
    items: int
    recorded: str
    entry: int


class Recalls(Told):
    """Every sealed recall, the last first."""

    recalls: list[RecallRow]


class Record(Told):
    """Which record this is, how long it is, and its root."""

    title: str
    site: str
    simulated: bool
    origin: str
    guarded: bool
    entries: int
    root: str


class EntryRow(BaseModel):
    """An entry as the audit trail tells it. What a later version of the record says of it beside stands there too."""

    model_config = ConfigDict(extra="allow")

    entry: int
    kind: str
    version: int
    occurred: str
    recorded: str
    zone: str
    site: str
    by: str
    authentication: str
    source: str
    note: str
    content: Plain
    name: str
    changes: Annotated[list[Plain], rows(Change, called="CorrectedField")]
    amended_by: list[int]
    signatures: list[Shown]


class Entry(EntryRow):
    """An entry; `content` is what was said first, `holds` what holds now, where it was corrected."""

    leaf: str
    holds: Plain | None


class Anything(BaseModel):
    """An object whose keys are told elsewhere: an entry as it is stored, or a description."""

    model_config = ConfigDict(extra="allow")


class Proof(Told):
    """The proof that an entry is in the record (RFC 9162, 2.1.3). Hashes are in hexadecimal."""

    entry: int
    leaf: str
    path: list[str]
    size: int
    root: str
    checkpoint: str


class SignedCheckpoint(Told):
    """A checkpoint that was signed: by which entry, of how many entries, their root, the note itself."""

    entry: int
    size: int
    root: str
    checkpoint: str


class Checkpoint(Told):
    """The checkpoint of the record as it is now, and the last one that was signed."""

    size: int
    root: str
    checkpoint: str
    signed: SignedCheckpoint | None


class Consistency(Told):
    """The proof that the first entries are still the first (RFC 9162, 2.1.4)."""

    old: int
    new: int
    old_root: str
    new_root: str
    path: list[str]


class Verified(Told):
    """Whether everything is as it was sealed."""

    answer: Answer
    findings: list[Finding]


class NamedKey(Told):
    """A key that the record names: its public part, and how it stands."""

    name: str
    verifier: str
    fingerprint: str
    purpose: str
    stands: str
    entry: int


class WitnessRow(Told):
    """A witness that the record names: its key, how that stands, and what it co-signed, the first first."""

    name: str
    verifier: str
    fingerprint: str
    stands: str
    entry: int
    cosignatures: list[Cosignature]


class Witnesses(Told):
    """The witnesses of a record, and whether one of them co-signed the last checkpoint that was signed."""

    witnesses: list[WitnessRow]
    last: SignedCheckpoint | None
    answer: Answer


class WitnessRequest(Told):
    """What a witness is to be asked (C2SP tlog-witness): the last signed checkpoint, continuing what it saw last."""

    old: int
    size: int
    request: str


class CosignaturesKept(Told):
    """The numbers of the new entries; none where all was kept already."""

    entries: list[int]


class Keys(Told):
    """The keys that the record has named."""

    keys: list[NamedKey]


class Entered(Told):
    """The number of the new entry; null where the record said so already."""

    entry: int | None


class Amended(Told):
    """The amendment, what it corrects, and the decisions, reviews and signatures that no longer stand."""

    entry: int
    amends: int
    fallen: list[int]


class Written(Told):
    """The first of the new entries, and how many they are."""

    first: int
    count: int


class Imported(Told):
    """What an import wrote, or would write."""

    written: Written | None
    unchanged: int
    new: dict[str, int]
    faults: list[Finding]


class Measured(Told):
    """The number of the new entry, if any, and the result."""

    entry: int | None
    result: Result


class Fault(Told):
    """What went wrong, where, and how to mend it."""

    what: str
    where: str
    mend: str


class BatchRow(Told):
    """What became of one file of a batch: its result with what was found, or why there is none.

    `answer` is `not met` where it failed, and never `met` where no value was determined.
    """

    name: str
    answer: Answer
    values: int
    determined: int
    error: Fault | None
    result: Result | None


class Batch(Told):
    """What became of every file of a batch, in the order in which they were sent; `answer` is that of the worst."""

    assay: str
    answer: Answer
    done: int
    failed: int
    outcomes: list[BatchRow]


class AssayRow(Told):
    """An assay: what it reads, after which guidelines, and its settings."""

    name: str
    version: str
    title: str
    accepts: list[str]
    guidelines: list[str]
    settings: Plain = Field(description="Its own settings: name to JSON Schema. Each assay has others.")


class Assays(Told):
    """Every assay, what it reads, and its settings as JSON Schema."""

    assays: list[AssayRow]


class Hook(Told):
    """A webhook without its secret."""

    hook: str
    url: str
    kinds: list[str]
    made: str
    next_entry: int
    failures: int
    last: str
    state: Literal["listening", "failing", "given up"]


class NewHook(Hook):
    """A webhook, and its secret, which is told this once."""

    secret: str


class Hooks(Told):
    """One's own webhooks, the oldest first."""

    webhooks: list[Hook]
