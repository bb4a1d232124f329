"""What an array's analysis tells: events, limits, findings, values and rows in the shapes that the room shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from seedlot.assays.copy_number.array_calls import ArrayCalls, Found
from seedlot.assays.copy_number.array_regions import limit_rows
from seedlot.assays.copy_number.placed import Placed
from seedlot.assays.copy_number.settings import Settings
from seedlot.genome.bands import band_name
from seedlot.genome.builds import CHROMOSOMES, lengths
from seedlot.genome.events import Event, Limit
from seedlot.genome.known import recurrent
from seedlot.genome.regions import Region
from seedlot.terms.finding import Answer, Finding

_SOURCE = "docs: assays/copy_number"
#: Share of BAF where no genotype lies, above which the BAF of an array drifted (PennCNV asks for 0.01).
_DRIFT = 0.01
#: Spread of medians of 1 Mb beyond noise, above which a wave is said (PennCNV's wave factor of 0.05 is alike).
_WAVE = 0.05


def events(calls: ArrayCalls, placed: Placed, settings: Settings) -> tuple[Event, ...]:
    """The changes, placed where the build lets them be."""
    return tuple(_event(calls, one, placed, settings) for one in calls.found)


def _event(calls: ArrayCalls, one: Found, placed: Placed, settings: Settings) -> Event:
    chromosome = CHROMOSOMES[int(calls.probes.where[one.begin])]
    start, end = int(calls.probes.position[one.begin]), int(calls.probes.position[one.end - 1])
    bands, known = "", ""
    if placed.build is not None:
        last = lengths(placed.build)[chromosome]
        region = Region(placed.build, chromosome, min(max(start, 1), last), min(max(end, 1), last))
        bands = band_name(region)
        known = "; ".join(hit.title for hit in recurrent(one.kind, region))
    name = f"{bands or f'chr{chromosome}:{start}-{end}'} {one.kind}"
    return Event(
        sample=calls.sample,
        kind=one.kind,
        build=placed.name,
        chromosome=chromosome,
        start=start,
        end=end,
        bands=bands,
        name=name,
        copies=one.copies,
        fraction=one.fraction,
        low=one.low,
        high=one.high,
        level=None if one.fraction is None else settings.level,
        new=one.new,
        known=known,
        note=one.note,
    )


def limits(calls: ArrayCalls, placed: Placed, settings: Settings) -> tuple[Limit, ...]:
    """The limits of detection."""
    return tuple(limit_rows(calls.sample, calls.tested, placed.name, calls.made, settings))


def segment_rows(calls: ArrayCalls) -> Iterator[dict[str, Any]]:
    """Every stretch that was called, with what was measured of it."""
    for one in calls.found:
        own = slice(one.begin, one.end)
        folded = np.abs(calls.probes.baf[own] - 0.5)
        inner = folded[folded < 0.35]
        yield {
            "sample": calls.sample,
            "chromosome": CHROMOSOMES[int(calls.probes.where[one.begin])],
            "start": int(calls.probes.position[one.begin]),
            "end": int(calls.probes.position[one.end - 1]),
            "probes": one.end - one.begin,
            "copies": one.copies,
            "fraction": one.fraction,
            "median LRR": _plain(float(np.nanmedian(calls.probes.lrr[own]))),
            "BAF from 0.5": _plain(float(np.median(inner))) if inner.size else None,
            "kind": str(one.kind),
        }


def noise_row(calls: ArrayCalls) -> dict[str, Any]:
    """The noise of an array."""
    noise = calls.noise
    return {
        "sample": calls.sample,
        "probes": noise.probes,
        "SD of LRR": _plain(noise.lrr_sd),
        "wave of LRR": _plain(noise.wave),
        "SD of BAF": _plain(noise.baf_sd),
        "BAF drift": _plain(noise.drift),
        "call rate": None if noise.call_rate is None else _plain(noise.call_rate),
        "sites with both alleles": _plain(noise.hets),
        "scale of LRR": calls.decoded.scale,
        "threshold of a call": _plain(calls.decoded.threshold),
    }


def _plain(value: float) -> float | None:
    return round(value, 5) if np.isfinite(value) else None


def findings(calls: ArrayCalls, placed: Placed, settings: Settings, *, where: str) -> Iterator[Finding]:
    """What is doubtful in an array."""
    yield from _of_build(placed, where)
    yield from _of_noise(calls, settings, where)
    yield from _of_donor(calls, where)
    yield from _of_sex(calls, settings, where)
    if calls.single:
        names = [
            f"chr{CHROMOSOMES[int(calls.probes.where[at])]}:{int(calls.probes.position[at])}" for at in calls.single
        ]
        says = f"Single probes deviate as a change would ({', '.join(names)}): one probe is no stretch; look at them."
        yield _found("single", says, where, Answer.NOT_KNOWN)


def _found(code: str, says: str, where: str, answer: Answer | None = None) -> Finding:
    return Finding(code=f"copy_number/{code}", answer=answer, says=says, where=where, source=_SOURCE)


def _of_build(placed: Placed, where: str) -> Iterator[Finding]:
    if placed.build is not None:
        yield _found("build", f"The positions are on {placed.name}: {placed.says}.", where)
        return
    name = f"{placed.name} ({placed.says})" if placed.name else f"no build that is known ({placed.says})"
    says = (
        f"The positions are on {name}: bands and hotspots are not known on it, for no liftover comes with Seedlot. "
        "Export the array with the maker's manifest of GRCh37 or GRCh38, or name the build: --set build=GRCh37."
    )
    yield _found("build", says, where, Answer.NOT_KNOWN)


def _of_noise(calls: ArrayCalls, settings: Settings, where: str) -> Iterator[Finding]:
    noise = calls.noise
    if noise.call_rate is not None and noise.call_rate < settings.call_rate:
        says = f"The call rate is {100 * noise.call_rate:.2f} %, below {100 * settings.call_rate:g} %."
        yield _found("call-rate", says, where, Answer.NOT_MET)
    if noise.lrr_sd > settings.noise:
        says = f"The SD of LRR is {noise.lrr_sd:.2f}, above {settings.noise:g}: small changes are not seen."
        yield _found("noise", says, where, Answer.NOT_KNOWN)
    if noise.drift > _DRIFT:
        says = (
            f"{100 * noise.drift:.1f} % of BAF lie where no genotype does (more than {100 * _DRIFT:g} %): BAF drifts."
        )
        yield _found("drift", says, where, Answer.NOT_KNOWN)
    if noise.wave > _WAVE:
        says = f"LRR waves along the genome (SD {noise.wave:.3f} over 1 Mb beyond noise), as GC content makes it."
        yield _found("wave", says, where)
    if not noise.has_baf:
        says = "Too few probes have a BAF with both alleles: mosaics are told by LRR alone, loss of heterozygosity not at all."
        yield _found("no-baf", says, where, Answer.NOT_KNOWN)
    if calls.contamination is not None:
        found = calls.contamination
        says = (
            f"{100 * found.shifted:.0f} % of {found.sites} sites with one allele show a second cluster of BAF: about "
            f"{100 * found.fraction:.0f} % of the DNA is another person's. Fractions of mosaics are then not to be trusted."
        )
        yield _found("contamination", says, where, Answer.NOT_MET)


def _of_donor(calls: ArrayCalls, where: str) -> Iterator[Finding]:
    match = calls.shared
    if match is None:
        says = "No reference array of the parental or bank line is given: whether a change is new is not known."
        yield _found("no-reference", says, where)
    elif match.concordance is None:
        says = f"Only {match.compared} genotypes are shared with the reference: whether its donor is the same is not known."
        yield _found("identity", says, where, Answer.NOT_KNOWN)
    elif not calls.same_donor:
        says = (
            f"The reference is another donor's: {100 * match.concordance:.1f} % of {match.compared} genotypes are equal, "
            f"{match.opposite} opposite. The sample was not compared with it."
        )
        yield _found("identity", says, where, Answer.NOT_MET)
    else:
        says = f"The reference is of the same donor: {100 * match.concordance:.2f} % of {match.compared} genotypes are equal."
        yield _found("identity", says, where, Answer.MET)


def _of_sex(calls: ArrayCalls, settings: Settings, where: str) -> Iterator[Finding]:
    sex = calls.sex
    if sex.found and settings.sex and sex.found != settings.sex:
        says = f"The sex chromosomes are {sex.found}, and should be {settings.sex}."
        yield _found("sex", says, where, Answer.NOT_MET)
    elif sex.found and calls.reference_sex and sex.found != calls.reference_sex:
        says = f"The sex chromosomes are {sex.found}, but those of the reference are {calls.reference_sex}."
        yield _found("sex-reference", says, where, Answer.NOT_MET)
    elif not sex.found and sex.x is not None:
        says = (
            f"The sex chromosomes are not told (median LRR of X {sex.x:+.2f}): X and Y were levelled or left out, and "
            "changes of them are not known. A level far from 0 is that of another sex than the reference of the array."
        )
        yield _found("sex", says, where, Answer.NOT_KNOWN)
