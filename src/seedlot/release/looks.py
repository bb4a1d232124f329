"""What the record says beside the tests that bears on a hazard: each look is one function of what a programme holds.

A look tells what it saw, what it looked for in vain, and the entries that it read. It judges nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row

from seedlot.lineage.derived import Derived, derived
from seedlot.record.entries.culture import Component, Culture, Formulation
from seedlot.record.entries.derivation import Deposition, Enrichment, GeneEdit, GeneTransfer
from seedlot.record.entries.donation import Consent, DonorTest, Eligibility, Procurement
from seedlot.record.entries.origin import Donor, Material
from seedlot.release.holdings import Holdings
from seedlot.terms.words import Environment, Openness, Process, Stage

_VIRAL = ("virus", "viral", "sendai", "aav", "retro", "lenti", "adeno", "baculo")
_NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen, what was looked for in vain, and the entries that were read."""

    says: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()


def _look(rows: Iterable[Row[Any]], says: Iterable[str], lacks: Iterable[str] = ()) -> Look:
    return Look(says=tuple(says), lacks=tuple(lacks), entries=tuple(sorted({row.entry for row in rows})))


def _some(names: Iterable[str]) -> str:
    """Names in a sentence, of many the first and how many more there are."""
    told = list(dict.fromkeys(filter(None, names)))
    more = len(told) - _NAMED
    return ", ".join(told[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _words(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _rows(rows: tuple[Row[Any], ...], what: str, *fields: str) -> Look:
    """Look at entries of one kind: what each of some fields says, and which of them nobody stated."""
    if not rows:
        return Look(lacks=(f"no entry of kind '{what}'",))
    says, lacks = [], []
    for field in fields:
        stated = [_words(getattr(row, field)) for row in rows if getattr(row, field) not in {None, ""}]
        words = field.replace("_", " ")
        says += [f"{words}: {_some(stated)}"] if stated else []
        if len(stated) < len(rows):
            lacks.append(f"{words} of {len(rows) - len(stated)} of {len(rows)} entries of kind '{what}'")
    return _look(rows, says, lacks)


def _stated(steps: tuple[Row[Any], ...], field: str, what: str) -> Look:
    """Look at one field of the steps: how many state each of its words."""
    if not steps:
        return Look(lacks=("no step on the way to the programme's items",))
    told = Counter(getattr(step, field) for step in steps)
    says = [f"{number} of {len(steps)} steps: {word}" for word, number in sorted(told.items()) if word]
    return _look(steps, says, [f"{what} of {told['']} of {len(steps)} steps"] if told[""] else [])


def openness(holdings: Holdings) -> Look:
    """How many steps were open, in which environment."""
    steps = holdings.steps
    rough = [step.step for step in steps if step.openness == Openness.OPEN and step.environment == Environment.RESEARCH]
    told = _stated(steps, "openness", "open or closed")
    says = (*told.says, *([f"open in a research environment: {_some(rough)}"] if rough else []))
    return Look(says=says, lacks=told.lacks, entries=told.entries)


def environment(holdings: Holdings) -> Look:
    """In which environment the steps were done."""
    return _stated(holdings.steps, "environment", "environment")


def device(holdings: Holdings) -> Look:
    """In which devices cells were grown."""
    grown = (Process.EXPANSION, Process.PASSAGE, Process.DIFFERENTIATION)
    steps = tuple(step for step in holdings.steps if step.process in grown)
    if any(step.device for step in steps) or not holdings.programme.culture_device:
        return _stated(steps, "device", "culture device")
    return _look([holdings.programme], [f"the programme names {holdings.programme.culture_device}"])


def antibiotics(holdings: Holdings) -> Look:
    """Whether cultures had antibiotics: they may hide what a test of sterility looks for."""
    return _rows(holdings.told[Culture], Culture.KIND, "antibiotics")


def animal_materials(holdings: Holdings) -> Look:
    """Which materials come from animals or people, and of which it is not stated."""
    lots = holdings.told[Material]
    if not lots:
        return Look(lacks=("no lot of a material on the way to the programme's items",))
    of = {row.item: _comes_from(row) for row in lots}
    says = [
        f"{kind}: {_some(item for item, found in of.items() if found is kind)}"
        for kind in (Derived.ANIMAL, Derived.OTHER_ANIMAL, Derived.HUMAN)
        if kind in of.values()
    ]
    unstated = [item for item, found in of.items() if found is Derived.UNSTATED]
    lacks = [f"what {_some(unstated)} come from"] if unstated else []
    return _look(lots, says or ([] if unstated else [f"none of {len(lots)} lots comes from animals or people"]), lacks)


def _comes_from(lot: Row[Any]) -> Derived:
    components = tuple(filter(None, lot.components.split(";")))
    return derived(lot.origin, components, xeno_free=lot.xeno_free)[0]


def is_viral(transfer: Row[Any]) -> bool:
    """Whether genes were brought in by a virus, by the words of the method and the vector."""
    words = f"{transfer.method} {transfer.vector}".casefold()
    return any(word in words for word in _VIRAL)


def vectors(holdings: Holdings) -> Look:
    """Which vectors brought genes in, whether they integrate and can replicate, and what shows that they are gone."""
    return _rows(
        holdings.told[GeneTransfer], GeneTransfer.KIND, "method", "vector", "integrating", "replication", "clearance"
    )


def edits(holdings: Holdings) -> Look:
    """Which edits were made, and the reports on the edit itself and on other sites."""
    return _rows(holdings.told[GeneEdit], GeneEdit.KIND, "target", "nuclease", "on_target", "off_target")


def records(holdings: Holdings) -> Look:
    """Which steps before the bank do not say who did them, where, by which procedure and with which materials."""
    steps = holdings.steps
    if not steps:
        return Look(lacks=("no step on the way to the programme's items",))
    lacks = []
    for field in ("people", "procedure", "room", "environment"):
        silent = [step.step for step in steps if not getattr(step, field)]
        lacks += [f"{field} of {len(silent)} of {len(steps)} steps ({_some(silent)})"] if silent else []
    return _look(steps, [f"{len(steps)} steps are in the record"], lacks)


def clonality(holdings: Holdings) -> Look:
    """How single cells were deposited and what shows that a clone comes from one."""
    return _rows(holdings.told[Deposition], Deposition.KIND, "method", "imaged", "probability", "evidence")


def donor(holdings: Holdings) -> Look:
    """Use, age, sex and health of the donors, and what was determined of them."""
    told = _rows(holdings.told[Donor], Donor.KIND, "use", "age", "sex", "health")
    more = _rows(holdings.told[Eligibility], Eligibility.KIND, "outcome")
    return Look(says=(*told.says, *more.says), lacks=(*told.lacks, *more.lacks), entries=(*told.entries, *more.entries))


def donor_tests(holdings: Holdings) -> Look:
    """For what the donors were tested, in which laboratories, with which kits."""
    return _rows(holdings.told[DonorTest], DonorTest.KIND, "analyte", "laboratory", "kit")


def consent(holdings: Holdings) -> Look:
    """What the donors consented to."""
    return _rows(holdings.told[Consent], Consent.KIND, "uses", "document")


def source(holdings: Holdings) -> Look:
    """Which tissue the cells were won from."""
    return _rows(holdings.told[Procurement], Procurement.KIND, "tissue", "establishment")


def expansion(holdings: Holdings) -> Look:
    """By how much cells grew, and at which density they were seeded."""
    grown = tuple(step for step in holdings.steps if step.passages or step.doublings is not None)
    silent = [step.step for step in grown if step.doublings is None]
    told = _rows(holdings.told[Culture], Culture.KIND, "density")
    says = [f"{sum(step.passages for step in grown)} passages in {len(grown)} steps"] if grown else []
    lacks = [f"population doublings of {_some(silent)}"] if silent else []
    lacks += [] if grown else ["no step that states passages or doublings"]
    entries = (*(step.entry for step in grown), *told.entries)
    return Look(says=(*says, *told.says), lacks=(*lacks, *told.lacks), entries=entries)


def media(holdings: Holdings) -> Look:
    """In which media and supplements cells were grown."""
    return _rows(holdings.told[Culture], Culture.KIND, "medium", "supplements")


def formulation(holdings: Holdings) -> Look:
    """How the product is put up: cryoprotectant, wash, time in use."""
    return _rows(holdings.told[Formulation], Formulation.KIND, "cryoprotectant", "washed", "in_use")


def enrichment(holdings: Holdings) -> Look:
    """By which marker cells were selected, and how pure they were before and after."""
    return _rows(holdings.told[Enrichment], Enrichment.KIND, "marker", "method", "purity_after")


def components(holdings: Holdings) -> Look:
    """Which devices and scaffolds are part of the product, and what shows that cells bear them."""
    return _rows(holdings.told[Component], Component.KIND, "name", "device_class", "biocompatibility")


def banking(holdings: Holdings) -> Look:
    """Under which regime the banks were made."""
    made = {row.step for stage in (Stage.MCB, Stage.WCB) for row in holdings.of_stage(stage)} - {""}
    return _stated(tuple(step for step in holdings.steps if step.step in made), "environment", "environment")


#: The looks by the names that the registers use. The only such list.
LOOKS: Mapping[str, Callable[[Holdings], Look]] = MappingProxyType(
    {
        "openness": openness,
        "environment": environment,
        "device": device,
        "antibiotics": antibiotics,
        "animal materials": animal_materials,
        "vectors": vectors,
        "edits": edits,
        "records": records,
        "clonality": clonality,
        "donor": donor,
        "donor tests": donor_tests,
        "consent": consent,
        "source": source,
        "expansion": expansion,
        "media": media,
        "formulation": formulation,
        "enrichment": enrichment,
        "components": components,
        "banking": banking,
    }
)
