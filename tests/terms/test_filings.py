"""The table of types of document."""

from __future__ import annotations

from seedlot.terms.filings import TYPES


def test_every_type_says_what_it_is_and_none_stands_twice() -> None:
    assert all(TYPES.values())
    folded = [name.casefold().strip() for name in TYPES]
    assert len(folded) == len(set(folded))
    assert "other" in TYPES
