"""Text as it is shown: nothing hides in it, and nothing that may be written is lost."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.terms.showing import counted, escaped, forbidden, is_seen, seen, seen_lines

#: The bidirectional controls of Unicode (PropList.txt, Bidi_Control).
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
#: Some default-ignorable code points (DerivedCoreProperties.txt) of every category.
IGNORABLE = "\u00ad\u034f\u115f\u1160\u17b4\u180b\u180e\u200b\u200d\u2060\u3164\ufe0f\ufeff\uffa0\U000e0001\U000e0100"
#: Text that people write: Latin, CJK, Arabic letters, a combining mark, an emoji.
WRITTEN = "Ünïcode 細胞 \u0645\u0631\u062d\u0628\u0627 e\u0301 ≥ 5 µm 😀"


@pytest.mark.parametrize(
    "character", [*BIDI, *IGNORABLE, "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\ud800"], ids=ascii
)
def test_what_cannot_be_seen_is_shown_as_its_code_point(character: str) -> None:
    assert not is_seen(character)
    assert seen(f"a{character}b") == seen_lines(f"a{character}b") == f"a[U+{ord(character):04X}]b"


def test_what_people_write_stays() -> None:
    assert is_seen(WRITTEN)
    assert seen(WRITTEN) == seen_lines(WRITTEN) == escaped(WRITTEN) == WRITTEN


def test_ends_of_lines_are_shown_in_a_line_and_kept_in_a_document() -> None:
    assert seen("no fault\nentry 3: met\tgood") == "no fault[U+000A]entry 3: met[U+0009]good"
    assert seen_lines("one\n\ttwo\rthree\n") == "one\n\ttwo[U+000D]three\n"


@given(st.text())
def test_json_says_the_same_with_nothing_hidden(text: str) -> None:
    """RFC 8259, section 7: any character may be escaped; beyond the Basic Multilingual Plane as a surrogate pair."""
    shown = escaped(json.dumps({text: [text]}, ensure_ascii=False, indent=2))
    assert json.loads(shown) == {text: [text]}
    assert all(is_seen(line) for line in shown.split("\n"))


@given(st.text())
def test_what_is_shown_can_be_seen(text: str) -> None:
    assert is_seen(seen(text))
    assert seen(seen(text)) == seen(text)


def test_what_may_not_be_sealed_is_named() -> None:
    assert forbidden("a\u202eb") == "U+202E (RIGHT-TO-LEFT OVERRIDE)"
    assert forbidden("\x1b[2J") == "U+001B (a control character)"
    assert all(forbidden(each) for each in (*BIDI, "\x00", "\r", "\x7f", "\x9b", "\u2028", "\udc80"))
    assert not any(
        forbidden(each)
        for each in (
            WRITTEN,
            "two\nlines\tand a tab",
            "👨\u200d👩\u200d👧",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        )
    )


def test_only_controls_are_forbidden() -> None:
    """Whatever Unicode calls a letter, mark, number, punctuation or symbol may be sealed."""
    every = (chr(code) for code in range(sys.maxunicode + 1))
    assert not [each for each in every if unicodedata.category(each)[0] in "LMNPS" and forbidden(each)]


@pytest.mark.parametrize(
    ("count", "noun", "says"),
    [
        (0, "item", "0 items"),
        (1, "item", "1 item"),
        (2, "item", "2 items"),
        (1, "entry", "1 entry"),
        (1_000, "entry", "1,000 entries"),
    ],
)
def test_things_are_counted_as_people_write_it(count, noun, says):
    assert counted(count, noun) == says
