"""Changes of the genome over the life of a line: what is new since the bank, what grew, what was lost, what was looked for.

The same change found by several tests is one course (`genome.matching`). It is *new* since the bank only where a test of
the bank would have seen the fraction that was found later; else nobody knows whether it is new. A test that would have seen
it and did not counts as a limit, not as a zero. Growth is fitted along one way: to where it was found last,
and on to what came of that and was tested for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from seedlot.genome.events import Event, Kind, Limit
from seedlot.genome.genes import genes, positions
from seedlot.genome.known import Known, Tier, hotspots
from seedlot.genome.matching import place, same, speaks_of
from seedlot.genome.tiers import Interpretation, interpret
from seedlot.lineage.taken_off import TAKEN
from seedlot.lineage.trace import Place
from seedlot.release.genomic import Examinations, Examined, Word
from seedlot.specs.weigh import fold
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import Stage
from seedlot.trends.clone import Growth, grow
from seedlot.trends.points import FALSE_POSITIVE, POWER, Point, Seen, Unseen

#: The stages of which one is the bank that a line is compared with, the first that there is.
_BANKS = (Stage.MCB, Stage.SEED, Stage.WCB)
_WHICH = {Kind.SNV: "single base", Kind.INDEL: "insertion or deletion"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One test's word on a change: what it found of it, or the smallest fraction that it would have found."""

    tested: Examined
    event: Event | None
    limit: Limit | None

    @property
    def smallest(self) -> float | None:
        """The smallest fraction that the test would have found; None where it tells none."""
        return self.limit.fraction if self.limit is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A change over the life of a line. `new` is since the bank; `word` is a person's classification that applies."""

    name: str
    first: Event
    looks: tuple[Look, ...]
    told: Interpretation
    word: Word | None
    new: Answer
    new_says: str
    lost: str
    along: str
    growth: Growth
    unplaced: tuple[str, ...]

    @property
    def found(self) -> tuple[Look, ...]:
        """The tests that found it."""
        return tuple(look for look in self.looks if look.event is not None)

    @property
    def tier(self) -> Tier:
        """The tier that counts: a person's before the table's."""
        return self.word.tier if self.word else self.told.tier

    @property
    def was_there(self) -> bool:
        """Whether all tests that found it say that what they compared with has it too."""
        return all(look.event is not None and look.event.new == "no" for look in self.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place where changes recur, and the smallest fraction that any test of the line would have found there."""

    known: Known
    best: Look | None
    last: Look | None

    @property
    def fraction(self) -> float | None:
        """The smallest fraction of cells that would have been found; None where nothing was looked for."""
        return self.best.smallest if self.best else None

    @property
    def title(self) -> str:
        """The place, with the sort of change; of a single one its name says it."""
        return self.known.name if self.known.kind in _WHICH else self.known.title


def banks_of(places: Iterable[Place]) -> tuple[str, ...]:
    """The banks that a line is compared with: master banks, else seed banks, else working banks."""
    several = [place for place in places if place.kind not in TAKEN]
    told = (tuple(sorted(place.item for place in several if place.stage == stage)) for stage in _BANKS)
    return next(filter(None, told), ())


def courses(tests: Examinations, banks: Iterable[str], *, level: float = 0.95) -> tuple[Course, ...]:
    """Follow every change that was found, in the order in which they were found first."""
    names = frozenset(banks)
    groups: list[list[tuple[Examined, Event]]] = []
    for tested in tests.tested:
        for event in tested.events:
            group = next((each for each in groups if any(same(event, other) for _, other in each)), None)
            if group is None:
                groups.append([(tested, event)])
            else:
                group.append((tested, event))
    named = [_name(group[0][1]) for group in groups]
    told = [
        f"{name} ({group[0][1].sample})" if named.count(name) > 1 else name
        for name, group in zip(named, groups, strict=True)
    ]
    return tuple(_course(name, group, tests, names, level) for name, group in zip(told, groups, strict=True))


def _name(event: Event) -> str:
    """What a change is called: by its own name, with its kind where the name does not say it."""
    name = event.name or event.bands or f"{event.chromosome}:{event.start}-{event.end}"
    said = fold(name)
    words = _WHICH.get(event.kind, str(event.kind))
    known = event.kind in {Kind.REARRANGEMENT, Kind.SNV, Kind.INDEL} or any(word in said for word in words.split())
    return name if known else f"{name} {words}"


def _course(
    name: str, group: Sequence[tuple[Examined, Event]], tests: Examinations, banks: frozenset[str], level: float
) -> Course:
    first = group[0][1]
    seen = {id(tested): event for tested, event in reversed(group)}
    looks = tuple(
        Look(tested=tested, event=event, limit=limit)
        for tested in tests.tested
        if (event := seen.get(id(tested))) is not None or tested.states
        for limit in [best_limit(tested.limits, first)]
    )
    found = [look for look in looks if look.event is not None]
    last = max(found, key=lambda look: (look.tested.doublings is not None, look.tested.order))
    onward = [look for look in looks if look.smallest and not look.event and _leads(last.tested, look.tested, tests)]
    end = max([last, *onward], key=lambda look: (look.tested.doublings is not None, look.tested.order))
    way = [look for look in looks if _leads(look.tested, end.tested, tests)]
    points, unplaced = _points(way)
    new, says = _since(looks, banks, tests)
    return Course(
        name=name,
        first=first,
        looks=looks,
        told=interpret(first),
        word=_word(name, group, tests),
        new=new,
        new_says=says,
        lost=_lost(looks, last, tests),
        along=end.tested.item,
        growth=grow(points, level=level),
        unplaced=unplaced,
    )


def best_limit(limits: Iterable[Limit], event: Event) -> Limit | None:
    """Of the limits that speak of a change, that of the smallest fraction."""
    told = [each for each in limits if speaks_of(each, event) and each.fraction is not None]
    return min(told, key=lambda each: each.fraction or 0, default=None)


def _leads(one: Examined, other: Examined, tests: Examinations) -> bool:
    """Whether what one test tested went into what the other did, or is what that was taken from."""
    behind = tests.behind[other.item].union(other.of)
    return not behind.isdisjoint((one.item, *one.of))


def _points(looks: Iterable[Look]) -> tuple[list[Point], tuple[str, ...]]:
    """What is told of the fraction at which doublings, and which tests could not be placed."""
    points: list[Point] = []
    unplaced: list[str] = []
    for look in looks:
        at, event = look.tested.doublings, look.event
        smallest = look.smallest
        if event is not None and event.fraction is None:
            unplaced.append(f"{look.tested.test} tells no fraction of cells")
        elif event is not None and not _has_interval(event):
            unplaced.append(f"{look.tested.test} tells no interval of the fraction")
        elif event is None and not smallest:
            continue
        elif at is None:
            unplaced.append(f"the doublings of '{look.tested.item}' are not known")
        elif event is not None:
            points.append(_seen(event, float(at)))
        elif smallest and look.limit is not None:
            points.append(_unseen(look.limit, smallest, float(at)))
    return points, tuple(dict.fromkeys(unplaced))


def _has_interval(event: Event) -> bool:
    low, value, high = event.low, event.fraction, event.high
    if low is None or value is None or high is None or event.level is None:
        return False
    return low <= value <= high and low < high and 0 < event.level < 1


def _seen(event: Event, at: float) -> Seen:
    return Seen(
        at=at, fraction=event.fraction or 0.0, low=event.low or 0.0, high=event.high or 0.0, level=event.level or 0.95
    )


def _unseen(limit: Limit, smallest: float, at: float) -> Unseen:
    wrong = FALSE_POSITIVE if limit.false_positive is None else limit.false_positive
    power = POWER if limit.power is None or not wrong < limit.power < 1 else limit.power
    return Unseen(at=at, limit=smallest, false_positive=min(wrong, power / 2), power=power)


def _since(looks: Sequence[Look], banks: frozenset[str], tests: Examinations) -> tuple[Answer, str]:
    """Whether a change is new since the bank: met if it is not, not met if it is, else not known."""
    held = [look for look in looks if not banks.isdisjoint((look.tested.item, *look.tested.of))]
    after = [
        look
        for look in looks
        if look.event and look not in held and not banks.isdisjoint(tests.behind[look.tested.item])
    ]
    # Of several banks those count from which it came.
    behind = frozenset().union(*(tests.behind[look.tested.item] for look in after)) if after else banks
    banks &= behind
    at = [look for look in held if not banks.isdisjoint((look.tested.item, *look.tested.of))]
    named = ", ".join(f"'{bank}'" for bank in sorted(banks))
    if any(look.event for look in at):
        return Answer.MET, f"It was in the bank {named} already."
    if not banks:
        return Answer.NOT_KNOWN, "There is no bank on the line to compare with."
    if not after:
        return Answer.MET, f"It was found only elsewhere than in what came of the bank {named}."
    return _seen_before(at, [look.event for look in after if look.event], named)


def _seen_before(at: Sequence[Look], found: Iterable[Event], named: str) -> tuple[Answer, str]:
    """Whether a test of the bank, which did not find a change, would have found as much as was found later."""
    most = max((event.fraction for event in found if event.fraction is not None), default=None)
    told = [look for look in at if look.smallest is not None]
    best = min(told, key=lambda look: look.smallest or 0, default=None)
    if best is None or best.smallest is None:
        why = "was not tested for it" if not at else "was tested, but no test of it says what it would have found"
        return Answer.NOT_KNOWN, f"Whether it is new is not known: the bank {named} {why}."
    if most is None:
        return Answer.NOT_KNOWN, "Whether it is new is not known: no test tells in which fraction of cells it is."
    limit = f"{best.tested.test} of the bank would have found it in {_percent(best.smallest)} of cells"
    if best.smallest < most:
        return Answer.NOT_MET, f"It is new: {limit}, and did not; later it was in {_percent(most)}."
    return Answer.NOT_KNOWN, f"Whether it is new is not known: {limit}, and it was found in {_percent(most)}."


def _lost(looks: Sequence[Look], last: Look, tests: Examinations) -> str:
    """Which test, after the last that found it, would have found as much and did not; empty where there is none."""
    fraction = last.event.fraction if last.event else None
    for look in looks:
        later = (look.tested.occurred, look.tested.entry) > (last.tested.occurred, last.tested.entry)
        if look.event or not later or fraction is None or look.smallest is None or look.smallest >= fraction:
            continue
        if _leads(last.tested, look.tested, tests):
            return (
                f"It was in {_percent(fraction)} of cells of {last.tested.where}; {look.tested.test} of {look.tested.where} "
                f"would have found {_percent(look.smallest)}, and found nothing."
            )
    return ""


def _word(name: str, group: Sequence[tuple[Examined, Event]], tests: Examinations) -> Word | None:
    """The last classification that names the change, and holds for all in which it was found."""
    first = group[0][1]
    names = {
        fold(each) for each in (name, _name(first), first.name, first.bands, f"{first.bands} {first.kind}") if each
    }
    within = [tests.behind[tested.item].union(tested.of) for tested, _ in group]
    told = [
        word
        for word in tests.words
        if fold(word.event) in names
        and word.change in {"", first.kind}
        and all(word.item in behind for behind in within)
    ]
    return told[-1] if told else None


def spots(tests: Examinations) -> tuple[Spot, ...]:
    """Each place where changes recur, with the smallest fraction that any test would have found there, and the last."""
    stating = [tested for tested in tests.tested if tested.states]
    return tuple(_spot(one, stating) for one in (*hotspots(), *_single()))


@cache
def _single() -> tuple[Known, ...]:
    """Single changes that recur, as what is known."""
    tiers = {gene.name: gene.tier for gene in genes()}
    return tuple(
        Known(
            name=one.title,
            kind=Kind.SNV,
            core=True,
            tier=tiers.get(one.gene, Tier.RECURRENT),
            where=one.where,
            genes=(one.gene,),
            source=one.source,
        )
        for one in positions()
    )


def _spot(known: Known, tests: Sequence[Examined]) -> Spot:
    looks = []
    for tested in tests:
        told = [each for each in tested.limits if each.fraction is not None and _is_of(each, known)]
        limit = min(told, key=lambda each: each.fraction or 0, default=None)
        if limit is not None:
            looks.append(Look(tested=tested, event=None, limit=limit))
    best = min(looks, key=lambda look: (look.smallest or 0, look.tested.order), default=None)
    last = max(looks, key=lambda look: (look.tested.occurred, look.tested.entry), default=None)
    return Spot(known=known, best=best, last=last)


def _is_of(limit: Limit, known: Known) -> bool:
    """Whether a limit is one for a known change: it is named so, or lies within it."""
    if limit.kind is not known.kind:
        return False
    region = place(limit)
    if region is None:
        return fold(limit.region) in {fold(known.name), fold(known.title)}
    where = known.where.get(region.build)
    return (where is not None and where.covers(region) >= 1) or fold(limit.region) == fold(known.name)


def findings(found: Iterable[Course]) -> Iterator[Finding]:
    """Judge changes: what recurs in stem cells speaks against the cells, what is unknown waits for a person."""
    for course in found:
        yield _judged(course)


def _judged(course: Course) -> Finding:
    answer, says = _answer(course)
    entries = sorted({look.tested.entry for look in course.found} | ({course.word.entry} if course.word else set()))
    where = (
        f"{', '.join(dict.fromkeys(look.tested.item for look in course.found))}, entries {', '.join(map(str, entries))}"
    )
    return Finding(code="drift/change", answer=answer, says=says, where=where, source="; ".join(course.told.sources))


def _answer(course: Course) -> tuple[Answer | None, str]:
    seen = f"{course.name} was found in {_seen_in(course)}. {course.new_says}"
    table = f"By the tables it is {course.told.tier}: {'; '.join(course.told.reasons)}."
    if (word := course.word) is not None:
        who = f"{word.classification}{f', {word.by}' if word.by else ''}"
        says = f"{seen} {table} A person classified it as {word.tier} ({who}): {word.reason}"
        end = "is acceptable" if word.acceptable else "is not acceptable"
        return (None if word.acceptable else Answer.NOT_MET), f"{says}; it {end}."
    answer, end = _by_table(course)
    return answer, f"{seen} {table} {end}".rstrip()


def _by_table(course: Course) -> tuple[Answer | None, str]:
    """What a change answers that no person classified."""
    if course.lost:
        return None, course.lost
    if course.tier is Tier.BENIGN:
        return None, ""
    if course.tier is Tier.UNKNOWN and course.was_there:
        return None, "What it was compared with has it too: it is no drift."
    if course.tier is Tier.UNKNOWN:
        return Answer.NOT_KNOWN, "A person must classify it."
    if course.was_there:
        return Answer.NOT_KNOWN, "What it was compared with has it too: a person must classify it."
    return Answer.NOT_MET, ""


def _seen_in(course: Course) -> str:
    """Where a change was found, first and last, in how many of the cells."""
    told = [f"{look.tested.where}{_in_cells(look.event)} by {look.tested.test}" for look in course.found if look.event]
    return told[0] if len(told) == 1 else f"{told[0]} and, of {len(told)} times last, {told[-1]}"


def _in_cells(event: Event) -> str:
    if event.fraction is None:
        return ""
    ends = (
        f" ({_percent(event.low)} to {_percent(event.high)})"
        if event.low is not None and event.high is not None
        else ""
    )
    return f", {_percent(event.fraction)} of cells{ends},"


def _percent(fraction: float | None) -> str:
    return "not known" if fraction is None else f"{100 * fraction:.3g} %"


def rested_on(tests: Examinations, found: Iterable[Course]) -> frozenset[int]:
    """The entries on which a judgement of changes rests: every test that states something, and what persons said."""
    words = {course.word.entry for course in found if course.word}
    return frozenset({*(tested.entry for tested in tests.tested if tested.states), *words})
