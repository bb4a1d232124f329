"""What is printed on a label."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from seedlot.terms.identifiers import LONGEST, Identifier, printed, site_of

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


@pytest.mark.parametrize(
    ("name", "site", "number"),
    [
        ("LONZA/LOT-1", "LONZA", "LOT-1"),
        ("LONZA/MCB-1/007", "LONZA", "MCB-1/007"),
        ("MCB-1/007", "", "MCB-1/007"),
        ("LOT-1", "", "LOT-1"),
        ("LONZA/", "", "LONZA/"),
        ("/LOT-1", "", "/LOT-1"),
    ],
)
def test_the_site_of_a_number(name, site, number):
    assert (site_of(name, {"LONZA"}), printed(name, {"LONZA"})) == (site, number)
