"""What the user set a limit to: doublings, passages, viability, and the level of the test for decline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seedlot.assays.growth.culture import HOURS_A_DAY, Culture, Grown
from seedlot.assays.growth.decline import Trend, smallest_p, trend
from seedlot.assays.growth.settings import Settings
from seedlot.terms.figure import Figure
from seedlot.terms.finding import Answer, Finding

_TEST = "one-sided Mann-Kendall test of doublings per day over the passages"


def judge_culture(culture: Culture, declining: Trend | None, settings: Settings) -> Iterator[Finding]:
    """Judge a culture by the limits that are set; what is not set is not judged."""
    last = culture.passages[-1]
    if settings.max_passage is not None:
        yield from _judge_passage(culture.sample, last, settings.max_passage, settings.near)
    if settings.max_doublings is not None:
        yield from _judge_doublings(culture, settings.max_doublings, settings.near)
    if settings.min_viability is not None:
        named = [(f"passage {grown.passage.number}", grown.viability) for grown in culture.passages]
        yield from judge_viability(culture.sample, named, settings.min_viability, where=last.passage.where)
    yield _judge_decline(culture, declining, settings)


def _judge_passage(sample: str, last: Grown, most: int, near: float) -> Iterator[Finding]:
    number = last.passage.number
    says = f"'{sample}' is at passage {number}, of at most {most}."
    answer = Answer.MET if number <= most else Answer.NOT_MET
    yield Finding(code="growth/passage", answer=answer, says=says, where=last.passage.where)
    if near * most <= number <= most:
        yield Finding(code="growth/passage-near", says=f"{says} It is near the limit.", where=last.passage.where)


def _judge_doublings(culture: Culture, most: float, near: float) -> Iterator[Finding]:
    figure, where = culture.passages[-1].cumulative, culture.passages[-1].passage.where
    answer = _within(figure, most, whole=culture.from_the_beginning)
    says = f"'{culture.sample}' has {_shown(figure)} cumulative population doublings, of at most {most:g}."
    if figure.note and (answer is Answer.NOT_KNOWN or figure.relation != "="):
        says = f"{says} {figure.note[0].upper()}{figure.note[1:]}."
    yield Finding(code="growth/doublings", answer=answer, says=says, where=where)
    if answer is Answer.MET and figure.value is not None and figure.value >= near * most:
        says = f"{says} It is near the limit ({100 * figure.value / most:.0f} %)."
        yield Finding(code="growth/doublings-near", says=says, where=where)


def _within(figure: Figure, most: float, *, whole: bool) -> Answer:
    """Judge a cumulative sum; one that does not begin at the culture's own beginning is known from below only."""
    least = figure.value if figure.relation == "=" else figure.limit if figure.relation == ">" else None
    if least is not None and least > most:
        return Answer.NOT_MET
    below = figure.relation == "<" and figure.limit is not None and figure.limit <= most
    return Answer.MET if whole and (figure.stands or below) else Answer.NOT_KNOWN


def _shown(figure: Figure) -> str:
    if figure.relation != "=":
        return f"{'more' if figure.relation == '>' else 'less'} than {figure.limit:.2f}"
    return "an unknown number of" if figure.value is None else f"{figure.value:.2f}"


def judge_viability(sample: str, named: Sequence[tuple[str, Figure]], least: float, *, where: str) -> Iterator[Finding]:
    """Judge each viability of a culture; those that are met are told together."""
    met = []
    for name, figure in named:
        if figure.value is None:
            says = f"The viability of '{sample}', {name}, is not known; at least {least:g} % is wanted."
            yield Finding(code="growth/viability-limit", answer=Answer.NOT_KNOWN, says=says, where=where)
        elif figure.value < least:
            says = f"The viability of '{sample}', {name}, is {figure.value:.1f} %, below {least:g} %."
            yield Finding(code="growth/viability-limit", answer=Answer.NOT_MET, says=says, where=where)
        else:
            met.append(figure.value)
    if met and len(met) == len(named):
        says = f"Every viability of '{sample}' is at least {least:g} %; the lowest is {min(met):.1f} %."
        yield Finding(code="growth/viability-limit", answer=Answer.MET, says=says, where=where)


def trend_of(culture: Culture, settings: Settings) -> Trend | None:
    """Test the growth rate of the passages that have one against their order."""
    known = [(grown, grown.doublings.figure.value, grown.hours) for grown in culture.passages]
    ages, rates, age = [], [], 0.0
    for grown, doublings, hours in known:
        if grown.doublings.figure.stands and doublings is not None and hours is not None:
            ages.append(age)
            rates.append(doublings / (hours / HOURS_A_DAY))
        age += doublings or 0.0
    return trend(ages, rates, level=settings.level)


def _judge_decline(culture: Culture, found: Trend | None, settings: Settings) -> Finding:
    where, sample = culture.passages[-1].passage.where, culture.sample
    if found is None or smallest_p(found.passages) >= settings.alpha:
        says = f"Whether '{sample}' grows slower with age is not tested: too few passages have a growth rate."
        return Finding(code="growth/decline", says=says, where=where)
    declines = found.p < settings.alpha
    change = f"from {found.early:.3g} to {found.late:.3g} doublings per day (medians of the earlier and later half)"
    evidence = (
        f"{_TEST}: tau {found.tau:.2f}, p = {found.p:.3g}{'' if found.exact else ' (normal approximation)'}, "
        f"{found.passages} passages; Theil-Sen slope {found.slope:.3g} ({found.low:.3g} to {found.high:.3g}, "
        f"{100 * settings.level:g} %) doublings per day and doubling"
    )
    says = f"'{sample}' {'grows slower with age' if declines else 'shows no decline of growth'}, {change}. {evidence}."
    return Finding(code="growth/decline", answer=Answer.NOT_MET if declines else Answer.MET, says=says, where=where)
