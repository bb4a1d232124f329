"""What is known of a change, as a tier with its reasons and sources: a proposal, over which a person's word stands.

The tiers come from tables with a source for every line: changes that recur in human pluripotent stem cells (`known`), genes
and single changes (`genes`), and variants that many people carry (`benign.tsv`). Of several the weightiest counts. What is
in no table is unknown, and that is no verdict: it is *not known* until a person classifies it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from seedlot.genome.builds import Build
from seedlot.genome.events import Event, Kind
from seedlot.genome.genes import gene_at, genes, positions
from seedlot.genome.known import Known, Tier, known, recurrent
from seedlot.genome.matching import SINGLE, on
from seedlot.genome.regions import Region
from seedlot.genome.tables import rows

#: The tiers, the weightiest first.
WEIGHTIEST = tuple(Tier)
#: What takes both copies, or one of them, of a gene that holds growth in check or mends DNA.
_TAKES = (Kind.LOSS, Kind.CNLOH)
_GUARDS = (Tier.SUPPRESSOR, Tier.REPAIR)
#: So many genes of a known change are named.
_NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """A tier, why it is that, and who says so."""

    tier: Tier
    reasons: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reason:
    tier: Tier
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Benign:
    """A variant that many people carry, told by how ISCN writes it."""

    name: str
    kind: Kind
    pattern: re.Pattern[str]
    source: str


@cache
def benign() -> tuple[Benign, ...]:
    """Every listed common benign variant."""
    return tuple(
        Benign(row["name"], Kind(row["kind"]), re.compile(row["pattern"]), row["source"]) for row in rows("benign.tsv")
    )


def interpret(event: Event) -> Interpretation:
    """Tell the tier of a change by the tables that ship with this room."""
    found = tuple(_reasons(event))
    if not found:
        says = f"{event.name} is in no table of known changes"
        return Interpretation(tier=Tier.UNKNOWN, reasons=(says,), sources=())
    tier = min((each.tier for each in found), key=WEIGHTIEST.index)
    counted = [each for each in found if each.tier is tier]
    return Interpretation(
        tier=tier,
        reasons=tuple(dict.fromkeys(each.says for each in counted)),
        sources=tuple(dict.fromkeys(each.source for each in counted)),
    )


def _reasons(event: Event) -> Iterator[_Reason]:
    if event.kind is Kind.CONTAMINATION:
        yield _Reason(
            Tier.FOREIGN, "cells of another person are no change of its genome: it is not one line", "ICH Q5D"
        )
        return
    region = next((found for build in _builds(event) if (found := on(event, build)) is not None), None)
    named = {name.strip() for name in event.known.split(";")} - {""}
    covered = recurrent(event.kind, region) if region is not None else ()
    for one in known():
        if one in covered or (one.kind is event.kind and named & {one.name, one.title}):
            yield _Reason(one.tier, f"it is or holds {one.title}{_with_genes(one)}", one.source)
    yield from _in_genes(event, region)
    text = "".join(event.name.casefold().split())
    for each in benign():
        if each.kind is event.kind and each.pattern.search(text):
            yield _Reason(Tier.BENIGN, f"{each.name} is common and without effect", each.source)


def _with_genes(one: Known) -> str:
    """The genes of a known change: first those that are known by themselves, of many a few."""
    alone = {each.name for each in known()}
    told = sorted((gene for gene in one.genes if gene != one.name), key=lambda gene: gene not in alone)
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    return f" ({', '.join(told[:_NAMED])}{more})" if told else ""


def _builds(event: Event) -> tuple[Build, ...]:
    """The build of an event first."""
    return tuple(sorted(Build, key=lambda build: build != event.build))


def _in_genes(event: Event, region: Region | None) -> Iterator[_Reason]:
    """Genes that a variant lies in, or is named after, and genes that a loss takes."""
    if event.kind in SINGLE:
        words = set(re.split(r"[^\w-]+", event.name))
        touched = gene_at(region) if region is not None else None
        for gene in genes():
            if gene is touched or gene.name in words:
                yield _Reason(gene.tier, f"it lies in {gene.name}", gene.source)
        for one in positions():
            there = region is not None and region == one.where.get(region.build)
            if there or _is_named(one.title, event.name):
                tier = next((gene.tier for gene in genes() if gene.name == one.gene), Tier.RECURRENT)
                yield _Reason(tier, f"{one.title} was seen in hPSC", one.source)
    elif event.kind in _TAKES and region is not None:
        for gene in genes():
            if gene.tier in _GUARDS and region.overlap(gene.where[region.build]):
                yield _Reason(gene.tier, f"it takes {gene.name}", gene.source)


def _is_named(title: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(title)}(?!\w)", name) is not None
