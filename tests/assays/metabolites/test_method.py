"""The method page says what the code does: columns, names, units, codes of findings, defaults."""

from __future__ import annotations

import re
from pathlib import Path

import seedlot.assays.metabolites as room
from seedlot.assays.metabolites.layout import SAMPLES
from seedlot.assays.metabolites.settings import Settings
from seedlot.assays.metabolites.told import NAMES

FOLDER = Path(room.__file__).parent
PAGE = (FOLDER / "method.md").read_text(encoding="utf-8")


def test_every_column_is_on_the_page_with_its_unit():
    for column in SAMPLES:
        assert f"| `{column.name}` | {column.unit}".rstrip() in PAGE, column.name


def test_every_reportable_value_is_on_the_page_with_its_unit():
    for name, unit, _ in NAMES:
        assert f"| `{name}` | {unit} |" in PAGE, name


def test_every_finding_is_on_the_page():
    source = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))
    codes = {f"metabolites/{name}" for name in re.findall(r'(?:note|_doubt)\(\s*"([a-z0-9-]+)"', source)}
    codes |= set(re.findall(r'code="(metabolites/[a-z0-9-]+)"', source))
    assert len(codes) > 9
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()


def test_the_settings_on_the_page_are_those_of_the_room():
    settings = Settings()
    assert all(f"`{name}`" in PAGE for name in Settings.model_fields)
    for shown in (settings.level, settings.max_cv, settings.fed):
        assert f"({shown:g}" in PAGE
