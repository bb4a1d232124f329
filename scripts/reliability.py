"""Run every drill of faults with its full counts, and write docs/reference/reliability.md: what was done, found and lost.

python -m scripts.reliability                     everything, on SQLite and PostgreSQL; about half an hour; writes the page
python -m scripts.reliability --scale 0.02        a trial with few rounds; writes nothing
python -m scripts.reliability --only flip --seed 7
"""

from __future__ import annotations

import argparse
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from scripts.drills import damage, kills, limits, servers
from scripts.drills.ground import Outcome, Place, Tell

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "reliability.md"
Run: TypeAlias = Callable[[Place, int, int, Tell], Outcome]
RunOnServer: TypeAlias = Callable[[servers.Server, Place, int, int, Tell], Outcome]


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill, and how many rounds of it each database gets; 0 where it does not apply."""

    run: Run
    sqlite: int
    postgresql: int = 0


DRILLS = (
    Drill(kills.kill_appends, 300, 220),
    Drill(kills.kill_keeps, 100, 20),
    Drill(kills.kill_imports, 60, 20),
    Drill(kills.kill_backups, 100, 25),
    Drill(kills.kill_restores, 60, 20),
    Drill(kills.kill_rebuilds, 30, 10),
    Drill(limits.cut_the_log, 200),
    Drill(limits.write_at_once, 20, 6),
    Drill(limits.set_clock_back, 200, 50),
    Drill(limits.full_database, 40),
    Drill(limits.full_files, 60),
    Drill(limits.full_disk, 20),
    Drill(limits.read_only, 40),
    Drill(damage.flip_database, 3000),
    Drill(damage.cut_database, 300),
    Drill(damage.damage_raw_files, 400, 40),
    Drill(damage.damage_backups, 1000, 30),
    Drill(damage.damage_history, 200, 40),
)
#: Drills that stop, kill or damage the server itself.
ON_SERVER: tuple[tuple[RunOnServer, int], ...] = (
    (servers.kill_servers, 40),
    (servers.read_only_server, 20),
    (servers.flip_relations, 80),
)
FULL_SERVER = 4

HEAD = """# Reliability

What was done to Seedlot {version} to make it lose or hide something, how often, and what came of it. The page is
written by `python -m scripts.reliability`; every draw comes from a seed, so that anybody can repeat it.

- *Acknowledged* are entries whose act had returned, and that were looked for afterwards, byte for byte by their leaf
  hash. *Lost* are those that were not found again.
- *Missed* is damage that neither verification nor any other answer showed, although what the record says had changed.
- *Tracebacks* are ends that are neither an answer nor a fault in words.

After every round the record was opened as each command opens it, verified whole (`verify --files`, the history
included), and one more act was performed.

"""

NOT_TRIED = """
## What this does not show

- `kill -9` ends a program, not the machine. That the power fails is tried only for SQLite's log, by cutting or
  garbling whatever had not been synced. A disk that says it has synced and has not can lose what was acknowledged; no
  program can know.
- One bit is flipped at a time, and only in files: not in memory, not on the way to the disk. Whoever changes a body,
  its leaf hash and every node above it together is found by an older checkpoint, not by the record alone.
- The desk (passwords, sessions, personal data) is not part of what is verified; it is backed up with `--desk`.
- The white space and the case of the letters in which SQLite keeps the making of the history's tables are not
  compared; their columns, types, keys and indexes are.
- In PostgreSQL a damaged page is found when it is read, by the server's checksums. A page that holds nothing of the
  record, or an index that verification does not need, is counted as *not read*; all entries and nodes were then read
  again and were the same.
- Everything was tried on Linux. Network file systems are refused; replicas and failover of PostgreSQL were not tried.
"""


def main() -> int:
    """Run the drills; tell how each came out; 1 if anything was lost, missed or ended in a traceback."""
    asked = _asked()
    began = time.monotonic()
    outcomes = list(run(seed=asked.seed, scale=asked.scale, only=asked.only))
    _say(f"\n{len(outcomes)} drills in {(time.monotonic() - began) / 60:.0f} minutes")
    if not asked.only and asked.scale >= 1:
        asked.page.write_text("".join(page(outcomes, seed=asked.seed)), encoding="utf-8")
        _say(f"Wrote {asked.page}")
    bad = [outcome for outcome in outcomes if outcome.rounds and not outcome.is_good]
    for outcome in bad:
        _say(f"NOT GOOD: {outcome.drill} ({outcome.database}): {outcome.faults[:3]}")
    return 1 if bad else 0


def run(*, seed: int, scale: float, only: str = "") -> Iterator[Outcome]:
    """Run every drill whose name holds a word, on each database to which it applies."""
    with tempfile.TemporaryDirectory(prefix="drills-") as folder, ExitStack() as stack:
        Path(folder).chmod(0o755)  # the server is another user
        for drill in DRILLS:
            if drill.sqlite and only in drill.run.__name__:
                place = Place(f"SQLite {sqlite3.sqlite_version}", _room(folder, drill.run.__name__))
                yield _run(drill.run, place, _scaled(drill.sqlite, scale), seed)
        server = stack.enter_context(servers.serving(_room(folder, "server")))
        database = f"PostgreSQL {server.ask('SHOW server_version')[0][0]}"
        for drill in DRILLS:
            if drill.postgresql and only in drill.run.__name__:
                place = Place(database, _room(folder, f"pg-{drill.run.__name__}"), server.url)
                yield _run(drill.run, place, _scaled(drill.postgresql, scale), seed)
        for each, rounds in ON_SERVER:
            if only in each.__name__:
                place = Place(database, _room(folder, f"pg-{each.__name__}"), server.url)
                yield _run(partial(each, server), place, _scaled(rounds, scale), seed)
        if only in servers.full_server.__name__:
            yield _run(servers.full_server, Place(database, _room(folder, "full")), _scaled(FULL_SERVER, scale), seed)


def page(outcomes: Iterable[Outcome], *, seed: int) -> Iterator[str]:
    """Write the page."""
    outcomes = list(outcomes)
    yield HEAD.format(version=version("seedlot"))
    for database in dict.fromkeys(outcome.database for outcome in outcomes):
        yield f"## {database}\n\n"
        yield "| what was done | rounds | acknowledged | lost | missed | tracebacks | what was found |\n"
        yield "|---|---|---|---|---|---|---|\n"
        for outcome in outcomes:
            if outcome.database == database:
                yield _row(outcome)
        yield "\n"
    rounds, known = sum(each.rounds for each in outcomes), sum(each.acknowledged for each in outcomes)
    lost, missed, crashed = (sum(getattr(each, name) for each in outcomes) for name in ("lost", "missed", "crashed"))
    yield f"Together: {rounds:,} rounds; {known:,} acknowledged entries were looked for, {lost} were lost; "
    yield f"{missed} damages were missed; {crashed} ended in a traceback. Seed {seed}.\n\n"
    yield f"Machine: {platform.system()} {platform.machine()}, Python {platform.python_version()}.\n"
    yield NOT_TRIED


def _row(outcome: Outcome) -> str:
    if not outcome.rounds:
        return f"| {outcome.drill} | not tried: a disk may not be mounted here | | | | | |\n"
    found = "; ".join(f"{what}: {count:,}" for what, count in sorted(outcome.found.items()))
    faults = f"; **{'; '.join(outcome.faults[:3])}**" if outcome.faults else ""
    counts = (outcome.rounds, outcome.acknowledged, outcome.lost, outcome.missed, outcome.crashed)
    return f"| {outcome.drill} | {' | '.join(f'{count:,}' for count in counts)} | {found}{faults} |\n"


def _room(folder: str, name: str) -> Path:
    room = Path(folder) / name
    room.mkdir()
    return room


def _scaled(rounds: int, scale: float) -> int:
    return max(round(rounds * scale), 1)


def _run(run: Run, place: Place, rounds: int, seed: int) -> Outcome:
    began = time.monotonic()
    outcome = run(place, rounds, seed, _tell)
    took = time.monotonic() - began
    good = "good" if outcome.is_good else "not tried" if not outcome.rounds else "NOT GOOD"
    _say(f"\r{place.database}: {outcome.drill}: {outcome.rounds} rounds, {good}, {took:.0f} s")
    return outcome


def _tell(drill: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{drill}: {done}/{total}   ")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1, help="where the draws begin")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full counts; below 1 no page is written")
    parser.add_argument("--only", default="", help="drills whose name holds this word; no page is written")
    parser.add_argument("--page", type=Path, default=PAGE, help="where the page is written")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
