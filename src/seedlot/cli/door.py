"""The command line: one door. Every command calls one act or one reading and shows the answer."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable, Sequence
from getpass import GetPassWarning
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from seedlot.cli.say import WRONG_USE, fault
from seedlot.terms.errors import SeedlotError, UnusablePathError

#: How `--help` groups the commands, and the module that brings each.
COMMANDS: dict[str, dict[str, str]] = {
    "Begin": {
        "demo": "walk", "serve": "serve", "init": "records", "login": "entering", "logout": "entering", "whoami": "entering",
        "account": "accounts",
    },
    "Say what was done": {
        "enter": "records", "import": "books", "book": "books", "amend": "records", "donor": "personal",
        "clock": "records",
    },
    "Measure": {"assay": "assays", "batch": "batch", "measure": "bench"},
    "Follow": {
        "show": "records", "trace": "trace", "recall": "lineage", "radius": "lineage", "inspect": "inspect",
        "chain": "chain", "drift": "drift", "due": "drift", "trend": "trend", "stability": "stability",
        "comparability": "comparability", "snapshot": "snapshot",
    },
    "Judge and release": {
        "judge": "lots", "review": "signing", "sign": "signing", "release": "lots", "coa": "lots", "pack": "lots",
    },
    "Regulators": {
        "gaps": "gaps", "whatif": "gaps", "platform": "platform", "engage": "engage", "strategy": "strategy",
        "risk": "strategy", "principles": "principles", "testplan": "testplan", "regulation": "regulation",
    },
    "Trust and keep": {
        "verify": "records", "rebuild": "records", "log": "trail", "checkpoint": "trust", "key": "trust",
        "witness": "witness", "timestamp": "trust", "backup": "keeping", "restore": "keeping", "replay": "keeping",
        "drill": "keeping", "qualify": "qualify",
    },
}  # fmt: skip
_MODULES = {name: module for names in COMMANDS.values() for name, module in names.items()}
_PLACES = {
    name: (place, panel)
    for place, (panel, name) in enumerate((panel, name) for panel, names in COMMANDS.items() for name in names)
}


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


def opened_for(modules: Iterable[str]) -> typer.Typer:
    """The door with the commands of some modules, in the order of `COMMANDS`."""
    app = typer.Typer(
        name="seedlot",
        cls=Door,
        no_args_is_help=True,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        help="One verifiable record of a stem-cell line and its lots: from raw files to a signed, checkable decision.",
        callback=_root,
    )
    for module in dict.fromkeys(modules):
        import_module(f"seedlot.cli.{module}").add_to(app)
    app.registered_commands.sort(key=_place)
    for each in app.registered_commands:
        each.rich_help_panel = _place(each)[1]
    for group in app.registered_groups:
        group.rich_help_panel = _place(group)[1]
    return app


def whole() -> typer.Typer:
    """The door with every command."""
    return opened_for(_MODULES.values())


def run() -> None:
    """Run the command line. A command waits for no module but its own; help and completion need all."""
    named = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    is_alone = named in _MODULES and "_SEEDLOT_COMPLETE" not in os.environ
    (opened_for([_MODULES[named]]) if is_alone else whole())(prog_name="seedlot")


def _place(named: Any) -> tuple[int, str]:
    """Where a command stands in `--help`, and under which head."""
    return _PLACES[named.name or named.callback.__name__]


def _version(value: bool) -> None:
    if value:
        typer.echo(f"seedlot {version('seedlot')}")
        raise typer.Exit


def _root(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """One verifiable record of a stem-cell line and its lots."""
