"""What others wrote is shown on its line, whole and visible."""

from __future__ import annotations

import pytest

from seedlot.dossier.verifier.shown import plain, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Séamus Ó Dálaigh, 37 °C", "Séamus Ó Dálaigh, 37 °C"),
        ("細胞 नमस्ते", "細胞 नमस्ते"),
        ("one\ntwo\r\n", "one\\u000atwo\\u000d\\u000a"),
        ("\x1b[2J\x07\x9b", "\\u001b[2J\\u0007\\u009b"),
        # UTR 36, 2.10.2: what turns the direction of a text
        ("\u202eabc\u2066\u200f\u061c", "\\u202eabc\\u2066\\u200f\\u061c"),
        ("a\u2028b\u2029c\u0085", "a\\u2028b\\u2029c\\u0085"),
        # Drawn as nothing, or as a space: no-break space, zero width space, joiner, soft hyphen, Hangul filler
        ("\u00a0\u200b\u2060\u00ad\u3164\u2800\ufe0f", "\\u00a0\\u200b\\u2060\\u00ad\\u3164\\u2800\\ufe0f"),
        ("\U000e0041\U000e0100\U0001f9ec", "\\U000e0041\\U000e0100\U0001f9ec"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_cannot_be_seen_is_shown_as_its_code_point(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert plain(text).isascii()
