"""Is an allele of the line new? Told by an exact test against the reference's own reads, not by its absence from a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from seedlot.assays.variants.raw import Raw, Sighting, Support
from seedlot.assays.variants.settings import Settings
from seedlot.formats.alleles import growth
from seedlot.genome.events import Kind
from seedlot.stats.alleles import adjusted, by_error, more_than

New = Literal["yes", "no", "not known"]


@dataclass(frozen=True, slots=True)
class Judged:
    """An allele with the answer, why, the one-sided p value, and p adjusted for all that were tested.

    `clustered`: it stands among others of low fraction, as reads of another species make them.
    """

    sighting: Sighting
    new: New
    why: str
    p: float | None = None
    adjusted: float | None = None
    clustered: bool = False

    @property
    def kind(self) -> Kind:
        """Replaced bases, or an indel."""
        return self.sighting.allele.kind


def judge(raw: Raw, settings: Settings, *, comparable: bool) -> tuple[Judged, ...]:
    """Answer for every allele; `comparable` is false where the reference is of another donor or build."""
    clustered = clusters(raw.sightings, settings)
    if not raw.reference and all(one.reference is None for one in raw.sightings):
        why = "there is no reference: nothing tells whether it is new"
        return tuple(Judged(one, "not known", why, clustered=one in clustered) for one in raw.sightings)
    if not comparable:
        why = "the reference cannot be compared with"
        return tuple(Judged(one, "not known", why, clustered=one in clustered) for one in raw.sightings)
    tested = [one for one in raw.sightings if _testable(one)]
    p = dict(zip(tested, _test(tested, settings), strict=True))
    q = dict(zip(tested, adjusted(list(p.values())), strict=True))
    return tuple(_answer(one, p.get(one), q.get(one), settings, one in clustered) for one in raw.sightings)


def _testable(one: Sighting) -> bool:
    """Whether the reads of both are known."""
    return (
        not one.called
        and one.line.count is not None
        and bool(one.line.total)
        and one.reference is not None
        and bool(one.reference.total)
    )


def _holds(reference: Support, settings: Settings) -> bool:
    """Whether more of the reference's reads show the allele than errors explain."""
    if not reference.count or not reference.total:
        return False
    return by_error(reference.count, reference.total, error=settings.error) < settings.alpha


def _supposed(reference: Support, settings: Settings) -> int:
    """The reference's reads of an allele: where they are not stated, the most that would not have been called."""
    return min(settings.least - 1, reference.total or 0) if reference.count is None else reference.count


def _test(tested: Sequence[Sighting], settings: Settings) -> list[float]:
    found = more_than(
        [one.line.count or 0 for one in tested],
        [one.line.total or 0 for one in tested],
        [_supposed(one.reference, settings) for one in tested if one.reference is not None],
        [one.reference.total or 0 for one in tested if one.reference is not None],
        least=settings.least,
    )
    return [float(value) for value in found]


def _answer(one: Sighting, p: float | None, q: float | None, settings: Settings, clustered: bool) -> Judged:  # noqa: FBT001
    settled = _settled(one, settings)
    if settled is not None:
        return Judged(one, settled[0], settled[1], p, q, clustered)
    assert one.reference is not None  # noqa: S101 - settled otherwise
    depth = one.reference.total
    if q is None or q > settings.alpha:
        why = f"the reference was read {depth} times there: too few to tell (adjusted p {_shown(q)})"
        return Judged(one, "not known", why, p, q, clustered)
    if clustered:
        why = "it stands in a cluster of low fractions, as reads of another species make them"
        return Judged(one, "not known", why, p, q, clustered)
    counted = "at most " if one.reference.count is None else ""
    why = f"{counted}{_supposed(one.reference, settings)} of {depth} reads of the reference show it"
    return Judged(one, "yes", why, p, q)


def _settled(one: Sighting, settings: Settings) -> tuple[New, str] | None:
    """The answer that needs no test; None where one is needed."""
    if one.called:
        return "no", "the reference was called to have it"
    if one.akin:
        return (
            "not known",
            "the reference has an indel of the same size nearby, which may be the same, placed otherwise",
        )
    if one.reference is None or not one.reference.total:
        return "not known", "it is not known how often the reference was read there"
    if one.line.count is None:
        return "not known", "the line's reads of the allele are not stated"
    if _holds(one.reference, settings):
        seen = f"{one.reference.count} of {one.reference.total}"
        return "no", f"{seen} reads of the reference show it, more than errors explain"
    return None


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.2g}"


def clusters(sightings: Sequence[Sighting], settings: Settings) -> frozenset[Sighting]:
    """Replaced bases of low fraction, with `cluster` or more of them within `window` bases.

    Bases side by side are one replacement, however a caller writes them.
    """
    low = sorted(
        (one for one in sightings if not growth(one.allele) and not one.called and _low(one)),
        key=lambda one: (one.allele.contig, one.allele.position),
    )
    found: set[Sighting] = set()
    start = 0
    for end in range(len(low)):
        while not _within(low[start], low[end], settings.window):
            start += 1
        group = low[start : end + 1]
        if _apart(group) >= settings.cluster:
            found.update(group)
    return frozenset(found)


def _low(one: Sighting) -> bool:
    return one.line.fraction is not None and one.line.fraction < 0.35


def _within(one: Sighting, other: Sighting, window: int) -> bool:
    return one.allele.contig == other.allele.contig and other.allele.position - one.allele.position < window


def _apart(group: Sequence[Sighting]) -> int:
    """How many there are where neighbours count once."""
    places = [one.allele.position for one in group]
    return sum(1 for index, place in enumerate(places) if index == 0 or place - places[index - 1] > 2)
