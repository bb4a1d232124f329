"""The chain from the donor to the lot: every stage against the one before it, and against the donor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from seedlot.assays.identity.changes import changes_of
from seedlot.assays.identity.samples import Person, donor_of
from seedlot.assays.identity.scores import Match, compare
from seedlot.assays.identity.settings import Settings
from seedlot.formats.str_profile import Profile
from seedlot.genome.events import Event

#: Verdicts on two STR profiles.
RELATED, AMBIGUOUS, UNRELATED, UNKNOWN = "related", "ambiguous", "unrelated", "not known"


def verdict(match: Match, settings: Settings) -> str:
    """Related, ambiguous, unrelated; not known with fewer loci than are asked for."""
    score = match.score(settings.score)
    if score is None or match.loci < settings.min_loci:
        return UNKNOWN
    return RELATED if score >= settings.related else AMBIGUOUS if score >= settings.ambiguous else UNRELATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One stage compared with another: `kind` is 'parent' or 'donor'."""

    kind: str
    match: Match
    verdict: str
    changes: tuple[Event, ...]


def links_of(profiles: Mapping[str, Profile], people: Mapping[str, Person], settings: Settings) -> tuple[Link, ...]:
    """Compare every sample with its parent and with its donor, where these have profiles; a donor that is the parent once."""
    return tuple(
        _link(kind, profiles[name], profiles[other], settings)
        for name in profiles
        if name in people
        for kind, other in _others(name, people)
        if other in profiles
    )


def _others(name: str, people: Mapping[str, Person]) -> Iterator[tuple[str, str]]:
    donor, parent = donor_of(name, people), people[name].parent
    if donor:
        yield "donor", donor
    if parent and parent != donor:
        yield "parent", parent


def _link(kind: str, profile: Profile, other: Profile, settings: Settings) -> Link:
    match = compare(profile, other)
    said = verdict(match, settings)
    changes = tuple(changes_of(profile, other)) if said != UNRELATED and _same_person(match) else ()
    return Link(kind=kind, match=match, verdict=said, changes=changes)


def _same_person(match: Match) -> bool:
    """Whether what differs can be a change of one line: most alleles are the same."""
    return match.tanabe is not None and match.tanabe >= 75
