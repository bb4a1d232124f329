"""The page of known answers: every row names a test that there is, and every assay has a row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from seedlot.assays import wing

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "known-answers.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_every_test_that_is_named_exists(file: str, name: str) -> None:
    assert re.search(rf"^def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)


def test_every_row_names_a_test_and_every_assay_has_a_row() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line]
    answers = [row for row in rows if "tests/" in row]
    assert len(answers) >= 30
    assert set(wing.ROOMS) <= {row.split("|")[1].strip() for row in answers}
