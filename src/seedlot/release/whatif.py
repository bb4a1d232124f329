"""What if something were another: an edit as a person writes it, and which verdicts move with it.

An edit reads `step ST-1 environment=licensed GMP`, `step development environment=research` (a part of the work) or
`programme phase=phase1`. The case is changed, never the record; see `seedlot.release.suppose`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from seedlot.regulation.judged import Assessment, Judged
from seedlot.regulation.shapes import Stated, Verdict
from seedlot.release.suppose import Supposed
from seedlot.terms.errors import SeedlotError


class EditError(SeedlotError):
    """An edit that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A verdict that would be another, and the facts and evidence behind it that would."""

    territory: str
    rule: str
    title: str
    before: Verdict
    after: Verdict
    because: tuple[str, ...]


def read_edit(kind: str, said: str) -> Supposed:
    """Read an edit, such as `ST-1 environment=licensed GMP`; of the programme only `phase=phase1`.

    Raises:
        EditError: telling how one is written.
    """
    before, equals, value = said.partition("=")
    name, _, field = before.strip().rpartition(" ")
    if not equals or not field or bool(name) is (kind == "programme"):
        example = "phase=phase1" if kind == "programme" else "NAME field=value"
        raise EditError(f"'{said}' is no edit of a {kind}", mend=f"It is written as '{example}'.")
    return Supposed(kind=kind, name=name.strip(), field=field, value=value.strip())


def moves(before: Assessment, after: Assessment) -> tuple[Move, ...]:
    """Tell which verdicts move, in the order of the territories and their rules."""
    found = []
    for code, territory in after.territories.items():
        was = (
            {judged.rule.id: judged for judged in before.territories[code].judged} if code in before.territories else {}
        )
        for judged in territory.judged:
            old = was.get(judged.rule.id)
            if old is not None and old.verdict is not judged.verdict:
                found.append(_move(code, old, judged))
    return tuple(found)


def alike(several: Iterable[Move]) -> tuple[tuple[Move, tuple[str, ...]], ...]:
    """Each move once, with the territories in which the same rule moves the same way for the same reasons."""
    found: dict[tuple[str, Verdict, Verdict, tuple[str, ...]], tuple[Move, list[str]]] = {}
    for move in several:
        key = (move.rule, move.before, move.after, move.because)
        found.setdefault(key, (move, []))[1].append(move.territory)
    return tuple((move, tuple(where)) for move, where in found.values())


def because(old: Judged, new: Judged) -> tuple[str, ...]:
    """The facts and the evidence behind a verdict that are others, in words."""
    held = {stated.fact: stated for stated in old.facts}
    facts = [_changed(held.get(stated.fact), stated) for stated in new.facts]
    shown = {each.code: each.standing for each in old.evidence}
    evidence = [
        f"{each.code}: {each.standing}" for each in new.evidence if shown.get(each.code) is not each.standing
    ]  # fmt: skip
    return tuple(text for text in (*facts, *evidence) if text)


def _move(code: str, old: Judged, new: Judged) -> Move:
    return Move(
        territory=code,
        rule=new.rule.id,
        title=new.rule.title,
        before=old.verdict,
        after=new.verdict,
        because=because(old, new),
    )


def _changed(old: Stated | None, new: Stated) -> str:
    if old is not None and old.value == new.value:
        return ""
    return f"{new.fact}: {_word(old.value if old else None)} -> {_word(new.value)}"


def _word(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    return "not known" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
