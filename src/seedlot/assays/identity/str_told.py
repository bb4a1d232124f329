"""What the profiles tell as reportable values and rows of tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from seedlot.assays.identity.chain import UNKNOWN, Link, verdict
from seedlot.assays.identity.changes import amelogenin
from seedlot.assays.identity.frequency import Frequencies, random_match
from seedlot.assays.identity.mixture import Mixture
from seedlot.assays.identity.roles import Role
from seedlot.assays.identity.samples import Person, donor_of, expected_same, sisters_of
from seedlot.assays.identity.scores import Match, compare, counted
from seedlot.assays.identity.settings import Settings
from seedlot.assays.identity.strs import Strs
from seedlot.formats.str_profile import Profile
from seedlot.genome.events import Kind, Limit
from seedlot.terms.reportable import Reportable

Rows = list[dict[str, Any]]
_FORMULA = {
    "tanabe": "Tanabe 2S/(A+B), amelogenin not counted",
    "masters query": "Masters S/A, amelogenin not counted",
    "masters reference": "Masters S/B, amelogenin not counted",
}


def tell_strs(
    strs: Strs, people: Mapping[str, Person], frequencies: Frequencies, settings: Settings
) -> Iterator[Reportable]:
    """The values of every sample."""
    for name, profile in strs.profiles.items():
        own = people[name]
        links = {link.kind: link for link in strs.links if link.match.query == name}
        if own.role is not Role.DONOR:
            yield from _donor(name, links.get("donor"), people, settings)
        if "parent" in links:
            yield from _linked(links["parent"], "parent", settings)
        if not links and own.role is not Role.DONOR:
            yield from _sisters(name, strs, people, settings)
        yield from _hit(name, strs, settings)
        yield from _mixture(name, strs.mixtures[name], settings)
        sex = amelogenin(profile)
        note = "" if sex else "amelogenin was not typed"
        yield Reportable(
            sample=name, name="STR amelogenin", value=",".join(sex) or None, method="alleles of amelogenin", note=note
        )
        if frequencies:
            yield _random(name, profile, frequencies, settings)


def _donor(name: str, link: Link | None, people: Mapping[str, Person], settings: Settings) -> Iterator[Reportable]:
    if link is not None:
        yield from _linked(link, "donor", settings)
        return
    donor = donor_of(name, people)
    why = f"the donor '{donor}' has no STR profile" if donor else "no sample is told to be the donor's"
    yield Reportable(sample=name, name="STR match to donor", value=None, unit="%", note=why)


def _linked(link: Link, kind: str, settings: Settings) -> Iterator[Reportable]:
    match = link.match
    yield from _compared(match, kind, settings, note=f"'{match.reference}'")


def _compared(match: Match, kind: str, settings: Settings, *, note: str) -> Iterator[Reportable]:
    score = match.score(settings.score)
    differ = f"; other alleles at {', '.join(match.differing)}" if match.differing else ""
    enough = match.loci >= settings.min_loci
    few = "" if enough else f"; {match.loci} loci are compared, fewer than {settings.min_loci}"
    yield Reportable(
        sample=match.query,
        name=f"STR match to {kind}",
        value=score if enough else None,
        unit="%",
        method=_FORMULA[settings.score],
        note=f"against {note}{differ}{few}" + ("" if enough or score is None else f"; it would be {score:.1f} %"),
    )
    yield Reportable(
        sample=match.query,
        name=f"STR loci compared with {kind}",
        value=float(match.loci),
        method="autosomal loci with an allele in both",
    )
    said = verdict(match, settings)
    yield Reportable(
        sample=match.query,
        name=f"STR identity with {kind}",
        value=None if said == UNKNOWN else said,
        method=f"{settings.score} score of {settings.related:g} % or more is related, below {settings.ambiguous:g} % unrelated",
        note="" if said != UNKNOWN else f"{match.loci} loci are compared, fewer than {settings.min_loci}",
    )


def _sisters(name: str, strs: Strs, people: Mapping[str, Person], settings: Settings) -> Iterator[Reportable]:
    """Without a donor's profile: the sister that matches least."""
    sisters = [other for other in sisters_of(name, people) if other in strs.profiles]
    matches = [compare(strs.profiles[name], strs.profiles[other]) for other in sisters]
    if matches:
        least = min(matches, key=lambda match: (match.score(settings.score) or 0.0, match.loci))
        yield from _compared(
            least, "samples of the same donor", settings, note=f"'{least.reference}', the least of {len(matches)}"
        )


def _hit(name: str, strs: Strs, settings: Settings) -> Iterator[Reportable]:
    hits = [hit for hit in strs.hits if hit.list == "database" and hit.match.query == name]
    if hits:
        best = hits[0]
        yield Reportable(
            sample=name,
            name="STR best match in database",
            value=best.match.reference if best.verdict == "related" else "none related",
            method=_FORMULA[settings.score],
            note=f"'{best.match.reference}', {best.match.score(settings.score) or 0:.1f} % over {best.match.loci} loci",
        )


def _mixture(name: str, mixture: Mixture, settings: Settings) -> Iterator[Reportable]:
    yield Reportable(
        sample=name,
        name="STR mixture",
        value=None if mixture.verdict == "not known" else mixture.verdict,
        method=f"alleles beyond one person's at {settings.mixed_loci} loci or more",
        note="no autosomal locus has an allele" if mixture.verdict == "not known" else _seen(mixture),
    )
    method = "heights of alleles that the donor lacks, by all"
    if mixture.fraction is not None:
        yield Reportable(
            sample=name,
            name="STR contamination",
            value=100 * mixture.fraction,
            unit="%",
            method=method,
            note="no interval: heights vary from locus to locus",
        )
    elif mixture.smallest is not None and mixture.verdict == "none seen":
        yield Reportable(
            sample=name,
            name="STR contamination",
            value=None,
            relation="<",
            limit=100 * mixture.smallest,
            unit="%",
            method=method,
            note=_basis(mixture, settings),
        )
    else:
        why = "the peaks have no heights" if mixture.smallest is None else "the donor's profile is not known"
        yield Reportable(sample=name, name="STR contamination", value=None, unit="%", method=method, note=why)


def _seen(mixture: Mixture) -> str:
    third = f"three alleles at {', '.join(mixture.third)}" if mixture.third else ""
    foreign = f"alleles that the donor lacks at {', '.join(mixture.foreign)}" if mixture.foreign else ""
    return "; ".join(part for part in (third, foreign) if part)


def _basis(mixture: Mixture, settings: Settings) -> str:
    if mixture.smallest is None:
        return "the peaks have no heights: what a minor contributor would have shown is not known"
    return (
        f"share at which half of the loci would show a foreign peak of {settings.analytical:g} RFU; "
        f"at places of stutter it is {200 * settings.stutter:.0f} %"
    )


def _random(name: str, profile: Profile, frequencies: Frequencies, settings: Settings) -> Reportable:
    said = random_match(profile, frequencies, settings)
    method = f"NRC 1996, 4.10 with theta {settings.theta:g}; allele frequencies as given"
    if said is None:
        why = "no locus of the profile is in the list of frequencies"
        return Reportable(sample=name, name="STR random match probability", value=None, method=method, note=why)
    rare = f"; not listed, taken as {settings.least_frequency:g}: {', '.join(said.unlisted)}" if said.unlisted else ""
    return Reportable(
        sample=name,
        name="STR random match probability",
        value=said.probability,
        method=method,
        note=f"over {said.loci} loci{rare}",
    )


def limits_of(strs: Strs, settings: Settings) -> Iterator[Limit]:
    """The smallest share of another person's cells that each profile would have shown."""
    for name, mixture in strs.mixtures.items():
        yield Limit(
            sample=name,
            region="STR profile",
            kind=Kind.CONTAMINATION,
            fraction=mixture.smallest,
            basis=_basis(mixture, settings),
        )


def profile_rows(strs: Strs, people: Mapping[str, Person]) -> Rows:
    """A row for each sample and locus."""
    return [
        {
            "sample": name,
            "role": str(people[name].role),
            "locus": locus.name,
            "alleles": ",".join(locus.alleles),
            "counted": locus.name in counted(profile),
            "off ladder": locus.off,
            "balance": _balance(list(locus.heights.values())),
            "heights": ",".join(f"{locus.heights[allele]:.0f}" for allele in locus.alleles if allele in locus.heights),
        }
        for name, profile in strs.profiles.items()
        for locus in profile.loci.values()
    ]


def _balance(heights: Sequence[float]) -> float | None:
    return round(min(heights) / max(heights), 3) if len(heights) == 2 else None


def match_rows(strs: Strs, people: Mapping[str, Person], settings: Settings) -> Rows:
    """A row for each pair of samples and each of the best matches in a list."""
    own = [
        {
            "against": "sample",
            **_match(match, settings),
            "expected": _told(expected_same(match.query, match.reference, people)),
        }
        for match in strs.matches
    ]
    return own + [{"against": hit.list, **_match(hit.match, settings), "expected": ""} for hit in strs.hits]


def _told(same: bool | None) -> str:  # noqa: FBT001 - three answers
    return {True: "same", False: "other"}.get(same, "") if same is not None else ""


def _match(match: Match, settings: Settings) -> dict[str, Any]:
    scores = {
        "tanabe %": match.tanabe,
        "masters query %": match.masters_query,
        "masters reference %": match.masters_reference,
    }
    return {
        "query": match.query,
        "reference": match.reference,
        "loci": match.loci,
        "shared": match.shared,
        "query alleles": match.query_alleles,
        "reference alleles": match.reference_alleles,
        **{name: None if score is None else round(score, 2) for name, score in scores.items()},
        "verdict": verdict(match, settings),
        "other alleles at": ", ".join(match.differing),
        "no allele in common at": ", ".join(match.excluding),
    }


def chain_rows(strs: Strs, people: Mapping[str, Person], settings: Settings) -> Rows:
    """A row for each link of the chain."""
    rows = []
    for link in strs.links:
        score = link.match.score(settings.score)
        rows.append(
            {
                "sample": link.match.query,
                "role": str(people[link.match.query].role),
                "against": link.kind,
                "reference": link.match.reference,
                "by": "STR",
                "match %": None if score is None else round(score, 2),
                "compared": link.match.loci,
                "verdict": link.verdict,
                "changes": "; ".join(event.name for event in link.changes),
            }
        )
    return rows
