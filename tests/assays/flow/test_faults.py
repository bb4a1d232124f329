"""Why a population cannot be counted."""

from __future__ import annotations

from seedlot.assays.flow.faults import UncountableError


def test_its_words_and_its_name():
    error = UncountableError("no-channel", "the file has no channel 'X'")
    assert (error.name, str(error)) == ("no-channel", "the file has no channel 'X'.")
