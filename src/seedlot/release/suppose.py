"""What if: the case of a programme with something in it changed. Nothing is written, and the record stays what it is.

A step can be supposed under another regime, at another site, with other materials; a lot of a material to be of another
grade or origin; a donor, the programme or a line that came from outside to say something else. What the checks along the
lineage found is not supposed anew: they read the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from seedlot.record.entries.content import Content
from seedlot.record.entries.origin import Donor, Material, Registered
from seedlot.record.entries.origin import Programme as Stated
from seedlot.record.entries.work import Step
from seedlot.regulation.evidence import Subject
from seedlot.release.parts import Making, parted
from seedlot.release.programme import Programme, Thing, Told
from seedlot.terms.errors import SeedlotError

#: What can be supposed of a step, and of an item that came from outside.
_OF_STEPS = ("environment", "openness", "room", "procedure", "organisation", "people", "materials")
_OF_ITEMS = ("environment", "organisation")
#: Kinds of entry of which any field can be supposed, but for what names them.
_TOLD: Mapping[str, type[Content]] = {"material": Material, "donor": Donor, "programme": Stated}


class NotSupposableError(SeedlotError):
    """Something that cannot be supposed of a programme."""

    def __init__(self, supposed: Supposed, why: str) -> None:
        super().__init__(
            f"'{supposed}' cannot be supposed: {why}", mend="Name a step, an item, a lot, a donor or a part."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """One thing that is supposed: of what kind and name, which field, and what it would say.

    A step may be named by a part of the work, such as `development`: then all of its steps are meant. Of the programme
    itself the name is empty.
    """

    kind: str
    name: str = ""
    field: str
    value: str

    def __str__(self) -> str:
        """As a person writes it: step S2 environment=licensed GMP."""
        return f"{' '.join(filter(None, (self.kind, self.name)))} {self.field}={self.value}"


def suppose(programme: Programme, several: Iterable[Supposed]) -> Programme:
    """Change a programme as is supposed, in turn.

    Raises:
        NotSupposableError: it has no such thing, or the thing no such field, or the field cannot say that.
    """
    for each in several:
        match each.kind:
            case "step":
                programme = _step(programme, each)
            case "item":
                programme = _item(programme, each)
            case kind if kind in _TOLD:
                programme = _told(programme, each)
            case _:
                raise NotSupposableError(each, f"nothing is of the kind '{each.kind}'")
    making = Making(
        items=programme.items,
        works=programme.works,
        parents=programme.parents,
        behind=programme.behind,
        told=programme.told,
    )
    return replace(programme, parts={**programme.parts, **parted(making)})


def _step(programme: Programme, supposed: Supposed) -> Programme:
    names = _steps(programme, supposed)
    value = _read(supposed, Step, _OF_STEPS)
    if supposed.field == "materials" and (strange := set(value) - {each.about for each in programme.of("material")}):
        raise NotSupposableError(supposed, f"no lot of the programme is called {', '.join(sorted(strange))}")
    says: dict[str, Any] = {supposed.field: "" if value is None else value}
    changed = {name: replace(programme.works[name], **says) for name in names}
    return replace(programme, works={**programme.works, **changed})


def _steps(programme: Programme, supposed: Supposed) -> tuple[str, ...]:
    """The steps that are meant: one by its name, or those of a part."""
    if supposed.name in programme.works:
        return (supposed.name,)
    names = programme.part(Subject(supposed.name)) if supposed.name in set(Subject) else ()
    steps = tuple(name for name in names if name in programme.works)
    if not steps:
        raise NotSupposableError(supposed, f"there is no step and no part with steps called '{supposed.name}'")
    return steps


def _item(programme: Programme, supposed: Supposed) -> Programme:
    item: Thing | None = programme.items.get(supposed.name)
    if item is None or not item.registered:
        raise NotSupposableError(supposed, f"no item that came from outside is called '{supposed.name}'")
    says: dict[str, Any] = {supposed.field: _read(supposed, Registered, _OF_ITEMS) or ""}
    changed = replace(item, **says)
    return replace(programme, items={**programme.items, item.item: changed})


def _told(programme: Programme, supposed: Supposed) -> Programme:
    model = _TOLD[supposed.kind]
    fields = tuple(name for name in model.model_fields if name != model.IDENTIFIER)
    value = _plain(_read(supposed, model, fields))
    own = programme.of(supposed.kind)
    if supposed.kind != "programme" and supposed.name not in {each.about for each in own}:
        raise NotSupposableError(supposed, f"no {supposed.kind} of the programme is called '{supposed.name}'")
    if supposed.kind == "programme":
        if programme.stated is None:
            raise NotSupposableError(supposed, "the programme has no entry")
        return replace(programme, stated=_saying(programme.stated, supposed.field, value))
    changed = tuple(_saying(each, supposed.field, value) if each.about == supposed.name else each for each in own)
    return replace(programme, told={**programme.told, supposed.kind: changed})


def _saying(told: Told, field: str, value: Any) -> Told:
    return replace(told, says={**told.says, field: value})


def _plain(value: Any) -> Any:
    """A value as the history tells it: lists joined."""
    return ";".join(map(str, value)) if isinstance(value, tuple) else value


def _words(hint: Any) -> str:
    """The words that a field may say, where only few are right: as they follow a refusal."""
    words = [
        word.value
        for each in (hint, *get_args(hint))
        if isinstance(each, type) and issubclass(each, Enum)
        for word in each
    ]
    return f"; it says one of: {', '.join(words)}" if words else ""


def _read(supposed: Supposed, model: type[Content], fields: tuple[str, ...]) -> Any:
    """The value as its field reads it: a list is separated by semicolons, and nothing is None where a field may say nothing."""
    if supposed.field not in fields:
        raise NotSupposableError(
            supposed, f"a {supposed.kind} has no field '{supposed.field}'; it has {', '.join(fields)}"
        )
    hint: Any = model.model_fields[supposed.field].annotation
    text = supposed.value.strip()
    listed = [each.strip() for each in text.split(";") if each.strip()]
    given = listed if "tuple" in str(hint) else text or (None if "None" in str(hint) else "")
    try:
        value = TypeAdapter(hint).validate_python(given)
    except ValidationError:
        raise NotSupposableError(
            supposed, f"the field '{supposed.field}' cannot say '{supposed.value}'{_words(hint)}"
        ) from None
    return str(value) if isinstance(value, str) else value
