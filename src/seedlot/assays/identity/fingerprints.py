"""The SNP calls of all files on one panel of sites: same build, same alleles, one fingerprint for each sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.identity.raw import Raw
from seedlot.assays.identity.read import entries_of
from seedlot.assays.identity.samples import Told, found
from seedlot.assays.identity.settings import Settings
from seedlot.formats.genotypes import Calls, Key
from seedlot.terms.finding import Answer, Finding

Floats = NDArray[np.float64]
Small = NDArray[np.int8]
#: Chance that a single read shows the other base, where only counts are told.
_READ_ERROR = 0.005


@dataclass(frozen=True, eq=False)
class Panel:
    """The sites: the two bases of each, how frequent the second is, and which are inherited together."""

    build: str
    keys: tuple[Key, ...]
    ref: tuple[str, ...]
    alt: tuple[str, ...]
    frequency: Floats
    block: NDArray[np.int64]
    told: bool

    @cached_property
    def autosomal(self) -> NDArray[np.bool_]:
        """Which sites lie on chromosomes 1 to 22."""
        return np.array([name.isdecimal() for name, _ in self.keys], dtype=bool)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Fingerprint:
    """A sample on the panel: alternative alleles (-1 unknown), reads (-1 unknown), log10 likelihoods (NaN unknown)."""

    sample: str
    where: str
    dosage: Small
    refs: NDArray[np.int32]
    alts: NDArray[np.int32]
    likelihood: NDArray[np.float32] | None

    @property
    def depth(self) -> NDArray[np.int32]:
        """Reads of either base; 0 where they are not told."""
        return np.where(self.refs >= 0, self.refs + np.maximum(self.alts, 0), 0).astype(np.int32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprints:
    """Everything on one panel."""

    panel: Panel
    samples: dict[str, Fingerprint]
    told: tuple[Told, ...]
    findings: tuple[Finding, ...]


def fingerprints_of(raw: Raw, settings: Settings) -> Fingerprints | None:
    """Lay the calls of all files on one panel; None where there are none."""
    if not raw.calls:
        return None
    findings: list[Finding] = []
    build, calls = _one_build(raw, findings)
    panel = _panel(raw, calls, build, settings)
    if panel.told is False and calls:
        says = f"No list tells how frequent the alleles are; {settings.frequency:g} is taken at every site."
        findings.append(found("frequencies", says, calls[0].where))
    at = {key: index for index, key in enumerate(panel.keys)}
    samples: dict[str, Fingerprint] = {}
    told: list[Told] = []
    layouts: dict[int, _Laid] = {}
    for name, one in _named(calls, raw):
        laid = layouts.setdefault(id(one.sites), _lay(one, at, panel))
        if laid.clash and one is next(other for other in calls if other.sites is one.sites):
            says = f"{laid.clash} sites of the file have other bases than the list; they are not used."
            findings.append(found("alleles", says, one.where))
        samples[name] = _fingerprint(name, one, laid, panel, settings)
        told.append(Told(name, {"same": one.sample} if name == _apart(one.sample, one.where) else {}, one.where))
    findings.extend(_check(samples, panel))
    return Fingerprints(panel=panel, samples=samples, told=tuple(told), findings=tuple(findings))


def _one_build(raw: Raw, findings: list[Finding]) -> tuple[str, list[Calls]]:
    """The build of the list, else of the first file that tells one; files of another build are left out."""
    build = (raw.sites.build if raw.sites else "") or next((one.build for one in raw.calls if one.build), "")
    kept = [one for one in raw.calls if not one.build or one.build == build]
    for where in dict.fromkeys(one.where for one in raw.calls if one.build and one.build != build):
        own = next(one.build for one in raw.calls if one.where == where)
        what = f"the list of sites '{raw.sites.where}'" if raw.sites and raw.sites.build else "the first file"
        mend = f", or give a list of sites on {own}" if raw.sites and raw.sites.build else ""
        says = f"The file is on {own}, and {what} on {build}; it is not used. Align or lift it over to {build}{mend}."
        findings.append(found("build", says, where))
    said = f"The file does not tell its genome build; {build or 'one build'} is taken."
    findings.extend(
        found("build", said, where, None) for where in dict.fromkeys(one.where for one in kept if not one.build)
    )
    return build, kept


def _panel(raw: Raw, calls: Sequence[Calls], build: str, settings: Settings) -> Panel:
    keys: list[Key] = []
    ref: list[str] = []
    alt: list[str] = []
    if raw.sites is not None:
        keys = list(raw.sites.sites)
        ref, alt = [raw.sites.sites[key].ref for key in keys], [raw.sites.sites[key].alt for key in keys]
    else:
        alleles: dict[Key, tuple[str, str]] = {}
        for sites in {id(one.sites): one.sites for one in calls}.values():
            for key, first, second in zip(sites.keys, sites.ref, sites.alt, strict=True):
                if key not in alleles or not alleles[key][1]:
                    alleles[key] = (first, second)
        keys, ref, alt = list(alleles), [pair[0] for pair in alleles.values()], [pair[1] for pair in alleles.values()]
    listed = raw.sites.sites if raw.sites else {}
    shares = [listed[key].frequency if key in listed else None for key in keys]
    frequency = np.array([settings.frequency if share is None else share for share in shares], dtype=np.float64)
    blocks: dict[str, int] = {}
    names = [listed[key].block if key in listed and listed[key].block else f"{key[0]}:{key[1]}" for key in keys]
    block = np.array([blocks.setdefault(name, len(blocks)) for name in names], dtype=np.int64)
    told = any(share is not None for share in shares)
    return Panel(build, tuple(keys), tuple(ref), tuple(alt), np.clip(frequency, 0.01, 0.99), block, told)


def _named(calls: Sequence[Calls], raw: Raw) -> Iterator[tuple[str, Calls]]:
    """Each sample by its name; one name in several files is told apart by the file; a layout may rename."""
    names = []
    for one in calls:
        entries = entries_of(raw.layout, one.where)
        alone = sum(other.where == one.where for other in calls) == 1
        names.append(entries[0].sample if len(entries) == 1 and alone else one.sample)
    seen: set[str] = set()
    for name, one in zip(names, calls, strict=True):
        own = _apart(name, one.where) if names.count(name) > 1 else name
        if own not in seen:
            seen.add(own)
            yield own, one


def _apart(name: str, file: str) -> str:
    """The name of a sample that several files hold."""
    return f"{name} ({file})"


@dataclass(frozen=True, slots=True)
class _Laid:
    """Where a file's sites stand on the panel, which of them are the other way round, how many have other bases."""

    own: NDArray[np.int64]
    place: NDArray[np.int64]
    turned: NDArray[np.bool_]
    clash: int


def _lay(one: Calls, at: Mapping[Key, int], panel: Panel) -> _Laid:
    own, place, turned, clash = [], [], [], 0
    for index, (key, ref, alt) in enumerate(zip(one.sites.keys, one.sites.ref, one.sites.alt, strict=True)):
        target = at.get(key)
        if target is None:
            continue
        first, second = panel.ref[target], panel.alt[target]
        straight = ref == first and alt in {second, ""}
        if straight or (ref == first and not second) or (ref == second and alt in {first, ""}):
            own.append(index)
            place.append(target)
            turned.append(not straight and ref != first)
        else:
            clash += 1
    return _Laid(np.array(own, np.int64), np.array(place, np.int64), np.array(turned, bool), clash)


def _fingerprint(name: str, one: Calls, laid: _Laid, panel: Panel, settings: Settings) -> Fingerprint:
    size = len(panel.keys)
    dosage = np.full(size, 0 if settings.absent == "reference" and one.sites.keys else -1, dtype=np.int8)
    refs, alts = (np.full(size, -1, dtype=np.int32) for _ in range(2))
    calls = one.dosage[laid.own]
    dosage[laid.place] = np.where(laid.turned & (calls >= 0), 2 - calls, calls)
    first, second = one.refs[laid.own], one.alts[laid.own]
    refs[laid.place] = np.where(laid.turned, second, first)
    alts[laid.place] = np.where(laid.turned, first, second)
    likelihood = None
    if one.likelihood is not None:
        likelihood = np.full((size, 3), np.nan, dtype=np.float32)
        rows = one.likelihood[laid.own]
        likelihood[laid.place] = np.where(laid.turned[:, None], rows[:, ::-1], rows)
    return Fingerprint(sample=name, where=one.where, dosage=dosage, refs=refs, alts=alts, likelihood=likelihood)


def _check(samples: Mapping[str, Fingerprint], panel: Panel) -> Iterator[Finding]:
    for name, one in samples.items():
        known = int((one.dosage[panel.autosomal] >= 0).sum())
        if not known:
            yield found("no-sites", f"'{name}' has no genotype at any site that is looked at.", one.where)
    rows = [one.dosage[panel.autosomal] for one in samples.values()]
    if len(rows) > 1 and all((row >= 0).any() for row in rows) and not any((row == 0).any() for row in rows):
        says = (
            "The files hold variants only: no site is told to be of the reference alone, so that opposite homozygotes "
            "cannot be seen and relatedness comes out too high. Give genotypes at a list of sites, or set absent=reference."
        )
        yield found("variants-only", says, next(iter(samples.values())).where, Answer.NOT_KNOWN)


def likelihoods(one: Fingerprint, error: float) -> Floats:
    """The likelihood (sites, 3) of each genotype, the greatest 1, none below error/2: no site is surer than that.

    From the file's own likelihoods; else the call, wrong with chance `error`; else the reads. 1 where nothing is known.
    """
    size = one.dosage.size
    out = np.ones((size, 3))
    called = one.dosage >= 0
    out[called] = error / 2 / (1 - error)
    out[np.flatnonzero(called), one.dosage[called]] = 1
    if one.likelihood is not None:
        known = np.isfinite(one.likelihood).all(axis=1)
        rows = np.power(10.0, one.likelihood[known].astype(np.float64))
        out[known] = np.maximum(rows / rows.max(axis=1, keepdims=True), error / 2 / (1 - error))
        called |= known
    counted = ~called & (one.depth > 0)
    if counted.any():
        alt = np.array([_READ_ERROR, 0.5, 1 - _READ_ERROR])
        log = one.alts[counted, None] * np.log(alt) + one.refs[counted, None] * np.log(1 - alt)
        out[counted] = np.maximum(np.exp(log - log.max(axis=1, keepdims=True)), error / 2 / (1 - error))
    return out
