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
        name=f"{change.bands} {kind}",
        copies=float(change.copies),
        new=_new_gain(change, parent),
        known="; ".join(known.title for known in recurrent(kind, where)),
        note="; ".join(notes),
    )
    return _measured(event, one.cells, sample.total, settings.level)


def _new_gain(change: Imbalance, parent: Sample | None) -> New:
    if parent is None or not parent.clones:
        return "not known"
    return "no" if any(alike(change, other.change) for other in grown(parent)) else "yes"


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
        new=new_since(parent, seen.name),
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


def new_since(parent: Sample | None, name: str) -> New:
    """Whether an abnormality of that name is one that the parent's cells lack."""
    if parent is None or not parent.clones:
        return "not known"
    born = {carried.name for one in parent.clones if one.cell is not None for carried in one.cell.carried}
    return "no" if name in born else "yes"


def _ploidy(sample: Sample, polyploid: list[Counted], parent: Sample | None, settings: Settings) -> Event:
    numbers = [one.cells for one in polyploid]
    known = [number for number in numbers if number is not None]
    sets = sorted({one.clone.ploidy or (one.cell.ploidy if one.cell else 0) for one in polyploid})
    new: New = "not known"
    if parent is not None and parent.clones:
        new = "no" if any(one.polyploid for one in parent.clones) else "yes"
    event = Event(
        sample=sample.name,
        kind=Kind.POLYPLOIDY,
        name=" and ".join(f"{number}n" for number in sets),
        copies=float(sets[0]) if len(sets) == 1 else None,
        new=new,
    )
    cells = sum(known) if len(known) == len(numbers) else None
    return _measured(event, cells, sample.total, settings.level)


def clonal(event: Event, sample: Sample) -> bool | None:
    """Whether an event is in as many cells as make a clone; None where its cells are not told."""
    if event.fraction is None or sample.total is None:
        return None
    cells = round(event.fraction * sample.total)
    whole = any(seen.loss and seen.carried.item.chromosomes == (event.chromosome,) for seen in sample.seen)
    return cells >= (LOSS_CELLS if event.kind == Kind.LOSS and whole else GAIN_CELLS)


def limits(sample: Sample, settings: Settings) -> Iterator[Limit]:
    """For each hotspot the smallest clone that the metaphases would have shown; none where it is too small to be seen."""
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


def _limit(sample: Sample, length: int, rule: int, settings: Settings) -> tuple[float | None, str]:
    if length < settings.smallest * 1e6:
        return None, f"{length / 1e6:.1f} Mb is below the {settings.smallest:g} Mb that banded metaphases show"
    if sample.total is None:
        return None, "the number of cells counted is not told"
    found = excluded(sample.total, rule=rule, level=settings.level)
    if found is None:
        return None, too_few(sample.total, rule)
    return found, f"{sample.total} metaphases, {rule} cells make a clone; if the cells are independent"
