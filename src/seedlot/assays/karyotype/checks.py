"""What is found about a sample's karyotype: what does not fit together, what is clonal, what is known to recur."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seedlot.assays.karyotype.changes import clonal, new_since
from seedlot.assays.karyotype.clonal import Sample, Seen, too_many
from seedlot.assays.karyotype.ladder import names, nearest, span
from seedlot.assays.karyotype.mosaicism import GAIN_CELLS, excluded
from seedlot.assays.karyotype.read import CODE, say
from seedlot.assays.karyotype.settings import Settings
from seedlot.formats.iscn_shapes import Break, Fault
from seedlot.genome.events import Event, Kind
from seedlot.terms.finding import Answer, Finding

_ISCN = "ISCN 2020"
_CLONE = (
    "ISCN 2020, chapter 11: a clone is two cells with the same gain or structural change, or three with the same loss"
)

_OFTEN = {True: "in a clone", False: "in too few cells for a clone", None: "in cells that are not counted"}


def check(sample: Sample, settings: Settings) -> Iterator[Finding]:
    """Whether what is written fits together: bands, numbers of chromosomes, cells, sex chromosomes."""
    yield from _bands(sample)
    for one in sample.clones:
        for fault in () if one.cell is None else one.cell.faults:
            yield Finding(
                code=f"{CODE}/sum",
                answer=Answer.NOT_KNOWN,
                says=say(fault, one.written.offset),
                where=one.written.where,
                source=_ISCN,
            )
        for carried in () if one.cell is None else one.cell.carried:
            if carried.doubt:
                says = f"What '{carried.name}' gains and loses is not told: {carried.doubt}."
                yield Finding(code=f"{CODE}/derivative", answer=Answer.NOT_KNOWN, says=says, where=one.written.where)
    yield from _cells(sample)
    yield from _sexes(sample, settings)
    for written in sample.written:
        for part in written.karyotype.parts:
            says = f"'{part.text[:80]}' is of another method ({part.technique}); it is kept and not interpreted."
            yield Finding(code=f"{CODE}/part", says=says, where=written.where)


def _bands(sample: Sample) -> Iterator[Finding]:
    told = set()
    for one in sample.clones:
        for item in one.clone.abnormalities:
            for operation in item.operations:
                for name, group in zip(operation.chromosomes, operation.breaks, strict=False):
                    for point in group:
                        fault = _band(name, point)
                        if fault is not None and (name, str(point)) not in told:
                            told.add((name, str(point)))
                            answer = Answer.NOT_KNOWN if fault.gravity == "wrong" else None
                            yield Finding(
                                code=f"{CODE}/band",
                                answer=answer,
                                says=say(fault, one.written.offset),
                                where=one.written.where,
                                source=_ISCN,
                            )


def _band(name: str, point: Break) -> Fault | None:
    if name == "?" or not point.arm or not point.band or span(name, point.arm, point.band):
        return None
    shorter = nearest(name, point.arm, point.band)
    arm = [band[1:] for band in names(name) if band.startswith(point.arm)]
    says = f"there is no band {name}{point.arm}{point.band}"
    if shorter and point.band.startswith(shorter) and "." in point.band:
        return Fault(point.column, says, f"write {point.arm}{shorter}")
    ends = f"{point.arm}{arm[0]} to {point.arm}{arm[-1]}"
    return Fault(point.column, says, f"the arm has the bands {ends}", "wrong")


def _cells(sample: Sample) -> Iterator[Finding]:
    where = sample.written[0].where
    for one in sample.written:
        inside = [each.cells for each in sample.clones if each.written is one and each.cells is not None]
        told = one.cells or 0
        if one.cells is not None and (
            sum(inside) > told or (sum(inside) < told and len(inside) == len(one.karyotype.clones) > 0)
        ):
            so = (
                "no fraction can be told"
                if sum(inside) > told
                else "what the others are is not told; they do not count"
            )
            says = f"The brackets hold {sum(inside)} cells, and {told} are stated as counted: {so}."
            yield Finding(code=f"{CODE}/cells", answer=Answer.NOT_KNOWN, says=says, where=one.where)
    if (
        sample.total is None
        and not any(too_many(one, sample.clones) for one in sample.written)
        and any(one.karyotype.clones for one in sample.written)
    ):
        says = f"'{sample.name}': how many cells were counted is not told; no fraction and no exclusion can be given."
        yield Finding(code=f"{CODE}/cells", answer=Answer.NOT_KNOWN, says=says, where=where)
    cultures = {one.culture for one in sample.written if one.culture}
    if len(cultures) > 1:
        for seen in sample.seen:
            if len(seen.cultures) == 1 and seen.clonal:
                says = (
                    f"'{sample.name}': {seen.name} was seen in one of {len(cultures)} cultures only "
                    f"({', '.join(sorted(seen.cultures))}); it may have arisen there."
                )
                yield Finding(code=f"{CODE}/culture", says=says, where=where)


def _sexes(sample: Sample, settings: Settings) -> Iterator[Finding]:
    where = sample.written[0].where
    strange = sorted({one.clone.sex or "" for one in sample.clones if one.foreign})
    if strange:
        donor = "the donor is" if settings.sex != "auto" else "others with"
        says = (
            f"'{sample.name}' has cells with {', '.join(strange)}, and {donor} {sample.sexes}: cells of another person "
            "are in it, or it was written down wrongly. Compare the identity of the line."
        )
        yield Finding(code=f"{CODE}/mixture", answer=Answer.NOT_MET, says=says, where=where)
    if any(one.clone.donor for one in sample.clones):
        says = f"'{sample.name}' is written as a chimera (//): cells of two individuals."
        yield Finding(code=f"{CODE}/mixture", answer=Answer.NOT_MET, says=says, where=where, source=_ISCN)
    if not sample.sexes and any(one.cell is not None for one in sample.clones):
        says = (
            f"'{sample.name}': which sex chromosomes the donor has is not told; gains and losses of X and Y are not "
            "given. Set sex=XX or sex=XY, or write 45,X,-X, 45,X,-Y or 45,Xc."
        )
        yield Finding(code=f"{CODE}/sex", answer=Answer.NOT_KNOWN, says=says, where=where)


def judge(sample: Sample, parent: Sample | None, events: Sequence[Event], settings: Settings) -> Iterator[Finding]:
    """What the abnormalities mean: recurrent ones are not met, other clones are for a person, single cells are told."""
    where = sample.written[0].where
    fresh = [event for event in events if event.new != "no"]
    for event in events:
        if event.known and event.new == "no":
            says = (
                f"'{sample.name}' has {event.name}{_of(event)}, as its parent has; it is known to recur: {event.known}."
            )
            yield Finding(code=f"{CODE}/recurrent", answer=Answer.NOT_KNOWN, says=says, where=where)
        elif event.known:
            of_clone = clonal(event, sample)
            says = (
                f"'{sample.name}' has {event.name} {_OFTEN[of_clone]}{_of(event)}; it is known to recur: {event.known}."
            )
            answer = Answer.NOT_MET if of_clone else Answer.NOT_KNOWN
            yield Finding(code=f"{CODE}/recurrent", answer=answer, says=says, where=where)
    told = {(event.chromosome, event.kind) for event in fresh if event.known and clonal(event, sample)}
    for seen in sample.seen:
        if new_since(sample, seen, parent, settings) != "no" and not _told(seen, told):
            yield _clone(sample, seen, where)
    for event in fresh:
        if event.kind == Kind.POLYPLOIDY:
            says = f"'{sample.name}' has cells with other sets of chromosomes ({event.name}){_of(event)}."
            judged = settings.max_tetraploid is not None and event.name == "4n"
            open_to = None if judged or clonal(event, sample) is False else Answer.NOT_KNOWN
            yield Finding(code=f"{CODE}/polyploid", answer=open_to, says=says, where=where)
    yield from _normal(sample, settings, where)


def _told(seen: Seen, told: set[tuple[str, Kind]]) -> bool:
    """Whether a gained or lost chromosome was told as a recurrent change already."""
    item = seen.carried.item
    kind = Kind.LOSS if seen.loss else Kind.GAIN
    return item.kind == "chromosome" and (item.chromosomes[0], kind) in told


def _of(event: Event) -> str:
    return "" if event.fraction is None else f" ({100 * event.fraction:.3g} % of cells)"


def _clone(sample: Sample, seen: Seen, where: str) -> Finding:
    number = "an unknown number of" if seen.cells is None else f"{'at most ' if seen.most else ''}{seen.cells}"
    cells = f"{number} cell{'' if seen.cells == 1 else 's'}"
    if seen.clonal is False:
        says = f"'{sample.name}': {seen.name} is in {cells}: no clone by the rule, but seen."
        return Finding(code=f"{CODE}/nonclonal", says=says, where=where, source=_CLONE)
    if seen.clonal is None:
        says = f"'{sample.name}': {seen.name} is in cells of which the number is not told."
    else:
        says = f"'{sample.name}': {seen.name} is clonal ({cells})."
    return Finding(code=f"{CODE}/clonal", answer=Answer.NOT_KNOWN, says=says, where=where, source=_CLONE)


def _normal(sample: Sample, settings: Settings, where: str) -> Iterator[Finding]:
    if (
        sample.obstacle
        or sample.total is None
        or sample.seen
        or sample.cells_in("abnormal", "non-clonal", "unread") != 0
    ):
        return
    found = excluded(sample.total, rule=GAIN_CELLS, level=settings.level)
    if found is not None:
        says = (
            f"'{sample.name}': no abnormality in {sample.total} cells. A clone of {100 * found:.3g} % or more would "
            f"have been seen in {GAIN_CELLS} of them with {100 * settings.level:g} % probability, one that is smaller "
            f"may be there, and nothing smaller than {settings.smallest:g} Mb is seen."
        )
        yield Finding(code=f"{CODE}/normal", says=says, where=where)
