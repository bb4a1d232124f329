from __future__ import annotations

import pytest

from seedlot.terms import errors
from seedlot.terms.errors import BadSettingError, NoSuchFileError, SeedlotError, UnitError, UnreadableFileError


def test_one_line_says_what_where_and_the_mend() -> None:
    fault = SeedlotError("The dose is negative", where="row 3, column B", mend="Give a positive dose.")
    assert str(fault) == "The dose is negative (row 3, column B). Give a positive dose."
    assert (fault.what, fault.where, fault.mend) == (
        *("The dose is negative", "row 3, column B", "Give a positive dose."),
    )


def test_a_full_stop_is_not_doubled_and_parts_may_be_left_out() -> None:
    assert str(SeedlotError("Nothing is here.")) == "Nothing is here."
    assert str(SeedlotError("Nothing is here", where="row 1")) == "Nothing is here (row 1)."


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (
            UnreadableFileError("a.csv", "it is empty", where="byte 0", mend="Export it again."),
            "Cannot read a.csv: it is empty (byte 0). Export it again.",
        ),
        (
            UnreadableFileError("a.csv", "the cell '1\r\n2' is no number", where="row 1\ncolumn 2"),
            "Cannot read a.csv: the cell '1 2' is no number (row 1 column 2).",
        ),
        (NoSuchFileError("a/b"), "No file or folder at 'a/b'. Check the path."),
        (
            BadSettingError("potency", "model", "'6pl' is not a model", mend="Use 4pl or 5pl."),
            "Setting 'model' of assay 'potency': '6pl' is not a model. Use 4pl or 5pl.",
        ),
        (UnitError("'x' is not a unit", where="character 1"), "'x' is not a unit (character 1)."),
    ],
)
def test_each_class_owns_its_words(fault: SeedlotError, says: str) -> None:
    assert str(fault) == says


def test_a_long_cell_is_cut() -> None:
    says = str(UnreadableFileError("a.csv", f"'{'1' * 10_000}' is no number", mend="Export it again."))
    assert len(says) < 600
    assert says.startswith("Cannot read a.csv: '111")
    assert says.endswith("111' is no number. Export it again.")


def test_every_error_here_has_the_one_base() -> None:
    classes = [thing for thing in vars(errors).values() if isinstance(thing, type)]
    assert len(classes) >= 5
    assert all(issubclass(thing, SeedlotError) for thing in classes)
