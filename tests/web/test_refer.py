"""Texts in which entries are named."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.web.refer import Part, parts


def test_entries_become_addresses() -> None:
    assert parts("D, entry 803, closed by entry 8.") == (
        Part("D, "),
        Part("entry 803", "/entries/803"),
        Part(", closed by "),
        Part("entry 8", "/entries/8"),
        Part("."),
    )


@settings(max_examples=40)
@given(st.text() | st.text(alphabet="entry 0123456789,"))
def test_the_parts_say_what_the_text_says(text: str) -> None:
    assert "".join(part.text for part in parts(text)) == text
