"""STR profiles to matches, the chain, mixtures and changes, and what is doubtful in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.identity.chain import RELATED, UNKNOWN, UNRELATED, Link, links_of, verdict
from seedlot.assays.identity.changes import Sexes, amelogenin, loss_of_y
from seedlot.assays.identity.mixture import Mixture, mixture_of
from seedlot.assays.identity.profiles import Typed
from seedlot.assays.identity.raw import Raw
from seedlot.assays.identity.roles import Role
from seedlot.assays.identity.samples import Person, ancestors, donor_of, expected_same, found, sisters_of
from seedlot.assays.identity.scores import Compared, Match, compare, compare_all, encode, index_of
from seedlot.assays.identity.settings import Settings
from seedlot.formats.str_profile import Profile
from seedlot.genome.events import Event
from seedlot.terms.finding import Answer, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A match with a profile of a list: `list` is 'database' or 'misidentified'."""

    list: str
    match: Match
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strs:
    """Everything that the profiles tell."""

    profiles: Mapping[str, Profile]
    matches: tuple[Match, ...]
    links: tuple[Link, ...]
    mixtures: Mapping[str, Mixture]
    hits: tuple[Hit, ...]
    sexes: tuple[Event, ...]


#: Most pairs of samples that are told one by one.
_MOST_PAIRS = 2000


def strs_of(raw: Raw, typed: Mapping[str, Typed], people: Mapping[str, Person], settings: Settings) -> Strs:
    """Compare the profiles of all samples that are no controls."""
    profiles = {name: one.profile for name, one in typed.items() if people[name].role is not Role.CONTROL}
    links = links_of(profiles, people, settings)
    mixtures = {
        name: mixture_of(profile, profiles.get(donor_of(name, people)), typed[name].stutters, settings)
        for name, profile in profiles.items()
    }
    return Strs(
        profiles=profiles,
        matches=tuple(_pairs(profiles, people, settings)),
        links=links,
        mixtures=mixtures,
        hits=tuple(_hits(raw, profiles, settings)),
        sexes=tuple(_sisters_without_y(profiles, people, links)),
    )


def _pairs(profiles: Mapping[str, Profile], people: Mapping[str, Person], settings: Settings) -> Iterator[Match]:
    """All pairs; of very many those that are told to be of one donor or look alike, and each sample's best."""
    names = list(profiles)
    if len(names) * (len(names) - 1) // 2 <= _MOST_PAIRS:
        for place, one in enumerate(names):
            for other in names[place + 1 :]:
                yield compare(profiles[one], profiles[other])
        return
    for first, second in _chosen(names, _all(profiles).score(settings.score), people, settings):
        yield compare(profiles[names[first]], profiles[names[second]])


def _chosen(
    names: list[str], scores: NDArray[np.float64], people: Mapping[str, Person], settings: Settings
) -> list[tuple[int, int]]:
    apart = scores.copy()
    np.fill_diagonal(apart, -1)
    best = apart.argmax(axis=1)
    chosen = {(min(one, int(other)), max(one, int(other))) for one, other in enumerate(best)}
    chosen |= {(int(one), int(other)) for one, other in np.argwhere(np.triu(apart >= settings.ambiguous, 1))}
    groups: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        if people[name].group:
            groups.setdefault(people[name].group, []).append(place)
    chosen |= {(members[0], other) for members in groups.values() for other in members[1:]}
    return sorted(chosen)


def _all(profiles: Mapping[str, Profile]) -> Compared:
    alleles, loci = index_of(profiles.values())
    encoded = encode(list(profiles.values()), alleles, loci)
    return compare_all(encoded, encoded)


def _hits(raw: Raw, profiles: Mapping[str, Profile], settings: Settings) -> Iterator[Hit]:
    """The best matches of every sample in the database and in the list of misidentified lines."""
    for name, listed in (("database", raw.database), ("misidentified", raw.misidentified)):
        if not listed or not profiles:
            continue
        alleles, loci = index_of(listed)
        own = encode(list(profiles.values()), alleles, loci)
        compared = compare_all(own, encode(listed, alleles, loci))
        scores = compared.score(settings.score)
        enough = compared.loci >= min(settings.min_loci, max(float(compared.loci.max(initial=0)), 1))
        for row, profile in enumerate(profiles.values()):
            for at in _top(scores[row] * enough[row], settings.best):
                match = compare(profile, listed[at])
                if match.loci:
                    yield Hit(list=name, match=match, verdict=verdict(match, settings))


def _top(values: NDArray[np.float64], most: int) -> list[int]:
    """The places of the highest values, highest first, the earlier of two equals before the later."""
    most = min(most, values.size)
    least = np.partition(values, values.size - most)[values.size - most]
    candidates = np.flatnonzero(values >= least)
    return [int(at) for at in candidates[np.lexsort((candidates, -values[candidates]))][:most]]


def _sisters_without_y(
    profiles: Mapping[str, Profile], people: Mapping[str, Person], links: tuple[Link, ...]
) -> Iterator[Event]:
    """Amelogenin X alone where a sister line, or the sex that is told, has a Y; where no link has said it."""
    said = {event.sample for link in links for event in link.changes if event.chromosome == "Y"}
    for name, profile in profiles.items():
        own = amelogenin(profile)
        if name in said or own != ("X",):
            continue
        with_y = [
            other
            for other in _alike(name, profiles, people)
            if Sexes(own=own, other=amelogenin(profiles[other])).lost_y and not _comes_of(other, name, people)
        ]
        if with_y:
            yield loss_of_y(name, with_y[0], note=f"amelogenin X alone, where its sister '{with_y[0]}' has X and Y")
        elif people[name].sex.casefold().startswith("m"):
            yield loss_of_y(name, "", note="amelogenin X alone in a line that is told to be male")


def _comes_of(sample: str, other: str, people: Mapping[str, Person]) -> bool:
    """Whether a sample was derived from another: a Y that only it has was not lost by that one."""
    return other in (*ancestors(sample, people), donor_of(sample, people))


def _alike(name: str, profiles: Mapping[str, Profile], people: Mapping[str, Person]) -> Iterator[str]:
    """Other samples of the donor: those told to be, and those whose profile is the same."""
    told = sisters_of(name, people)
    for other, profile in profiles.items():
        if other != name:
            match = compare(profiles[name], profile)
            if match.tanabe is not None and match.loci >= 8 and match.tanabe >= (80 if other in told else 95):
                yield other


def check_strs(strs: Strs, raw: Raw, people: Mapping[str, Person], settings: Settings) -> Iterator[Finding]:
    """What is doubtful in who is who."""
    for link in strs.links:
        yield from _check_link(link, settings, people)
        own, other = (strs.profiles[name] for name in (link.match.query, link.match.reference))
        if Sexes(own=amelogenin(own), other=amelogenin(other)).gained_y and link.verdict != UNRELATED:
            says = f"'{own.sample}' shows a Y that its {link.kind} '{other.sample}' lacks: cells of another person, perhaps."
            yield found("sex", says, own.where, Answer.NOT_MET)
    yield from _check_changes(strs.links, people)
    linked = {frozenset((link.match.query, link.match.reference)) for link in strs.links}
    strays = {link.match.query for link in strs.links if link.verdict == UNRELATED}
    for match in strs.matches:
        known = expected_same(match.query, match.reference, people) and {match.query, match.reference} & strays
        if frozenset((match.query, match.reference)) not in linked and not known:
            yield from _check_pair(match, people, settings)
    for event in strs.sexes:
        says = f"'{event.sample}' may have lost its Y chromosome: {event.note}. The other loci do not show it."
        yield found("loss-of-y", says, people[event.sample].where)
    for name, mixture in strs.mixtures.items():
        yield from _check_mixture(name, mixture, people[name])
    yield from _check_lists(strs, raw, people)
    for name, profile in strs.profiles.items():
        if people[name].sex.casefold().startswith("f") and "Y" in amelogenin(profile):
            says = f"'{name}' is told to be female, and amelogenin shows a Y."
            yield found("sex", says, profile.where, Answer.NOT_MET)


def _check_link(link: Link, settings: Settings, people: Mapping[str, Person]) -> Iterator[Finding]:
    match, where = link.match, people[link.match.query].where
    score = match.score(settings.score)
    shown = "no score" if score is None else f"{score:.1f} %"
    what = f"'{match.query}' and its {link.kind} '{match.reference}'"
    kin = "; they share an allele at every locus, as a parent and a child do" if not match.excluding else ""
    if link.verdict == UNRELATED:
        says = f"{what} are unrelated: {shown} over {match.loci} loci{kin}."
        yield found("not-the-donor" if link.kind == "donor" else "not-the-parent", says, where, Answer.NOT_MET)
    elif link.verdict == UNKNOWN:
        says = (
            f"{what} have {match.loci} loci in common, fewer than {settings.min_loci}; no verdict is given ({shown})."
        )
        yield found("few-loci", says, where)
    elif link.verdict != RELATED:
        says = f"{what} are neither clearly related nor unrelated: {shown} over {match.loci} loci{kin}."
        yield found("ambiguous", says, where)


def _check_changes(links: Sequence[Link], people: Mapping[str, Person]) -> Iterator[Finding]:
    """Every change once, with all that lack it."""
    told: dict[tuple[str, str], list[tuple[Link, Event]]] = {}
    for link in links:
        for event in link.changes:
            told.setdefault((link.match.query, event.name), []).append((link, event))
    for (query, name), each in told.items():
        against = " and its ".join(dict.fromkeys(link.kind for link, _ in each))
        event = each[-1][1]
        says = f"'{query}', against its {against}: {name} ({event.note})."
        says += f" It is known as {event.known}." if event.known else ""
        yield found("loss-of-y" if event.chromosome == "Y" else "changed", says, people[query].where)


def _check_pair(match: Match, people: Mapping[str, Person], settings: Settings) -> Iterator[Finding]:
    told, said = expected_same(match.query, match.reference, people), verdict(match, settings)
    pair, where = f"'{match.query}' and '{match.reference}'", people[match.query].where
    score = match.score(settings.score)
    shown = "" if score is None else f"{score:.1f} % over {match.loci} loci"
    if told and said == UNRELATED:
        yield found(
            "unexpected-difference", f"{pair} are told to be of one donor, and differ: {shown}.", where, Answer.NOT_MET
        )
    elif told is False and said == RELATED:
        yield found(
            "unexpected-match", f"{pair} are told to be of two donors, and match: {shown}.", where, Answer.NOT_MET
        )
    elif not told and said == UNRELATED and not match.excluding:
        says = f"{pair} share an allele at every locus ({shown}): a parent and a child, perhaps, but not one person."
        yield found("kin", says, where, None)


def _check_mixture(name: str, mixture: Mixture, person: Person) -> Iterator[Finding]:
    loci = ", ".join(dict.fromkeys((*mixture.third, *mixture.foreign)))
    if mixture.verdict == "mixed":
        share = "" if mixture.fraction is None else f", about {100 * mixture.fraction:.0f} % by the heights"
        says = f"'{name}' holds cells of more than one person{share}: alleles beyond one person's at {loci}."
        yield found("mixture", says, person.where, Answer.NOT_MET)
    elif mixture.verdict == "suspected":
        says = f"'{name}' has a third allele at {loci}: a mixture, or a change of one locus."
        yield found("third-allele", says, person.where)
    if mixture.unbalanced:
        says = f"'{name}' has unbalanced peaks at {', '.join(mixture.unbalanced)}: a mixture, or a gain or loss there."
        yield found("unbalanced", says, person.where)


def _check_lists(strs: Strs, raw: Raw, people: Mapping[str, Person]) -> Iterator[Finding]:
    listed = {name.casefold(): name for name in raw.named}
    listed |= {profile.sample.casefold(): profile.sample for profile in raw.misidentified}
    for name in strs.profiles:
        if name.casefold() in listed:
            says = f"'{name}' is in the list of misidentified lines."
            yield found("misidentified", says, people[name].where, Answer.NOT_MET)
    for hit in strs.hits:
        if hit.verdict != RELATED or hit.match.query.casefold() == hit.match.reference.casefold():
            continue
        shown = f"{hit.match.tanabe:.1f} % (Tanabe) over {hit.match.loci} loci"
        if hit.list == "misidentified":
            says = f"'{hit.match.query}' matches '{hit.match.reference}' of the misidentified lines: {shown}."
            yield found("misidentified", says, people[hit.match.query].where, Answer.NOT_MET)
        else:
            says = f"'{hit.match.query}' matches '{hit.match.reference}' of the database: {shown}."
            yield found("database-match", says, people[hit.match.query].where, None)
