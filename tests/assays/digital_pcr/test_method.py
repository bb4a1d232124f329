"""The method page says what the code does: settings with their defaults, codes of findings."""

from __future__ import annotations

from pathlib import Path

from tests.assays.rooms import check_settings_on_page, unnamed_findings

import seedlot.assays.digital_pcr as room

FOLDER = Path(room.__file__).parent


def test_every_finding_of_the_room_is_on_the_page():
    assert unnamed_findings(FOLDER, "dpcr") == set()


def test_every_setting_is_described_and_the_defaults_on_the_page_are_its_own():
    check_settings_on_page(room.ASSAY, FOLDER)
