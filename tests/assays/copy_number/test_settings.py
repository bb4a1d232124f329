from __future__ import annotations

import pytest

from seedlot.assays.copy_number import ASSAY
from seedlot.assays.copy_number.settings import Settings


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())
    assert ASSAY.settings is Settings


def test_a_file_has_one_role() -> None:
    with pytest.raises(ValueError, match="both as the reference and in the panel"):
        Settings.model_validate({"reference": "A; B", "panel": "B, C"})
