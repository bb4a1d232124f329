"""The changes of a sample as events of the genome, and what its metaphases could not have shown, as limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from seedlot.assays.karyotype.clonal import Counted, Sample, Seen
from seedlot.assays.karyotype.imbalance import Imbalance
from seedlot.assays.karyotype.ladder import place, region
from seedlot.assays.karyotype.mosaicism import GAIN_CELLS, LOSS_CELLS, excluded, too_few
from seedlot.assays.karyotype.settings import Settings
from seedlot.formats.iscn_shapes import Operation
from seedlot.genome.builds import lengths
from seedlot.genome.events import Event, Kind, Limit
from seedlot.genome.known import hotspots, recurrent
from seedlot.stats.intervals import binomial

New = Literal["yes", "no", "not known"]
#: Share of the longer region from which two gains or losses are the same (reciprocal overlap).
_SAME = 0.5
_AT_MOST = "the fraction is an upper bound: of a composite karyotype not every cell has it"


@dataclass(slots=True)
class _Grown:
    """One gain or loss of one place, and the cells in which it is."""

    change: Imbalance
    cells: int | None
    most: bool
    clones: int = 1


def grown(sample: Sample) -> list[_Grown]:
    """The gains and losses of a sample, each with its cells; not those of satellites, nor within one band of a break."""
    found: dict[tuple[str, tuple[int, int], bool], _Grown] = {}
    for counted in sample.own:
        for change in counted.changes:
            if change.satellite or (change.inner is None and not _stated(counted, change)):
                continue
            name = (change.chromosome, change.outer, change.change > 0)
            if name not in found:
                found[name] = _Grown(change, counted.cells, counted.clone.composite)
                continue
            one = found[name]
            one.cells = None if one.cells is None or counted.cells is None else one.cells + counted.cells
            one.clones += 1
            one.most = one.most or counted.clone.composite
    return list(found.values())


def _stated(counted: Counted, change: Imbalance) -> bool:
    """Whether a change within one band is what was written: del(13)(q14q14), dup, and no side of a break."""
    return counted.cell is not None and any(
        one.kind.split()[-1] in ("del", "dup", "trp", "qdp") and one.chromosomes[0] == change.chromosome
        for carried in counted.cell.carried
        for one in carried.item.operations
        if len(one.flat) > 1
    )


def _measured(event: Event, cells: int | None, total: int | None, level: float) -> Event:
    """The event with the fraction of cells and its exact interval, where the cells are told."""
    if cells is None or total is None or cells > total:
        return event
    low, high = binomial(cells, total, level=level)
    return replace(event, fraction=cells / total, low=low, high=high, level=level)


def events(sample: Sample, parent: Sample | None, settings: Settings) -> list[Event]:
    """Every acquired gain, loss, rearrangement and change of ploidy."""
    made = [_gained(sample, one, parent, settings) for one in grown(sample)]
    made.extend(event for seen in sample.seen if (event := _rearranged(sample, seen, parent, settings)) is not None)
    polyploid = [one for one in sample.own if one.polyploid and one.clone.kind != "nonclonal"]
    if polyploid:
        made.append(_ploidy(sample, polyploid, parent, settings))
    return made


def _gained(sample: Sample, one: _Grown, parent: Sample | None, settings: Settings) -> Event:
    change = one.change
    kind = Kind.GAIN if change.change > 0 else Kind.LOSS
    where = change.region(settings.build)
    certain = change.certain(settings.build)
    notes = []
    if certain != where:
        sure = "no whole band is surely affected" if certain is None else f"surely {certain}"
        notes.append(f"to the outer ends of the bands of the breaks; {sure}")
    notes += [f"in {one.clones} clones"] if one.clones > 1 else []
    notes += [_AT_MOST] if one.most else []
    event = Event(
        sample=sample.name,
        kind=kind,
        build=str(settings.build),
        chromosome=change.chromosome,
        start=where.start,
        end=where.end,
        bands=change.bands,
        name=_name(change),
        copies=float(change.copies),
        new=_new_gain(sample, one, parent, settings.level),
        known="; ".join(known.title for known in recurrent(kind, where)),
        note="; ".join(notes),
    )
    return _measured(event, one.cells, sample.total, settings.level)


def _name(change: Imbalance) -> str:
    return f"{change.bands} {Kind.GAIN if change.change > 0 else Kind.LOSS}"


def _new_gain(sample: Sample, one: _Grown, parent: Sample | None, level: float) -> New:
    if parent is None or not parent.clones:
        return "not known"
    if any(alike(one.change, other.change) for other in grown(parent)):
        return "no"
    return lacking(sample, one.cells, parent, level)


def lacking(sample: Sample, cells: int | None, parent: Sample, level: float) -> New:
    """Whether the parent's cells would have shown it: in one of them at least, were it in as many of a hundred there."""
    if cells is None or not sample.total or cells > sample.total or not comparable(sample, parent):
        return "not known"
    missed = (1 - cells / sample.total) ** (parent.total or 0)
    return "yes" if missed <= 1 - level else "not known"


def comparable(sample: Sample, parent: Sample) -> bool:
    """Whether both can be of one donor, and what is not written of the parent was not seen in it."""
    if parent.obstacle or sample.mixed or not parent.readable:
        return False
    return not (parent.sexes and sample.sexes and parent.sexes != sample.sexes)


def alike(first: Imbalance, second: Imbalance) -> bool:
    """Whether two gains or losses are the same: at least half of the longer one is common to both."""
    if first.chromosome != second.chromosome or (first.change > 0) != (second.change > 0):
        return False
    common = min(first.outer[1], second.outer[1]) - max(first.outer[0], second.outer[0])
    longer = max(first.outer[1] - first.outer[0], second.outer[1] - second.outer[0])
    return common >= _SAME * longer


def breakpoints(operations: Iterable[Operation]) -> Iterator[tuple[str, int, int, str]]:
    """Each breakpoint once: its chromosome, its bands from and to, and its name."""
    told = set()
    for one in operations:
        groups = zip(one.chromosomes, one.breaks, strict=False)
        points = [(name, point) for name, group in groups for point in group]
        points += [(piece.chromosome, end) for piece in one.pieces for end in (piece.start, piece.end)]
        for name, point in points:
            found = place(name, point)
            if found is None or point.band == "ter" or (name, found.low, found.high) in told:
                continue
            told.add((name, found.low, found.high))
            low, high = (found.low, found.high) if found.high > found.low else (found.low - 1, found.low + 1)
            yield name, low, high, f"{name}{point}"


def _rearranged(sample: Sample, seen: Seen, parent: Sample | None, settings: Settings) -> Event | None:
    item = seen.carried.item
    if item.kind == "chromosome" or item.sign == "-":
        return None
    points = list(breakpoints(item.operations))
    event = Event(
        sample=sample.name,
        kind=Kind.REARRANGEMENT,
        bands="; ".join(name for *_, name in points),
        name=seen.name,
        new=new_since(sample, seen, parent, settings),
        note="; ".join(_notes(seen)),
    )
    event = _measured(event, seen.cells, sample.total, settings.level)
    if not points:
        return event
    name, low, high, _ = points[0]
    where = region(settings.build, name, low, high)
    return replace(event, build=str(settings.build), chromosome=name, start=where.start, end=where.end)


def _notes(seen: Seen) -> Iterator[str]:
    item = seen.carried.item
    if seen.carried.doubt:
        yield seen.carried.doubt
    if item.uncertain:
        yield "written with doubt"
    if item.alternatives:
        yield f"or {', '.join(item.alternatives)}"
    if seen.most:
        yield _AT_MOST


def new_since(sample: Sample, seen: Seen, parent: Sample | None, settings: Settings) -> New:
    """Whether an abnormality is one that the parent's cells lack, as far as these can tell."""
    if parent is None or not parent.clones:
        return "not known"
    born = {carried.name for one in parent.clones if one.cell is not None for carried in one.cell.carried}
    if seen.name in born.union(one.name for one in parent.seen):
        return "no"
    return lacking(sample, seen.cells, parent, settings.level)


def _ploidy(sample: Sample, polyploid: list[Counted], parent: Sample | None, settings: Settings) -> Event:
    numbers = [one.cells for one in polyploid]
    known = [number for number in numbers if number is not None]
    sets = sorted({one.clone.ploidy or (one.cell.ploidy if one.cell else 0) for one in polyploid})
    cells = sum(known) if len(known) == len(numbers) else None
    new: New = "not known"
    if parent is not None and parent.clones:
        born = any(one.polyploid for one in parent.clones)
        new = "no" if born else lacking(sample, cells, parent, settings.level)
    event = Event(
        sample=sample.name,
        kind=Kind.POLYPLOIDY,
        name=" and ".join(f"{number}n" for number in sets),
        copies=float(sets[0]) if len(sets) == 1 else None,
        new=new,
    )
    return _measured(event, cells, sample.total, settings.level)


def clonal(event: Event, sample: Sample) -> bool | None:
    """Whether an event is in as many cells as make a clone; None where its cells are not told."""
    if event.kind is Kind.POLYPLOIDY:
        cells = None if event.fraction is None else round(event.fraction * (sample.total or 0))
    else:
        cells = next((one.cells for one in grown(sample) if _name(one.change) == event.name), None)
    if cells is None:
        return None
    whole = any(seen.loss and seen.carried.item.chromosomes == (event.chromosome,) for seen in sample.seen)
    return cells >= (LOSS_CELLS if event.kind == Kind.LOSS and whole else GAIN_CELLS)


def limits(sample: Sample, settings: Settings) -> Iterator[Limit]:
    """For each hotspot, and for a change anywhere, the smallest clone that the metaphases would have shown.

    None where a hotspot is too small to be seen.
    """
    for known in hotspots():
        where = known.where[settings.build]
        whole_loss = known.kind == Kind.LOSS and known.name in (where.chromosome, f"{where.chromosome} loss")
        rule = LOSS_CELLS if whole_loss else GAIN_CELLS
        fraction, basis = _limit(sample, where.length, rule, settings)
        yield Limit(
            sample=sample.name,
            region=known.name,
            kind=known.kind,
            build=str(settings.build),
            chromosome=where.chromosome,
            start=where.start,
            end=where.end,
            fraction=fraction,
            power=settings.level if fraction is not None else None,
            basis=basis,
        )
    yield from _anywhere(sample, settings)


def _anywhere(sample: Sample, settings: Settings) -> Iterator[Limit]:
    """Limits of changes that may lie anywhere: of the autosomes, of X and of Y, and of other sets of chromosomes."""
    size = settings.smallest
    wide = [(f"any {size:g} Mb of the autosomes", Kind.GAIN, GAIN_CELLS)]
    wide += [(f"any {size:g} Mb of the autosomes", Kind.LOSS, LOSS_CELLS)]
    wide += [(f"{sets}n", Kind.POLYPLOIDY, GAIN_CELLS) for sets in (3, 4)]
    for name, kind, rule in wide:
        fraction, basis = _limit(sample, int(size * 1e6), rule, settings)
        power = None if fraction is None else settings.level
        build = "" if kind is Kind.POLYPLOIDY else str(settings.build)
        yield Limit(
            sample=sample.name, region=name, kind=kind, build=build, fraction=fraction, power=power, basis=basis
        )
    named = {(one.where[settings.build].chromosome, one.kind) for one in hotspots() if one.name in ("X", "Y")}
    for name, kind in (
        (name, kind) for name in sorted(set(sample.sexes) & {"X", "Y"}) for kind in (Kind.GAIN, Kind.LOSS)
    ):
        if (name, kind) not in named:
            length = lengths(settings.build)[name]
            fraction, basis = _limit(sample, length, GAIN_CELLS if kind is Kind.GAIN else LOSS_CELLS, settings)
            yield Limit(
                sample=sample.name,
                region=name,
                kind=kind,
                build=str(settings.build),
                chromosome=name,
                start=1,
                end=length,
                fraction=fraction,
                power=None if fraction is None else settings.level,
                basis=basis,
            )


def _limit(sample: Sample, length: int, rule: int, settings: Settings) -> tuple[float | None, str]:
    if length < settings.smallest * 1e6:
        return None, f"{length / 1e6:.1f} Mb is below the {settings.smallest:g} Mb that banded metaphases show"
    if sample.obstacle or sample.total is None:
        return None, sample.obstacle
    found = excluded(sample.total, rule=rule, level=settings.level)
    if found is None:
        return None, too_few(sample.total, rule)
    return found, f"{sample.total} metaphases, {rule} cells make a clone; if the cells are independent"
