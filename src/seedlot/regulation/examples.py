"""The examples of a pack, tried: what each rule gives for the facts and the evidence that a person wrote beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from seedlot.regulation.check import judge_rule
from seedlot.regulation.pack import Pack
from seedlot.regulation.reading import Example
from seedlot.regulation.shapes import Shown, Standing, Stated, Value, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """An example whose rule gives another verdict than it says; None if the rule does not hold on the day."""

    example: Example
    gives: Verdict | None

    @property
    def says(self) -> str:
        """What is wrong, where."""
        example, given = self.example, self.gives or "does not hold on the day"
        return f"{example.file} line {example.line}: {example.rule} gives '{given}', not '{example.verdict}'."


def missed(pack: Pack, *, on: date) -> tuple[Missed, ...]:
    """Try every example of a pack, on its own day or on the day given, and tell those that do not come out."""
    tried = ((example, tried_out(pack, example, on=on)) for example in pack.examples)
    return tuple(Missed(example=one, gives=verdict) for one, verdict in tried if verdict is not one.verdict)


def tried_out(pack: Pack, example: Example, *, on: date) -> Verdict | None:
    """The verdict that the rule of an example gives for it."""
    judged = judge_rule(
        pack, example.rule, _stated(example.facts), _shown(example), on=example.on or on, territory=example.territory
    )
    return judged.verdict if judged else None


def untried(pack: Pack) -> tuple[str, ...]:
    """The rules of which no example shows what they come to when nothing is recorded."""
    shown = {(example.rule, example.verdict) for example in pack.examples}
    return tuple(rule.id for rule in pack.rules.values() if (rule.id, rule.if_missing) not in shown)


def _stated(facts: Mapping[str, Value]) -> dict[str, Stated]:
    return {name: Stated(fact=name, value=value, says="As the example says.") for name, value in facts.items()}


def _shown(example: Example) -> Callable[[str], Shown]:
    standings = dict.fromkeys(example.held, Standing.HELD)
    standings |= dict.fromkeys(example.failed, Standing.FAILED)
    standings |= dict.fromkeys(example.not_assessable, Standing.NOT_ASSESSABLE)
    return lambda code: Shown(
        code=code, standing=standings.get(code, Standing.MISSING), says="As the example says."
    )  # fmt: skip
