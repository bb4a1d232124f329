"""Serve the pages: the web is named as a text, for neither door knows the other."""

from __future__ import annotations

import json as jsonlib
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
import uvicorn

from seedlot.acts.opening import resume
from seedlot.cli.options import DEFAULT_RECORD, Json, RecordPath
from seedlot.cli.say import console
from seedlot.cli.throwaway import Held, throwaway
from seedlot.terms.errors import SeedlotError

_HERE = ("127.0.0.1", "localhost", "[::1]", "::1")
#: Connections of one process; those beyond are told to come again.
_MOST = 1_000
#: Processes that answer, unless it is said: one can compute while another waits for its turn to. Each that seals holds a
#: copy of the record of its own (docs/why/0024), so more are asked for.
_WORKERS = 2
_PROCESSES = "Processes that answer: two where there are two processors, but one for --demo."
#: Seconds after which a process that gives no sign of life is ended and started again.
_SILENT = 60
#: What a process answers that was asked to end (POSIX shells: 128 and the number of the signal).
_ENDED = 128 + signal.SIGTERM


class PortTakenError(SeedlotError):
    """An address on which this computer cannot listen: another program does, or it is none of its own."""

    def __init__(self, host: str, port: int, why: OSError) -> None:
        super().__init__(
            f"Cannot listen on '{host}' at port {port}: {why.strerror or why}",
            mend="Name another port with --port, such as 8766, or end the program that has this one.",
        )


def serve(
    record: RecordPath = DEFAULT_RECORD,
    demo: Annotated[
        bool, typer.Option("--demo", help="Serve a throw-away copy of the demonstration, which is removed at the end.")
    ] = False,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8765,
    name: Annotated[
        list[str], typer.Option("--name", help="A name under which people reach it; may be repeated.")
    ] = [],
    secure: Annotated[
        bool, typer.Option("--secure", help="People reach it by https (a proxy, or --certificate): bind cookies to it.")
    ] = False,
    certificate: Annotated[Path | None, typer.Option(help="A certificate, with --key: https without a proxy.")] = None,
    key: Annotated[Path | None, typer.Option(help="The key of the certificate.")] = None,
    backup: Annotated[
        Path | None, typer.Option(help="A folder into which administrators may back the record up from a page.")
    ] = None,
    issuer: Annotated[
        str, typer.Option(help="Your identity provider (OpenID Connect); our secret there in SEEDLOT_OIDC_SECRET.")
    ] = "",
    client: Annotated[str, typer.Option(help="Our name (client_id) at the identity provider.")] = "",
    mail: Annotated[
        str,
        typer.Option(help="A server of mail for recall notices, smtp://HOST[:PORT] (STARTTLS) or smtps://HOST[:PORT]."),
    ] = "",
    sender: Annotated[str, typer.Option("--mail-from", help="The address from which recall notices are sent.")] = "",
    workers: Annotated[int | None, typer.Option(help=_PROCESSES, min=1, show_default=False)] = None,
    json: Json = False,
) -> None:
    """Serve the record in a browser: the same acts and readings as the command line.

    Example: `seedlot serve --record seedlot.db` or `seedlot serve --demo`
    """
    secure = secure or certificate is not None
    if (certificate is None) != (key is None):
        raise SeedlotError("https needs a certificate and its key", mend="Give both --certificate and --key.")
    _refuse_open(host, issuer, client, secure=secure)
    _refuse_mail(mail, sender)
    _free(host, port)
    kept = str(backup.resolve()) if backup else ""
    hosts = [*dict.fromkeys([*name, "localhost", "127.0.0.1", "[::1]", *([] if host == "0.0.0.0" else [host])])]  # noqa: S104 - it is compared with
    address = f"{'https' if secure else 'http'}://{name[0] if name else host}:{port}/"
    with _ended_in_order(), throwaway(address, json=json) if demo else _held(record) as held:
        told: dict[str, object] = {"address": held.place, "guests": held.guests, "demo": demo, "backup": kept}
        told |= {"secure": secure, "hosts": hosts}
        told |= {"issuer": issuer.rstrip("/"), "client": client, "mail": mail, "sender": sender}
        os.environ["SEEDLOT_SERVE"] = jsonlib.dumps(told)
        said = jsonlib.dumps({"address": address, "record": held.place, "process": os.getpid()}) if json else ""
        console().print(said or f"Seedlot is at {address} (Ctrl+C ends it)", soft_wrap=True, markup=not json)
        _answer(host, port, workers or (1 if demo else min(_WORKERS, os.cpu_count() or 1)), certificate, key)


def _answer(host: str, port: int, workers: int, certificate: Path | None, key: Path | None) -> None:
    """Answer requests until this process is asked to end."""
    uvicorn.run(
        "seedlot.web.app:kept",
        factory=True,
        host=host.strip("[]"),
        port=port,
        workers=workers,
        timeout_worker_healthcheck=_SILENT,
        log_level="warning",
        http="seedlot.web.patient:Patient",
        limit_concurrency=_MOST,
        server_header=False,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )


def _refuse_open(host: str, issuer: str, client: str, *, secure: bool) -> None:
    """Refuse what would send passwords, or who somebody is, over a line that others can read."""
    if bool(issuer) != bool(client) or (issuer and not issuer.startswith("https://")):
        raise SeedlotError(
            "An identity provider needs its address, by https, and our name there", mend="Give --issuer and --client."
        )
    if host not in _HERE and not secure:
        raise SeedlotError(
            f"On '{host}' others could read passwords on their way",
            mend="Serve by https (--certificate and --key), or behind a proxy that does (--secure), or on 127.0.0.1.",
        )


def _refuse_mail(mail: str, sender: str) -> None:
    """Refuse a server of mail that nothing could be sent by."""
    if not mail and not sender:
        return
    if not mail.startswith(("smtp://", "smtps://")) or "@" in mail or "@" not in sender:
        raise SeedlotError(
            "Recall notices need a server of mail and an address to send from",
            mend="Give --mail smtp://HOST and --mail-from ADDRESS; user and password in SEEDLOT_MAIL_USER and SEEDLOT_MAIL_PASSWORD.",
        )


@contextmanager
def _held(record: str) -> Iterator[Held]:
    """A record that is there already: its fault, if it has one, is told before anything listens."""
    resume(record).engine.dispose()
    yield Held(place=str(record))


def _free(host: str, port: int) -> None:
    """Refuse an address that is taken, in one sentence and before anything is made or opened."""
    inner = host.strip("[]")
    try:
        with socket.socket(socket.AF_INET6 if ":" in inner else socket.AF_INET, socket.SOCK_STREAM) as tried:
            if os.name == "posix":  # as the server itself does; elsewhere it would take a port that somebody has
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((inner, port))
    except OSError as why:
        raise PortTakenError(host, port, why) from why


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let whoever asks this process to end (SIGTERM) have it clean up first, as Ctrl+C does."""

    def end(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - what a handler is given
        raise SystemExit(_ENDED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(serve)
