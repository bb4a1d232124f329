"""Readings that are kept as long as nothing is added."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from seedlot.record.entries.origin import Donor
from seedlot.web.kept import Kept


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_an_answer_is_kept_until_an_entry_is_added(site: Any) -> None:
    kept: Kept[int] = Kept(2)
    here: Any = SimpleNamespace(record=site.record)
    made: list[str] = []

    def make(what: str) -> int:
        made.append(what)
        return len(made)

    def ask(what: str) -> int:
        with site.reading() as connection:
            return kept.get(here, connection, what, lambda: make(what))

    assert [ask("a"), ask("a"), ask("b"), ask("a")] == [1, 1, 2, 1]
    assert [ask("c"), ask("b"), ask("a")] == [3, 4, 5], "the one that was asked for longest ago is let go"
    site.say(Donor(item="D"))
    assert ask("a") == 6
