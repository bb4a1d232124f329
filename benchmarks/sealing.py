"""What sealing a decision costs in a large record: the first one of a process, and those that follow.

The record holds a lot that meets everything, and as many passages as are asked for, in a hundred lines of culture. The
first decision of a process reads the whole record; the next read what came since, and the lot. Printed: seconds of each,
how long somebody else waited for the write lock meanwhile, and the memory of the process.

Run: python benchmarks/sealing.py [--entries 100000] [--profile]
"""

from __future__ import annotations

import argparse
import cProfile
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.simulated_lot import make
from tests.simulated_site import Site

from seedlot.acts.decide import Verdict, decide
from seedlot.acts.opening import resume
from seedlot.acts.seal import say, state, writing
from seedlot.record.entries.content import Statement
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Made, Step, Used
from seedlot.record.errors import RecordBusyError
from seedlot.terms.words import ItemKind, Outcome, Process

VERDICT = Verdict(lot="LOT", outcome=Outcome.QUARANTINED, reason="to be measured")
FOLLOWING = 5


def passages(count: int) -> list[Statement]:
    """So many steps in a hundred lines of culture, of a donor of their own."""
    said = [say(Donor(item="OTHER"), "2026-01-01")]
    for number in range(count - 1):
        parent = f"OTHER-{number - 100}" if number >= 100 else "OTHER"
        made = Made(item=f"OTHER-{number}", item_kind=ItemKind.CULTURE)
        step = Step(step=f"OTHER-S{number}", process=Process.PASSAGE, inputs=(Used(item=parent),), outputs=(made,))
        said.append(say(step, "2026-01-01"))
    return said


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and seconds of the processor."""
    began, worked = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - began, time.process_time() - worked


class Other(threading.Thread):
    """Somebody else, who takes the write lock again and again and tells how long they waited at most."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.record, self.done, self.longest = resume(path), False, 0.0

    def run(self) -> None:
        """Go on until it is done; to be refused after the whole wait counts as that wait."""
        while not self.done:
            began = time.perf_counter()
            with suppress(RecordBusyError), writing(self.record):
                pass
            self.longest = max(self.longest, time.perf_counter() - began)
            time.sleep(0.05)


def told(what: str, took: list[tuple[float, float]], waited: float) -> None:
    """Print what decisions took."""
    wall, work = (statistics.median(each) for each in zip(*took, strict=True))
    longest = max(each for each, _ in took)
    print(
        f"{what}: median {wall:.2f} s ({work:.2f} s of processor), longest {longest:.2f} s; others waited {waited:.2f} s at most to write"
    )


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--entries", type=int, default=100_000)
    asked.add_argument("--profile", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), simulated=True)
        make(site)
        state(site.record, "", *passages(given.entries - site.size()), now=site.now)
        size, path = site.size(), site.record.path
        site.record.engine.dispose()
        mib = sum(each.stat().st_size for each in path.parent.glob("seedlot.db*")) / 2**20
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        record, other = resume(path), Other(path)
        other.start()
        profile = cProfile.Profile() if given.profile else None
        if profile:
            profile.enable()
        first = timed(lambda: decide(record, "qp", VERDICT, now=site.now))
        if profile:
            profile.disable()
            profile.print_stats("tottime")
        held, other.longest = other.longest, 0.0
        next_ones = [timed(lambda: decide(record, "qp", VERDICT, now=site.now)) for _ in range(FOLLOWING)]
        other.done = True
        other.join()
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size:,} entries, {mib:,.0f} MiB")
    told("first decision of a process", [first], held)
    told("those that follow", next_ones, other.longest)
    print(f"memory at most {before:,.0f} MiB before, {after:,.0f} MiB after")


if __name__ == "__main__":
    main()
