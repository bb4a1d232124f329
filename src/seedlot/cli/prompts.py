"""What is typed unseen: passwords, codes, halves of one-time secrets. Prompts go to the error terminal."""

from __future__ import annotations

from typing import Any

import typer

from seedlot.acts.access import By, Components, wanted
from seedlot.cli.options import now
from seedlot.record.store import Record

_ASKS = {"person": "Your identifier", "password": "Your password", "code": "Code of your second factor"}


def secret(text: str) -> str:
    """Ask for something secret, which must be given."""
    return str(typer.prompt(text, hide_input=True, err=True))


def code() -> str:
    """Ask for the code of a second factor; empty without one."""
    return str(typer.prompt(f"{_ASKS['code']} (empty without one)", "", hide_input=True, show_default=False, err=True))


def new_password(text: str = "New password") -> str:
    """Ask for a new password, twice."""
    return str(typer.prompt(text, hide_input=True, confirmation_prompt="The same again", err=True))


def own(person: str) -> Components:
    """Ask for all that proves somebody to be a person."""
    return Components(person=person, password=secret(_ASKS["password"]), code=code())


def signing(record: Record, by: By) -> Components | None:
    """Ask for what a signature needs now (21 CFR 11.200(a)(1)); nothing in a record without accounts."""
    names = wanted(record, by, now=now())
    given: dict[str, Any] = {
        name: str(typer.prompt(_ASKS[name], hide_input=name != "person", err=True)) for name in names
    }
    return Components(**given) if names else None
