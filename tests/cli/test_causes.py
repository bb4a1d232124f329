"""One cause of many options."""

from __future__ import annotations

import pytest

from seedlot.cli.causes import chosen, refuse_chosen
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.terms.errors import SeedlotError


def test_one_is_chosen() -> None:
    given = {CauseKind.ROOM: "R1", CauseKind.HOLD: ""}
    assert chosen(given, "2026-01-01", "") == Cause(kind=CauseKind.ROOM, name="R1", begins="2026-01-01")
    with pytest.raises(SeedlotError, match="Name one cause"):
        chosen({CauseKind.ROOM: ""}, "", "")
    with pytest.raises(SeedlotError, match="own cause"):
        refuse_chosen({CauseKind.ROOM: ""}, "", "2026-01-01")
