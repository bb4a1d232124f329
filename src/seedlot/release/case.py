"""The case of one lot: all that bears on it, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from seedlot.lineage.remark import Remark
from seedlot.lineage.training import Trained
from seedlot.specs.judge import Evidence
from seedlot.specs.weigh import fold
from seedlot.terms.criterion import Criterion, Specification
from seedlot.terms.finding import Finding
from seedlot.terms.words import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An item of the case: the lot itself, or something that it was made from."""

    item: str
    kind: str
    stage: str
    name: str
    programme: str
    specification: str
    occurred: str
    expiry: str
    step: str
    planned: bool
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A deviation or a hold that touches the case. `open` until it is closed or lifted."""

    flag: str
    kind: str
    severity: str
    title: str
    target: str
    open: bool
    acceptable: bool
    conclusion: str
    entry: int
    closed_entry: int | None
    #: the amendment since which its target has nothing to do with the lot any longer
    moved: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A step on the way to the lot: one that made or handled a member of the case, or a sample of one."""

    step: str
    process: str
    occurred: str
    environment: str
    materials: tuple[str, ...]
    entry: int
    procedure: str = ""
    people: tuple[str, ...] = ()
    #: empty where it is not stated, and where rules judge that did not ask for it
    ended: str = ""

    @property
    def last(self) -> str:
        """The last moment of it that is stated."""
        return self.ended or self.occurred


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Cells were taken from a bank on the way to the lot. `in_sequence` if a release of it stood then."""

    by: str
    occurred: str
    quarantine: str
    in_sequence: bool
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Banked:
    """A bank behind the lot, the last decision about it, and what was taken from it.

    `outcome` is what was decided, if it has not fallen; `stands` tells whether it still does, and why not. A vial, or a range of vials, about which nothing of its own was decided shares its bank's release.
    """

    item: str
    outcome: Outcome | None
    decision: int | None
    stands: Finding
    taken: tuple[Taken, ...]
    #: under the last decision
    signatures: tuple[Signed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """What the lot is judged by, recorded only after what it judges, whatever date it gives itself.

    `entry` says it, as it stands since entry `since`; `judged` are the entries that were there before.
    """

    what: str
    entry: int
    since: int
    occurred: str
    recorded: str
    judged: tuple[Judged, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Something that is judged: in words, with its entry, when it happened and when it was recorded."""

    what: str
    entry: int
    occurred: str
    recorded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a measurement found against itself or about its data, and the item that it was of."""

    finding: Finding
    of: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """A correction of an entry that the case was read from."""

    target: int
    reason: str
    person: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature, as it is shown: printed name, meaning, time, method (21 CFR 11.50).

    `signed` is its local time with the offset from UTC, `components` what was given to sign (11.200), `roles` those that
    the signer had then.
    """

    person: str
    name: str
    meaning: str
    method: str
    recorded: str
    entry: int
    signed: str = ""
    components: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision about the lot. `stale` names the amendments made since to what it had read."""

    outcome: Outcome
    person: str
    authentication: str
    specification: str
    as_of: int
    recorded: str
    entry: int
    signatures: tuple[Signed, ...]
    stale: tuple[int, ...]
    #: the version of the rules of judgement by which it was made; 0 where it says none
    rules: int = 0

    @property
    def own(self) -> tuple[Signed, ...]:
        """The signatures of whoever decided: others may sign too, but the decision is not theirs (21 CFR 11.70)."""
        return tuple(each for each in self.signatures if each.person == self.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A review of the lot's audit trail (EU GMP Annex 11, 9).

    `stale` are the entries that bear on the lot and were added, or corrected another, after it was read;
    `own` are entries of the reviewer's own among what was reviewed; `typed` are the entries among it whose
    values somebody typed (Annex 11, 6).
    """

    entry: int
    person: str
    as_of: int
    acceptable: bool
    conclusion: str
    recorded: str
    signatures: tuple[Signed, ...]
    stale: tuple[int, ...]
    own: tuple[int, ...]
    typed: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that bears on one lot, as the record stood when it held `as_of` entries."""

    as_of: int
    root: str
    simulated: bool
    title: str
    site: str
    lot: Member
    product: str
    ancestors: tuple[Member, ...]
    #: member to the first members of its stage behind it: a bank, for the cultures that were thawed from it
    firsts: Mapping[str, frozenset[str]]
    steps: tuple[Done, ...]
    specification: Specification | None
    specification_entry: int | None
    specification_approved: str
    evidence: tuple[Evidence, ...]
    found: tuple[Found, ...]
    flags: tuple[Flag, ...]
    decisions: tuple[Decided, ...]
    amended: tuple[Amended, ...]
    passages: int | None
    doublings: str
    #: numbers of the entries that the case was read from, ascending
    entries: tuple[int, ...]
    #: whether accounts had been opened: nobody acts without having logged in
    guarded: bool = False
    #: banks that the lot came from; of its own release a bank says nothing here
    banks: tuple[Banked, ...] = ()
    trainings: tuple[Trained, ...] = ()
    #: reviews of the lot's audit trail, in order
    reviews: tuple[Reviewed, ...] = ()
    #: entries among them, and their corrections, of whose author nothing was proved: nobody had to log in
    unproved: tuple[int, ...] = ()
    #: what the lot is judged by and was recorded only after what it judges
    late: tuple[Late, ...] = ()
    #: what was found along the lineage; nothing where rules judge that were there before such findings
    along: tuple[Remark, ...] = ()
    #: what stood against the last decision, a release, among the entries that it says it read
    against: tuple[Finding, ...] = ()
    #: changes of the genome that were found on the way; nothing where rules judge that did not ask for them
    changes: tuple[Finding, ...] = ()

    @property
    def stage(self) -> str:
        """The stage at which the lot is judged: its specification's, else its own."""
        return (self.specification.stage if self.specification else "") or self.lot.stage

    def tested(self, criterion: Criterion) -> tuple[str, ...]:
        """The items on which a test must have been done: the lot, or all that it came from at that stage."""
        if criterion.stage in {"", self.stage, self.lot.stage}:
            return (self.lot.item,)
        return tuple(
            each.item
            for each in self.ancestors
            if each.stage == criterion.stage and self.firsts[each.item] == frozenset({each.item})
        )

    def counted(self, criterion: Criterion, item: str) -> tuple[Evidence, ...]:
        """The results that count for a criterion on one of the items that it is tested on.

        What the lot's parents showed at its own stage says nothing of the lot; what a culture showed
        counts for the bank that it was thawed from.
        """
        own = item == self.lot.item
        return tuple(
            each
            for each in self.evidence
            if fold(each.reportable.name) == fold(criterion.test)
            and (each.of == item if own else item in self.firsts[each.of] and each.of != self.lot.item)
        )

    @property
    def rests(self) -> tuple[Evidence, ...]:
        """The results that a criterion rests on, each once."""
        criteria = self.specification.criteria if self.specification else ()
        counted = (each for one in criteria for item in self.tested(one) for each in self.counted(one, item))
        return tuple(dict.fromkeys(counted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the case amounts to: an outcome and every finding behind it."""

    lot: str
    outcome: Outcome
    findings: tuple[Finding, ...]
    criteria: tuple[Finding, ...]
    case: Case
