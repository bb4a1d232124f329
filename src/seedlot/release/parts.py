"""Which steps, items and materials of a programme are which part of its making.

Cell line development is every step that processed cells behind the master bank, and what changed cells for good after it,
with the steps from there to the bank that was filled of them. Where no master bank is on the way, it is
every step behind the drug substance, else behind the product; where there is neither, every step so far. Procurement, sampling, shipment, taking vials aside and
giving a dose process no cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from seedlot.lineage.derived import Derived, derived
from seedlot.regulation.evidence import Subject
from seedlot.release.programme import Thing, Told, Work, first_of, stands_at
from seedlot.terms.moments import before
from seedlot.terms.words import ASIDE, ItemKind, Process, Stage

#: Steps that process no cells.
UNPROCESSED = (*ASIDE, Process.PROCUREMENT, Process.ADMINISTRATION)
#: Steps in which cells are in a medium, so that materials are used.
CULTURED = (
    Process.ISOLATION,
    Process.REPROGRAMMING,
    Process.GENE_EDITING,
    Process.CLONING,
    Process.THAW,
    Process.PASSAGE,
    Process.EXPANSION,
    Process.ENRICHMENT,
    Process.DIFFERENTIATION,
    Process.BANKING,
    Process.FORMULATION,
)
#: Steps that change cells for good: what is banked after them is another line.
CHANGES = (Process.REPROGRAMMING, Process.GENE_EDITING)
#: Items whose making is no part of a line: what a person gives, and what is taken for a test.
_GIVEN = (ItemKind.DONOR, ItemKind.TISSUE, ItemKind.SAMPLE)

_SERUM = re.compile(r"\b(?:fbs|fcs|f(?:o?etal) (?:bovine|calf) serum|bovine serum(?! albumin)|calf serum)\b")
_LYSATE = re.compile(r"\b(?:platelet lysate|hpl)\b")
_TRYPSIN = re.compile(r"\btrypsin\b")
_FEEDER = re.compile(r"\b(?:feeders?|feeder cells|mefs?|snl|sto cells|embryonic fibroblasts)\b")
#: A name that says that something is not there: feeder-free, serum-free.
_FREE = re.compile(
    r"\b(?:feeder|serum|trypsin|fbs|fcs)s?[ -](?:cells?[ -])?free\b"
    r"|\b(?:without|no|free of|free from) (?:added |any )?(?:feeders?|(?:f(?:o?etal) )?(?:bovine |calf )*serum|trypsin|fbs|fcs)\b"
)
_NONE_OF = re.compile(r"\b(?:recombinant|animal[ -]free|microbial|plant)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """The cells of a programme, their steps and materials, before they are parted."""

    items: Mapping[str, Thing]
    works: Mapping[str, Work]
    parents: Mapping[str, tuple[str, ...]]
    behind: Mapping[str, frozenset[str]]
    told: Mapping[str, tuple[Told, ...]]

    def firsts(self, *stages: Stage) -> tuple[str, ...]:
        """The items at the first of some stages at which there are any, but for parts of another of that stage."""
        for stage in stages:
            if own := first_of(stage, self.items, self.works, self.parents):
                return own
        return ()


def behind_all(parents: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """Each item and all cells behind it, itself among them."""
    found: dict[str, frozenset[str]] = {}
    for item in parents:
        waiting = [item]
        while waiting:
            here = waiting[-1]
            missing = [each for each in parents.get(here, ()) if each not in found]
            if missing and here not in found:
                waiting += missing
                continue
            waiting.pop()
            found[here] = frozenset({here}).union(*(found[each] for each in parents.get(here, ())))
    return found


def parted(making: Making) -> dict[Subject, tuple[str, ...]]:
    """Name the steps, items and materials of every part."""
    banks = making.firsts(Stage.MCB)
    ends = banks or making.firsts(Stage.DRUG_SUBSTANCE, Stage.DRUG_PRODUCT, Stage.DOSE)
    changed, again = _changed_after(making, banks)
    early = {each for end in (*(ends or making.items), *changed, *again) for each in making.behind[end]}
    early -= {*ends, *again}
    development = tuple(_processing(making, early, (*ends, *changed, *again)))
    banking = [each.step for each in making.items.values() if stands_at(each, Stage.MCB) or stands_at(each, Stage.WCB)]
    master = {making.items[bank].step for bank in banks}
    later = set(making.items) - early - set(banks)
    manufacture = [step for step in _processing(making, later, ()) if step not in {*development, *master}]
    steps = making.works
    parts = {
        Subject.ALL: tuple(steps),
        Subject.DEVELOPMENT: development,
        Subject.CULTURE_STEPS: tuple(step for step in development if steps[step].process in CULTURED),
        Subject.BANKING: tuple(dict.fromkeys(step for step in banking if step in steps and _processes(steps[step]))),
        Subject.MASTER_BANKING: tuple(step for step in steps if step in master),
        Subject.MANUFACTURE: tuple(manufacture),
        Subject.SUBSTANCE_STEPS: _makers(making, Stage.DRUG_SUBSTANCE),
        Subject.PRODUCT_STEPS: _makers(making, Stage.DRUG_PRODUCT, Stage.DOSE),
        Subject.REPROGRAMMING: tuple(name for name, each in steps.items() if each.process == Process.REPROGRAMMING),
        Subject.EDITING: tuple(name for name, each in steps.items() if each.process == Process.GENE_EDITING),
        Subject.PROCUREMENTS: tuple(name for name, each in steps.items() if each.process == Process.PROCUREMENT),
        Subject.ROOMS: tuple(dict.fromkeys(steps[step].room for step in development if steps[step].room)),
    }
    return parts | _things(making, banks) | dict(_materials(making, development))


def _changed_after(making: Making, banks: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The cells that were changed for good after a master bank, and the banks that were filled of them."""
    changed = tuple(
        name
        for name, each in making.items.items()
        if each.step in making.works and making.works[each.step].process in CHANGES and set(banks) & making.behind[name]
    )
    again = tuple(
        name
        for name, each in making.items.items()
        if (each.kind == ItemKind.BANK or stands_at(each, Stage.WCB)) and set(changed) & (making.behind[name] - {name})
    )
    return changed, tuple(name for name in again if name not in banks)


def _things(making: Making, banks: tuple[str, ...]) -> dict[Subject, tuple[str, ...]]:
    kinds = {name: each.kind for name, each in making.items.items()}
    return {
        Subject.DONORS: tuple(name for name, kind in kinds.items() if kind == ItemKind.DONOR),
        Subject.CLONES: making.firsts(Stage.CLONE),
        Subject.SEEDS: making.firsts(Stage.SEED),
        Subject.MASTER_BANKS: banks,
        Subject.LOTS: making.firsts(Stage.DRUG_PRODUCT, Stage.DRUG_SUBSTANCE),
    }


def _processes(work: Work) -> bool:
    return work.process not in UNPROCESSED


def _processing(making: Making, cells: set[str], ends: tuple[str, ...]) -> Iterator[str]:
    """The steps that made some cells, or only handled them before what comes of them was made."""
    made = {making.items[name].step for name in cells}
    last = max((making.items[end].occurred for end in ends), default="")
    for name, work in making.works.items():
        handled = not work.outputs and bool(cells & set(work.inputs)) and not (last and before(last, work.occurred))
        if _processes(work) and (name in made or handled):
            yield name


def _makers(making: Making, *stages: Stage) -> tuple[str, ...]:
    made = {making.items[name].step for name in making.firsts(*stages)}
    return tuple(name for name, work in making.works.items() if name in made and _processes(work))


def _materials(making: Making, development: Iterable[str]) -> Iterator[tuple[Subject, tuple[str, ...]]]:
    """The lots of materials by what they are, in the order in which they were received."""
    lots = {each.about: each for each in making.told.get("material", ())}
    early = {lot for step in development for lot in making.works[step].materials}
    biological = tuple(name for name, lot in lots.items() if derived_of(lot) is not Derived.NOT)
    yield Subject.MATERIALS, tuple(lots)
    yield Subject.DEVELOPMENT_MATERIALS, tuple(name for name in lots if name in early)
    yield Subject.BIOLOGICAL_MATERIALS, biological
    animal = (Derived.ANIMAL, Derived.OTHER_ANIMAL, Derived.HUMAN)
    yield (
        Subject.ANIMAL_MATERIALS,
        tuple(name for name in lots if name in early and derived_of(lots[name]) in animal),
    )
    yield Subject.SERUM, tuple(name for name, lot in lots.items() if is_serum(words_of(lot)))
    yield Subject.TRYPSIN, tuple(name for name, lot in lots.items() if is_trypsin(words_of(lot)))
    yield Subject.PLATELET_LYSATE, tuple(name for name, lot in lots.items() if is_lysate(words_of(lot)))


def derived_of(lot: Told) -> Derived:
    """What a lot of a material comes from, by the words of its origin and components."""
    xeno_free = lot.says.get("xeno_free")
    of, _ = derived(
        lot.text("origin"), lot.listed("components"), xeno_free=None if xeno_free is None else bool(xeno_free)
    )
    return of


def words_of(lot: Told) -> str:
    """All words in which a lot says what it is, without those that say what it is not."""
    said = " ; ".join((lot.text("name"), lot.text("origin"), *lot.listed("components")))
    return _FREE.sub(" ", said.casefold())


def is_serum(words: str) -> bool:
    """Whether words name bovine serum; its albumin is another thing."""
    return bool(_SERUM.search(words))


def is_lysate(words: str) -> bool:
    """Whether words name platelet lysate."""
    return bool(_LYSATE.search(words))


def is_trypsin(words: str) -> bool:
    """Whether words name trypsin that may come from an animal."""
    return bool(_TRYPSIN.search(words)) and not _NONE_OF.search(words)


def is_feeder(words: str) -> bool:
    """Whether words name feeder cells."""
    return bool(_FEEDER.search(_FREE.sub(" ", words)))


def unmade(items: Mapping[str, Thing], parents: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The items of the cells whose making the record does not hold: registered, or made of no cells."""
    return tuple(
        name
        for name, each in items.items()
        if each.kind not in _GIVEN and (each.registered or (not parents.get(name) and not each.planned))
    )
