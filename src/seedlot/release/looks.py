"""What the record says beside the tests that bears on a hazard: each look is one function of a programme.

A look tells what it saw, what it looked for in vain, and the entries that it read. It judges nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from seedlot.lineage.derived import Derived
from seedlot.regulation.evidence import Subject
from seedlot.release.parts import derived_of
from seedlot.release.programme import Programme, Told, Work
from seedlot.terms.words import Environment, Openness, Process

_NAMED = 4
_WORDS = {"true": "yes", "false": "no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen, what was looked for in vain, and the entries that were read."""

    says: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()


def _look(read: Iterable[Told | Work], says: Iterable[str], lacks: Iterable[str] = ()) -> Look:
    return Look(says=tuple(says), lacks=tuple(lacks), entries=tuple(sorted({each.entry for each in read})))


def _both(one: Look, other: Look) -> Look:
    entries = tuple(sorted({*one.entries, *other.entries}))
    return Look(says=(*one.says, *other.says), lacks=(*one.lacks, *other.lacks), entries=entries)


def _some(names: Iterable[str]) -> str:
    """Names in a sentence, of many the first and how many more there are."""
    told = list(dict.fromkeys(filter(None, names)))
    more = len(told) - _NAMED
    return ", ".join(told[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _told(programme: Programme, kind: str, *fields: str) -> Look:
    """Look at the entries of one kind: what each of some fields says, and how many leave it open."""
    entries = programme.of(kind)
    if not entries:
        return Look(lacks=(f"no entry of kind '{kind}'",))
    says, lacks = [], []
    for field in fields:
        stated = [_WORDS.get(each.text(field), each.text(field)) for each in entries if each.text(field)]
        words = field.replace("_", " ")
        says += [f"{words}: {_some(stated)}"] if stated else []
        if len(stated) < len(entries):
            lacks.append(f"{words} of {len(entries) - len(stated)} of {len(entries)} entries of kind '{kind}'")
    return _look(entries, says, lacks)


def _stated(works: Iterable[Work], field: str, what: str) -> Look:
    """Look at one field of some steps: how many state each of its words."""
    steps = tuple(works)
    if not steps:
        return Look(lacks=("no such step of the programme",))
    told = Counter(getattr(step, field) for step in steps)
    says = [f"{number} of {len(steps)} steps: {word}" for word, number in sorted(told.items()) if word]
    return _look(steps, says, [f"{what} of {told['']} of {len(steps)} steps"] if told[""] else [])


def openness(programme: Programme) -> Look:
    """How many steps were open, and which of them in a research environment."""
    steps = programme.works.values()
    rough = [step.step for step in steps if step.openness == Openness.OPEN and step.environment == Environment.RESEARCH]
    told = _stated(steps, "openness", "open or closed")
    return _both(told, Look(says=(f"open in a research environment: {_some(rough)}",) if rough else ()))


def environment(programme: Programme) -> Look:
    """In which environment the steps were done."""
    return _stated(programme.works.values(), "environment", "environment")


def banking(programme: Programme) -> Look:
    """Under which regime the banks were made."""
    return _stated(programme.works_of(Subject.BANKING), "environment", "environment")


def device(programme: Programme) -> Look:
    """In which devices cells were grown."""
    grown = (Process.EXPANSION, Process.PASSAGE, Process.DIFFERENTIATION)
    steps = [step for step in programme.works.values() if step.process in grown]
    named = programme.stated_as("culture_device")
    if named and programme.stated and not any(step.device for step in steps):
        return _look([programme.stated], [f"the programme names {named}"])
    return _stated(steps, "device", "culture device")


def antibiotics(programme: Programme) -> Look:
    """Whether cultures had antibiotics: they may hide what a test of sterility looks for."""
    return _told(programme, "culture", "antibiotics")


def animal_materials(programme: Programme) -> Look:
    """Which materials come from animals or people, and of which it is not stated."""
    lots = programme.of("material")
    if not lots:
        return Look(lacks=("no lot of a material of the programme",))
    of = {lot.about: derived_of(lot) for lot in lots}
    kinds = (Derived.ANIMAL, Derived.OTHER_ANIMAL, Derived.HUMAN)
    says = [
        f"{kind}: {_some(lot for lot, found in of.items() if found is kind)}" for kind in kinds if kind in of.values()
    ]
    unstated = [lot for lot, found in of.items() if found is Derived.UNSTATED]
    if not says and not unstated:
        says = [f"none of {len(of)} lots comes from animals or people"]
    return _look(lots, says, [f"what {_some(unstated)} come from"] if unstated else [])


def vectors(programme: Programme) -> Look:
    """Which vectors brought genes in, whether they integrate and can replicate, and what shows that they are gone."""
    return _told(programme, "gene transfer", "method", "vector", "integrating", "replication", "clearance")


def edits(programme: Programme) -> Look:
    """Which edits were made, and the reports on the edit itself and on other sites."""
    return _told(programme, "gene edit", "target", "nuclease", "on_target", "off_target")


def records(programme: Programme) -> Look:
    """Which steps do not say who did them, by which procedure, where and in which environment."""
    steps = tuple(programme.works.values())
    if not steps:
        return Look(lacks=("no such step of the programme",))
    lacks = []
    for field in ("people", "procedure", "room", "environment"):
        silent = [step.step for step in steps if not getattr(step, field)]
        lacks += [f"{field} of {len(silent)} of {len(steps)} steps ({_some(silent)})"] if silent else []
    return _look(steps, [f"{len(steps)} steps are in the record"], lacks)


def clonality(programme: Programme) -> Look:
    """How single cells were deposited and what shows that a clone comes from one."""
    return _told(programme, "deposition", "method", "imaged", "probability", "evidence")


def donor(programme: Programme) -> Look:
    """Use, age, sex and health of the donors, and what was determined of them."""
    told = _told(programme, "donor", "use", "age", "sex", "health")
    return _both(told, _told(programme, "eligibility", "outcome"))


def donor_tests(programme: Programme) -> Look:
    """For what the donors were tested, in which laboratories, with which kits."""
    return _told(programme, "donor test", "analyte", "laboratory", "kit")


def consent(programme: Programme) -> Look:
    """What the donors consented to."""
    return _told(programme, "consent", "uses", "document")


def source(programme: Programme) -> Look:
    """Which tissue the cells were won from."""
    return _told(programme, "procurement", "tissue", "establishment")


def expansion(programme: Programme) -> Look:
    """By how much cells grew, and at which density they were seeded."""
    grown = [step for step in programme.works.values() if step.passages or step.doublings]
    silent = [step.step for step in grown if not step.doublings]
    says = [f"{sum(step.passages for step in grown)} passages in {len(grown)} steps"] if grown else []
    lacks = [f"population doublings of {_some(silent)}"] if silent else []
    lacks += [] if grown else ["no step that states passages or doublings"]
    return _both(_look(grown, says, lacks), _told(programme, "culture", "density"))


def media(programme: Programme) -> Look:
    """In which media and supplements cells were grown."""
    return _told(programme, "culture", "medium", "supplements")


def formulation(programme: Programme) -> Look:
    """How the product is put up: cryoprotectant, wash, time in use."""
    return _told(programme, "formulation", "cryoprotectant", "washed", "in_use")


def enrichment(programme: Programme) -> Look:
    """By which marker cells were selected, and how pure they were afterwards."""
    return _told(programme, "enrichment", "marker", "method", "purity_after")


def components(programme: Programme) -> Look:
    """Which devices and scaffolds are part of the product, and what shows that cells bear them."""
    return _told(programme, "component", "name", "device_class", "biocompatibility")


#: The looks by the names that the registers use. The only such list.
LOOKS: Mapping[str, Callable[[Programme], Look]] = MappingProxyType(
    {
        "openness": openness,
        "environment": environment,
        "banking": banking,
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
    }
)
