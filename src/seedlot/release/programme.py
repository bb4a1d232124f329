"""The case of a programme: all that facts and evidence are read from, as one frozen value.

What-if replaces parts of the value, never the record: a step with another environment, a material of another grade.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from seedlot.lineage.remark import Remark
from seedlot.regulation.evidence import Subject
from seedlot.specs.judge import Evidence
from seedlot.terms.countries import territories_of
from seedlot.terms.criterion import Specification
from seedlot.terms.words import ItemKind, Process, Stage

#: What is said of entries: the field, as the history holds it.
Says = Mapping[str, Any]
#: One risk of a risk assessment, as what is told of a programme names it.
ASSESSED = "assessed risk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry that bears on the programme: its kind, its number, when it happened, what it is about and what it says."""

    kind: str
    entry: int
    occurred: str
    about: str
    says: Says

    def text(self, field: str) -> str:
        """A field as a text; empty where nothing is said."""
        value = self.says.get(field)
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None else str(value)

    def listed(self, field: str) -> tuple[str, ...]:
        """A field that lists texts."""
        return tuple(each for each in self.text(field).split(";") if each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An item: of the programme, or something that it was made from."""

    item: str
    kind: str
    stage: str
    programme: str
    step: str
    occurred: str
    entry: int
    specification: str = ""
    units: int | None = None
    planned: bool = False
    #: what is stated with an item that came from outside
    registered: bool = False
    environment: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A step: what was done, under which regime, where, by whom, how and with which materials."""

    step: str
    process: str
    occurred: str
    entry: int
    environment: str = ""
    openness: str = ""
    room: str = ""
    procedure: str = ""
    people: tuple[str, ...] = ()
    organisation: str = ""
    materials: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    planned: bool = False
    device: str = ""
    passages: int = 0
    #: population doublings that it added; empty where that is not stated
    doublings: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A programme as the record stood when it held `as_of` entries; with what is only planned, if that was asked for."""

    name: str
    as_of: int
    site: str
    #: when the last of its entries was recorded: what is valid for a time is judged then
    moment: str
    guarded: bool
    stated: Told | None
    items: Mapping[str, Thing]
    works: Mapping[str, Work]
    #: child to the cells that it was made from, and each item to all cells behind it, itself among them
    parents: Mapping[str, tuple[str, ...]]
    behind: Mapping[str, frozenset[str]]
    #: names of steps, items, materials and organisations, by what evidence can be about
    parts: Mapping[Subject, tuple[str, ...]]
    #: items of the cells whose making the record does not hold
    unmade: tuple[str, ...]
    told: Mapping[str, tuple[Told, ...]]
    results: tuple[Evidence, ...] = ()
    #: entries of results against which their own analysis speaks
    doubted: frozenset[int] = frozenset()
    specifications: Mapping[str, tuple[int, Specification]]
    checks: Mapping[Subject, tuple[Remark, ...]]
    #: kinds of which the record holds any entry, of those that show how quality works
    keeps: Mapping[str, int]
    #: the specifications of the product, each in the version that was approved last
    approved: tuple[Specification, ...] = ()

    def of(self, kind: str, *about: str) -> tuple[Told, ...]:
        """The entries of a kind; those about some names, if any are given."""
        found = self.told.get(kind, ())
        return tuple(each for each in found if each.about in about) if about else found

    def part(self, subject: Subject) -> tuple[str, ...]:
        """The names of a part."""
        return self.parts.get(subject, ())

    def works_of(self, subject: Subject) -> tuple[Work, ...]:
        """The steps of a part, in the order of the record."""
        return tuple(self.works[name] for name in self.part(subject) if name in self.works)

    def planned_among(self, names: Iterable[str]) -> bool:
        """Whether any of some steps or items is only planned."""
        named = set(names)
        steps = any(each.planned for name, each in self.works.items() if name in named)
        return steps or any(each.planned for name, each in self.items.items() if name in named)

    def stated_as(self, field: str) -> str:
        """What the programme's own entry says."""
        return self.stated.text(field) if self.stated else ""

    def organisation(self, work: Work) -> Told | None:
        """The organisation at whose site a step was done, if the record knows it."""
        return self.organised(work.organisation or self.site)

    def organised(self, name: str) -> Told | None:
        """An organisation by its identifier, or by a text that begins with it and a comma."""
        short = name.partition(",")[0].strip()
        found = self.of("organisation", name) or self.of("organisation", short)
        return found[-1] if found else None

    def territories(self, organisation: Told | None) -> frozenset[str]:
        """The territories in which an organisation lies; none where that is not known."""
        return territories_of(organisation.text("country")) if organisation else frozenset()

    def firsts(self, *stages: Stage) -> tuple[Thing, ...]:
        """The items at the first of some stages at which there are any, but for parts of another of that stage."""
        for stage in stages:
            if own := first_of(stage, self.items, self.works, self.parents):
                return tuple(self.items[name] for name in own)
        return ()


#: Items that stand at a stage by what they are, though nobody stated the stage.
_BY_KIND = {
    Stage.DRUG_PRODUCT: ItemKind.DRUG_PRODUCT,
    Stage.DRUG_SUBSTANCE: ItemKind.DRUG_SUBSTANCE,
    Stage.DOSE: ItemKind.DOSE,
    Stage.CLONE: ItemKind.CLONE,
}


def first_of(
    stage: str, items: Mapping[str, Thing], works: Mapping[str, Work], parents: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """The items at a stage, but for those that were taken of another of it. A bank that was filled anew is its own."""
    there = {name for name, each in items.items() if stands_at(each, stage)}
    return tuple(
        name
        for name in items
        if name in there and (not there & set(parents.get(name, ())) or filled(items[name], works))
    )


def filled(thing: Thing, works: Mapping[str, Work]) -> bool:
    """Whether an item is a bank that a step of banking filled."""
    return thing.kind == ItemKind.BANK and thing.step in works and works[thing.step].process == Process.BANKING


def stands_at(thing: Thing, stage: str) -> bool:
    """Whether an item stands at a stage: as it states, else as its kind says."""
    return thing.stage == stage if thing.stage else _BY_KIND.get(Stage(stage)) == thing.kind
