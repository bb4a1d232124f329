"""A whole array: its changes in all and in part of the cells, what is new since the reference, and what would have shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.copy_number import array_mosaic as mosaics
from seedlot.assays.copy_number.array_mosaic import Channels, Plain, Shift
from seedlot.assays.copy_number.array_noise import Flags, Noise, X, is_het, noise_of, roughness
from seedlot.assays.copy_number.array_quality import Contamination, Shared, contamination, drawn_genotypes, shared
from seedlot.assays.copy_number.array_regions import Tested, tested
from seedlot.assays.copy_number.array_scan import scan
from seedlot.assays.copy_number.array_sex import SINGLE, Sex, haploid, levelled, searched, sex_of
from seedlot.assays.copy_number.array_states import ALIKE, COPIES, ONE, Decoded, Stretch, decode, support
from seedlot.assays.copy_number.settings import Settings
from seedlot.formats.probes import Probes
from seedlot.genome.builds import CHROMOSOMES, Build
from seedlot.genome.events import Kind

New = Literal["yes", "no", "not known"]

#: Shortest stretch without both alleles that is reported: shorter ones are common in every family.
SHORTEST_LOH = 3_000_000
#: The same on X, where they are longer for it recombines less.
SHORTEST_LOH_X = 10_000_000
#: Positions of X between which a male has one copy, on every build: outside lie the regions that X and Y share.
_ONLY_X = (2_800_000, 154_500_000)
#: Sites that keep both alleles in a stretch where one is lost: fewest that are looked at, most against the whole array;
#: and the fraction below which a gain is of a part of the cells.
_FEWEST_HETS, _KEPT, _PART = 15, 0.3, 0.9
#: Fewest probes of a stretch of an array of clones, whose clones are long and spotted several times.
_FEWEST_CLONES, _CLONES = 2, 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """A change on an array: its probes, kind, copies (None: of a part of the cells) and how it was found."""

    begin: int
    end: int
    kind: Kind
    copies: float | None
    fraction: float | None
    low: float | None
    high: float | None
    new: New
    note: str


@dataclass(frozen=True, slots=True)
class ArrayCalls:
    """What an array says. `probes` are levelled; `paired` are those shared with the reference, if its donor is the same."""

    sample: str
    probes: Probes
    noise: Noise
    sex: Sex
    decoded: Decoded
    found: tuple[Found, ...]
    tested: tuple[Tested, ...]
    contamination: Contamination | None
    shared: Shared | None
    same_donor: bool | None
    reference_sex: str
    made: Channels
    single: tuple[int, ...]


def array_calls(
    sample: str, probes: Probes, *, reference: Probes | None, build: Build | None, settings: Settings
) -> ArrayCalls:
    """Analyse one array, against that of its parental or bank line where there is one."""
    noise = noise_of(probes)
    sex = sex_of(probes, noise)
    level, decoded = _decoded(_kept(probes, sex), noise, sex, settings)
    fewest = _fewest(probes, noise, settings)
    clear = [
        one
        for one in _joined(decoded, level, alleles=noise.has_baf)
        if _counts(one, level, decoded, fewest) and not _partial(one, level, noise, decoded, settings)
    ]
    match, same = _matched(level, reference, settings)
    other = _other(level, reference, match) if same and reference is not None and match is not None else None
    usual = _usual(level, clear)
    made = _channels(level, noise, other, usual, decoded)
    lanes = _lanes(level.where)
    found = [_clear(one, level, noise, other, decoded) for one in clear]
    seen = scan(made, lanes, family=settings.family)
    partial = [_mosaic(part, shift, made, other, settings, "") for part, shift in seen]
    found = [one for one in found if not any(_within(one, whole) for whole in partial)] + partial
    regions = tested(level, made, build, searched(sex.found), settings)
    found += _of_regions(regions, found, made, other, settings)
    return ArrayCalls(
        sample=sample,
        probes=level,
        noise=noise,
        sex=sex,
        decoded=decoded,
        found=tuple(sorted(found, key=lambda one: one.begin)) if noise.is_known else (),
        tested=regions,
        contamination=contamination(level, noise, usual) if noise.has_baf else None,
        shared=match,
        same_donor=same,
        reference_sex="" if reference is None else sex_of(reference, noise_of(reference)).found,
        made=made,
        single=tuple(
            one.begin
            for one in decoded.stretches
            if one.end - one.begin < fewest and one.state != ALIKE and not noise.has_baf
        ),
    )


def _decoded(probes: Probes, noise: Noise, sex: Sex, settings: Settings) -> tuple[Probes, Decoded]:
    """Decode the array; X and Y are put on the scale of the others once this is known."""
    level = levelled(probes, sex)
    decoded = decode(level, noise, family=settings.family, haploid=haploid(sex.found))
    if decoded.scale != 1.0 and haploid(sex.found):
        level = levelled(probes, sex, decoded.scale)
        decoded = decode(level, noise, family=settings.family, haploid=haploid(sex.found))
    return level, decoded


def _kept(probes: Probes, sex: Sex) -> Probes:
    """Leave out Y where there is none, for its LRR is noise, and of a single X the ends that X and Y share."""
    keep = np.isin(probes.where, [CHROMOSOMES.index(name) for name in searched(sex.found) | {"X"}])
    if haploid(sex.found):
        keep &= (probes.where != X) | ((probes.position > _ONLY_X[0]) & (probes.position < _ONLY_X[1]))
    return replace(
        probes,
        where=probes.where[keep],
        position=probes.position[keep],
        lrr=probes.lrr[keep],
        baf=probes.baf[keep],
        genotype=probes.genotype[keep],
        names=(),
    )


def _fewest(probes: Probes, noise: Noise, settings: Settings) -> int:
    clones = not noise.has_baf and probes.lrr.size < _CLONES
    return min(settings.min_probes, _FEWEST_CLONES) if clones else settings.min_probes


def _alike(one: Stretch, other: Stretch) -> bool:
    """Whether both are gains, or both losses: without BAF their numbers of copies are not told apart."""
    return (COPIES[one.state] > COPIES[one.usual]) == (COPIES[other.state] > COPIES[other.usual])


def _joined(decoded: Decoded, probes: Probes, *, alleles: bool) -> list[Stretch]:
    """Join stretches of one state that a gap of few probes parts."""
    joined: list[Stretch] = []
    for one in decoded.stretches:
        last = joined[-1] if joined else None
        if (
            last is not None
            and (last.state == one.state or (not alleles and _alike(last, one)))
            and probes.where[last.begin] == probes.where[one.begin]
            and one.begin - last.end <= 0.1 * min(one.end - one.begin, last.end - last.begin)
        ):
            longer = max(last, one, key=lambda part: part.end - part.begin)
            joined[-1] = replace(longer, begin=last.begin, end=one.end, score=last.score + one.score)
        else:
            joined.append(one)
    return joined


def _counts(one: Stretch, probes: Probes, decoded: Decoded, fewest: int) -> bool:
    """Whether a stretch is called."""
    if one.score < decoded.threshold or one.end - one.begin < fewest:
        return False
    shortest = SHORTEST_LOH_X if probes.where[one.begin] == X else SHORTEST_LOH
    return one.state != ALIKE or probes.position[one.end - 1] - probes.position[one.begin] >= shortest


def _partial(one: Stretch, probes: Probes, noise: Noise, decoded: Decoded, settings: Settings) -> bool:
    """Whether a stretch fits a part of the cells better: sites keep both alleles, or a third copy shifts too little."""
    baf = probes.baf[one.begin : one.end]
    if not noise.has_baf or one.usual == ONE or np.count_nonzero(is_het(baf)) < _FEWEST_HETS:
        return False
    if one.state in {ONE, ALIKE}:
        return bool(is_het(baf).mean() > _KEPT * noise.hets)
    every = np.ones(probes.lrr.size, bool)
    made = _channels(probes, noise, None, every, decoded)
    fit = mosaics.mosaic(made, mosaics.shift(made, slice(one.begin, one.end)), level=settings.level)
    return fit.kind is not Kind.GAIN or fit.high < _PART


def _usual(probes: Probes, clear: list[Stretch]) -> Flags:
    usual = np.ones(probes.lrr.size, bool)
    for one in clear:
        usual[one.begin : one.end] = False
    return usual


def _lanes(where: NDArray[np.int8]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.flatnonzero(np.diff(where)) + 1, [where.size]]).astype(np.int64)


def _matched(probes: Probes, reference: Probes | None, settings: Settings) -> tuple[Shared | None, bool | None]:
    """Match the reference, and tell whether its donor is the same; None where too few genotypes tell."""
    if reference is None:
        return None, None
    match = shared(probes, reference)
    return match, None if match.concordance is None else match.concordance >= settings.concordance


@dataclass(frozen=True, slots=True)
class _Other:
    """The reference on the sample's probes; nan and -1 where it has none."""

    lrr: NDArray[np.float64]
    baf: NDArray[np.float64]
    genotype: NDArray[np.int8]
    noise: Noise


def _other(probes: Probes, reference: Probes, match: Shared) -> _Other:
    noise = noise_of(reference)
    level = levelled(reference, sex_of(reference, noise))
    lrr, baf = np.full(probes.lrr.size, np.nan), np.full(probes.lrr.size, np.nan)
    genotype = np.full(probes.lrr.size, -1, np.int8)
    lrr[match.own], baf[match.own] = level.lrr[match.other], level.baf[match.other]
    genotype[match.own] = drawn_genotypes(level)[match.other]
    return _Other(lrr, baf, genotype, noise)


def _channels(probes: Probes, noise: Noise, other: _Other | None, usual: Flags, decoded: Decoded) -> Channels:
    """Make the channels: of the sample alone, or its difference from the reference, which takes each probe's bias off."""
    two = decoded.usual != ONE
    if other is None:
        hets, baf = is_het(probes.baf), probes.baf - (noise.baf_centre if noise.has_baf else 0.5)
        lrr = probes.lrr - np.where(two, 0.0, SINGLE * decoded.scale)
    else:
        hets = is_het(other.baf) & (np.abs(other.baf - other.noise.baf_centre) < 6 * other.noise.baf_sd)
        baf, lrr = probes.baf - other.baf, probes.lrr - other.lrr
        if (hets & usual).any():
            baf = baf - np.median(baf[hets & usual])
    rough = roughness(replace(probes, lrr=lrr))
    return mosaics.channels(Plain(probes.where, baf, lrr, hets & two, usual, rough), scale=decoded.scale)


def _clear(one: Stretch, probes: Probes, noise: Noise, other: _Other | None, decoded: Decoded) -> Found:
    """A change in all cells, and whether the reference has it."""
    copies = COPIES[one.state]
    normal = COPIES[one.usual]
    kind = Kind.CNLOH if one.state == ALIKE else Kind.GAIN if copies > normal else Kind.LOSS
    new: New = "not known"
    if other is not None:
        own = slice(one.begin, one.end)
        told = support(other.lrr[own], other.baf[own], other.noise, one, scale=decoded.scale)
        new = "no" if told > 3 else "yes" if told < -3 else "not known"
    number = one.end - one.begin
    note = f"{number} probes, log likelihood ratio {one.score:.1f} (called from {decoded.threshold:.1f})"
    if not noise.has_baf:
        note += f"; log ratio {float(np.nanmedian(probes.lrr[one.begin : one.end])):+.2f}, which alone tells no copies"
    elif one.state == len(COPIES) - 1:
        note += "; 4 copies or more"
    if kind is Kind.CNLOH and new != "yes":
        note += "; both copies alike over such a length may be inherited"
    return Found(one.begin, one.end, kind, float(copies) if noise.has_baf else None, None, None, None, new, note)


def _mosaic(part: slice, seen: Shift, made: Channels, other: _Other | None, settings: Settings, of: str) -> Found:
    """A change in a part of the cells; a difference from the reference is new."""
    fit = mosaics.mosaic(made, seen, level=settings.level)
    note = f"{seen.sites} sites with both alleles (z {seen.baf_z:.1f}), {seen.probes} probes (LRR z {seen.lrr_z:+.1f})"
    if of:
        note += f"; found in {of} as a whole"
    if fit.rival is not None:
        note += f"; a {fit.rival} fits nearly as well"
    new: New = "not known" if other is None else "yes"
    copies = {Kind.GAIN: 3.0, Kind.LOSS: 1.0}.get(fit.kind, 2.0)
    return Found(part.start, part.stop, fit.kind, copies, fit.fraction, fit.low, fit.high, new, note)


def _within(one: Found, whole: Found) -> bool:
    """Whether a change in all cells is but a stretch of a mosaic in which noise made it look so."""
    return one.kind == whole.kind and whole.begin <= one.begin and one.end <= whole.end


def _of_regions(
    regions: tuple[Tested, ...], found: list[Found], made: Channels, other: _Other | None, settings: Settings
) -> list[Found]:
    """Regions that are called as a whole where no change was found in them: of nested ones the clearest."""
    own: list[Found] = []
    called = sorted((one for one in regions if one.called), key=lambda one: -one.score)
    for one in called:
        if any(other_.begin < one.part.stop and one.part.start < other_.end for other_ in (*found, *own)):
            continue
        own.append(_mosaic(one.part, one.seen, made, other, settings, one.name))
    return own
