"""The examples in a pack, tried: each must give the verdict that it says."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from seedlot.regulation.check import judge_rule
from seedlot.regulation.pack import Pack
from seedlot.regulation.reading import Example
from seedlot.regulation.shapes import Shown, Standing, Stated
from seedlot.terms.finding import Answer, Finding


def tried(pack: Pack, rules: Collection[str], *, on: date) -> tuple[Finding, ...]:
    """Judge every example of some rules of a pack, as of its own day or of `on`; one that gives another verdict is *not met*.

    A rule without any example is *not known*: nobody said what it should give.
    """
    examples = (example for example in pack.examples if example.rule in rules)
    return (*(_tried(pack, example, on) for example in examples), *_untold(pack, rules))


def _tried(pack: Pack, example: Example, on: date) -> Finding:
    facts = {name: Stated(fact=name, value=value, says="the example") for name, value in example.facts.items()}
    standings = dict.fromkeys(example.held, Standing.HELD) | dict.fromkeys(example.failed, Standing.FAILED)
    standings |= dict.fromkeys(example.not_assessable, Standing.NOT_ASSESSABLE)

    def shown(code: str) -> Shown:
        return Shown(code=code, standing=standings.get(code, Standing.MISSING), says="the example")

    judged = judge_rule(pack, example.rule, facts, shown, on=example.on or on, territory=example.territory)
    given = judged.verdict.value if judged else "nothing: the rule does not hold on that day"
    good = judged is not None and judged.verdict is example.verdict
    says = f"{example.rule} gives {given}" + ("" if good else f", and the example says {example.verdict}")
    return Finding(
        code="regulation/example",
        answer=Answer.MET if good else Answer.NOT_MET,
        says=f"{says}.",
        where=f"{example.file} line {example.line}",
    )


def _untold(pack: Pack, rules: Collection[str]) -> Iterator[Finding]:
    told = {example.rule for example in pack.examples}
    for rule in pack.rules.values():
        if rule.id in rules and rule.id not in told:
            yield Finding(
                code="regulation/example",
                answer=Answer.NOT_KNOWN,
                says=f"{rule.id} has no example: nobody said what it should give.",
                where=f"{rule.file} line {rule.line}",
            )
