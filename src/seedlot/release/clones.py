"""Changes of the genome over the life of a line: what is new since the bank, what grew, what was lost, what was looked for.

The same change found by several tests is one course (`genome.matching`). It is *new* since the bank only where a test of
the bank would have seen what was found later, or where a test compared what came of it with the bank and says so; else
nobody knows whether it is new. A test that would have seen it and did not counts as a limit, not as a zero; but one of copy
number that compares with what bears the change sees a difference only, and is no word on it. Growth is fitted along one
way: to where it was found last, and on to what came of that and was tested for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seedlot.genome.events import Event, Kind, Limit
from seedlot.genome.known import Tier
from seedlot.genome.matching import same, speaks_of
from seedlot.genome.tiers import WEIGHTIEST, Interpretation, interpret
from seedlot.lineage.taken_off import TAKEN
from seedlot.lineage.trace import Place
from seedlot.release.genomic import Examinations, Examined, Word, all_came_by
from seedlot.specs.weigh import fold
from seedlot.terms.finding import Answer
from seedlot.terms.words import Stage
from seedlot.trends.clone import Growth, grow
from seedlot.trends.points import FALSE_POSITIVE, POWER, Point, Seen, Unseen

#: The stages of which one is the bank that a line is compared with, the first that there is.
_BANKS = (Stage.MCB, Stage.SEED, Stage.WCB)
#: The assays that tell a difference from their reference: what both have is not seen.
_DIFFERENCE = ("copy_number",)
_DAY = 10
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
    """A change over the life of a line. `new` is since the bank; `word` is a person's classification that applies.

    `was_there` is whether all tests that found it say that the bank, or what that came from, has it too; `grown` tells
    what was found after the person's word that it could not weigh. `way` is what was tested along the way to `along`.
    """

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
    way: frozenset[str] = frozenset()
    was_there: bool = False
    grown: str = ""

    @property
    def found(self) -> tuple[Look, ...]:
        """The tests that found it."""
        return tuple(look for look in self.looks if look.event is not None)

    @property
    def tier(self) -> Tier:
        """The tier that counts: a person's before the table's."""
        return self.word.tier if self.word else self.told.tier


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
    known = event.kind in {Kind.REARRANGEMENT, Kind.SNV, Kind.INDEL, Kind.CONTAMINATION} or any(
        word in said for word in words.split()
    )
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
        for limit in [None if tested.pooled or _hides(tested, group, tests) else best_limit(tested.limits, first)]
    )
    found = [look for look in looks if look.event is not None]
    last = max(found, key=lambda look: (look.tested.at is not None, look.tested.order))
    onward = [look for look in looks if look.smallest and not look.event and _leads(last.tested, look.tested, tests)]
    end = max([last, *onward], key=lambda look: (look.tested.at is not None, look.tested.order))
    leading = [look for look in looks if _leads(look.tested, end.tested, tests)]
    way = [look for look in leading if _is_whole(look.tested, end.tested, tests)]
    points, unplaced = _points(way)
    unplaced += tuple(_in_part(look.tested, end.tested) for look in leading if look not in way and _tells(look))
    new, says = _since(looks, banks, tests)
    word = _word(name, group, tests)
    return Course(
        name=name,
        first=first,
        looks=looks,
        told=min((interpret(event) for _, event in group), key=lambda each: WEIGHTIEST.index(each.tier)),
        word=word,
        way=frozenset(look.tested.item for look in way),
        new=new,
        new_says=says,
        lost=_lost(looks, last, tests),
        was_there=all(_is_from_before(look, banks, tests) for look in found),
        grown=_grown(word, found),
        along=end.tested.item,
        growth=grow(points, level=level, per=end.tested.scale.one),
        unplaced=tuple(dict.fromkeys(unplaced)),
    )


def _hides(tested: Examined, group: Sequence[tuple[Examined, Event]], tests: Examinations) -> bool:
    """Whether a test cannot have seen a change, for what it compared with bears it, as far as tests tell."""
    if tested.assay not in _DIFFERENCE or not tested.against:
        return False
    bear = {item for other, _ in group for item in (other.item, *other.of)}
    own = {tested.item, *tested.of}
    before = tests.behind[tested.item] - own
    return any(
        not bear.isdisjoint(tests.behind.get(name, before) if _is_known(name, tests) else before)
        for name in tested.against
    )


def _is_known(name: str, tests: Examinations) -> bool:
    """Whether what a test compared with has a place on the lineage, before or after something."""
    return len(tests.behind.get(name, ())) > 1 or any(
        name in behind for at, behind in tests.behind.items() if at != name
    )


def _is_from_before(look: Look, banks: frozenset[str], tests: Examinations) -> bool:
    """Whether a test that found a change says that a bank of the line, or what that came from, has it too."""
    if look.event is None or look.event.new != "no":
        return False
    ends = banks & tests.behind[look.tested.item] or {look.tested.item}
    before = frozenset().union(*(tests.behind.get(end, frozenset({end})) for end in ends))
    own = {look.tested.item, *look.tested.of} - banks
    return not (before - own).isdisjoint(look.tested.against)


def _grown(word: Word | None, found: Sequence[Look]) -> str:
    """What a test found after a person called a change acceptable: more than was found until then, or it at all."""
    if word is None or not word.acceptable:
        return ""
    until = [look for look in found if look.tested.occurred[:_DAY] <= word.occurred[:_DAY]]
    later = [look for look in found if look not in until]
    if not until:
        return f"that was said on {word.occurred[:_DAY]}, before any test found it"
    ends = [look.event.high for look in until if look.event and look.event.high is not None]
    for look in later:
        if ends and look.event and look.event.low is not None and look.event.low > max(ends):
            return f"that was said on {word.occurred[:_DAY]}; {look.tested.test} found it later in more of the cells"
    return ""


def best_limit(limits: Iterable[Limit], event: Event) -> Limit | None:
    """Of the limits that speak of a change, that of the smallest fraction."""
    told = [each for each in limits if speaks_of(each, event) and each.fraction is not None]
    return min(told, key=lambda each: each.fraction or 0, default=None)


def _leads(one: Examined, other: Examined, tests: Examinations) -> bool:
    """Whether what one test tested went into what the other did, or is what that was taken from."""
    behind = tests.behind[other.item].union(other.of)
    return not behind.isdisjoint((one.item, *one.of))


def _is_whole(one: Examined, other: Examined, tests: Examinations) -> bool:
    """Whether all cells of what a later test tested came of what another tested, or are of it: not of a pool's part."""
    ends = (other.item,) if other.item in {one.item, *one.of} or not other.pooled else other.of
    return not one.pooled and all(all_came_by(end, {one.item, *one.of}, tests.parents) for end in ends)


def _in_part(one: Examined, other: Examined) -> str:
    what = "is a sample of several" if one.pooled else f"is only a part of what went into '{other.item}'"
    return f"'{one.item}' {what}, so that its fraction ({one.test}) is none of its own course"


def _tells(look: Look) -> bool:
    return look.smallest is not None or (look.event is not None and look.event.fraction is not None)


def _points(looks: Iterable[Look]) -> tuple[list[Point], tuple[str, ...]]:
    """What is told of the fraction at which age, and which tests could not be placed."""
    points: list[Point] = []
    unplaced: list[str] = []
    for look in looks:
        at, event = look.tested.at, look.event
        smallest = look.smallest
        if event is not None and event.fraction is None:
            unplaced.append(f"{look.tested.test} tells no fraction of cells")
        elif event is not None and not _has_interval(event):
            unplaced.append(f"{look.tested.test} tells no interval of the fraction")
        elif event is None and not smallest:
            continue
        elif at is None:
            unplaced.append(f"the {look.tested.scale} of '{look.tested.item}' are not known")
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
    if before := next((look for look in after if banks and _is_from_before(look, banks, tests)), None):
        return Answer.MET, f"It was there before: {_compared(before)}."
    if not banks:
        return Answer.NOT_KNOWN, "There is no bank on the line to compare with."
    if not after:
        return Answer.MET, f"It was found only elsewhere than in what came of the bank {named}."
    found = [look for look in after if look.event]
    told = _seen_before(at, [look.event for look in found if look.event], named)
    if told[0] is Answer.NOT_MET and (around := _around(at, found, tests)):
        told = Answer.NOT_KNOWN, f"Whether it is new is not known: {around}."
    if told[0] is Answer.NOT_KNOWN and (pair := _lacking(after, banks, tests)):
        return Answer.NOT_MET, f"It is new: {_compared(pair)}."
    return told


def _around(at: Sequence[Look], found: Sequence[Look], tests: Examinations) -> str:
    """Where a change may have come from that no test of a bank would have shown: another bank, or no bank of the line."""
    least = max((_least(look.event) for look in found if look.event and look.event.fraction is not None), default=0.0)
    shown = {
        name
        for look in at
        if look.smallest is not None and look.smallest < least
        for name in (look.tested.item, *look.tested.of)
    }
    for look in found:
        if not all_came_by(look.tested.item, shown, tests.parents):
            named = ", ".join(f"'{name}'" for name in sorted(shown & tests.behind[look.tested.item]))
            return f"{look.tested.where} came of more than {named}, and no test of the rest would have shown it"
    return ""


def _lacking(after: Iterable[Look], banks: frozenset[str], tests: Examinations) -> Look | None:
    """A test that compared with the bank, or with what came of it, and says that this lacks the change."""
    for look in after:
        way = tests.behind[look.tested.item] - {look.tested.item, *look.tested.of}
        since = {
            name for name in look.tested.against if name in way and not banks.isdisjoint(tests.behind.get(name, ()))
        }
        whole = all_came_by(look.tested.item, since, tests.parents)
        if look.event and look.event.new == "yes" and since and since.issuperset(look.tested.against) and whole:
            return look
    return None


def _compared(look: Look) -> str:
    """What a test says that compared, in its own words: how well it could tell."""
    event, note = look.event, look.event.note if look.event else ""
    has = "lacks it" if event and event.new == "yes" else "has it too"
    named = ", ".join(f"'{name}'" for name in look.tested.against)
    return f"{look.tested.test} of {look.tested.where} compared with {named}, which {has}{f' ({note})' if note else ''}"


def _seen_before(at: Sequence[Look], found: Iterable[Event], named: str) -> tuple[Answer, str]:
    """Whether a test of the bank, which did not find a change, would have found as much as was found later."""
    least = max((_least(event) for event in found if event.fraction is not None), default=None)
    told = [look for look in at if look.smallest is not None]
    best = min(told, key=lambda look: look.smallest or 0, default=None)
    if best is None or best.smallest is None:
        why = "was not tested for it" if not at else "was tested, but no test of it says what it would have found"
        return Answer.NOT_KNOWN, f"Whether it is new is not known: the bank {named} {why}."
    if least is None:
        return Answer.NOT_KNOWN, "Whether it is new is not known: no test tells in which fraction of cells it is."
    limit = f"{best.tested.test} of the bank would have found it in {percent(best.smallest)} of cells"
    if best.smallest < least:
        return (
            Answer.NOT_MET,
            f"It is new, or was in fewer cells: {limit}, and did not; later it was in {percent(least)} at least.",
        )
    return Answer.NOT_KNOWN, f"Whether it is new is not known: {limit}, and it may be in {percent(least)} only."


def _least(event: Event) -> float:
    """The smallest fraction that a test which found it leaves possible."""
    return event.low if event.low is not None else event.fraction or 0.0


def _lost(looks: Sequence[Look], last: Look, tests: Examinations) -> str:
    """Which test, after the last that found it, would have found as little as that may have been, and found nothing.

    On every way on which it was found; empty where there is none.
    """
    found = [look for look in looks if look.event]
    tips = [one for one in found if not any(_follows(one, other, tests) for other in found if other is not one)]
    if last not in tips or any(_gone(tip, looks, tests) is None for tip in tips):
        return ""
    look, fraction = _gone(last, looks, tests), last.event.fraction if last.event else None
    if look is None:
        return ""
    return (
        f"It was in {percent(fraction)} of cells of {last.tested.where}; {look.tested.test} of {look.tested.where} "
        f"would have found {percent(look.smallest)}, and found nothing."
    )


def _follows(one: Look, other: Look, tests: Examinations) -> bool:
    """Whether another test was done later, on the same or on what came of it."""
    later = (other.tested.occurred, other.tested.entry) > (one.tested.occurred, one.tested.entry)
    return later and _leads(one.tested, other.tested, tests)


def _gone(tip: Look, looks: Sequence[Look], tests: Examinations) -> Look | None:
    """A later test on the way on that would have found a change again, and did not."""
    if tip.event is None or tip.event.fraction is None:
        return None
    least = _least(tip.event)
    told = (look for look in looks if look.smallest is not None and not look.event and look.smallest < least)
    return next((look for look in told if _follows(tip, look, tests)), None)


def names_of(name: str, first: Event) -> frozenset[str]:
    """By which names a person may call a change, folded."""
    told = (name, _name(first), first.name, first.bands, f"{first.bands} {first.kind}")
    return frozenset(fold(each) for each in told if each)


def _word(name: str, group: Sequence[tuple[Examined, Event]], tests: Examinations) -> Word | None:
    """The last classification that names the change, and holds for all in which it was found.

    One that calls it acceptable says nothing of what else went into a pool. One that calls it not acceptable holds wherever it stands on the line: what came of that item is not cleared by a
    bank's word on the same change.
    """
    first = group[0][1]
    names = names_of(name, first)
    told = [
        word
        for word in tests.words
        if fold(word.event) in names
        and word.change in {"", first.kind}
        and (_holds(word, group, tests) or (not word.acceptable and _bears_on(word, group, tests)))
    ]
    return told[-1] if told else None


def _holds(word: Word, group: Sequence[tuple[Examined, Event]], tests: Examinations) -> bool:
    """Whether a word is one on all in which a change was found."""
    return all(
        word.item == tested.item
        or all(all_came_by(each, {word.item}, tests.parents) for each in tested.of or (tested.item,))
        for tested, _ in group
    )


def _bears_on(word: Word, group: Sequence[tuple[Examined, Event]], tests: Examinations) -> bool:
    """Whether the item of a word came of something in which the change was found, or went into it."""
    behind = tests.behind.get(word.item, frozenset())
    return any(
        word.item in tests.behind[tested.item].union(tested.of) or not behind.isdisjoint((tested.item, *tested.of))
        for tested, _ in group
    )


def percent(fraction: float | None) -> str:
    """Tell a fraction of cells."""
    return "not known" if fraction is None else f"{100 * fraction:.3g} %"
