"""SNP fingerprints to pairs, swaps, contamination and sex, and what is doubtful in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.identity.contamination import Data, Estimate, critical, data_of, estimate, limit, separated
from seedlot.assays.identity.fingerprints import Fingerprint, Fingerprints, Panel
from seedlot.assays.identity.lod import Lod, block_priors, blocks_of, lod
from seedlot.assays.identity.pairs import DIFFERENT, SAME, UNKNOWN, Counts, Pair, counts_of, kin
from seedlot.assays.identity.roles import Role
from seedlot.assays.identity.samples import Person, donor_of, expected_same
from seedlot.assays.identity.settings import Settings
from seedlot.assays.identity.sexes import SnpSex, sex_of
from seedlot.assays.identity.swaps import Same, Swap, swaps_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A pair with its LOD and what the two are to each other; `expected` is None where nothing is told."""

    pair: Pair
    lod: Lod | None
    verdict: str
    expected: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A contaminant that is another sample of the run: the share with its genotypes, and the sample's kin without it."""

    sample: str
    estimate: Estimate
    without: Pair
    kin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contaminated:
    """One sample: the estimate, whether it is more than chance, the limit of detection, and who it may be."""

    sample: str
    estimate: Estimate | None
    found: bool
    limit: float | None
    source: Known | None
    shares: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snps:
    """Everything that the fingerprints tell."""

    panel: Panel
    samples: Mapping[str, Fingerprint]
    pairs: tuple[Judged, ...]
    swaps: tuple[Swap, ...]
    contaminated: Mapping[str, Contaminated]
    sexes: Mapping[str, SnpSex]


#: Most pairs that are told one by one; most samples of a run that are tried as the contaminant.
_MOST_PAIRS, _MOST_SOURCES = 2000, 50
#: What to call the others of a donor who has no sample himself.
SISTERS = "samples of the same donor"
#: Fewest sites with reads by which contamination is looked for.
_FEWEST = 20


def snps_of(prints: Fingerprints, people: Mapping[str, Person], settings: Settings) -> Snps:
    """Compare the fingerprints of all samples that are no controls."""
    panel = prints.panel
    samples = {name: one for name, one in prints.samples.items() if people[name].role is not Role.CONTROL}
    names = tuple(samples)
    width = int(panel.autosomal.sum())
    dosage = np.array([one.dosage[panel.autosomal] for one in samples.values()], dtype=np.int8).reshape(-1, width)
    dosage = dosage if names else np.zeros((0, width), dtype=np.int8)
    counts = counts_of(names, dosage)
    contaminated = {name: _contaminated(name, samples, panel, settings) for name in names}
    judged = tuple(_corrected(one, contaminated) for one in _judged(counts, samples, panel, people, settings))
    return Snps(
        panel=panel,
        samples=samples,
        pairs=judged,
        swaps=swaps_of(people, names, _same(counts, judged, settings)),
        contaminated=contaminated,
        sexes={name: sex_of(one, panel) for name, one in samples.items()},
    )


def _same(counts: Counts, judged: tuple[Judged, ...], settings: Settings) -> Same:
    index = {name: place for place, name in enumerate(counts.names)}
    told = {frozenset((one.pair.one, one.pair.other)): one.verdict for one in judged}

    def same(one: str, other: str) -> bool | None:
        said = told.get(frozenset((one, other)))
        said = kin(counts.pair(index[one], index[other]), None, settings) if said is None else said
        return None if said == UNKNOWN else said == SAME

    return same


def _judged(
    counts: Counts, samples: Mapping[str, Fingerprint], panel: Panel, people: Mapping[str, Person], settings: Settings
) -> Iterator[Judged]:
    """All pairs; of very many those told to be of one person, those that look like kin, and each sample's best."""
    shares = block_priors(panel)
    blocks = {}
    for one, other in _chosen(counts, people):
        pair = counts.pair(one, other)
        for name in (pair.one, pair.other):
            if name not in blocks:
                blocks[name] = blocks_of(samples[name], panel, settings)
        found = lod(blocks[pair.one], blocks[pair.other], shares, settings.error)
        yield Judged(
            pair=pair,
            lod=found,
            verdict=kin(pair, found.value if found else None, settings),
            expected=expected_same(pair.one, pair.other, people),
        )


def _corrected(judged: Judged, contaminated: Mapping[str, Contaminated]) -> Judged:
    """Of a sample and what contaminates it the kin that remains when the contaminant is taken off."""
    for one, other in ((judged.pair.one, judged.pair.other), (judged.pair.other, judged.pair.one)):
        source = contaminated[one].source
        if source is not None and source.sample == other:
            return replace(judged, verdict=source.kin)
    return judged


def _chosen(counts: Counts, people: Mapping[str, Person]) -> list[tuple[int, int]]:
    names = counts.names
    if len(names) * (len(names) - 1) // 2 <= _MOST_PAIRS:
        return [(one, other) for one in range(len(names)) for other in range(one + 1, len(names))]
    relatedness = counts.relatedness.copy()
    np.fill_diagonal(relatedness, -2)
    chosen = {tuple(sorted((one, int(relatedness[one].argmax())))) for one in range(len(names))}
    chosen |= {(int(one), int(other)) for one, other in np.argwhere(np.triu(relatedness >= 2**-1.5, 1))}
    groups: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        if people[name].group:
            groups.setdefault(people[name].group, []).append(place)
    for members in groups.values():
        chosen |= {(members[0], other) for other in members[1:]}
    return sorted((one, other) for one, other in chosen)


def _contaminated(name: str, samples: Mapping[str, Fingerprint], panel: Panel, settings: Settings) -> Contaminated:
    one = samples[name]
    used = panel.autosomal & (one.refs >= 0) & (one.alts >= 0) & (one.depth >= settings.min_depth)
    shares = one.alts[used] / np.maximum(one.depth[used], 1)
    if int(used.sum()) < _FEWEST:
        return Contaminated(sample=name, estimate=None, found=False, limit=None, source=None, shares=shares)
    data = data_of(one.refs[used], one.alts[used], panel.frequency[used])
    blind = estimate(data, level=settings.level)
    least = None
    if blind is not None:
        least = limit(data, blind.error, false_positive=settings.false_positive, power=settings.power)
    is_found = blind is not None and blind.twice > critical(settings.false_positive)
    source = _source(one, used, blind, samples, panel, settings) if is_found and blind is not None else None
    return Contaminated(sample=name, estimate=blind, found=is_found, limit=least, source=source, shares=shares)


def _source(
    one: Fingerprint,
    used: NDArray[np.bool_],
    blind: Estimate,
    samples: Mapping[str, Fingerprint],
    panel: Panel,
    settings: Settings,
) -> Known | None:
    """The other sample of the run whose genotypes explain the reads best; None where none does better than a stranger."""
    best: tuple[float, str, Estimate, Data] | None = None
    for other in list(samples.values())[:_MOST_SOURCES]:
        if other.sample == one.sample or (other.dosage[used] >= 0).mean() < 0.5:
            continue
        data = data_of(one.refs[used], one.alts[used], panel.frequency[used], other=other.dosage[used])
        said = estimate(data, level=settings.level)
        if said is not None and (best is None or said.likelihood > best[0]):
            best = (said.likelihood, other.sample, said, data)
    if best is None or best[0] < blind.likelihood + settings.lod * np.log(10):
        return None
    _, name, said, data = best
    dosage = np.full(one.dosage.size, -1, dtype=np.int8)
    dosage[used] = separated(data, said.fraction, said.error)
    both = np.array([dosage[panel.autosomal], samples[name].dosage[panel.autosomal]])
    without = counts_of((one.sample, name), both).pair(0, 1)
    return Known(sample=name, estimate=said, without=without, kin=kin(without, None, settings))


def pair_with_donor(name: str, snps: Snps, people: Mapping[str, Person]) -> tuple[Judged | None, str]:
    """The pair of a sample and its donor, and what to call the other: the donor, or the least alike of the donor's other samples."""
    donor = donor_of(name, people)
    own = [one for one in snps.pairs if name in {one.pair.one, one.pair.other}]
    with_donor = [one for one in own if donor and donor in {one.pair.one, one.pair.other}]
    if with_donor:
        return with_donor[0], "donor"
    if donor:
        return None, "donor"
    sisters = [one for one in own if one.expected]
    if sisters:
        return min(sisters, key=lambda one: (one.pair.relatedness is None, one.pair.relatedness or 0.0)), SISTERS
    return None, "donor"


def differs(verdict: str) -> bool:
    """Whether a verdict says that two samples are not one person."""
    return verdict not in {SAME, UNKNOWN} or verdict == DIFFERENT
