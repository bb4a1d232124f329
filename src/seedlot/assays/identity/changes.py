"""What changed in a line that is its donor's: alleles lost (in runs on an arm), alleles new, the Y chromosome lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from seedlot.assays.identity.mixture import differing_repeats
from seedlot.assays.identity.scores import counted
from seedlot.formats.str_profile import Profile
from seedlot.genome.bands import arm, band_name
from seedlot.genome.builds import Build
from seedlot.genome.events import Event, Kind
from seedlot.genome.known import recurrent
from seedlot.genome.regions import Region, order, whole
from seedlot.genome.str_loci import AMELOGENIN, loci

_BUILD = Build.GRCH38


@dataclass(frozen=True, slots=True, kw_only=True)
class Sexes:
    """Amelogenin of a sample and of what it is compared with, and what the table says of its sex."""

    own: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def lost_y(self) -> bool:
        """X alone where the other has X and Y."""
        return self.own == ("X",) and "Y" in self.other

    @property
    def gained_y(self) -> bool:
        """X and Y where the other has X alone."""
        return "Y" in self.own and self.other == ("X",)


def amelogenin(profile: Profile) -> tuple[str, ...]:
    """The alleles of amelogenin; empty where it was not typed."""
    locus = profile.loci.get(AMELOGENIN)
    return locus.alleles if locus is not None and not locus.lost else ()


def loss_of_y(sample: str, against: str, *, note: str = "") -> Event:
    """The Y chromosome, or the part of it that amelogenin shows, is gone."""
    region = whole(_BUILD, "Y")
    return Event(
        sample=sample,
        kind=Kind.LOSS,
        build=str(_BUILD),
        chromosome="Y",
        start=region.start,
        end=region.end,
        bands="Y",
        name="loss of Y",
        copies=0,
        new="yes",
        known="; ".join(dict.fromkeys(one.name for one in recurrent(Kind.LOSS, region))),
        note=note or f"amelogenin X alone, where '{against}' has X and Y",
    )


def changes_of(sample: Profile, against: Profile) -> Iterator[Event]:
    """Tell what changed between a profile and that of its donor or of the stage before, where both are of one person."""
    if Sexes(own=amelogenin(sample), other=amelogenin(against)).lost_y:
        yield loss_of_y(sample.sample, against.sample)
    yield from _lost(sample, against)
    yield from _new(sample, against)


def _informative(sample: Profile, against: Profile) -> Iterator[tuple[str, bool]]:
    """Loci at which the other is heterozygous and this one has nothing new: whether an allele was lost.

    A peak off the ladder may be the allele that seems lost.
    """
    own, other = counted(sample), counted(against)
    for name, alleles in own.items():
        if name in other and not sample.loci[name].off and len(other[name]) > 1 and alleles <= other[name]:
            yield name, alleles < other[name]


def _lost(sample: Profile, against: Profile) -> Iterator[Event]:
    """Runs of loci without heterozygosity on one arm; a locus without a place is an event of its own."""
    states = dict(_informative(sample, against))
    placed = sorted(
        ((region, name) for name in states if name in loci() and (region := loci()[name].region) is not None),
        key=lambda one: (order(one[0].chromosome), one[0].start),
    )
    run: list[tuple[Region, str]] = []
    for place, (region, name) in enumerate(placed):
        if states[name]:
            run.append((region, name))
        after = placed[place + 1][0] if place + 1 < len(placed) else None
        if run and (not states[name] or after is None or _arm(after) != _arm(region)):
            yield _run(run, sample, against)
            run = []
    for name, lost in states.items():
        if lost and name not in {known for _, known in placed}:
            yield Event(sample=sample.sample, kind=Kind.LOSS, name=f"loss of an allele at {name}", new="yes")


def _arm(region: Region) -> tuple[str, str]:
    short = arm(_BUILD, region.chromosome, "p")
    return region.chromosome, "p" if region.overlap(short) else "q"


def _run(run: list[tuple[Region, str]], sample: Profile, against: Profile) -> Event:
    first, last = run[0][0], run[-1][0]
    region = Region(_BUILD, first.chromosome, first.start, last.end)
    names = [name for _, name in run]
    alleles = "; ".join(
        f"{name} {','.join(against.loci[name].alleles)} to {','.join(sample.loci[name].alleles)}" for name in names
    )
    return Event(
        sample=sample.sample,
        kind=Kind.LOSS,
        build=str(_BUILD),
        chromosome=region.chromosome,
        start=region.start,
        end=region.end,
        bands=band_name(region),
        name=f"loss of heterozygosity at {', '.join(names)}",
        new="yes",
        known="; ".join(dict.fromkeys(one.name for one in recurrent(Kind.LOSS, region))),
        note=f"against '{against.sample}': {alleles}; a deletion and a copy-neutral loss look alike",
    )


def _new(sample: Profile, against: Profile) -> Iterator[Event]:
    """Alleles that the other lacks: a change by one repeat is a slip of replication, anything else is told as it is."""
    own, other = counted(sample), counted(against)
    for name, alleles in own.items():
        if name in against.loci and against.loci[name].off:
            continue
        for allele in sorted(alleles - other.get(name, alleles)):
            steps = [differing_repeats(allele, old) for old in other[name]]
            one = any(step is not None and step == 1 for step in steps)
            region = loci()[name].region if name in loci() else None
            yield Event(
                sample=sample.sample,
                kind=Kind.INDEL,
                build=str(_BUILD) if region else "",
                chromosome=region.chromosome if region else "",
                start=region.start if region else 0,
                end=region.end if region else 0,
                bands=band_name(region) if region else "",
                name=f"new allele {allele} at {name}",
                new="yes",
                note=f"'{against.sample}' has {','.join(against.loci[name].alleles)}"
                + ("; one repeat apart: a slip of replication may explain it" if one else ""),
            )
