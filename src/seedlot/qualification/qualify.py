"""Qualify an installation: its files, its operation, its calculations; and tell it as one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from seedlot.acts.importing import Progress, quiet
from seedlot.qualification.calculation import calculated
from seedlot.qualification.challenge import Challenge, Part, summary
from seedlot.qualification.installation import installed
from seedlot.qualification.operation import operated
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import LOOKS, Answer

#: What no program can show, and the laboratory does itself.
LIMITS = (
    "Performance qualification is yours: that Seedlot does your work, with your procedures, people, data and instruments.",
    "The computer, its operating system, network, clock and backup are qualified by those who run them.",
    "Procedures, training, access, change control and periodic review of the system are the laboratory's.",
    "The demonstration is simulated: it shows that the rules hold, not that your specifications are right.",
    "That the wheel you installed is the one that was released, its hash tells; this report cannot.",
)


class NoPartError(SeedlotError):
    """A qualification of nothing."""

    def __init__(self) -> None:
        super().__init__("No part is chosen", mend=f"Choose at least one of: {', '.join(Part)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """Every challenge of an installation at one moment; `parts` are those that were challenged."""

    software: str
    at: datetime
    record: str
    challenges: tuple[Challenge, ...]
    parts: tuple[Part, ...] = tuple(Part)

    @property
    def answer(self) -> Answer:
        """Met where every challenge of every part is: what was left out is not known, which is never a pass."""
        made = summary(self.challenges)
        return Answer.NOT_KNOWN if self.left_out and made is Answer.MET else made

    @property
    def left_out(self) -> tuple[Part, ...]:
        """The parts of which nothing was challenged."""
        return tuple(part for part in Part if part not in self.parts)

    def plain(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "software": self.software,
            "at": self.at.isoformat(),
            "record": self.record,
            "answer": self.answer,
            "parts": list(self.parts),
            "left_out": list(self.left_out),
            "challenges": [each.plain() for each in self.challenges],
            "limits": list(LIMITS),
        }

    def contents(self) -> dict[str, Any]:
        """What the report prints."""
        parts = {part: [each for each in self.challenges if each.part is part] for part in self.parts}
        return {
            **self.plain(),
            "at": self.at.strftime("%Y-%m-%d %H:%M %z"),
            "record": self.record or "none was named",
            "looks": {str(answer or "information"): look for answer, look in LOOKS.items()},
            "parts": [
                {"name": part, "answer": summary(held), "challenges": [_told(each) for each in held]}
                for part, held in parts.items()
            ],
            "against": [each.plain() for each in self.challenges if each.answer in {Answer.NOT_MET, Answer.NOT_KNOWN}],
        }


def _told(each: Challenge) -> dict[str, Any]:
    return {**each.plain(), "answer": each.answer or "information"}


def qualify(
    record: Record | None, *, now: datetime, parts: Iterable[Part] = tuple(Part), progress: Progress = quiet
) -> Qualification:
    """Challenge this installation, and the record where one is given. Everything else happens in a folder that goes again.

    The record is verified with the part of installation.

    Raises:
        NoPartError: no part is named.
    """
    named = set(parts)
    asked = tuple(part for part in Part if part in named)
    if not asked:
        raise NoPartError
    with tempfile.TemporaryDirectory(prefix="seedlot-qualify-") as made:
        folder = Path(made)
        (folder / "files").mkdir()
        challenges: list[Challenge] = []
        if Part.INSTALLATION in named:
            challenges += installed(record, progress=progress)
        if Part.CALCULATION in named:
            challenges += calculated(folder / "files", progress=progress)
        if Part.OPERATION in named:
            challenges += operated(folder / "demo", now=now, progress=progress)
    where = "" if record is None or Part.INSTALLATION not in named else record.where
    software = f"seedlot {version('seedlot')}"
    return Qualification(software=software, at=now, record=where, challenges=tuple(challenges), parts=asked)
