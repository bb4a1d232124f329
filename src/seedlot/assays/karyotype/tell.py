"""Samples to reportable values and rows of tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from seedlot.assays.karyotype.changes import breakpoints, clonal, new_since
from seedlot.assays.karyotype.clonal import Counted, Sample
from seedlot.assays.karyotype.ladder import region
from seedlot.assays.karyotype.mosaicism import FRACTIONS, LEVELS, RULES, excluded, power, too_few
from seedlot.assays.karyotype.settings import Settings
from seedlot.formats.iscn_shapes import Abnormality
from seedlot.genome.builds import Build
from seedlot.genome.events import Event
from seedlot.stats.intervals import binomial
from seedlot.terms.figure import Figure, undetermined
from seedlot.terms.reportable import Reportable

#: Name, unit and meaning of every reportable.
NAMES = (
    ("karyotype", "1", "as read, in ISCN"),
    ("cells counted", "{cells}", "metaphases looked at"),
    ("normal cells", "%", "cells without an acquired abnormality"),
    ("abnormal cells", "%", "cells of the clones and single cells with an acquired abnormality"),
    ("clonal abnormalities", "1", "how many abnormalities are clonal"),
    ("recurrent abnormalities", "1", "clones of what is known to recur in pluripotent stem cells, or none"),
    ("tetraploid cells", "%", "cells with four or more sets of chromosomes"),
    ("excluded mosaicism", "%", "smallest clone of a gain or structural change that is excluded (two cells)"),
    ("excluded mosaicism by one cell", "%", "the same if one cell were enough"),
    ("excluded mosaicism of a loss", "%", "the same for the loss of a chromosome (three cells)"),
)
_UNITS = {name: unit for name, unit, _ in NAMES}
_RULE_NAMES = {2: "excluded mosaicism", 1: "excluded mosaicism by one cell", 3: "excluded mosaicism of a loss"}
#: Of which cells the shares are.
_STATES = {"normal cells": ("normal",), "abnormal cells": ("abnormal", "non-clonal")}

Rows = Iterator[dict[str, Any]]


def tell(sample: Sample, events: list[Event], settings: Settings) -> Iterator[Reportable]:
    """The reportable values of a sample."""
    shown = " | ".join(one.karyotype.written or one.karyotype.text for one in sample.written)
    if not any(one.karyotype.written for one in sample.written):
        reason = "what is written is no karyotype"
        yield Reportable(sample=sample.name, name="karyotype", value=None, note=reason)
        return
    note = "" if sample.readable else "a part of it could not be read"
    methods = ", ".join(dict.fromkeys(f"{one.method} {one.resolution}".strip() for one in sample.written))
    yield Reportable(sample=sample.name, name="karyotype", value=shown, method=methods, note=note)
    for name, figure in _figures(sample, settings).items():
        yield figure.reportable(sample.name, name, _UNITS[name])
    yield from _abnormalities(sample, events)


def _abnormalities(sample: Sample, events: list[Event]) -> Iterator[Reportable]:
    """How many abnormalities are clonal, and which recur; neither is known of what could not be read."""
    clones = [seen.name for seen in sample.seen if seen.clonal]
    unread = _unread(sample)
    number = Figure(value=float(len(clones)), note="; ".join(clones))
    if unread:
        number = undetermined(unread, f"at least {'; '.join(clones)}" if clones else "")
    elif any(seen.clonal is None for seen in sample.seen):
        number = undetermined("the cells of a clone are not told", *clones)
    yield number.reportable(sample.name, "clonal abnormalities", "1")
    known = [event for event in events if event.known and event.new != "no"]
    names = [event.name for event in known if clonal(event, sample) is not False]
    single = [f"{event.name} in too few cells for a clone" for event in known if clonal(event, sample) is False]
    reason = unread or _hidden(sample)
    if not names and not reason:
        names = ["none"]
    yield Reportable(
        sample=sample.name,
        name="recurrent abnormalities",
        value="; ".join(names) or None,
        note="; ".join(part for part in (reason, *single) if part),
    )


def _hidden(sample: Sample) -> str:
    """What chromosomes hold of which the origin is not known: a marker may be an isochromosome 12p."""
    names = [seen.name for seen in sample.seen if _of_unknown(seen.carried.item)]
    return f"of what chromosomes {', '.join(names)} is made is not known" if names else ""


def _of_unknown(item: Abnormality) -> bool:
    if item.sign == "-":
        return False
    return item.kind in ("marker", "ring") or any(one.kind.split()[-1] == "add" for one in item.operations)


def _unread(sample: Sample) -> str:
    """Why an abnormality may be there that is not told."""
    if not sample.clones:
        return "there is no banded karyotype"
    if sample.mixed:
        return "the cells are of two individuals"
    if any(one.unsexed for one in sample.clones):
        return "the donor's sex chromosomes are not told"
    if not sample.readable or any(one.state == "unread" for one in sample.clones):
        return "a part of the karyotype could not be read"
    if any(carried.doubt for one in sample.clones if one.cell is not None for carried in one.cell.carried):
        return "what a rearranged chromosome gains and loses is not told in full"
    return ""


def _figures(sample: Sample, settings: Settings) -> dict[str, Figure]:
    total = sample.total
    if total is None or sample.obstacle:
        nothing = undetermined(sample.obstacle)
        names = [
            name for name, *_ in NAMES if name not in ("karyotype", "clonal abnormalities", "recurrent abnormalities")
        ]
        made = dict.fromkeys(names, nothing)
        return made if total is None else made | {"cells counted": _counted(total)}
    made = {"cells counted": _counted(total)}
    for name, states in _STATES.items():
        made[name] = _state(sample, states, total, settings)
    made["tetraploid cells"] = _tetraploid(sample, total, settings)
    for rule, name in _RULE_NAMES.items():
        made[name] = _excluded(total, rule, settings)
    return made


def _counted(total: int) -> Figure:
    return Figure(value=float(total), method="the sum of the brackets, or as stated where there are none")


def _state(sample: Sample, states: tuple[str, ...], total: int, settings: Settings) -> Figure:
    unread = sample.cells_in("unread")
    if any(one.unsexed and one.state == "unread" for one in sample.clones):
        return undetermined("the donor's sex chromosomes are not told")
    if unread is None or unread > 0:
        return undetermined(f"{unread or 'some'} cells could not be read")
    return _share(sample.cells_in(*states), total, settings, f"cells that are {' or '.join(states)} / all counted")


def _share(cells: int | None, total: int, settings: Settings, method: str) -> Figure:
    if cells is None or cells > total:
        return undetermined("the cells of a clone are not told" if cells is None else "more cells than were counted")
    low, high = binomial(cells, total, level=settings.level)
    return Figure(
        value=100 * cells / total,
        low=100 * low,
        high=100 * high,
        level=settings.level,
        method=f"{method}; exact binomial interval",
        note=f"{cells} of {total} cells",
    )


def _tetraploid(sample: Sample, total: int, settings: Settings) -> Figure:
    """Tetraploid cells among those counted for it, where that is stated; else among the metaphases analysed."""
    stated = [one for one in sample.written if one.tetraploid is not None and one.tetraploid_of]
    if stated:
        cells = sum(one.tetraploid or 0 for one in stated)
        return _share(cells, sum(one.tetraploid_of or 0 for one in stated), settings, "tetraploid / counted for ploidy")
    found = [one.cells for one in sample.clones if _sets(one) >= 4]
    known = [number for number in found if number is not None]
    return _share(sum(known) if len(known) == len(found) else None, total, settings, "tetraploid / all counted")


def _sets(one: Counted) -> int:
    return (one.clone.ploidy or 2) if one.cell is None else one.cell.ploidy


def _excluded(total: int, rule: int, settings: Settings) -> Figure:
    found = excluded(total, rule=rule, level=settings.level)
    if found is None:
        return undetermined(too_few(total, rule))
    method = (
        f"exact binomial: a clone missed by fewer than {rule} of {total} cells, {100 * settings.level:g} % confidence"
    )
    note = "of what is not seen; the cells are taken as independent"
    return Figure(relation="<", limit=100 * found, method=method, note=note)


def clone_rows(sample: Sample) -> Rows:
    """One row for each clone."""
    for one in sample.clones:
        yield {
            "sample": sample.name,
            "clone": one.clone.text,
            "cells": one.cells,
            "composite": one.clone.composite,
            "state": one.state,
            "chromosomes": _total(one),
            "ploidy": one.clone.ploidy if one.cell is None else one.cell.ploidy,
            "abnormalities": "; ".join(carried.name for carried in one.acquired),
            "gains": "; ".join(change.bands for change in one.changes if change.change > 0),
            "losses": "; ".join(change.bands for change in one.changes if change.change < 0),
            "culture": one.written.culture,
            "passage": one.written.passage,
            "remark": one.clone.remark,
            "where": one.written.where,
        }


def _total(one: Counted) -> str | None:
    if one.cell is None:
        return None
    return "~".join(map(str, dict.fromkeys(one.cell.total)))


def abnormality_rows(sample: Sample, parent: Sample | None, settings: Settings) -> Rows:
    """One row for each abnormality of a sample, over all its clones."""
    for seen in sample.seen:
        yield {
            "sample": sample.name,
            "abnormality": seen.name,
            "cells": seen.cells,
            "at most": seen.most,
            "of": sample.total,
            "clonal": {True: "yes", False: "no", None: "not known"}[seen.clonal],
            "new": new_since(sample, seen, parent, settings),
            "uncertain": seen.carried.item.uncertain,
            "note": seen.carried.doubt,
        }


def imbalance_rows(sample: Sample) -> Rows:
    """One row for each gain and loss of each clone, with positions on both builds."""
    for one in sample.clones:
        for change in one.changes:
            row = {
                "sample": sample.name,
                "clone": one.clone.text,
                "cells": one.cells,
                "bands": change.bands,
                "change": change.change,
                "copies": change.copies,
            }
            for build in Build:
                certain = change.certain(build)
                row[str(build)] = str(change.region(build)).split(" ")[0]
                row[f"surely {build}"] = "" if certain is None else str(certain).split(" ")[0]
            yield row


def break_rows(sample: Sample) -> Rows:
    """One row for each breakpoint, with positions on both builds."""
    for seen in sample.seen:
        for name, low, high, told in breakpoints(seen.carried.item.operations):
            yield {
                "sample": sample.name,
                "abnormality": seen.name,
                "breakpoint": told,
                **{str(build): str(region(build, name, low, high)).split(" ")[0] for build in Build},
            }


def exclusion_rows(sample: Sample) -> Rows:
    """What the cells counted exclude, by each rule and at each confidence, and with what power small clones are seen."""
    if sample.obstacle or sample.total is None:
        return
    for rule in RULES:
        row: dict[str, Any] = {"sample": sample.name, "cells": sample.total, "cells that make a clone": rule}
        for level in LEVELS:
            found = excluded(sample.total, rule=rule, level=level)
            row[f"excluded at {100 * level:g} % (%)"] = None if found is None else 100 * found
        for fraction in FRACTIONS:
            row[f"power at {100 * fraction:g} %"] = power(sample.total, fraction, rule=rule)
        yield row


def part_rows(sample: Sample, level: float) -> Rows:
    """One row for each part of another method, and for each count of nuclei in it."""
    for one in sample.written:
        for part in one.karyotype.parts:
            for probe, cells, total in part.signals or (("", 0, 0),):
                low, high = binomial(cells, total, level=level) if total else (None, None)
                yield {
                    "sample": sample.name,
                    "method": part.technique,
                    "text": part.text,
                    "probe": probe,
                    "cells": cells if total else None,
                    "of": total or None,
                    "share (%)": 100 * cells / total if total else None,
                    "low (%)": None if low is None else 100 * low,
                    "high (%)": None if high is None else 100 * high,
                    "where": one.where,
                }
