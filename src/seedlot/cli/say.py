"""How a command answers: one JSON object for programs, tables for people, and the exit code."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from pydantic_core import PydanticSerializationError, to_json
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import LOOKS, Answer, Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.showing import escaped, is_seen, seen, seen_lines

#: Exit codes: done; an answer that is not good; wrong use.
DONE, NOT_GOOD, WRONG_USE = 0, 1, 2


class Terminal(Console):
    """A terminal that is given nothing which it would obey, or which cannot be seen: that stands as its code point.

    What comes from a record or a package reaches people here, and nowhere else.
    """

    def print(self, *objects: Any, **options: Any) -> None:
        """Print texts of the program, which keep their ends of lines, and what is made of them."""
        super().print(*map(_shown, objects), **options)

    def render(self, renderable: Any, options: Any = None) -> Iterable[Segment]:
        """Draw what is to be printed; whatever slipped through until here is shown too."""
        for segment in super().render(renderable, options):
            hides = not (segment.control or is_seen(segment.text))
            yield Segment(seen_lines(segment.text), segment.style) if hides else segment


def console() -> Console:
    """The terminal that answers go to."""
    return Terminal(highlight=False, soft_wrap=False, emoji=False)


def errors() -> Console:
    """The terminal that faults and progress go to, so that answers can be piped."""
    return Terminal(stderr=True, highlight=False, emoji=False)


def in_line(text: object) -> str:
    """A text from outside as it stands in a sentence or a cell: in one line, with nothing hidden, and no markup."""
    return escape(seen(str(text)))


def sentence(text: str) -> Text:
    """A sentence with texts from outside in it, as it is printed."""
    return Text(seen(text))


def document(plain: Any) -> Text:
    """A value as it is printed for people to read whole: as JSON, and nothing in it hidden."""
    return Text(json_text(plain))


def json_text(plain: Any) -> str:
    """A value as JSON, in which whatever cannot be seen is escaped."""
    try:
        text = to_json(plain, indent=2, inf_nan_mode="constants").decode()
    except (PydanticSerializationError, UnicodeError):  # half of a surrogate pair, as in a file's name that is no text
        text = jsonlib.dumps(plain, ensure_ascii=False, indent=2)
    return escaped(text)


def _shown(printed: Any) -> Any:
    match printed:
        case str():
            return seen_lines(printed)
        case Text() if (shown := seen_lines(printed.plain)) != printed.plain:
            return Text(shown, style=printed.style)
    return printed


def answer(json: bool, plain: dict[str, Any], *shown: Any, good: bool = True) -> None:
    """Give a command's answer, and leave with its exit code."""
    if json:
        typer.echo(json_text(plain))
    else:
        terminal = console()
        for part in shown:
            terminal.print(part)
    if not good:
        raise typer.Exit(NOT_GOOD)


def fault(error: SeedlotError, *, json: bool) -> None:
    """Say a fault of use in one line."""
    if json:
        faults = [_found(each).plain() for each in getattr(error, "faults", ())]
        plain = {"error": str(error), "what": error.what, "where": error.where, "mend": error.mend, "faults": faults}
        typer.echo(json_text(plain))
    else:
        errors().print(f"[red]✗[/red] {in_line(error)}", soft_wrap=True)


def _found(fault: Finding | tuple[str, int, str]) -> Finding:
    """A fault as a finding: that of a pack of rules is a file, a line and what is wrong there."""
    if isinstance(fault, Finding):
        return fault
    file, line, says = fault
    return Finding(code="regulation/pack", answer=Answer.NOT_MET, says=says, where=f"{file} line {line}")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """A table for people. Cells are text; None is an empty cell. Where room is scarce, long columns give way to short ones."""
    cells = [tuple("" if cell is None else in_line(cell) for cell in row) for row in rows]
    made = Table(
        title=in_line(title), title_justify="left", header_style="bold", expand=False, show_header=any(columns)
    )
    for column, whole in zip(columns, _whole(columns, cells), strict=True):
        made.add_column(column, overflow="fold", no_wrap=whole)
    for row in cells:
        made.add_row(*row)
    return made


def _whole(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> list[bool]:
    """Which columns stay whole: the shortest, as long as half of the terminal is left to the others."""
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    room, whole = console().width // 2, [False] * len(widths)
    for width, at in sorted((width, at) for at, width in enumerate(widths)):
        room -= width + 3
        whole[at] = room >= 0
    return whole


def some(count: int, thing: str, several: str = "") -> str:
    """How many there are of a thing: 1 step, 2 steps."""
    return f"{count} {thing if count == 1 else several or thing + 's'}"


def sign(finding: Finding) -> str:
    """The sign of a finding's answer, coloured."""
    look, colour = LOOKS[finding.answer]
    return f"[{colour}]{look}[/{colour}]"


def findings(title: str, found: Iterable[Finding]) -> Table:
    """Findings as a table: sign, what is said, and where, if any says it."""
    several = tuple(found)
    heads = ("", "says", "where") if not several or any(finding.where for finding in several) else ("", "says")
    made = Table(title=in_line(title), title_justify="left", header_style="bold", expand=False)
    for column in heads:
        made.add_column(column, overflow="fold")
    for finding in several:
        made.add_row(*(sign(finding), in_line(finding.says), in_line(finding.where))[: len(heads)])
    return made


def verdict(what: str, overall: Answer) -> str:
    """One line that says how it stands."""
    look, colour = LOOKS[overall]
    return f"[{colour}]{look} {in_line(what)}[/{colour}]"


def amount(value: Reportable) -> str:
    """A reportable value as people write it."""
    if value.relation != "=":
        return f"{value.relation} {value.limit:.4g}"
    if value.value is None:
        return "not determined"
    return value.value if isinstance(value.value, str) else f"{value.value:.6g}"


def bounds(value: Reportable) -> str:
    """An interval with its confidence level."""
    if value.level is None:
        return ""
    low, high = ("…" if end is None else f"{end:.4g}" for end in (value.low, value.high))
    return f"{low} to {high} ({value.level:.0%})"


@contextmanager
def progress(*, quiet: bool) -> Iterator[Any]:
    """Show long work on the error terminal, if it is one; gives a callable (stage, done, total)."""
    if quiet or not errors().is_terminal:
        yield lambda _stage, _done, _total: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors(), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total or None)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield tell
