"""What of a step's inputs lives on after it: the rule by which a cause, and a material, touches more than what was made.

A culture, a clone, a tissue or bulk of which a step takes some lives on; what it uses up does not, nor a donor, nor a
material. Of packed things those that were taken by number or by count are gone, and the others were not there. What
lives on was handled with the materials of the step, so they went into it too, from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from seedlot.history.vials import Range
from seedlot.record.entries.content import Content
from seedlot.record.entries.work import Step, Used
from seedlot.terms.words import ItemKind

#: Inputs of which vials or containers are taken: the others stay where they were.
PACKED = (ItemKind.BANK, ItemKind.VIAL_RANGE, ItemKind.VIAL, ItemKind.DRUG_PRODUCT, ItemKind.DOSE)
#: Packed in many: what nobody counted of them may have been all, or not.
MANY = (ItemKind.BANK, ItemKind.VIAL_RANGE)
_NEVER = (ItemKind.DONOR, ItemKind.MATERIAL_LOT)


def lives_on(kind: str, *, uses_up: bool, counted: bool) -> bool:
    """Whether an input of a step that makes something was there and lives on; `counted`: by number or by units."""
    return not uses_up and kind not in _NEVER and not (kind in PACKED and counted)


def perhaps_fed(content: Content) -> tuple[str, ...]:
    """The inputs of which one must know the kind to tell whether the materials of a step went into them."""
    return tuple(used.item for used in _fed(content))


def fed(step: Step, ranges: Mapping[str, Range]) -> tuple[str, ...]:
    """The inputs of a step that makes something into which its materials went as well, because they live on.

    Into what is packed nothing goes: what is opened of it is used, and the others stay closed. Nor into a sample.
    """
    kinds = {used.item: ranges.get(used.item, Range()).kind for used in _fed(step)}
    return tuple(
        item
        for item, kind in kinds.items()
        if kind not in {"", *PACKED, ItemKind.SAMPLE} and lives_on(kind, uses_up=False, counted=False)
    )


def _fed(content: Content) -> Iterator[Used]:
    if isinstance(content, Step) and content.outputs and content.materials:
        yield from (used for used in content.inputs if not used.uses_up and not used.numbers)
