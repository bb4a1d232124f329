"""Whole acts per second: statements checked, sealed, put in the tree and folded into the history."""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from seedlot.acts.opening import begin
from seedlot.acts.seal import say, state
from seedlot.record.entries.content import Statement
from seedlot.record.entries.origin import Donor, Opened
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Process

COUNT = 40_000
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def passages(count: int) -> list[Statement]:
    """A donor and `count` steps in a hundred lines of culture."""
    said = [say(Donor(item="D"), "2026-01-01")]
    for number in range(count):
        parent = f"C{number - 100}" if number >= 100 else "D"
        step = Step(
            step=f"S{number}",
            process=Process.PASSAGE,
            inputs=(Used(item=parent),),
            outputs=(Made(item=f"C{number}", item_kind=ItemKind.CULTURE),),
            passages=1,
        )
        said.append(say(step, "2026-01-01"))
    return said


def main() -> None:
    """Measure and print."""
    said = passages(COUNT)
    with tempfile.TemporaryDirectory() as folder:
        record = begin(Path(folder) / "seedlot.db", Opened(title="benchmark", site="B"), now=NOW)
        began = time.perf_counter()
        numbers = state(record, "", *said, now=NOW)
        took = time.perf_counter() - began
        record.engine.dispose()
    print(f"{len(numbers):,} whole acts in {took:.2f} s: {len(numbers) / took:,.0f} per second (aim 8,000)")


if __name__ == "__main__":
    main()
