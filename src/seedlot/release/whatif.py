"""What if a step, a material, a donor or the programme were another: the case is edited, never the record.

An edit reads `step ST-1 environment=licensed GMP`. What it may change is what facts and evidence read; the checks of the
lineage (segregation, training, rooms) stay those of the record, for they were made of what was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from seedlot.regulation.judged import Assessment, Judged
from seedlot.regulation.shapes import Stated, Verdict
from seedlot.release.programme import Programme, Told, Work
from seedlot.terms.errors import SeedlotError
from seedlot.terms.words import Environment, Openness

#: What of each may be changed; of a field that is one of some words, those words.
_STEP: Mapping[str, tuple[str, ...]] = {
    "environment": tuple(Environment),
    "openness": tuple(Openness),
    "organisation": (),
    "room": (),
    "procedure": (),
}
_SAID: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "material": {"grade": (), "tier": ("1", "2", "3", "4"), "origin": (), "components": (), "xeno_free": ("true", "false")},
    "donor": {"use": ("autologous", "allogeneic"), "age": (), "living": ("true", "false"), "consent": (), "eligibility": ()},
    "programme": {
        "phase": (), "territories": (), "donor_type": ("autologous", "allogeneic"), "cell_source": (), "media_supplement": (),
    },
}  # fmt: skip
_FLAGS = {"true": True, "false": False}


class EditError(SeedlotError):
    """An edit that cannot be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One thing that would be another: of a step, a material, a donor or the programme."""

    what: str
    name: str
    field: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A verdict that would be another, and the facts and evidence behind it that would."""

    territory: str
    rule: str
    title: str
    before: Verdict
    after: Verdict
    because: tuple[str, ...]


def read_edit(what: str, said: str) -> Edit:
    """Read an edit, such as `ST-1 environment=licensed GMP`; of the programme only `phase=phase1`.

    Raises:
        EditError: telling how one is written, or what may be changed.
    """
    name, _, rest = ("", "", said) if what == "programme" else said.partition(" ")
    field, equals, value = rest.strip().partition("=")
    if not equals or not field or (what != "programme" and not name):
        example = "phase=phase1" if what == "programme" else "NAME field=value"
        raise EditError(f"'{said}' is no edit of a {what}", mend=f"It is written as '{example}'.")
    fields = _STEP if what == "step" else _SAID[what]
    if field not in fields:
        raise EditError(f"What if cannot change '{field}' of a {what}", mend=f"It can change: {', '.join(fields)}.")
    words = fields[field]
    if words and value not in words:
        raise EditError(f"'{value}' is no {field} of a {what}", mend=f"It is one of: {', '.join(words)}.")
    return Edit(what=what, name=name, field=field, value=value)


def edited(programme: Programme, edits: Iterable[Edit]) -> Programme:
    """Make the edits, one after the other.

    Raises:
        EditError: naming what the programme does not have.
    """
    for edit in edits:
        programme = _EDITS[edit.what](programme, edit)
    return programme


def _step(programme: Programme, edit: Edit) -> Programme:
    work = _found(edit, programme.works)
    changed: Work = replace(work, **{edit.field: edit.value})
    return replace(programme, works={**programme.works, edit.name: changed})


def _said(programme: Programme, edit: Edit) -> Programme:
    entries = programme.of(edit.what)
    told = _found(edit, {each.about: each for each in entries})
    kept = tuple(_saying(each, edit) if each is told else each for each in entries)
    return replace(programme, told={**programme.told, edit.what: kept})


def _programme(programme: Programme, edit: Edit) -> Programme:
    stated = programme.stated or Told(kind="programme", entry=0, occurred="", about=programme.name, says={})
    return replace(programme, stated=_saying(stated, edit))


def _saying(told: Told, edit: Edit) -> Told:
    value: Any = _FLAGS.get(edit.value, edit.value) if edit.field in {"xeno_free", "living"} else edit.value
    return replace(told, says={**told.says, edit.field: value})


def _found(edit: Edit, among: Mapping[str, Any]) -> Any:
    if edit.name in among:
        return among[edit.name]
    near = get_close_matches(edit.name, among, n=1)
    raise EditError(
        f"No {edit.what} '{edit.name}' is on the way to the programme's products",
        mend=f"Did you mean '{near[0]}'?" if near else "`seedlot gaps --json` lists what its facts were read from.",
    )


_EDITS = {"step": _step, "material": _said, "donor": _said, "programme": _programme}


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


def _move(code: str, old: Judged, new: Judged) -> Move:
    held = {stated.fact: stated for stated in old.facts}
    facts = [_changed(held.get(stated.fact), stated) for stated in new.facts]
    shown = {each.code: each.standing for each in old.evidence}
    evidence = [
        f"{each.code}: {each.standing}" for each in new.evidence if shown.get(each.code) is not each.standing
    ]  # fmt: skip
    return Move(
        territory=code,
        rule=new.rule.id,
        title=new.rule.title,
        before=old.verdict,
        after=new.verdict,
        because=tuple(text for text in (*facts, *evidence) if text),
    )


def _changed(old: Stated | None, new: Stated) -> str:
    if old is not None and old.value == new.value:
        return ""
    return f"{new.fact}: {_word(old.value if old else None)} -> {_word(new.value)}"


def _word(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    return "not known" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
