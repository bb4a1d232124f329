"""What the fingerprints tell as reportable values, rows of tables and findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from seedlot.assays.identity.pairs import FIRST, PARENT, SAME, SIBLINGS, UNKNOWN
from seedlot.assays.identity.roles import Role
from seedlot.assays.identity.samples import Person, donor_of, found
from seedlot.assays.identity.settings import Settings
from seedlot.assays.identity.snps import Contaminated, Judged, Snps, differs, pair_with_donor
from seedlot.genome.events import Event, Kind, Limit
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable

Rows = list[dict[str, Any]]


def tell_snps(snps: Snps, people: Mapping[str, Person], settings: Settings) -> Iterator[Reportable]:
    """The values of every sample."""
    for name in snps.samples:
        judged, kind = pair_with_donor(name, snps, people)
        if people[name].role is Role.DONOR:
            pass  # he is what the others are compared with
        elif judged is not None:
            impure = [one for one in (judged.pair.one, judged.pair.other) if snps.contaminated[one].found]
            yield from _compared(name, judged, kind, impure, settings)
        else:
            donor = donor_of(name, people)
            why = f"the donor '{donor}' has no SNP genotypes" if donor else "no sample is told to be the donor's"
            yield Reportable(sample=name, name="SNP identity with donor", value=None, note=why)
        yield _contamination(snps.contaminated[name], settings)
        sex, mixed = snps.sexes[name], snps.contaminated[name].found
        yield Reportable(
            sample=name,
            name="SNP sex",
            value=None if mixed else sex.verdict or None,
            method="heterozygous sites of X outside of the pseudoautosomal regions; sites of Y seen",
            note=f"{sex.x_hets} of {sex.x_sites} sites of X heterozygous, {sex.y_seen} of {sex.y_sites} of Y seen"
            + ("; the sample is contaminated" if mixed else ""),
        )


def _compared(name: str, judged: Judged, kind: str, mixed: list[str], settings: Settings) -> Iterator[Reportable]:
    pair = judged.pair
    other = pair.other if pair.one == name else pair.one
    note = f"against '{other}' at {pair.sites} sites, {pair.ibs0} of them opposite homozygotes"
    note += "".join(f"; '{one}' is contaminated, and so these are of a mixture" for one in mixed)
    yield Reportable(
        sample=name,
        name=f"SNP identity with {kind}",
        value=None if judged.verdict == UNKNOWN else judged.verdict,
        method="relatedness (KING's degrees); by LOD where there are few sites",
        note=note + (_needed(judged, settings) if judged.verdict == UNKNOWN else ""),
    )
    yield Reportable(
        sample=name,
        name=f"SNP sites compared with {kind}",
        value=float(pair.sites),
        method="autosomal sites known in both",
    )
    interval = pair.interval(settings.level)
    value = pair.relatedness
    yield Reportable(
        sample=name,
        name=f"SNP relatedness to {kind}",
        value=value,
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
        level=settings.level if interval else None,
        method="(shared heterozygous - 2 opposite homozygous) / fewer heterozygous, on common sites",
        note=note if value is not None else f"{note}; no site is heterozygous",
    )
    if judged.lod is not None:
        yield Reportable(
            sample=name,
            name=f"SNP LOD of one person with {kind}",
            value=judged.lod.value,
            method="log10 likelihood of one person against two strangers",
            note=f"{judged.lod.blocks} blocks; of one person {judged.lod.if_same:.1f} on average, "
            f"of strangers {judged.lod.if_unrelated:.1f}{_needed(judged, settings)}",
        )


def _needed(judged: Judged, settings: Settings) -> str:
    needed = judged.lod.needed(settings.lod) if judged.lod else None
    if needed is None or judged.lod is None or judged.lod.blocks >= needed:
        return ""
    return f"; about {needed} such sites are needed for a LOD of {settings.lod:g}"


_METHOD = "maximum likelihood over reads at autosomal SNP sites, error estimated with it"


def _contamination(one: Contaminated, settings: Settings) -> Reportable:
    name = "SNP contamination"
    said = one.estimate
    if said is None:
        note = "too few sites tell how many reads show each base"
        return Reportable(sample=one.sample, name=name, value=None, unit="%", method=_METHOD, note=note)
    basis = f"{said.sites} sites, {said.depth:.0f} reads each on average"
    if one.found:
        known = one.source
        best = known.estimate if known else said
        note = f"{basis}; with the genotypes of '{known.sample}' as the contaminant" if known else basis
        return Reportable(
            sample=one.sample,
            name=name,
            value=100 * best.fraction,
            low=100 * best.low,
            high=100 * best.high,
            level=settings.level,
            unit="%",
            method=_METHOD,
            note=note,
        )
    if one.limit is None:
        note = f"{basis}: no share up to one half would have been seen"
        return Reportable(sample=one.sample, name=name, value=None, unit="%", method=_METHOD, note=note)
    return Reportable(
        sample=one.sample,
        name=name,
        value=None,
        relation="<",
        limit=100 * max(one.limit, said.high),
        low=100 * said.low,
        high=100 * said.high,
        level=settings.level,
        unit="%",
        method=_METHOD,
        note=f"{basis}; {100 * one.limit:.2g} % would be found with {100 * settings.power:g} % probability",
    )


def snp_limits(snps: Snps, settings: Settings) -> Iterator[Limit]:
    """The smallest share of another person's cells that each sample would have shown."""
    for name, one in snps.contaminated.items():
        said = one.estimate
        basis = "too few sites tell how many reads show each base"
        if said is not None:
            basis = f"{said.sites} SNP sites, {said.depth:.0f} reads each on average, error {said.error:.2g}"
        yield Limit(
            sample=name,
            region="SNP sites",
            kind=Kind.CONTAMINATION,
            build=snps.panel.build,
            fraction=one.limit,
            false_positive=settings.false_positive,
            power=settings.power,
            basis=basis,
        )


def snp_events(snps: Snps, people: Mapping[str, Person], settings: Settings) -> Iterator[Event]:
    """Contaminations that were found, and a Y that is gone."""
    for name, one in snps.contaminated.items():
        best = one.source.estimate if one.source else one.estimate
        if one.found and best is not None:
            yield Event(
                sample=name,
                kind=Kind.CONTAMINATION,
                name=f"contamination with '{one.source.sample}'" if one.source else "contamination",
                fraction=best.fraction,
                low=best.low,
                high=best.high,
                level=settings.level,
            )
    for name, sex in snps.sexes.items():
        if sex.verdict == "X without Y" and people[name].sex.casefold().startswith("m"):
            yield Event(sample=name, kind=Kind.LOSS, chromosome="Y", bands="Y", name="loss of Y", new="not known",
                        build=snps.panel.build, note="no site of Y is seen in a line that is told to be male")  # fmt: skip


def check_snps(snps: Snps, people: Mapping[str, Person]) -> Iterator[Finding]:
    """What is doubtful in who is who."""
    for judged in snps.pairs:
        yield from _check_pair(judged, people)
    for swap in snps.swaps:
        one, other = swap.one, swap.other
        if other:
            says = f"The labels of '{one}' and '{other}' fit better exchanged: each is of the other's donor."
        else:
            says = f"'{one}' is of another donor than it is told to be: it goes with '{swap.groups[1]}'."
        yield found("swap", says, people[one].where, Answer.NOT_MET)
    for name, contaminated in snps.contaminated.items():
        yield from _check_contamination(name, contaminated, people)
    for name, sex in snps.sexes.items():
        if snps.contaminated[name].found:
            continue
        told = people[name].sex.casefold()[:1]
        if (told == "m" and sex.verdict in {"XX", "XX with Y"}) or (told == "f" and sex.verdict in {"XY", "XX with Y"}):
            says = f"'{name}' is told to be {people[name].sex}, and its SNPs are {sex.verdict}."
            yield found("sex", says, people[name].where, Answer.NOT_MET)
        elif sex.verdict == "X without Y" and told == "m":
            says = f"'{name}' is told to be {people[name].sex}, and no site of Y is seen: it may have lost its Y."
            yield found("loss-of-y", says, people[name].where)


def _check_pair(judged: Judged, people: Mapping[str, Person]) -> Iterator[Finding]:
    pair, where = judged.pair, people[judged.pair.one].where
    value = "no relatedness" if pair.relatedness is None else f"relatedness {pair.relatedness:.2f}"
    shown = f"{value}, LOD {judged.lod.value:.1f}" if judged.lod else value
    names = f"'{pair.one}' and '{pair.other}'"
    if judged.expected and differs(judged.verdict):
        says = f"{names} are told to be of one person, and are not ({judged.verdict}; {shown} at {pair.sites} sites)."
        yield found("unexpected-difference", says, where, Answer.NOT_MET)
    elif judged.expected and judged.verdict == UNKNOWN:
        says = f"{names} have {pair.sites} sites in common, too few for a verdict ({shown})."
        yield found("few-sites", says, where)
    elif judged.expected is False and judged.verdict == SAME:
        says = f"{names} are told to be of two persons, and are one ({shown} at {pair.sites} sites)."
        yield found("unexpected-match", says, where, Answer.NOT_MET)
    elif not judged.expected and judged.verdict in {FIRST, PARENT, SIBLINGS}:
        says = f"{names} are {judged.verdict} ({shown} at {pair.sites} sites, {pair.ibs0} opposite): not one person."
        yield found("kin", says, where, None)


def _check_contamination(name: str, one: Contaminated, people: Mapping[str, Person]) -> Iterator[Finding]:
    if not one.found or one.estimate is None:
        return
    best = one.source.estimate if one.source else one.estimate
    whom = ""
    if one.source is not None:
        value = one.source.without.relatedness
        whom = f" with '{one.source.sample}'"
        whom += f"; the sample itself is then {one.source.kin} to it" if one.source.kin != UNKNOWN else ""
        whom += f" (relatedness {value:.2f}, {one.source.without.ibs0} opposite)" if value is not None else ""
    says = f"'{name}' is contaminated{whom}: {100 * best.fraction:.2g} % ({100 * best.low:.2g} to {100 * best.high:.2g} %)."
    yield found("contamination", says, people[name].where, Answer.NOT_MET)


def pair_rows(snps: Snps, settings: Settings) -> Rows:
    """A row for each pair."""
    rows = []
    for judged in snps.pairs:
        pair, interval = judged.pair, judged.pair.interval(settings.level)
        rows.append(
            {
                "one": pair.one,
                "other": pair.other,
                "build": snps.panel.build,
                "sites": pair.sites,
                "heterozygous": pair.hets[0],
                "heterozygous other": pair.hets[1],
                "shared heterozygous": pair.shared_hets,
                "opposite homozygous": pair.ibs0,
                "concordance": _round(pair.concordance),
                "relatedness": _round(pair.relatedness),
                "low": _round(interval[0]) if interval else None,
                "high": _round(interval[1]) if interval else None,
                "kinship": _round(pair.kinship),
                "LOD": _round(judged.lod.value) if judged.lod else None,
                "LOD if same": _round(judged.lod.if_same) if judged.lod else None,
                "LOD if unrelated": _round(judged.lod.if_unrelated) if judged.lod else None,
                "blocks": judged.lod.blocks if judged.lod else 0,
                "expected": {True: "same", False: "other"}.get(judged.expected, "")
                if judged.expected is not None
                else "",
                "verdict": judged.verdict,
            }
        )
    return rows


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def contamination_rows(snps: Snps) -> Rows:
    """A row for each sample whose reads are told."""
    return [
        {
            "sample": name,
            "fraction %": round(100 * said.fraction, 3),
            "low %": round(100 * said.low, 3),
            "high %": round(100 * said.high, 3),
            "found": one.found,
            "2 log ratio": round(said.twice, 2),
            "limit %": None if one.limit is None else round(100 * one.limit, 3),
            "sites": said.sites,
            "mean depth": round(said.depth, 1),
            "error": round(said.error, 5),
            "contaminant": one.source.sample if one.source else "",
            "fraction with it %": round(100 * one.source.estimate.fraction, 3) if one.source else None,
            "kin without it": one.source.kin if one.source else "",
            "relatedness without it": _round(one.source.without.relatedness) if one.source else None,
        }
        for name, one in snps.contaminated.items()
        if (said := one.estimate) is not None
    ]


def snp_chain_rows(snps: Snps, people: Mapping[str, Person]) -> Rows:
    """A row for each sample against its donor and its parent."""
    rows = []
    index = {frozenset((one.pair.one, one.pair.other)): one for one in snps.pairs}
    for name in snps.samples:
        donor, parent = donor_of(name, people), people[name].parent
        for kind, other in (("donor", donor), ("parent", parent if parent != donor else "")):
            judged = index.get(frozenset((name, other)))
            if other and judged is not None:
                rows.append(
                    {
                        "sample": name,
                        "role": str(people[name].role),
                        "against": kind,
                        "reference": other,
                        "by": "SNP",
                        "match %": None if judged.pair.concordance is None else round(100 * judged.pair.concordance, 2),
                        "compared": judged.pair.sites,
                        "verdict": judged.verdict,
                        "changes": "",
                    }
                )
    return rows
