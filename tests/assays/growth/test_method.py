"""The method page says what the code does: columns, names, units and codes of findings."""

from __future__ import annotations

import re
from pathlib import Path

import seedlot.assays.growth as room
from seedlot.assays.growth.layout import PASSAGES
from seedlot.assays.growth.settings import Settings
from seedlot.assays.growth.told import NAMES
from seedlot.formats.count_table import COUNTS

FOLDER = Path(room.__file__).parent
PAGE = (FOLDER / "method.md").read_text(encoding="utf-8")


def test_every_column_is_on_the_page_with_its_unit():
    lines = [line for line in PAGE.splitlines() if line.startswith("| `")]
    for column in (*PASSAGES, *COUNTS):
        found = [line for line in lines if f"`{column.name}`" in line.split("|")[1]]
        assert any(line.split("|")[2].strip() == column.unit for line in found), column.name


def test_every_reportable_value_is_on_the_page_with_its_unit():
    for name, unit, _ in NAMES:
        assert f"| `{name}` | {unit} |" in PAGE, name


def test_every_finding_is_on_the_page():
    source = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))
    codes = set(re.findall(r'code="(growth/[a-z-]+)"', source))
    codes |= {f"growth/{name}" for name in re.findall(r'note\(\s*"([a-z]+)"', source)}
    assert len(codes) > 15
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()


def test_the_defaults_on_the_page_are_those_of_the_settings():
    settings = Settings()
    assert f"`near` ({settings.near:g})" in PAGE
    assert f"`alpha` ({settings.alpha:g})" in PAGE
    assert f"`outlier_fold` ({settings.outlier_fold:g})" in PAGE
    for name in ("basis", "count_cv", "window", "phase_from", "phase_to", "max_doublings", "max_passage", "dates"):
        assert f"`{name}`" in PAGE
        assert name in Settings.model_fields
