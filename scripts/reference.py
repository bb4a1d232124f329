"""Write the reference pages from the code. With `--check`, write nothing and fail if a page is out of date."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files
from inspect import getdoc
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Lt, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from seedlot.acts.authority import table as authority_table
from seedlot.assays.wing import ROOMS, assay
from seedlot.cli.keys import KEYS
from seedlot.record.entries.content import Content
from seedlot.record.entries.entry import KINDS, Entry
from seedlot.regulation.catalogue import evidence_page, facts_page
from seedlot.regulation.evidence import evidence
from seedlot.regulation.facts import facts
from seedlot.regulation.pack import Pack, built_in
from seedlot.regulation.page import page
from seedlot.regulation.rule import Confidence
from seedlot.terms.assay import Assay
from seedlot.terms.moments import Day, Instant, Moment

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
STAMP = "<!-- Written by scripts/reference.py from the code. Do not edit: run `make docs`. -->\n\n"

Shape = type[BaseModel] | type[StrEnum]

#: How a type is told to people. The only such table.
WORDS: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Decimal: "decimal, written as text",
    Any: "any JSON value",
    NoneType: "nothing",
    Day: "date",
    Instant: "instant",
    Moment: "date or instant",
    Content: "the content of its kind, as told below",
}
LIMITS: dict[type, str] = {
    Ge: "at least {rule.ge}",
    Gt: "above {rule.gt}",
    Le: "at most {rule.le}",
    Lt: "below {rule.lt}",
    MinLen: "not empty",
}


def in_words(hint: Any) -> str:
    """Tell a type in words, with links to the shapes and vocabularies that it names."""
    if get_origin(hint) is Annotated and hint not in WORDS:
        hint = get_args(hint)[0]
    if hint in WORDS:
        return WORDS[hint]
    match get_origin(hint):
        case origin if origin in (Union, UnionType):
            return " or ".join(in_words(part) for part in get_args(hint))
        case origin if origin is Literal:
            return " or ".join(f"`{word}`" if word else "empty" for word in get_args(hint))
        case origin if origin in (tuple, list):
            return f"list of {in_words(get_args(hint)[0])}"
        case origin if origin is dict:
            key, value = get_args(hint)
            return f"table of {in_words(key)} to {in_words(value)}"
    return f"[{hint.__name__}](#{hint.__name__.lower()})"


def _meaning(field: FieldInfo) -> str:
    """Join what is said of a field: its description, its limits, examples."""
    limits = (LIMITS[type(rule)].format(rule=rule) for rule in field.metadata if type(rule) in LIMITS)
    examples = ", ".join(f"`{example}`" for example in field.examples or ())
    said = [field.description or "", *limits, f"for example {examples}" if examples else ""]
    return "; ".join(part for part in said if part)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    default = field.get_default(call_default_factory=True)
    told = ", ".join(map(str, default)) if isinstance(default, tuple) else default
    return "" if told in ("", None, {}) else f"`{told}`"


def field_table(model: type[BaseModel]) -> str:
    """Write the fields of a model as a Markdown table."""
    hints = get_type_hints(model, include_extras=True)
    rows = [
        f"| `{name}` | {in_words(hints[name])} | {_default(field)} | {_meaning(field)} |"
        for name, field in model.model_fields.items()
    ]
    return "\n".join(["| field | type | default | meaning |", "|---|---|---|---|", *rows]) + "\n"


def named_in(hint: Any) -> Iterator[Shape]:
    """Yield the models and vocabularies that a type names."""
    if isinstance(hint, type) and issubclass(hint, (BaseModel, StrEnum)) and hint is not Content:
        yield hint
    for part in get_args(hint):
        yield from named_in(part)


def shapes_of(models: tuple[type[BaseModel], ...]) -> tuple[Shape, ...]:
    """Gather every shape and vocabulary that the models hold, each once, in the order met."""
    found: dict[Shape, None] = {}
    waiting: list[Shape] = list(models)
    while waiting:
        shape = waiting.pop(0)
        for hint in get_type_hints(shape, include_extras=True).values() if issubclass(shape, BaseModel) else ():
            new = [part for part in named_in(hint) if part not in found]
            found.update(dict.fromkeys(new))
            waiting += new
    return tuple(found)


def _shape(shape: Shape) -> str:
    says = ", ".join(f"`{word}`" for word in shape) if issubclass(shape, StrEnum) else field_table(shape)
    return f"### {shape.__name__}\n\n{getdoc(shape)}\n\n{says.rstrip()}\n"


def entries_page() -> str:
    """Write the page of entry kinds, the shapes they hold and their vocabularies."""
    kinds = "\n".join(
        f"## {kind.KIND}\n\n{getdoc(kind)} Schema version {kind.VERSION}.\n\n{field_table(kind)}" for kind in KINDS
    )
    shapes = "\n".join(_shape(shape) for shape in shapes_of(KINDS))
    return f"# Entry kinds\n\n{getdoc(Entry)}\n\n{field_table(Entry)}\n{kinds}\n## Shapes and vocabularies\n\n{shapes}"


def assay_page(assay: Assay[Any, Any]) -> str:
    """Write the page of one assay room: its plate, its settings and its method."""
    room = assay.read.__module__.rpartition(".")[0]
    method = files(room).joinpath("method.md").read_text(encoding="utf-8")
    plate = f"Assay `{assay.name}`, version {assay.version}. Reads {', '.join(assay.accepts)}."
    guidelines = f"Guidelines: {', '.join(assay.guidelines)}."
    words = "".join(f"\n\n{_shape(shape).rstrip()}" for shape in shapes_of((assay.settings,)))
    return (
        f"{method.rstrip()}\n\n## Settings\n\n{plate} {guidelines}\n\n{field_table(assay.settings).rstrip()}{words}\n"
    )


def assays_page(rooms: tuple[Assay[Any, Any], ...]) -> str:
    """Write the list of the assay rooms."""
    rows = [
        f"| [{a.name}]({a.name}.md) | {a.title} | {', '.join(a.accepts)} | {', '.join(a.guidelines)} |" for a in rooms
    ]
    return "\n".join(["# Assays\n", "| assay | title | reads | guidelines |", "|---|---|---|---|", *rows]) + "\n"


def cli_page(module: str) -> str:
    """Write the page of the command line from the help that the commands print."""
    command = [sys.executable, "-m", "typer", module, "utils", "docs", "--name", "seedlot", "--title", "Command line"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.rstrip() + "\n"


def answers_page() -> str:
    """Write the keys that each command promises to programs."""
    head = (
        "# Answers for programs\n\nWith `--json` a command prints one object on standard output and nothing else, "
        "always with the same keys. The exit code is 0 when it is done, 1 when the answer is not good (not met, "
        "not known, verification failed), 2 for wrong use; the object is then `error`, `what`, `where`, `mend`, "
        "`faults`.\n"
    )
    parts = [head]
    for command, keys in KEYS.items():
        rows = (f"| `{key}` | {meaning} |" for key, meaning in keys.items())
        parts.append("\n".join([f"## `seedlot {command} --json`\n", "| key | holds |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def authority_page() -> str:
    """Write the table of who may do what, and from which source."""
    head = (
        "# Authority\n\nWho may do what in a record with accounts. An act is refused to whoever holds none of its roles, "
        "in one line that names them. Roles do not inherit, and an auditor reads only. Nobody judges their own work, "
        "whatever their roles: see [Sign and review](../how-to/sign-and-review.md#who-may-do-what).\n\n"
    )
    return head + authority_table()


def territories_page(pack: Pack) -> str:
    """Write the list of territories, with how many rules each has and how sure those are."""
    head = (
        "# Rules of regulators\n\nWhat each territory expects, as the rules that come with Seedlot have it "
        f"({pack.title}). The rules paraphrase, are no legal advice, and say of themselves how much of their source was "
        "seen. [Read, correct or add a rule](../../how-to/rules.md) tells how they are written; "
        "[facts](facts.md) and [evidence](evidence.md) what they may name.\n\n"
    )
    rows = [_territory_row(pack, code) for code in pack.territories]
    return (
        head
        + "\n".join(
            [
                "| territory | rules of its own | seen | from a seed | general knowledge |",
                "|---|---|---|---|---|",
                *rows,
            ]
        )
        + "\n"
    )


def _territory_row(pack: Pack, code: str) -> str:
    own = [rule for rule in pack.rules.values() if rule.territory == code]
    sure = [sum(rule.confidence is each for rule in own) for each in Confidence]
    return f"| [{pack.territories[code].name}]({code.lower()}.md) | {len(own)} | {' | '.join(map(str, sure))} |"


def regulation_pages() -> dict[str, str]:
    """Write the pages of the territories, and of what rules may name."""
    pack = built_in()
    own = {f"regulation/{code.lower()}.md": page(pack, code) for code in pack.territories}
    return {
        "regulation/index.md": territories_page(pack),
        "regulation/facts.md": f"# Facts that rules may name\n\n{facts_page(facts().values())}",
        "regulation/evidence.md": f"# Evidence that rules may ask for\n\n{evidence_page(evidence().values())}",
        **own,
    }


def pages() -> dict[str, str]:
    """Write every generated page, by its path under docs/reference."""
    rooms = tuple(assay(name) for name in ROOMS)
    return {
        "cli.md": cli_page("seedlot.cli.main"),
        "answers.md": answers_page(),
        "entries.md": entries_page(),
        "authority.md": authority_page(),
        "assays/index.md": assays_page(rooms),
        **{f"assays/{room.name}.md": assay_page(room) for room in rooms},
        **regulation_pages(),
    }


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` name those that are out of date. Return the exit code."""
    stale = []
    for name, body in pages().items():
        path, text = REFERENCE / name, STAMP + body
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    said = "is out of date; run `make docs`" if "--check" in arguments else "written"
    sys.stdout.writelines(f"docs/reference/{name} {said}\n" for name in stale)
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
