"""What was given twice: one file under two names, one count in two exports, one image analysed again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from seedlot.formats.counts import CellCount, Export, possible
from seedlot.formats.rows import gathered
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer, Finding

T = TypeVar("T")


def copies(sources: Sequence[Source]) -> list[str]:
    """Tell of each file the name of an earlier one with the same bytes; "" where there is none."""
    hashes = [one.stamp().sha256 for one in sources]
    first = [hashes.index(own) for own in hashes]
    return ["" if index == place else sources[index].name for place, index in enumerate(first)]


def copied(name: str, first: str, *, code: str) -> Finding:
    """Say that a file is a copy, and is not read again."""
    says = f"'{name}' holds the same bytes as '{first}': it is read once."
    return Finding(code=f"{code}/duplicate", answer=Answer.NOT_KNOWN, says=says, where=name)


def each_once(
    sources: Sequence[Source], read: Callable[[Source], T], note: Callable[[Finding], T], *, code: str
) -> list[T]:
    """Read each file; of one that holds the bytes of an earlier one only that is noted."""
    firsts = zip(sources, copies(sources), strict=True)
    return [note(copied(source.name, first, code=code)) if first else read(source) for source, first in firsts]


def once(
    parts: Sequence[Sequence[T]], key: Callable[[T], Hashable | None], say: Callable[[T, T], Finding]
) -> tuple[tuple[T, ...], tuple[Finding, ...]]:
    """Keep once what stands in two files; what has no key (None) is kept, and rows of one file are not compared."""
    seen: dict[Hashable, tuple[int, T]] = {}
    kept: list[T] = []
    findings: list[Finding] = []
    for place, part in enumerate(parts):
        for one in part:
            named = key(one)
            first, own = (place, one) if named is None else seen.setdefault(named, (place, one))
            if first == place:
                kept.append(one)
            else:
                findings.append(say(one, own))
    return tuple(kept), tuple(findings)


def counted_twice(sample: str, where: str, first: str, *, code: str) -> Finding:
    """Say that one count of an instrument stands in two files."""
    says = f"The same count of '{sample}', of the same minute and with the same figures, stands in {first}: it counts once."
    return Finding(code=f"{code}/duplicate", answer=Answer.NOT_KNOWN, says=says, where=where)


def one_analysis(counts: Sequence[CellCount], *, code: str) -> tuple[list[CellCount], list[Finding]]:
    """Keep the first analysis of images that were analysed more than once: a second one is no replicate."""
    kept: dict[object, CellCount] = {}
    findings = []
    for place, count in enumerate(counts):
        key = (count.sample, count.batch, count.counted_at) if count.data_set and count.counted_at else place
        first = kept.setdefault(key, count)
        if first is not count and first.data_set != count.data_set:
            says = f"Of '{count.sample}' the analysis '{first.data_set}' is used, '{count.data_set}' of the same images is not."
            findings.append(Finding(code=f"{code}/again", answer=Answer.NOT_KNOWN, says=says, where=count.where))
        elif first is not count:
            kept[place] = count
    return list(kept.values()), findings


def counted_once(export: Export, *, code: str) -> tuple[tuple[CellCount, ...], tuple[Finding, ...]]:
    """Take the counts of an export, each without what cannot be, and the first of several analyses of one image."""
    findings = list(export.findings)
    kept, repeated = one_analysis([possible(count, findings, code=code) for count in export.counts], code=code)
    return tuple(kept), gathered((*findings, *repeated))


def named_apart(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Name samples by (sample, batch): one name in two batches or reactors is two samples, "Day 3 (R1)", "Day 3 (R2)"."""
    known = sorted(set(pairs))
    batches = _batches(known)
    return {
        (sample, batch): f"{sample} ({batch})" if batch and len(batches[sample]) > 1 else sample
        for sample, batch in known
    }


def check_batches(pairs: Iterable[tuple[str, str]], *, code: str) -> Iterator[Finding]:
    """Question one name in two batches or reactors."""
    several = {sample: found for sample, found in sorted(_batches(pairs).items()) if len(found) > 1}
    if not several:
        return
    sample, found = next(iter(several.items()))
    named = ", ".join(map(repr, sorted(found)))
    more = len(several) - 1
    others = f", and so {'are' if more > 1 else 'is'} {more} other{'s' if more > 1 else ''}" if more else ""
    says = f"'{sample}' is the name of samples of {len(found)} batches ({named}){others}; each is told apart."
    yield Finding(code=code, answer=Answer.NOT_KNOWN, says=says)


def _batches(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for sample, batch in pairs:
        found.setdefault(sample, set()).update({batch} - {""})
    return found
