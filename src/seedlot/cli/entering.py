"""Commands to come and go: log in, log out, say who is logged in."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from seedlot.acts.access import Actor, enter
from seedlot.acts.access import login as begin
from seedlot.acts.access import logout as end
from seedlot.acts.accounts import NoAccountsError, alarms
from seedlot.acts.own_account import end_every_session, end_session, own_sessions
from seedlot.cli import prompts, tokens
from seedlot.cli.opened import opened
from seedlot.cli.options import DEFAULT_RECORD, Json, RecordPath, now
from seedlot.cli.say import answer, errors, table
from seedlot.desk.policy import POLICY
from seedlot.desk.sessions import Session
from seedlot.history import ask
from seedlot.record import read
from seedlot.record.store import Record
from seedlot.terms.moments import instant
from seedlot.terms.words import Role

#: Letters by which a session is named.
_SHORT = 12


def login(
    person: Annotated[str, typer.Argument(help="Who you are, as the record names you.")],
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Log in. Password and code are asked for, unseen; the session ends after 15 idle minutes.

    Example: `seedlot login mkelly`
    """
    held, origin = guarded(record)
    given = prompts.own(person)
    when = now()
    token, who = begin(held, person, given.password, given.code, now=when)
    if before := tokens.kept(origin):
        end(held, before, now=when)
    tokens.keep(origin, token)
    with read.reading(held) as connection:
        locked = alarms(connection) if Role.ADMINISTRATOR in who.roles else ()
    plain = {
        **_plain(who),
        "until": instant(when + POLICY.absolute),
        "alarms": [{"person": told.person, "locked": told.locked_at} for told in locked],
    }
    for told in locked:
        errors().print(f"[yellow]![/yellow] The account of '{escape(told.person)}' was locked on {told.locked_at}.")
    answer(
        json, plain, f"Logged in as {escape(who.name)} ({who.authentication}), until {plain['until']} at the latest."
    )


def logout(
    everywhere: Annotated[bool, typer.Option("--everywhere", help="End all your sessions.")] = False,
    session: Annotated[str, typer.Option(help="End another of your sessions, as `whoami` names it.")] = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Log out: end your session.

    Example: `seedlot logout` or `seedlot logout --everywhere`
    """
    held, origin = guarded(record)
    token = tokens.find_anyhow(origin)
    if session:
        end_session(held, enter(held, token, now=now()), session, now=now())
    elif everywhere:
        end_every_session(held, token)
    else:
        end(held, token, now=now())
    if not session:
        tokens.forget(origin)
    ended = "every session" if everywhere else f"session {session}" if session else "this session"
    answer(json, {"ended": ended}, f"Ended {ended}.")


def whoami(record: RecordPath = DEFAULT_RECORD, json: Json = False) -> None:
    """Say who is logged in, how they proved it, and where else they are.

    Example: `seedlot whoami`
    """
    held, origin = guarded(record)
    who = enter(held, tokens.find(origin), now=now())
    sessions = own_sessions(held, who, now=now())
    plain = {**_plain(who), "sessions": [_session(each, who) for each in sessions]}
    rows = [
        (each["session"], each["started"], each["seen"], "this one" if each["current"] else "")
        for each in plain["sessions"]
    ]
    said = f"{escape(who.name)} ({escape(who.person)}), {', '.join(who.roles) or 'no role'}; {who.authentication}"
    answer(json, plain, said, table("sessions", ("session", "began", "last used", ""), rows))


def guarded(address: str) -> tuple[Record, str]:
    """A record with accounts, and its origin.

    Raises:
        NoAccountsError: it has none.
    """
    record = opened(address, anyone=True)
    with read.reading(record) as connection:
        if not ask.guarded(connection):
            raise NoAccountsError
        return record, ask.origin(connection)


def _plain(who: Actor) -> dict[str, Any]:
    return {
        "person": who.person,
        "name": who.name,
        "roles": list(who.roles),
        "authentication": who.authentication,
        "session": who.session[:_SHORT],
    }


def _session(session: Session, who: Actor) -> dict[str, Any]:
    current = session.token == who.session
    return {"session": session.token[:_SHORT], "started": session.started, "seen": session.seen, "current": current}


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    for command in (login, logout, whoami):
        app.command()(command)
