"""Parts of cells: viability, attachment, recovery after thaw (Ph. Eur. 2.7.29)."""

from __future__ import annotations

from seedlot.assays.growth.raw import Cells, Passage
from seedlot.stats.fractions import viability
from seedlot.terms.figure import Figure, undetermined


def viability_of(cells: Cells, *, level: float) -> Figure:
    """Viability of the cells at one end of a passage."""
    return viability(cells.viability, cells.viable_counted, cells.total_counted, level=level)


def recovery(left: float | None, passage: Passage, *, when: str) -> Figure | None:
    """Give the viable cells left after a thaw in % of the cells frozen; None where no thaw is described."""
    method = f"viable cells {when} / cells frozen"
    if left is None:
        return None
    if passage.frozen is None:
        return undetermined("the number of cells frozen is not given", method=method)
    return Figure(value=100 * left / passage.frozen, method=method, note="no interval: single numbers of cells")


def attachment(seeded: float | None, passage: Passage) -> Figure | None:
    """Give the viable cells that attached in % of those seeded (plating efficiency); None where not counted."""
    method = "viable cells attached / viable cells seeded"
    if passage.attached is None:
        return None
    if not seeded:
        return undetermined("the number of viable cells seeded is not known", method=method)
    return Figure(value=100 * passage.attached / seeded, method=method, note="no interval: single numbers of cells")
