"""The generator of the reference pages."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from scripts import reference
from seedlot.record.entries.entry import KINDS
from seedlot.terms.moments import Day


class Colour(StrEnum):
    """A colour."""

    RED = "red"
    BLUE = "blue"


class Bead(BaseModel):
    """A bead."""

    colour: Colour = Field(description="its colour")


class Chain(BaseModel):
    """A chain of beads."""

    beads: tuple[Bead, ...] = ()
    length: Decimal | None = Field(default=None, ge=1, description="in cm", examples=["12"])
    made: Day


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        (str, "text"),
        (int | None, "whole number or nothing"),
        (tuple[str, ...], "list of text"),
        (dict[str, float], "table of text to number"),
        (Literal["", "a"], "empty or `a`"),
        (Day | None, "date or nothing"),
        (Colour, "[Colour](#colour)"),
    ],
)
def test_types_in_words(hint: Any, words: str) -> None:
    assert reference.in_words(hint) == words


def test_fields_as_a_table() -> None:
    rows = reference.field_table(Chain).splitlines()[2:]
    assert rows == [
        "| `beads` | list of [Bead](#bead) |  |  |",
        "| `length` | decimal, written as text or nothing |  | in cm; at least 1; for example `12` |",
        "| `made` | date | **required** |  |",
    ]


def test_shapes_are_found_through_each_other() -> None:
    assert reference.shapes_of((Chain,)) == (Bead, Colour)


def test_every_kind_has_its_place() -> None:
    page = reference.entries_page()
    assert [f"\n## {kind.KIND}\n" in page for kind in KINDS] == [True] * len(KINDS)


def test_a_page_out_of_date_is_named_and_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reference, "REFERENCE", tmp_path)
    monkeypatch.setattr(reference, "pages", lambda: {"some/page.md": "text\n"})
    assert reference.main(["--check"]) == 1
    assert "some/page.md" in capsys.readouterr().out
    assert not (tmp_path / "some").exists()
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
