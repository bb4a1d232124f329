"""The method page says what the code does: columns, names, units, codes of findings, figures."""

from __future__ import annotations

import re
from pathlib import Path

import seedlot.assays.karyotype as room
from seedlot.assays.karyotype.mosaicism import excluded
from seedlot.assays.karyotype.read import COLUMNS
from seedlot.assays.karyotype.settings import Settings
from seedlot.assays.karyotype.tell import NAMES

FOLDER = Path(room.__file__).parent
PAGE = (FOLDER / "method.md").read_text(encoding="utf-8")


def test_every_column_is_on_the_page_with_its_unit():
    lines = [line for line in PAGE.splitlines() if line.startswith("| `")]
    for column in COLUMNS:
        found = [line for line in lines if f"`{column.name}`" in line.split("|")[1]]
        assert any(line.split("|")[2].strip() == column.unit for line in found), column.name


def test_every_reportable_value_is_on_the_page_with_its_unit():
    for name, unit, _ in NAMES:
        assert f"| `{name}` | {unit} |" in PAGE, name


def test_every_finding_is_on_the_page():
    source = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))
    codes = {f"karyotype/{name}" for name in re.findall(r'f"\{CODE\}/([a-z-]+)"', source)}
    codes |= {f"karyotype/{name}" for name in re.findall(r'note\(\s*"([a-z]+)"', source)}
    assert len(codes) > 15
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()


def test_every_setting_is_on_the_page():
    assert {name for name in Settings.model_fields if f"`{name}`" not in PAGE} == set()
    assert f"`smallest` ({Settings().smallest:g} Mb)" in PAGE


def test_the_table_of_excluded_mosaicism_is_computed():
    for cells in (10, 20, 30, 50, 100):
        told = [
            excluded(cells, rule=rule, level=level)
            for rule, level in ((1, 0.9), (1, 0.95), (1, 0.99), (2, 0.95), (3, 0.95))
        ]
        row = " | ".join(f"{100 * (number or 0):.1f}" for number in told)
        assert f"| {cells} | {row} |" in PAGE
