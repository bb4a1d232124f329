"""What is printed on a label."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from seedlot.terms.identifiers import LONGEST, Identifier

IDENTIFIER = TypeAdapter(Identifier)


@pytest.mark.parametrize("text", ["AICS-13-210", "WTC-11 / UCSFi001-A", "Zelle ü 細胞", "[bold]x", "x" * LONGEST])
def test_what_labels_say(text):
    assert IDENTIFIER.validate_python(text) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        (" A", "begins or ends with a blank"),
        ("A\nB", "cannot be printed"),
        ("\x1b[31mA", "cannot be printed"),
        ("x" * (LONGEST + 1), "at most 120"),
    ],
)
def test_what_no_label_says(text, words):
    with pytest.raises(ValidationError, match=words):
        IDENTIFIER.validate_python(text)
