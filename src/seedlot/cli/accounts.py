"""Commands on accounts: keep one's own, and, for administrators, those of others."""

from __future__ import annotations

import io
from typing import Annotated

import segno
import typer
from rich.markup import escape

from seedlot.acts import accounts as keeping
from seedlot.acts import own_account as owning
from seedlot.acts import recovery
from seedlot.acts.access import Components
from seedlot.acts.accounts import OneTime
from seedlot.cli import prompts
from seedlot.cli.entering import guarded
from seedlot.cli.opened import acting, opened
from seedlot.cli.options import DEFAULT_RECORD, Json, RecordPath, now
from seedlot.cli.say import answer, errors, table
from seedlot.history import ask
from seedlot.record import read

account = typer.Typer(no_args_is_help=True, help="Accounts: your own and, for administrators, those of others.")
reset = typer.Typer(no_args_is_help=True, help="A lost password: one asks, another approves, its owner sets a new one.")
account.add_typer(reset, name="reset")

Person = Annotated[str, typer.Argument(help="Whose account it is, as the record names them.")]
Own = Annotated[str, typer.Argument(help="Who you are, as the record names you.")]
Reason = Annotated[str, typer.Option(help="Why, in words that an inspector will understand.")]


@account.command("open")
def open_(person: Person, record: RecordPath = DEFAULT_RECORD, json: Json = False) -> None:
    """Open an account. The first, an administrator's own, takes a password; others a one-time secret of two people.

    Example: `seedlot account open mkelly`
    """
    held = opened(record, anyone=True)
    with read.reading(held) as connection:
        first = not ask.guarded(connection)
    if first:
        keeping.open_first_account(held, person, prompts.new_password(), now=now())
        awaits, said = (
            "",
            f"The account of '{escape(person)}' is open. From now on this record is entered by logging in.",
        )
    else:
        held, by = acting(record, "")
        secret = keeping.open_account(held, by, person, now=now())
        awaits = _hand(person, secret)
        said = f"The account of '{escape(person)}' is open, and awaits {awaits}."
    answer(json, {"person": person, "awaits": awaits}, said)


@account.command()
def close(person: Person, reason: Reason, record: RecordPath = DEFAULT_RECORD, json: Json = False) -> None:
    """Close an account for ever. Its identifier is never used again.

    Example: `seedlot account close mkelly --reason "left the company"`
    """
    held, by = acting(record, "")
    number = keeping.close_account(held, by, person, reason, now=now())
    answer(json, {"entry": number, "person": person}, f"Entry {number}: the account of '{escape(person)}' is closed.")


@account.command("list")
def list_(record: RecordPath = DEFAULT_RECORD, json: Json = False) -> None:
    """List the accounts: roles, how they stand, last login; and the alarms.

    Example: `seedlot account list`
    """
    held, by = acting(record, "")
    found = keeping.seen(held, by)
    unknown = keeping.unknown_attempts(held)
    with read.reading(held) as connection:
        alarms = {told.person: told.locked_at for told in keeping.alarms(connection)}
    plain = {
        "accounts": [each.model_dump(mode="json") for each in found],
        "alarms": [{"person": person, "locked": since} for person, since in alarms.items()],
        "unknown": unknown,
    }
    rows = [
        (each.person, ", ".join(each.roles), f"{each.state} {alarms.get(each.person, '')}", each.last_login)
        for each in found
    ]
    shown = table("accounts", ("person", "roles", "stands", "last login"), rows)
    answer(json, plain, shown, f"Attempts with unknown names, ever: {unknown}.")


@account.command()
def password(person: Own, record: RecordPath = DEFAULT_RECORD, json: Json = False) -> None:
    """Set your password, with the old one. All your sessions end.

    Example: `seedlot account password mkelly`
    """
    held, _ = guarded(record)
    given = prompts.own(person)
    number = owning.set_password(held, given, prompts.new_password(), now=now())
    answer(json, {"entry": number, "person": person}, f"Entry {number}. Log in with the new password.")


@account.command()
def factor(
    person: Own,
    remove: Annotated[bool, typer.Option("--remove", help="Remove it.")] = False,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Set your second factor: scan the code that is shown with an authenticator application, and type its answer.

    Example: `seedlot account factor mkelly`
    """
    held, _ = guarded(record)
    given = prompts.own(person)
    if remove:
        number = owning.remove_factor(held, given, now=now())
        said = f"Entry {number}: your second factor is removed."
    else:
        secret = owning.new_secret()
        address = owning.otpauth(held, person, secret)
        errors().print(_qr(address), highlight=False)
        errors().print(escape(address), soft_wrap=True)
        number = owning.set_factor(held, given, secret, prompts.secret("Code that it shows"), now=now())
        said = f"Entry {number}: your second factor is set. Log in with it."
    answer(json, {"entry": number, "person": person}, said)


@account.command()
def unlock(person: Person, reason: Reason, record: RecordPath = DEFAULT_RECORD, json: Json = False) -> None:
    """Unlock an account, saying what was found: the alarm is acknowledged.

    Example: `seedlot account unlock mkelly --reason "she had changed keyboards; no sign of anyone else"`
    """
    held, by = acting(record, "")
    number = keeping.unlock(held, by, person, reason, now=now())
    answer(json, {"entry": number, "person": person}, f"Entry {number}: the account of '{escape(person)}' is unlocked.")


@account.command()
def review(
    conclusion: Annotated[str, typer.Option(help="What the review found, and what follows.")],
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Seal that access was reviewed: every account as it stands, and your conclusion.

    Example: `seedlot account review --conclusion "all seven needed; jdoe leaves in May"`
    """
    held, by = acting(record, "")
    number = keeping.review_access(held, by, conclusion, now=now())
    answer(json, {"entry": number}, f"Entry {number}: access is reviewed.")


@account.command()
def recover(person: Person, reason: Reason, record: RecordPath = DEFAULT_RECORD, json: Json = False) -> None:
    """Set an administrator's password when the desk was lost and nobody can enter. The record says that you did.

    Example: `seedlot account recover mkelly --reason "restored from a backup without its desk"`
    """
    held, _ = guarded(record)
    number = recovery.recover(held, person, prompts.new_password(), reason, now=now())
    answer(json, {"entry": number, "person": person}, f"Entry {number}. Log in, and have the others' passwords reset.")


@reset.command("ask")
def ask_(
    person: Person,
    reason: Reason,
    lost_factor: Annotated[bool, typer.Option("--factor", help="The second factor is lost too, and goes.")] = False,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Ask for a one-time secret for somebody. You are given its first half; another person approves.

    Example: `seedlot account reset ask mkelly --reason "forgot it on leave"`
    """
    held, by = acting(record, "")
    awaits = _hand(person, keeping.ask_reset(held, by, person, reason, factor=lost_factor, now=now()))
    answer(json, {"person": person, "awaits": awaits}, f"Asked for '{escape(person)}'; it awaits {awaits}.")


@reset.command()
def approve(person: Person, record: RecordPath = DEFAULT_RECORD, json: Json = False) -> None:
    """Approve the one-time secret that another asked for. You are given its second half.

    Example: `seedlot account reset approve mkelly`
    """
    held, by = acting(record, "")
    awaits = _hand(person, keeping.approve_reset(held, by, person, now=now()))
    answer(json, {"person": person, "awaits": awaits}, f"Approved for '{escape(person)}'; it awaits {awaits}.")


@reset.command()
def finish(person: Own, record: RecordPath = DEFAULT_RECORD, json: Json = False) -> None:
    """Set your password with both halves of the one-time secret, within a day of its being asked for.

    Example: `seedlot account reset finish mkelly`
    """
    held, _ = guarded(record)
    secret = OneTime(first=prompts.secret("First half"), second=prompts.secret("Second half"))
    given = Components(person=person, password=prompts.new_password(), code=prompts.code())
    number = owning.finish_reset(held, given, secret, now=now())
    answer(json, {"entry": number, "person": person}, f"Entry {number}. Log in with the new password.")


def _hand(person: str, secret: OneTime) -> str:
    """Show the halves on the error terminal, never in an answer that may be kept. Tells what is awaited now."""
    halves = (("first", secret.first), ("second", secret.second))
    for name, half in halves:
        if half:
            errors().print(f"The {name} half of the one-time secret for '{escape(person)}': [bold]{half}[/bold]")
    if secret.first and not secret.second:
        errors().print(
            "Give it to them yourself. Another administrator, or somebody of quality, approves and gives the second."
        )
    return "approval" if not secret.second else "a password"


def _qr(address: str) -> str:
    """A QR code in block letters."""
    out = io.StringIO()
    segno.make(address).terminal(out, compact=True)
    return out.getvalue()


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    app.add_typer(account, name="account")
