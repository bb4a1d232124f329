"""How fast programmes are assessed by the rules of every territory, on one core.

Run with `python benchmarks/regulation.py [PROGRAMMES]`. The programmes are invented: each fact is one of its words (in one of
eight programmes not known), each piece of evidence is held, missing, failed or not assessable, by a fixed rule and not by
chance. There is no peer to measure beside: nobody else ships rules of regulators as data.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path
from statistics import median

from seedlot.demo.example import make
from seedlot.record import read
from seedlot.regulation.check import assess
from seedlot.regulation.facts import Fact, facts
from seedlot.regulation.pack import built_in
from seedlot.regulation.shapes import Shown, Standing, Stated, Value
from seedlot.release.collect import collect, programmes
from seedlot.release.gaps import find_gaps

ON = date(2026, 6, 30)
STANDINGS = (
    Standing.HELD,
    Standing.HELD,
    Standing.HELD,
    Standing.MISSING,
    Standing.MISSING,
    Standing.FAILED,
    Standing.NOT_ASSESSABLE,
)


def _lot(*said: object) -> int:
    return int.from_bytes(blake2b(repr(said).encode(), digest_size=4).digest())


def _value(fact: Fact, number: int) -> Value | None:
    lot = _lot(fact.fact, number)
    if lot % 8 == 0:
        return None
    if fact.type == "flag":
        return bool(lot & 64)
    if fact.type == "number":
        return lot % 5
    word = fact.words[lot // 8 % len(fact.words)] if fact.words else "DE"
    return frozenset({word}) if fact.type == "words" else word


def invented(number: int) -> tuple[dict[str, Stated], Callable[[str], Shown]]:
    """Facts and evidence of a programme."""
    stated = {name: Stated(fact=name, value=_value(fact, number), says="") for name, fact in facts().items()}

    def shown(code: str) -> Shown:
        return Shown(code=code, standing=STANDINGS[_lot(code, number) % len(STANDINGS)], says="")

    return stated, shown


def many(count: int) -> None:
    """Assess invented programmes, which are made beforehand, against all territories."""
    made = [invented(number) for number in range(count)]
    pack = built_in()
    assess(pack, *made[0], on=ON)
    began = time.process_time()
    verdicts = Counter(assess(pack, stated, shown, on=ON).verdict for stated, shown in made)
    took = time.process_time() - began
    territories = len(assess(pack, *made[0], on=ON).territories)
    print(
        f"{count:,} programmes, {len(pack.rules)} rules, {territories} territories: {took:.1f} s of processor time, "
        f"{took / count * 1000:.2f} ms each; verdicts {dict(verdicts)}"
    )


def one() -> None:
    """Assess the demonstration's programmes from their record: gathered, stated, judged."""
    with tempfile.TemporaryDirectory() as folder:
        record, _ = make(Path(folder) / "seedlot.db", now=datetime(2026, 6, 1, tzinfo=UTC))
        pack = built_in()
        with read.reading(record) as connection:
            for name in programmes(connection):
                whole, judged = [], []
                for _ in range(7):
                    began = time.perf_counter()
                    programme = collect(connection, name, planned=True)
                    middle = time.perf_counter()
                    find_gaps(
                        programme,
                        pack,
                        on=ON,
                        territories=[code for code in pack.territories if not pack.territories[code].reference],
                    )
                    whole.append(time.perf_counter() - began)
                    judged.append(time.perf_counter() - middle)
                print(
                    f"{name}: {len(programme.items)} items, {median(whole) * 1000:.0f} ms, {median(judged) * 1000:.0f} ms of it facts, evidence and rules"
                )
        record.engine.dispose()


def loading() -> None:
    """Load the rules from their files."""
    began = time.perf_counter()
    built_in()
    print(f"rules loaded and checked in {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    loading()
    many(next((int(word) for word in sys.argv[1:] if word.isdecimal()), 10_000))
    one()
