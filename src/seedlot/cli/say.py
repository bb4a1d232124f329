"""How a command answers: one JSON object for programs, tables for people, and the exit code."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import LOOKS, Answer, Finding
from seedlot.terms.reportable import Reportable

#: Exit codes: done; an answer that is not good; wrong use.
DONE, NOT_GOOD, WRONG_USE = 0, 1, 2


def console() -> Console:
    """The terminal that answers go to."""
    return Console(highlight=False, soft_wrap=False)


def errors() -> Console:
    """The terminal that faults and progress go to, so that answers can be piped."""
    return Console(stderr=True, highlight=False)


def answer(json: bool, plain: dict[str, Any], *shown: Any, good: bool = True) -> None:
    """Give a command's answer, and leave with its exit code."""
    if json:
        typer.echo(jsonlib.dumps(plain, ensure_ascii=False, indent=2))
    else:
        terminal = console()
        for part in shown:
            terminal.print(part)
    if not good:
        raise typer.Exit(NOT_GOOD)


def fault(error: SeedlotError, *, json: bool) -> None:
    """Say a fault of use in one line."""
    if json:
        faults = [finding.plain() for finding in getattr(error, "faults", ())]
        plain = {"error": str(error), "what": error.what, "where": error.where, "mend": error.mend, "faults": faults}
        typer.echo(jsonlib.dumps(plain, ensure_ascii=False, indent=2))
    else:
        errors().print(f"[red]✗[/red] {escape(str(error))}", soft_wrap=True)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """A table for people. Cells are text; None is an empty cell."""
    made = Table(title=title, title_justify="left", header_style="bold", expand=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    return made


def sign(finding: Finding) -> str:
    """The sign of a finding's answer, coloured."""
    look, colour = LOOKS[finding.answer]
    return f"[{colour}]{look}[/{colour}]"


def findings(title: str, found: Iterable[Finding]) -> Table:
    """Findings as a table: sign, what is said, where."""
    made = Table(title=title, title_justify="left", header_style="bold", expand=False)
    for column in ("", "says", "where"):
        made.add_column(column, overflow="fold")
    for finding in found:
        made.add_row(sign(finding), escape(finding.says), escape(finding.where))
    return made


def verdict(what: str, overall: Answer) -> str:
    """One line that says how it stands."""
    look, colour = LOOKS[overall]
    return f"[{colour}]{look} {escape(what)}[/{colour}]"


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
    """Show long work on the error terminal; gives a callable (stage, done, total)."""
    if quiet:
        yield lambda _stage, _done, _total: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors(), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell
