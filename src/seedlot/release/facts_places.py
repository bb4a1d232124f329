"""Facts of places: in which territories tissue was procured, the line derived, the product made, and what crosses a border."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seedlot.regulation.evidence import Subject
from seedlot.release.facts_cells import used_in
from seedlot.release.facts_making import unmade_before
from seedlot.release.programme import Programme, Told, Work
from seedlot.release.saying import One, Said, all_words, named, said
from seedlot.terms.countries import EEA, OF_CONCERN, territories_of


def procured_in(programme: Programme) -> Said:
    """The territories of the establishments that procured the tissue."""
    several = [_procured(programme, each) for each in programme.of("procurement")]
    silent = set(programme.part(Subject.PROCUREMENTS)) - {each.about for each in programme.of("procurement")}
    several += [
        One(value=None, what=f"the procurement of step {name}", entry=programme.works[name].entry, name=name)
        for name in sorted(silent)
    ]
    return all_words(several, nothing="No procurement is recorded.")


def _procured(programme: Programme, told: Told) -> One:
    where = programme.territories(programme.organised(told.text("establishment")))
    who = told.text("establishment") or "an establishment that is not named"
    return One(value=where or None, what=f"{who} (step {told.about})", entry=told.entry, name=told.about)


def _performed(programme: Programme, works: Iterable[Work]) -> Iterator[One]:
    for work in works:
        where = programme.territories(programme.organisation(work))
        who = work.organisation or f"this site ({programme.site})"
        yield One(value=where or None, what=f"step {work.step} at {who}", entry=work.entry, name=work.step)


def derived_in(programme: Programme) -> Said:
    """The territories of the organisations that performed cell line development."""
    several = list(_performed(programme, programme.works_of(Subject.DEVELOPMENT)))
    for item in unmade_before(programme):
        where = programme.territories(programme.organised(item.organisation)) if item.organisation else frozenset()
        several.append(One(value=where or None, what=f"the making of '{item.item}'", entry=item.entry, name=item.item))
    return all_words(several, nothing="No step of cell line development is recorded.")


def manufactured_in(programme: Programme) -> Said:
    """The territories of the organisations that performed the steps after the master bank."""
    several = list(_performed(programme, programme.works_of(Subject.MANUFACTURE)))
    return all_words(several, nothing="No step after the master bank is recorded.")


def _everywhere(programme: Programme) -> list[tuple[str, frozenset[str], int]]:
    """Every place where cells were, as far as it is known: in words, its territories, the entry."""
    organised = [
        (f"procurement in step {each.about}", each.text("establishment"), each) for each in programme.of("procurement")
    ]
    organised += [
        (f"shipment {each.text('shipment')}", each.text(end), each)
        for each in programme.of("shipment")
        for end in ("sender", "receiver")
    ]
    found = [(what, programme.territories(programme.organised(who)), each.entry) for what, who, each in organised]
    steps = programme.works.values()
    return found + [
        (f"step {each.step}", programme.territories(programme.organisation(each)), each.entry) for each in steps
    ]


def cells_cross_uk_eea_border(programme: Programme) -> Said:
    """Whether cells are on both sides of the border between the United Kingdom and the EEA, the recipients' among them."""
    places = _everywhere(programme)
    used = used_in(programme)
    if isinstance(used.value, frozenset):
        there = frozenset[str]().union(*(territories_of(each) for each in used.value))
        places.append(("use of the product", there, used.entries[0] if used.entries else 0))
    sides = {
        side: [place for place in places if place[1] & within]
        for side, within in (("UK", {"UK"}), ("EEA", {"EU", *EEA}))
    }
    ends = [
        One(value=True, what=f"{several[0][0]} ({side})", entry=several[0][2])
        for side, several in sides.items()
        if several
    ]
    if len(ends) > 1:
        return said(value=True, says=f"On both sides: {named(each.what for each in ends)}.", several=ends)
    missing = [what for what, where, _ in places if not where]
    if missing or used.value is None or not programme.works:
        return said(
            None,
            f"Where cells are is not wholly known: {named(missing) or 'the steps, or the territories of use'}.",
            ends,
        )
    return said(value=False, says="All places that are recorded lie on one side, or on neither.", several=ends)


def us_cells_exported_to_country_of_concern(programme: Programme) -> Said:
    """Whether cells that were procured in the United States go to a country of concern (28 CFR 202.601)."""
    source = procured_in(programme)
    places = _everywhere(programme)
    there = [One(value=True, what=what, entry=entry) for what, where, entry in places if where & OF_CONCERN]
    if isinstance(source.value, frozenset) and "US" not in source.value:
        return Said(
            value=False,
            says=f"The tissue was procured elsewhere. {source.says}",
            entries=source.entries,
            about=source.about,
        )
    if source.value is not None and there:
        return said(
            value=True,
            says=f"Procured in the United States, and then: {named(each.what for each in there)}.",
            several=there,
        )
    missing = [what for what, where, _ in places if not where]
    if there or missing or not places:
        return said(None, f"Not known: {named(missing) or 'where the tissue was procured'}.", there)
    return said(value=False, says="No place that is recorded lies in a country of concern.")
