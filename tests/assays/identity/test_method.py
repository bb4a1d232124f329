"""The method page says what the code does: settings with their defaults, codes of findings."""

from __future__ import annotations

import re
from pathlib import Path

import seedlot.assays.identity as room
from seedlot import formats
from seedlot.assays.identity.settings import Settings

FOLDER = Path(room.__file__).parent
PAGE = (FOLDER / "method.md").read_text(encoding="utf-8")


def test_every_finding_of_the_room_is_on_the_page():
    source = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))
    read = "".join(file.read_text(encoding="utf-8") for file in Path(formats.__file__).parent.glob("*.py"))
    codes = {f"identity/{name}" for name in re.findall(r'found\(\s*"([a-z-]+)"', source)}
    codes |= set(re.findall(r'code="((?:identity|str|snp)/[a-z-]+)"', source + read))
    codes |= {f"str/{name}" for name in re.findall(r'Note\("([a-z-]+)"', read)}
    assert len(codes) > 40
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()


def test_every_setting_is_described_and_the_defaults_on_the_page_are_its_own():
    settings = Settings()
    for name, field in Settings.model_fields.items():
        assert field.description, name
    stated = re.findall(r"`([a-z_0-9]+)` \(([0-9.]+)(?: %| RFU)?[,)]", PAGE)
    assert len(stated) > 10
    for name, shown in stated:
        assert getattr(settings, name) == float(shown), name
