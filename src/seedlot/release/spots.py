"""Where changes recur, and the smallest fraction of cells that any test of a line would have found there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from seedlot.genome.events import Kind, Limit
from seedlot.genome.genes import genes, positions
from seedlot.genome.known import Known, Tier, hotspots
from seedlot.genome.matching import SINGLE, place
from seedlot.release.clones import Look
from seedlot.release.genomic import Examinations, Examined
from seedlot.specs.weigh import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place where changes recur, and the smallest fraction that any test of the line would have found there."""

    known: Known
    best: Look | None
    last: Look | None

    @property
    def fraction(self) -> float | None:
        """The smallest fraction of cells that would have been found; None where nothing was looked for."""
        return self.best.smallest if self.best else None

    @property
    def title(self) -> str:
        """The place, with the sort of change; of a single one its name says it."""
        return self.known.name if self.known.kind in SINGLE else self.known.title


def spots(tests: Examinations) -> tuple[Spot, ...]:
    """Each place where changes recur, with the smallest fraction that any test would have found there, and the last."""
    stating = [tested for tested in tests.tested if tested.states]
    return tuple(_spot(one, stating) for one in (*hotspots(), *_single()))


@cache
def _single() -> tuple[Known, ...]:
    """Single changes that recur, as what is known."""
    tiers = {gene.name: gene.tier for gene in genes()}
    return tuple(
        Known(
            name=one.title,
            kind=Kind.SNV,
            core=True,
            tier=tiers.get(one.gene, Tier.RECURRENT),
            where=one.where,
            genes=(one.gene,),
            source=one.source,
        )
        for one in positions()
    )


def _spot(known: Known, tests: Sequence[Examined]) -> Spot:
    looks = []
    for tested in tests:
        told = [each for each in tested.limits if each.fraction is not None and _is_of(each, known)]
        limit = min(told, key=lambda each: each.fraction or 0, default=None)
        if limit is not None:
            looks.append(Look(tested=tested, event=None, limit=limit))
    best = min(looks, key=lambda look: (look.smallest or 0, look.tested.order), default=None)
    last = max(looks, key=lambda look: (look.tested.occurred, look.tested.entry), default=None)
    return Spot(known=known, best=best, last=last)


def _is_of(limit: Limit, known: Known) -> bool:
    """Whether a limit is one for a known change: it is named so, or lies within it."""
    if limit.kind is not known.kind:
        return False
    region = place(limit)
    if region is None:
        return fold(limit.region) in {fold(known.name), fold(known.title)}
    where = known.where.get(region.build)
    return (where is not None and where.covers(region) >= 1) or fold(limit.region) == fold(known.name)
