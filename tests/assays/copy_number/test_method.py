"""The method page says what the code does: settings with their defaults, codes of findings."""

from __future__ import annotations

import re
from pathlib import Path

import seedlot.assays.copy_number as room
from seedlot.assays.copy_number.settings import Settings

FOLDER = Path(room.__file__).parent
PAGE = (FOLDER / "method.md").read_text(encoding="utf-8")


def test_every_finding_of_the_reading_and_of_arrays_is_on_the_page() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))
    codes = {f"copy_number/{name}" for name in re.findall(r'_found\(\s*"([a-z-]+)"', source)}
    codes |= set(re.findall(r'code="(copy_number/[a-z-]+)"', source))
    assert len(codes) > 15
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()


def test_the_defaults_on_the_page_are_the_settings_own() -> None:
    stated = re.findall(r"`([a-z_]+)` \(([0-9.]+)\)", PAGE)
    assert len(stated) > 5
    for name, value in stated:
        assert float(getattr(Settings(), name)) == float(value), name
