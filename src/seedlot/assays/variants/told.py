"""Answers to reportable values and rows of tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from seedlot.assays.variants.cells import Cells, cells_of, changed_regions, copies_of, sex_of
from seedlot.assays.variants.checks import foreign_share
from seedlot.assays.variants.judged import Judged
from seedlot.assays.variants.known import Meaning
from seedlot.assays.variants.limits import Seen, typical_of
from seedlot.assays.variants.raw import Raw
from seedlot.assays.variants.settings import Settings
from seedlot.genome.bands import band_name
from seedlot.genome.events import Event, Kind
from seedlot.genome.regions import Region
from seedlot.stats.intervals import binomial, poisson
from seedlot.terms.reportable import Reportable

TP53 = "TP53"


@dataclass(frozen=True, slots=True)
class Found:
    """A judged allele with the fraction of cells that hold it, and what is known of it."""

    judged: Judged
    cells: Cells
    meaning: Meaning

    @property
    def new(self) -> str:
        """Whether it is new: yes, no, or not known."""
        return self.judged.new


def found_of(judged: Judged, meaning: Meaning, raw: Raw, settings: Settings) -> Found:
    """Add the fraction of cells."""
    allele = judged.sighting.allele
    copies = copies_of(allele.contig, allele.position, sex_of(raw, settings), changed_regions(settings, raw.build))
    return Found(judged, cells_of(judged.sighting.line, copies, level=settings.level), meaning)


def event_of(one: Found, raw: Raw, settings: Settings) -> Event:
    """The row of the table of events, which all genomic tests share."""
    allele = one.judged.sighting.allele
    place = ""
    if raw.build is not None and allele.contig != "MT":
        place = band_name(Region(raw.build, allele.contig, max(allele.position, 1), max(allele.end, 1)))
    name = next(iter(one.meaning.changes), f"{one.meaning.gene} {one.meaning.protein}".strip()) or f"chr{allele}"
    return Event(
        sample=raw.sample,
        kind=one.judged.kind,
        build=str(raw.build or ""),
        chromosome=allele.contig,
        start=allele.position,
        end=allele.end,
        bands=place,
        name=name,
        fraction=one.cells.fraction,
        low=one.cells.low,
        high=one.cells.high,
        level=None if one.cells.fraction is None else settings.level,
        new=one.judged.new,
        known=one.meaning.told,
        note=f"{allele}; {one.judged.why}; {one.cells.note}",
    )


def variant_row(one: Found, settings: Settings) -> dict[str, Any]:
    """The row of the table of variants."""
    sighting, meaning = one.judged.sighting, one.meaning
    line, reference = sighting.line, sighting.reference
    low, high = (None, None)
    if line.count is not None and line.total:
        low, high = binomial(line.count, line.total, level=settings.level)
    return {
        "chromosome": sighting.allele.contig,
        "position": sighting.allele.position,
        "ref": sighting.allele.ref,
        "alt": sighting.allele.alt,
        "kind": str(one.judged.kind),
        "gene": meaning.gene,
        "protein": meaning.protein,
        "consequence": meaning.consequence,
        "known": meaning.told,
        "reads": line.count,
        "of": line.total,
        "allele fraction": line.fraction,
        "low": low,
        "high": high,
        "cells": one.cells.fraction,
        "reads in reference": None if reference is None else reference.count,
        "of in reference": None if reference is None else reference.total,
        "new": one.judged.new,
        "why": one.judged.why,
        "p": one.judged.p,
        "adjusted p": one.judged.adjusted,
        "clustered": one.judged.clustered,
        "reads counted by": line.basis,
        "where": sighting.where,
    }


def seen_row(one: Seen) -> dict[str, Any]:
    """The row of the table of depths at listed places."""
    return {
        "name": one.name,
        "chromosome": one.chromosome,
        "start": one.start,
        "end": one.end,
        "depth": one.depth,
        "smallest allele fraction": one.allele,
        "smallest fraction of cells": one.cells,
        "called by errors alone": one.false_positive,
        "basis": one.basis,
    }


def reportables(
    raw: Raw, founds: Sequence[Found], seen: Sequence[Seen], settings: Settings, *, comparable: bool
) -> Iterator[Reportable]:
    """Everything that a specification may ask for."""
    obstacle = _obstacle(raw, comparable=comparable)
    for kind, name in ((Kind.SNV, "new single-base variants"), (Kind.INDEL, "new insertions and deletions")):
        own = [one for one in founds if one.judged.kind == kind]
        yield _count(raw, name, own, obstacle, settings)
    yield _listed(raw, founds, obstacle, settings)
    yield from _tp53(raw, founds, seen, settings)
    yield _worst(raw, seen, settings)
    if settings.passages is not None:
        yield _load(raw.sample, founds, obstacle, settings)
    yield from _shares(raw, settings)


def _obstacle(raw: Raw, *, comparable: bool) -> str:
    if not raw.opened:
        return "no variant file of the line was read"
    if not raw.reference:
        return "there is no parent or bank to compare with"
    return "" if comparable else "line and reference cannot be compared; see the findings"


def _method(settings: Settings) -> str:
    return (
        f"alleles of {settings.least} or more reads as called, not in the reference by a one-sided exact test, false "
        f"discoveries {settings.alpha:g} (Benjamini-Hochberg)"
    )


def _count(raw: Raw, name: str, own: Sequence[Found], obstacle: str, settings: Settings) -> Reportable:
    """How many are new; and, for none is seen where nothing can be seen, what would have been."""
    if obstacle:
        return Reportable(sample=raw.sample, name=name, value=None, note=obstacle)
    notes = [f"in {100 * one.cells:.2g} % of cells: {one.basis}" for one in typical_of(raw, settings) if one.cells]
    notes = [f"detectable {note}" for note in notes] or ["what could have been seen is not known"]
    return _at_least(
        raw.sample,
        name,
        (sum(one.new == "yes" for one in own), sum(one.new == "not known" for one in own)),
        notes,
        settings,
    )


def _at_least(sample: str, name: str, counts: tuple[int, int], notes: list[str], settings: Settings) -> Reportable:
    """A number where all is known; "more than" where of others it is not; nothing where of none it is."""
    sure, unknown = counts
    method = _method(settings)
    if not unknown:
        return Reportable(sample=sample, name=name, value=float(sure), method=method, note="; ".join(notes))
    notes = [f"of {unknown} {'more ' if sure else ''}it is not known whether they are new", *notes]
    if not sure:
        return Reportable(sample=sample, name=name, value=None, method=method, note="; ".join(notes))
    return Reportable(
        sample=sample,
        name=name,
        value=float(sure),
        relation=">",
        limit=float(sure - 1),
        method=method,
        note="; ".join([f"{sure} or more", *notes]),
    )


def _listed(raw: Raw, founds: Sequence[Found], obstacle: str, settings: Settings) -> Reportable:
    """New variants in listed genes that are not known to be silent."""
    name = "new non-silent variants in listed genes"
    if obstacle:
        return Reportable(sample=raw.sample, name=name, value=None, note=obstacle)
    hits = [one for one in founds if one.meaning.told and one.meaning.silent is not True and not one.meaning.benign]
    sure = [one for one in hits if one.new == "yes" and one.meaning.silent is False]
    unsure = sum(one not in sure and one.new != "no" for one in hits)
    return _at_least(raw.sample, name, (len(sure), unsure), ["; ".join(named(one) for one in sure)], settings)


def named(one: Found) -> str:
    """The change as people name it, with its place."""
    allele = one.judged.sighting.allele
    title = next(iter(one.meaning.changes), f"{one.meaning.gene} {one.meaning.protein}".strip())
    return f"{title} (chr{allele})".strip()


def _tp53(raw: Raw, founds: Sequence[Found], seen: Sequence[Seen], settings: Settings) -> Iterator[Reportable]:
    """TP53: what was detected, or how much of it would have been."""
    every = [one for one in founds if one.meaning.gene == TP53 and not one.meaning.benign]
    own = [one for one in every if one.meaning.changes or (one.meaning.silent is False and one.new != "no")]
    unsure = [one for one in every if one not in own and one.meaning.silent is None and one.new != "no"]
    places = [one for one in seen if one.gene == TP53 and one.name != TP53]
    limits = [one.cells for one in places if one.cells is not None]
    told = "; ".join(f"{named(one)}, {percent(one.cells)}, new: {one.new}" for one in own)
    worst = 100 * max(limits) if places and len(limits) == len(places) else None
    largest = max((one for one in own if one.cells.fraction is not None), key=_fraction, default=None)
    status, fraction = "TP53 variant", "TP53 variant, fraction of cells"
    method = f"{len(places)} listed positions and the variants called in the gene"
    if own:
        yield Reportable(sample=raw.sample, name=status, value="detected", method=method, note=told)
        yield _fraction_told(raw.sample, fraction, largest, settings)
    elif unsure:
        note = f"{len(unsure)} variants in the gene are not known to be silent: {'; '.join(map(named, unsure[:3]))}"
        yield Reportable(sample=raw.sample, name=status, value=None, method=method, note=note)
        yield Reportable(sample=raw.sample, name=fraction, value=None, unit="%", method=method, note=note)
    elif worst is None:
        lacking = f"{len(places) - len(limits)} of {len(places)}" if places else "the"
        note = f"not known: the depth at {lacking} listed positions is not known, or too little to see a change"
        yield Reportable(sample=raw.sample, name=status, value=None, method=method, note=note)
        yield Reportable(sample=raw.sample, name=fraction, value=None, unit="%", method=method, note=note)
    else:
        note = f"in {worst:.2g} % of cells each listed change would have been seen with probability {settings.power:g}"
        yield Reportable(sample=raw.sample, name=status, value="not detected", method=method, note=note)
        yield Reportable(
            sample=raw.sample, name=fraction, value=None, relation="<", limit=worst, unit="%", method=method, note=note
        )


def _fraction(one: Found) -> float:
    return one.cells.fraction or 0.0


def percent(cells: Cells) -> str:
    """The fraction of cells in words."""
    return "fraction of cells not known" if cells.fraction is None else f"{100 * cells.fraction:.1f} % of cells"


def _fraction_told(sample: str, name: str, one: Found | None, settings: Settings) -> Reportable:
    if one is None or one.cells.fraction is None:
        return Reportable(sample=sample, name=name, value=None, unit="%", note="the fraction of cells is not known")
    return Reportable(
        sample=sample,
        name=name,
        value=100 * one.cells.fraction,
        low=100 * (one.cells.low or 0.0),
        high=100 * (one.cells.high or 0.0),
        level=settings.level,
        unit="%",
        method=f"copies by allele fraction ({one.cells.note}); exact binomial interval",
        note=named(one),
    )


def _worst(raw: Raw, seen: Sequence[Seen], settings: Settings) -> Reportable:
    """The fraction of cells that would have been seen at every listed position."""
    name = "detectable fraction of cells at listed positions"
    places = [one for one in seen if one.start == one.end > 0]
    unknown = [one.name for one in places if one.cells is None]
    if not places or unknown:
        note = (
            f"not known at {', '.join(unknown[:4])}{' and more' if len(unknown) > 4 else ''}"
            if unknown
            else "no position"
        )
        return Reportable(sample=raw.sample, name=name, value=None, unit="%", note=note)
    worst = max(places, key=lambda one: one.cells or 0.0)
    method = (
        f"{settings.least} reads or more with probability {settings.power:g} (binomial), at the least read position"
    )
    note = f"{worst.name}, read {worst.depth} times"
    return Reportable(
        sample=raw.sample, name=name, value=100 * (worst.cells or 0.0), unit="%", method=method, note=note
    )


def _load(sample: str, founds: Sequence[Found], obstacle: str, settings: Settings) -> Reportable:
    name = "new single-base variants per passage"
    if obstacle or settings.passages is None:
        return Reportable(sample=sample, name=name, value=None, note=obstacle)
    number = sum(one.new == "yes" and one.judged.kind == Kind.SNV for one in founds)
    low, high = (end / settings.passages for end in poisson(number, level=settings.level))
    return Reportable(
        sample=sample,
        name=name,
        value=number / settings.passages,
        low=low,
        high=high,
        level=settings.level,
        method=f"{number} new in {settings.passages:g} passages; exact Poisson interval",
    )


def _shares(raw: Raw, settings: Settings) -> Iterator[Reportable]:
    for one in raw.mapped:
        if one.contigs and one.human + one.foreign:
            low, high = binomial(one.foreign, one.human + one.foreign, level=settings.level)
            yield Reportable(
                sample=raw.sample,
                name="reads of mouse",
                value=foreign_share(one),
                low=100 * low,
                high=100 * high,
                level=settings.level,
                unit="%",
                method=f"reads mapped to mouse contigs of a combined reference, of all mapped ({one.file})",
            )
    told = raw.genotypes
    if raw.reference and told.compared:
        low, high = binomial(told.alike, told.compared, level=settings.level)
        yield Reportable(
            sample=raw.sample,
            name="genotypes as in the reference",
            value=100 * told.alike / told.compared,
            low=100 * low,
            high=100 * high,
            level=settings.level,
            unit="%",
            method="single-base sites genotyped in both; exact binomial interval",
            note=f"{told.compared} sites",
        )
