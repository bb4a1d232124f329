"""The method page says what the code does: columns, names, units, codes of findings, defaults."""

from __future__ import annotations

import re
from pathlib import Path

import seedlot.assays.viability as room
from seedlot.assays.viability.layout import COUNTS, PANELS, SQUARES, THAWS
from seedlot.assays.viability.settings import Settings
from seedlot.assays.viability.told import NAMES

FOLDER = Path(room.__file__).parent
PAGE = (FOLDER / "method.md").read_text(encoding="utf-8")


def test_every_column_is_on_the_page_with_its_unit():
    lines = [line for line in PAGE.splitlines() if line.startswith("| `")]
    for column in (*SQUARES, *COUNTS, *THAWS, *PANELS):
        found = [line for line in lines if f"`{column.name}`" in line.split("|")[1]]
        assert any(line.split("|")[2].strip() == column.unit for line in found), column.name


def test_every_reportable_value_is_on_the_page_with_its_unit():
    for name, unit, _ in NAMES:
        assert f"| `{name}` | {unit} |" in PAGE, name


def test_every_finding_is_on_the_page():
    source = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))
    codes = {f"viability/{name}" for name in re.findall(r'(?:note|_doubt|_judge)\(\s*"([a-z0-9-]+)"', source)}
    codes |= set(re.findall(r'code="(viability/[a-z0-9-]+)"', source))
    codes |= {"viability/recovery-limit", "viability/recovery-24h-limit", "viability/impossible", "viability/again"}
    assert len(codes) > 18
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()


def test_the_settings_on_the_page_are_those_of_the_room():
    assert all(f"`{name}`" in PAGE for name in Settings.model_fields)
    settings = Settings()
    for shown in (settings.alpha, settings.min_counted, settings.max_cv, settings.level):
        assert f"({shown:g}" in PAGE
