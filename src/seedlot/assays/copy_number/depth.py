"""Copy number from read depth: what a sample has, and for every region what it could have shown."""

from __future__ import annotations

import numpy as np

from seedlot.assays.copy_number import calls, composition, noise, says, sexes, standing, tell
from seedlot.assays.copy_number import reference as references
from seedlot.assays.copy_number.bins import Bins, Choices, Flags, Floats, Ints
from seedlot.assays.copy_number.calls import Call, Candidates
from seedlot.assays.copy_number.field import Field, State, bias, count, lengths
from seedlot.assays.copy_number.limits import Counted
from seedlot.assays.copy_number.reference import Expectation
from seedlot.assays.copy_number.shapes import Depth, Profile
from seedlot.assays.copy_number.targets import place, targets
from seedlot.genome.events import Event, Kind
from seedlot.stats import segmentation

#: Rounds at most: first those in which noise is told by neighbours alone, until nothing more is found, then those in
#: which it is told by all regions that are left.
_FIRST, _LAST = 4, 3
#: Without a reference, bias of short stretches has tails that no change has shown to be one: the first rounds then
#: look at stretches from so many bases on.
_LONG = 20_000_000
#: Bins are joined to so many expected reads before segments are sought; the bias that they share is of so many bins.
_JOINED, _SHARED = 20, 16.0


def depth_calls(sample: Bins, *, reference: Bins | None, panel: tuple[Bins, ...], settings: Choices) -> Depth:
    """Find gains and losses of a sample, and state for each region the least that it would have shown.

    It is compared with `reference` (its parental or bank line, of the same bins) where there is one, else with a panel
    of at least three normals, else with the genome alone, where bias and not counting sets the limits.
    """
    expectation = expect(sample, reference, panel)
    if _too_few(expectation, settings):
        return says.too_few(expectation, _reads(expectation), settings)
    normal, other = normal_copies(expectation, settings)
    found = _found(expectation, normal, settings, apart=other)
    return _told(expectation, found, normal=normal, settings=settings, other=other)


def events_alone(sample: Bins, *, settings: Choices) -> tuple[Event, ...]:
    """The changes that `depth_calls` finds in a sample without a reference, and nothing else."""
    expectation = expect(sample, None, ())
    if _too_few(expectation, settings):
        return ()
    normal, other = normal_copies(expectation, settings)
    field, _, changes = _found(expectation, normal, settings, apart=other)
    return tell.events(expectation, field, changes, normal=normal, settings=settings)


def _reads(expectation: Expectation) -> float:
    return float(expectation.bins.counts[expectation.use].sum())


def _too_few(expectation: Expectation, settings: Choices) -> bool:
    return _reads(expectation) < settings.min_reads or not (expectation.use & expectation.autosome).any()


def _found(
    expectation: Expectation, normal: dict[str, int], settings: Choices, *, apart: bool
) -> tuple[Field, tuple[Ints, Ints], tuple[Call, ...]]:
    """Find changes in rounds, each with what was found before taken out of the correction and of the noise.

    Those of the first rounds stand; the later ones, which know the bias of every length, add what is weaker.
    """
    sure: tuple[Call, ...] = ()
    for _ in range(_FIRST):
        _, _, more = _round(expectation, normal, settings, (sure, ()), first=True, apart=apart)
        if len(more) <= len(sure):
            break
        sure = more
    found = sure
    for _ in range(_LAST):
        field, stretches, more = _round(expectation, normal, settings, (found, sure), first=False, apart=apart)
        same = [(call.low, call.high) for call in more] == [(call.low, call.high) for call in found]
        found = more
        if same:
            break
    return field, stretches, found


def _round(
    expectation: Expectation,
    normal: dict[str, int],
    settings: Choices,
    known: tuple[tuple[Call, ...], tuple[Call, ...]],
    *,
    first: bool,
    apart: bool,
) -> tuple[Field, tuple[Ints, Ints], tuple[Call, ...]]:
    """One round: `known` are the changes to take out of correction and noise, and of these those that stand."""
    out, given = known
    field = ready(expectation, normal, calls.multiplied(expectation.bins.counts.size, out), first=first)
    stretches = _segments(field)
    least = _LONG if first and expectation.basis == "none" else 0
    candidates = _candidates(field, expectation.bins, stretches, apart=apart, least=least)
    risks = {"false_positive": settings.false_positive, "family": settings.family}
    return field, stretches, calls.pursue(field, candidates, given=given, **risks)


def expect(sample: Bins, other: Bins | None, panel: tuple[Bins, ...]) -> Expectation:
    """What the sample should hold, by the best that there is to tell it."""
    if other is not None:
        return references.by_reference(sample, other)
    if len(panel) >= references.FEWEST_NORMALS:
        return references.by_panel(sample, panel)
    return references.by_genome(sample)


def normal_copies(expectation: Expectation, settings: Choices) -> tuple[dict[str, int], bool]:
    """Copies of every chromosome in a normal cell of the line; and whether the reference is of another sex."""
    own = expectation.sexes
    state = settings.sex or own.state
    other = False
    if expectation.reference_sexes is not None and expectation.reference_sexes.state and own.state:
        other = sexes.another(own, expectation.reference_sexes)
        if not other and not settings.sex:
            state = expectation.reference_sexes.state
    x, y = sexes.STATES.get(state, (2, 0))
    if state == own.state and not settings.sex and expectation.basis != "reference":
        x = sexes.usual(own, x)
    return {name: 2 if name.isdigit() else {"X": x, "Y": y}.get(name, 0) for name in expectation.bins.chromosome}, other


def ready(expectation: Expectation, normal: dict[str, int], multiple: Floats, *, first: bool = False) -> Field:
    """Scale what is expected to normal cells, and measure the noise on the autosomes with the changes taken out."""
    bins = expectation.bins
    copies = np.array([normal[name] for name in bins.chromosome], dtype=np.float64)[expectation.group]
    meant = expectation.expected(multiple) * copies / 2
    use = expectation.use & (meant > 0)
    if expectation.basis == "none":
        use[bins.slice("Y")] = False
    quiet = use & expectation.autosome
    changed = meant * multiple
    ratio = bins.counts[quiet] / changed[quiet]
    wide = max(1, int(_JOINED / max(float(np.median(changed[quiet])), 1e-9)))
    begin = np.arange(0, ratio.size, wide)
    summed = np.add.reduceat(bins.counts[quiet], begin) / np.add.reduceat(changed[quiet], begin)
    typical = float(np.median(summed)) or float(bins.counts[quiet].sum() / changed[quiet].sum())
    meant = meant * typical
    level = noise.measure(bins.counts, meant * multiple, expectation.depth, expectation.group, quiet, first=first)
    share = np.nan_to_num(bins.gc) if np.isfinite(bins.gc).any() else composition.of_chromosomes(bins)
    spread = noise.spread(share, expectation.group, quiet) if expectation.basis == "none" else None
    return Field(
        counts=bins.counts,
        expected=meant,
        depth=expectation.depth,
        use=use,
        autosome=expectation.autosome,
        group=expectation.group,
        noise=level,
        composition=share,
        spread=spread,
        members=expectation.members,
    )


def _segments(field: Field) -> tuple[Ints, Ints]:
    """First and last bin (not included) of each segment of constant ratio."""
    places = np.flatnonzero(field.use)
    meant, group = field.expected[places], field.group[places]
    joined = max(1, int(np.ceil(_JOINED / max(float(np.median(meant)), 1e-9))))
    inner = np.arange(places.size) - np.repeat(*_firsts(group))
    begin = np.flatnonzero(inner % joined == 0)
    seen, meant = (np.add.reduceat(column[places], begin) for column in (field.counts, field.expected))
    uncertain = 1 / meant
    if not field.endless:
        uncertain = uncertain + 1 / np.maximum(np.add.reduceat(field.depth[places], begin), 1.0)
    shared = float(field.noise.systematic(np.array([_SHARED * joined]))[0]) * _SHARED
    weights = 1 / (field.noise.phi * uncertain + shared)
    chromosome = group[begin]
    offsets = np.flatnonzero(np.diff(chromosome, prepend=-1, append=-1))
    edges = segmentation.segment(seen / meant - 1, weights, offsets.astype(np.int64))
    first = places[np.append(begin, places.size - 1)[edges]]
    last = places[np.append(begin[1:], places.size)[edges[1:] - 1] - 1] + 1
    return first[:-1].astype(np.int64), last.astype(np.int64)


def _firsts(group: Ints) -> tuple[Ints, Ints]:
    """First place of each chromosome, and how many places it has."""
    first = np.flatnonzero(np.diff(group, prepend=-1))
    return first, np.diff(np.append(first, group.size))


def _candidates(field: Field, bins: Bins, stretches: tuple[Ints, Ints], *, apart: bool, least: int) -> Candidates:
    """Every region that is tested, and every segment; those of X and Y not where the reference is of another sex."""
    wanted = targets(bins.build)
    fixed = [place(bins, target) for target in wanted]
    low = np.concatenate([np.array([one[0] for one in fixed], dtype=np.int64), stretches[0]])
    high = np.concatenate([np.array([one[1] for one in fixed], dtype=np.int64), stretches[1]])
    more = np.ones(stretches[0].size, dtype=bool)
    gain = np.concatenate([np.array([Kind.GAIN in target.kinds for target in wanted]), more])
    loss = np.concatenate([np.array([Kind.LOSS in target.kinds for target in wanted]), more])
    held = (lengths(field, low, high) > 0) & ((high - low) * bins.width >= max(least, 1))
    if apart:
        held &= field.autosome[np.minimum(low, field.autosome.size - 1)]
    return Candidates(low, high, gain & held, loss & held, len(wanted))


def beside_normal(field: Field, low: Ints, high: Ints, changed: Flags) -> Counted:
    """Reads of stretches beside those of normal cells."""
    state = State(np.ones(field.counts.size), field.use, changed)
    return count(field, low, high, bias=bias(field, low, high), state=state)


def _told(
    expectation: Expectation,
    found: tuple[Field, tuple[Ints, Ints], tuple[Call, ...]],
    *,
    normal: dict[str, int],
    settings: Choices,
    other: bool,
) -> Depth:
    """Put in words and numbers what was found, and what could have been."""
    field, stretches, changes = found
    bins = expectation.bins
    changed = calls.multiplied(field.counts.size, changes) != 1.0
    wanted = targets(bins.build)
    spots = np.array([place(bins, target) for target in wanted], dtype=np.int64)
    low, high = spots[:, 0], spots[:, 1]
    tested = tell.Tested(wanted, beside_normal(field, low, high, changed), lengths(field, low, high), normal)
    hidden = standing.hidden(expectation, wanted, list(zip(low.tolist(), high.tolist(), strict=True)))
    measured = tell.measured(bins, tested, settings)
    meant = np.maximum(field.expected * _scale(field, changed), 1e-9)
    profile = np.where(field.use, np.log2(np.maximum(field.counts, 0.5) / meant), np.nan)
    parts = beside_normal(field, *stretches, changed)
    return Depth(
        sample=bins.sample,
        basis=expectation.basis,
        profile=Profile(profile, field.use, dict(normal)),
        segments=tell.segments(bins, field, stretches, parts, normal=normal, level=settings.level),
        events=tell.events(expectation, field, changes, normal=normal, settings=settings),
        limits=tell.limits(expectation, field, tested, settings, hidden=hidden),
        regions=measured,
        phi=field.noise.phi,
        s_sys=field.noise.large,
        noise=field.noise,
        findings=says.findings(expectation, field, changes, settings=settings, other=other),
        sex=expectation.sexes.state,
        x=next((one for one in measured if one.name == "X"), None),
        y=next((one for one in measured if one.name == "Y"), None),
        copies_y=expectation.sexes.y,
    )


def _scale(field: Field, changed: Flags) -> float:
    quiet = field.use & field.autosome & ~changed
    meant = float(field.expected[quiet].sum())
    return float(field.counts[quiet].sum()) / meant if meant > 0 else 1.0
