"""The throw-away demonstration of `seedlot serve --demo`: made, told who may log in how, and removed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TextIO

from seedlot.cli.options import now
from seedlot.cli.say import console, errors, progress, table
from seedlot.demo.staff import PASSWORD, SPAN
from seedlot.demo.throwaway import Guest, code_of, furnish, guests
from seedlot.demo.walk import Walk

#: What a visitor opens first.
TOUR = "help/tour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A record that is served; `guests` are those of a throw-away demonstration, each who, name, roles, and what proves it."""

    place: str
    guests: tuple[tuple[str, str, str, str], ...] = ()


@contextmanager
def throwaway(address: str, *, json: bool = False) -> Iterator[Held]:
    """Make the demonstration in a folder of its own, and tell who may log in; take the folder away at the end."""
    terminal = errors() if json else console()
    with TemporaryDirectory(prefix="seedlot-demo-", ignore_cleanup_errors=True) as folder:
        with progress(quiet=json) as bars:
            walk = furnish(Path(folder) / "demo", now=now() - SPAN, progress=bars)
        told = tuple(guests(walk))
        for line in _welcome(told, address):
            terminal.print(line, soft_wrap=isinstance(line, str))
        if sys.stdin is not None and sys.stdin.isatty():
            Thread(target=answer_codes, args=(walk, told, sys.stdin), daemon=True).start()
        place = str(walk.record.path)
        walk.record.engine.dispose()
        walk.record.desk.dispose()
        try:
            yield Held(place=place, guests=tuple(map(_shown, told)))
        finally:
            terminal.print("The demonstration is over, and its record is removed.")


def _shown(one: Guest) -> tuple[str, str, str, str]:
    """A guest as the page that asks who it is names them; their second factor stays on the terminal."""
    return one.person, one.name, one.roles, PASSWORD + (", and the code that the terminal tells" if one.factor else "")


def _welcome(told: tuple[Guest, ...], address: str) -> list[object]:
    """Who may log in, and how."""
    rows = [(one.person, one.name, one.roles, "and a code" if one.factor else "") for one in told]
    lines: list[object] = [
        "\nA throw-away demonstration: all of it is simulated or published, you may change whatever you like in it,",
        "and it is removed when the server ends.",
        table("Log in as", ("identifier", "name", "roles", "second factor"), rows),
        f"Everybody's password: {PASSWORD}",
    ]
    for one in told:
        if one.factor:
            lines.append(f"The second factor of {one.person}, for an authenticator: {one.factor}")
            lines.append("Press Enter here for the code of the moment; each is good once.")
    return [*lines, f"Begin with the tour: {address}{TOUR}"]


def answer_codes(walk: Walk, told: tuple[Guest, ...], asking: TextIO) -> None:
    """Tell at each line that is typed which code the telephone of each person shows who has a second factor."""
    for _ in asking:
        for one in told:
            if one.factor:
                console().print(f"{one.person}: {code_of(walk, one.person, now=now())}")
