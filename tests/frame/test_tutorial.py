"""The tutorials: their commands run in order, and print what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.guarded_site import cheaply

from scripts import tutorial


@pytest.mark.parametrize("page", tutorial.PAGES, ids=lambda page: page.stem)
def test_a_tutorial_shows_what_is_printed(page: Path) -> None:
    """Where it fails: read what the command prints now, then `make docs` writes it into the page."""
    with cheaply():
        walked = tutorial.walk(page)
    assert tutorial.lasting(walked) == tutorial.lasting(page.read_text(encoding="utf-8"))


def test_only_what_passes_is_left_out() -> None:
    one, other = "entry 12 at 2026-03-01T10:30:00Z: 0.98", "entry 12 at 2027-04-02T11:31:01Z: 0.98"
    assert tutorial.lasting(one) == tutorial.lasting(other)
    assert tutorial.lasting(one) != tutorial.lasting(one.replace("0.98", "0.97"))
