"""The layout against the files: wells that only one of them has, and samples that they name differently."""

from __future__ import annotations

from collections.abc import Iterator

from seedlot.assays.digital_pcr.checks import found
from seedlot.assays.digital_pcr.raw import Raw
from seedlot.formats.plate_layout import role_of
from seedlot.formats.wells import well_name
from seedlot.terms.finding import Finding

_MOST = 6


def check_layout(raw: Raw) -> Iterator[Finding]:
    """Compare; a layout that names most wells' samples differently is another plate's."""
    yield from _roles(raw)
    if not raw.places:
        return
    stated = _stated(raw)
    planned = {place.well for place in raw.places}
    if missing := sorted(planned - stated.keys()):
        yield found("layout", f"The layout has wells that no file holds: {_some(missing)}.", raw.places[0].where)
    if beyond := sorted(stated.keys() - planned - {""}):
        yield found("layout", f"The files hold wells that the layout has not: {_some(beyond)}.", raw.places[0].where)
    differ = sorted(
        {
            place.well
            for place in raw.places
            if place.sample and stated.get(place.well) and place.sample not in stated[place.well]
        }
    )
    if differ:
        swapped = len(differ) * 2 > len(planned)
        says = f"The layout names the samples of {_some(differ)} otherwise than the files; the layout's names are used."
        if swapped:
            says += " These are most wells: the plate or its layout may be swapped with another."
        yield found("swapped" if swapped else "layout-name", says, raw.places[0].where)
    yield from _ambiguous(raw)
    plates = {place.plate for place in raw.places if place.plate}
    known = {tally.plate for run in raw.runs for tally in run.tallies if tally.plate}
    if plates and known and not plates & known:
        says = f"The layout is of plate {', '.join(sorted(plates))}, the files of plate {', '.join(sorted(known))}."
        yield found("swapped", says, raw.places[0].where)


def _roles(raw: Raw) -> Iterator[Finding]:
    """Roles in the files that nobody knows."""
    first = {tally.role: tally.where for run in reversed(raw.runs) for tally in reversed(run.tallies)}
    for role, where in sorted(first.items()):
        if role_of(role) is None:
            yield found("role", f"'{role}' is no role that is known; it is read as a sample.", where)


def _ambiguous(raw: Raw) -> Iterator[Finding]:
    """A layout of several plates for files that name none; two rows that name one well differently."""
    nameless = {well_name(one.well) for run in raw.runs for one in run.tallies if not one.plate}
    nameless |= {well_name(one.well) for run in raw.runs for one in run.droplets if not one.plate}
    plates: dict[str, set[str]] = {}
    samples: dict[tuple[str, str, str, str], set[str]] = {}
    for place in raw.places:
        plates.setdefault(place.well, set()).add(place.plate)
        samples.setdefault((place.plate, place.well, place.channel, place.target), set()).add(place.sample)
    if several := sorted(well for well in nameless if len(plates.get(well, ())) > 1):
        says = (
            f"The layout holds {_some(several)} on several plates, and the files name none: which is which is not "
            "known, and it is not used for them. Give each plate's files as a measurement of their own."
        )
        yield found("swapped", says, raw.places[0].where)
    if twice := sorted({well for (_, well, *_), names in samples.items() if len(names) > 1}):
        says = f"The layout names {_some(twice)} more than once, for different samples; the last row counts."
        yield found("layout-name", says, raw.places[0].where)


def _stated(raw: Raw) -> dict[str, set[str]]:
    """The samples that the files themselves name in each well."""
    stated: dict[str, set[str]] = {}
    for run in raw.runs:
        pairs = [(one.well, one.sample) for one in run.tallies] + [(one.well, one.sample) for one in run.droplets]
        for well, sample in pairs:
            stated.setdefault(well_name(well), set()).update({sample} - {""})
    return stated


def _some(wells: list[str]) -> str:
    more = len(wells) - _MOST
    return ", ".join(wells[:_MOST]) + (f" and {more} more" if more > 0 else "")
