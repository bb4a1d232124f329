"""The method page says what the code does: columns, names, panels, settings and codes of findings."""

from __future__ import annotations

import re
from pathlib import Path

import seedlot.assays.flow as room
from seedlot.assays.flow.layout import COLUMNS
from seedlot.assays.flow.panels import PANELS
from seedlot.assays.flow.raw import Role
from seedlot.assays.flow.settings import Settings
from seedlot.assays.flow.told import NAMES

FOLDER = Path(room.__file__).parent
PAGE = (FOLDER / "method.md").read_text(encoding="utf-8")


def test_columns_roles_and_panels_are_on_the_page():
    assert [name for name in COLUMNS if f"| `{name}` |" not in PAGE] == []
    assert [role for role in Role if f"`{role}`" not in PAGE] == []
    for panel in PANELS.values():
        assert f"`{panel.name}`" in PAGE
        assert [wanted.test for wanted in panel.wanted if wanted.test not in PAGE] == []


def test_every_reportable_value_is_on_the_page_with_its_unit():
    for name, unit, _ in NAMES:
        assert f"| `{name}` | {unit} |" in PAGE, name


def test_every_finding_is_on_the_page():
    source = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))
    codes = set(re.findall(r'"(flow/[a-z-]+)"', source))
    codes |= {f"flow/{name}" for name in re.findall(r'(?:_finding|note|UncountableError)\(\s*"([a-z-]+)"', source)}
    assert len(codes) > 50
    assert sorted(code for code in codes if f"`{code}`" not in PAGE) == []
    named = set(re.findall(r"`(flow/[a-z-]+)`", PAGE))
    assert sorted(named - codes) == []


def test_the_defaults_on_the_page_are_those_of_the_settings():
    settings = Settings()
    for name in ("quantile", "min_events", "alpha", "beta", "max_cv", "saturated", "rate_fold", "level"):
        assert f"`{name}` ({getattr(settings, name):g})" in PAGE, name
    assert [name for name in Settings.model_fields if f"`{name}`" not in PAGE and f"`{name}=" not in PAGE] == []
