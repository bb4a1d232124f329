"""The command line: one door. Every command calls one act or one reading and shows the answer."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from seedlot.cli import (
    accounts,
    bench,
    books,
    entering,
    keeping,
    lots,
    personal,
    records,
    signing,
    trail,
    trust,
    walk,
    witness,
)
from seedlot.cli.say import WRONG_USE, fault
from seedlot.terms.errors import SeedlotError, UnusablePathError


class Door(TyperGroup):
    """The group of all commands. A fault of use becomes one line and exit code 2."""

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
        except BrokenPipeError:
            raise
        except OSError as error:
            fault(UnusablePathError(error), json=ctx.meta["json"])
            raise typer.Exit(WRONG_USE) from error


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


for room in (walk, records, trail, entering, accounts, books, bench, lots, signing, keeping, personal, trust, witness):
    room.add_to(app)
