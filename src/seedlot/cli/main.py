"""The command line: one door. Every command calls one act or one reading and shows the answer."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from getpass import GetPassWarning
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from seedlot.cli import (
    accounts,
    batch,
    bench,
    books,
    chain,
    engage,
    entering,
    gaps,
    inspect,
    keeping,
    lineage,
    lots,
    personal,
    platform,
    principles,
    records,
    regulation,
    signing,
    snapshot,
    strategy,
    testplan,
    trace,
    trail,
    trust,
    walk,
    witness,
)
from seedlot.cli.say import WRONG_USE, fault
from seedlot.terms.errors import SeedlotError, UnusablePathError


class Door(TyperGroup):
    """The group of all commands. A fault of use becomes one line and exit code 2."""

    def main(self, args: Sequence[str] | None = None, *given: Any, **named: Any) -> Any:
        """Run a command line. Where the answer is to be JSON, wrong words are answered in JSON too."""
        words = sys.argv[1:] if args is None else list(args)
        if "--json" not in words or not named.get("standalone_mode", True):
            return super().main(words, *given, **named)
        try:
            sys.exit(super().main(words, *given, **{**named, "standalone_mode": False}) or 0)
        except typer.TyperException as wrong:
            says = getattr(wrong, "format_message", wrong.__str__)()
            fault(SeedlotError(says.rstrip("."), mend="Run the command with --help."), json=True)
            sys.exit(WRONG_USE)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Remember whether the answer is to be JSON."""
        ctx.meta["json"] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run a command and say its faults of use."""
        try:
            return super().invoke(ctx)
        except SeedlotError as error:
            fault(error, json=ctx.meta["json"])
            raise typer.Exit(WRONG_USE) from error
        except (typer.Abort, KeyboardInterrupt) as stop:
            fault(_stopped(), json=ctx.meta["json"])
            raise typer.Exit(WRONG_USE) from stop
        except BrokenPipeError:
            raise
        except OSError as error:
            fault(UnusablePathError(error), json=ctx.meta["json"])
            raise typer.Exit(WRONG_USE) from error


def _stopped() -> SeedlotError:
    if sys.stdin is None or not sys.stdin.isatty():
        return SeedlotError("It asks for something that nobody can type here", mend="Run it in a terminal.")
    return SeedlotError("It was stopped before its end", mend="Run it again.")


# Where there is no terminal nothing is echoed either, and Python need not warn of it.
warnings.filterwarnings("ignore", category=GetPassWarning)

app = typer.Typer(
    name="seedlot",
    cls=Door,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="One verifiable record of a stem-cell line and its lots: from raw files to a signed, checkable decision.",
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"seedlot {version('seedlot')}")
        raise typer.Exit


@app.callback()
def root(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """One verifiable record of a stem-cell line and its lots."""


for room in (
    walk,
    records,
    trace,
    lineage,
    inspect,
    trail,
    engage,
    entering,
    gaps,
    accounts,
    books,
    batch,
    bench,
    lots,
    chain,
    strategy,
    principles,
    testplan,
    regulation,
    signing,
    keeping,
    snapshot,
    personal,
    platform,
    trust,
    witness,
):
    room.add_to(app)

#: How `--help` groups the commands.
PANELS = {
    "Begin": ("demo", "init", "login", "logout", "whoami", "account"),
    "Say what was done": ("enter", "import", "book", "amend", "donor", "clock"),
    "Measure": ("assay", "batch", "measure"),
    "Follow": ("show", "trace", "recall", "radius", "inspect", "chain", "snapshot"),
    "Judge and release": ("judge", "review", "sign", "release", "coa", "pack"),
    "Regulators": (
        "gaps", "whatif", "platform", "engage", "strategy", "risk", "principles", "testplan", "regulation",
    ),
    "Trust and keep": (
        "verify", "rebuild", "log", "checkpoint", "key", "witness", "timestamp", "backup", "restore", "replay", "drill",
    ),
}  # fmt: skip
_PLACES = {
    name: (place, panel) for place, (panel, name) in enumerate((p, n) for p, names in PANELS.items() for n in names)
}


def _place(named: Any) -> tuple[int, str]:
    """Where a command stands in `--help`, and under which head."""
    return _PLACES[named.name or named.callback.__name__]


app.registered_commands.sort(key=_place)
for each in app.registered_commands:
    each.rich_help_panel = _place(each)[1]
for group in app.registered_groups:
    group.rich_help_panel = _place(group)[1]
