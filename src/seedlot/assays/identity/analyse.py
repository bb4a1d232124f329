"""Profiles and fingerprints to who is who: matches, chain, mixtures, contamination, changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from seedlot.assays.identity.charts import charts_of
from seedlot.assays.identity.fingerprints import Fingerprints, fingerprints_of
from seedlot.assays.identity.profiles import Typed, check_typed, typed_of
from seedlot.assays.identity.raw import Raw
from seedlot.assays.identity.samples import Person, Told, found, people_of
from seedlot.assays.identity.settings import Settings
from seedlot.assays.identity.snp_told import (
    check_snps,
    contamination_rows,
    pair_rows,
    snp_chain_rows,
    snp_events,
    snp_limits,
    tell_snps,
)
from seedlot.assays.identity.snps import Snps, snps_of
from seedlot.assays.identity.str_told import chain_rows, limits_of, match_rows, profile_rows, tell_strs
from seedlot.assays.identity.strs import Strs, check_strs, strs_of
from seedlot.formats.rows import gathered
from seedlot.genome.events import EVENTS, LIMITS
from seedlot.terms.finding import Finding
from seedlot.terms.result import Analysis


def analyse(raw: Raw, settings: Settings) -> Analysis:
    """Tell whether samples are of the person they are told to be (ASN-0002 for STR; ICH Q5D, 2.3.1, for identity)."""
    typed, twice = typed_of(raw.profiles, settings)
    prints = fingerprints_of(raw, settings)
    people, said = people_of(_told(raw, prints), settings)
    strs = strs_of(raw, typed, people, settings) if typed else None
    snps = snps_of(prints, people, settings) if prints else None
    return Analysis(
        reportables=(
            *(tell_strs(strs, people, raw.frequencies, settings) if strs else ()),
            *(tell_snps(snps, people, settings) if snps else ()),
        ),
        findings=gathered(
            (
                *raw.findings,
                *twice,
                *(prints.findings if prints else ()),
                *said,
                *(finding for one in typed.values() for finding in check_typed(one, settings)),
                *(check_strs(strs, raw, people, settings) if strs else ()),
                *(check_snps(snps, people) if snps else ()),
                *_check_input(raw, settings, people, typed),
            )
        ),
        tables=_tables(strs, snps, people, settings),
        charts=charts_of(strs, snps, people, settings),
        unused=raw.unused,
    )


def _told(raw: Raw, prints: Fingerprints | None) -> tuple[Told, ...]:
    """What is said of each sample that has a profile or a fingerprint; the layout before the tables."""
    own = [Told(profile.sample, profile.said, profile.where) for profile in raw.profiles]
    own.extend(prints.told if prints else ())
    known = {one.sample for one in own}
    laid = [Told(name, entry.said, entry.where) for entry in raw.layout for name in _meant(entry.sample, known)]
    return (*laid, *own)


def _meant(name: str, known: Iterable[str]) -> list[str]:
    """The samples that a name of the layout means: that one, or those of several files, "NAME (FILE)"."""
    return [name] if name in known else [one for one in known if one.startswith(f"{name} (")]


def _check_input(
    raw: Raw, settings: Settings, people: Mapping[str, Person], typed: Mapping[str, Typed]
) -> Iterator[Finding]:
    for entry in raw.layout:
        if not _meant(entry.sample, people):
            yield found("no-such", f"The layout names the sample '{entry.sample}', which no file holds.", entry.where)
    if settings.database and not raw.database:
        yield found("no-database", f"No profile was read from the database {', '.join(settings.database)}.")
    if settings.misidentified and not raw.misidentified and not raw.named:
        yield found("no-database", f"No line was read from the list {', '.join(settings.misidentified)}.")
    if not people:
        yield found("none", "The files hold no profile and no fingerprint of a sample: nothing is told.")
    elif len(people) == 1 and not raw.database and typed:
        yield found("alone", "One sample is given and nothing to compare it with: whose it is is not shown.")


def _tables(
    strs: Strs | None, snps: Snps | None, people: Mapping[str, Person], settings: Settings
) -> dict[str, list[dict[str, Any]]]:
    """Make the tables; `events` and `limits` always, for other rooms read them."""
    events = _once(
        *(event.row() for link in (strs.links if strs else ()) for event in link.changes),
        *(event.row() for event in (strs.sexes if strs else ())),
        *(event.row() for event in (snp_events(snps, people, settings) if snps else ())),
    )
    limits = [
        *(one.row() for one in (limits_of(strs, settings) if strs else ())),
        *(one.row() for one in (snp_limits(snps, settings) if snps else ())),
    ]
    tables = {
        "str_profiles": profile_rows(strs, people) if strs else [],
        "matches": match_rows(strs, people, settings) if strs else [],
        "chain": [
            *(chain_rows(strs, people, settings) if strs else []),
            *(snp_chain_rows(snps, people) if snps else []),
        ],
        "snp_pairs": pair_rows(snps, settings) if snps else [],
        "contamination": contamination_rows(snps) if snps else [],
    }
    return {name: rows for name, rows in tables.items() if rows} | {EVENTS: events, LIMITS: limits}


def _once(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    """A change that is seen against the donor and against the parent is told once, as it is against the first."""
    return list({(row["sample"], row["name"]): row for row in reversed(rows)}.values())[::-1]
