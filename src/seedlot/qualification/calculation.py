"""Qualification of calculation: every assay on files that ship with Seedlot, compared with what was computed at release.

Values must be equal, numbers to one part in 10^9: the same bytes give the same result on one type of processor, and
differ by rounding alone on another. What the assays give from published data stands in the tests, and is told in the
documentation (known answers); here it is shown that this computer computes as the one did on which they ran.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from seedlot.acts.importing import Progress, quiet
from seedlot.acts.running import assay
from seedlot.demo import raw
from seedlot.qualification.challenge import Challenge, Part, judged
from seedlot.terms.reportable import Reportable
from seedlot.terms.showing import counted

_EQUAL = 1e-9
_NAMED = 3
_KEYS = ("sample", "name", "value", "relation", "limit", "unit", "low", "high", "level")
Value = dict[str, Any]


def calculated(folder: Path, *, progress: Progress = quiet) -> Iterator[Challenge]:
    """Challenge the calculations, in a folder that is empty."""
    raw.write(folder, raw.examples())
    expected = released()
    for count, name in enumerate(sorted(raw.TRIES)):
        progress("calculating", count, len(raw.TRIES))
        yield _compared(name, expected.get(name, []), folder)
    progress("calculating", len(raw.TRIES), len(raw.TRIES))


def released() -> dict[str, list[Value]]:
    """What each assay gave at release."""
    held: dict[str, list[Value]] = json.loads(
        files("seedlot.qualification").joinpath("data", "expected.json").read_bytes()
    )
    return held


def values(reportables: tuple[Reportable, ...]) -> list[Value]:
    """Reportables, as they are compared."""
    return [{key: each.model_dump(mode="json")[key] for key in _KEYS} for each in reportables]


def _compared(name: str, expected: list[Value], folder: Path) -> Challenge:
    named, given = raw.trial(name)
    paths = [folder / each for each in named]
    try:
        observed, good = differing(values(assay(name, paths, given).reportables), expected)
    except Exception as error:  # noqa: BLE001 - whatever fails here is what the challenge is to find
        observed, good = f"ended in an error: {type(error).__name__}: {error}", False
    return Challenge(
        code=f"assay-{name}",
        part=Part.CALCULATION,
        requirement=f"The assay '{name}' computes on this computer what it computed when it was released.",
        source="EU GMP Annex 11 (2011), 4.4, 4.7; 21 CFR 11.10(a); 21 CFR 211.68(b)",
        expected=f"{counted(len(expected), 'reportable value')}, equal to one part in 10^9",
        observed=observed,
        answer=judged(good if expected else None),
    )


def differing(found: list[Value], expected: list[Value]) -> tuple[str, bool]:
    """Say what differs, and whether nothing does."""
    if len(found) != len(expected):
        return f"{counted(len(found), 'value')} where there were {len(expected)}", False
    other = [
        f"{was['sample']}, {was['name']}, {key}: {now[key]} where it was {was[key]}"
        for now, was in zip(found, expected, strict=True)
        for key in _KEYS
        if not _same(now[key], was[key])
    ]
    if other:
        more = f"; and {len(other) - _NAMED} more" if len(other) > _NAMED else ""
        return "; ".join(other[:_NAMED]) + more, False
    return f"{counted(len(found), 'value')}, all equal", True


def _same(now: Any, was: Any) -> bool:
    if isinstance(now, float | int) and isinstance(was, float | int):
        return math.isclose(now, was, rel_tol=_EQUAL, abs_tol=0.0)
    return bool(now == was)
