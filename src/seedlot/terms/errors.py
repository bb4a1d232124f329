"""Faults of use. One base class; each class owns its words: what, where, the mend.

Faults of a product or of its data are never raised: they are findings (`terms.finding`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError


#: Longest words of an error that quotes a file.
_LONGEST = 500


class SeedlotError(Exception):
    """Base of every fault of use. `str()` is one line: what is wrong, where, how to mend it."""

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        place = f" ({where})" if where else ""
        cure = f" {mend}" if mend else ""
        super().__init__(f"{what.rstrip('.')}{place}.{cure}")


class UnreadableFileError(SeedlotError):
    """A raw file that is not what it was said to be. What is quoted from it is put on one line, and cut if it is long."""

    def __init__(self, file: str, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(_brief(f"Cannot read {file}: {what}"), where=_brief(where), mend=mend)
        self.file = file


def _brief(text: str) -> str:
    line = " ".join(text.splitlines())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 100]} \N{HORIZONTAL ELLIPSIS} {line[-100:]}"


def first_fault(error: ValidationError) -> tuple[str, str]:
    """Tell of a value that is not what a field asks for: the field, and what is wrong in our words or the checker's."""
    fault = error.errors()[0]
    return ".".join(map(str, fault["loc"])), fault["msg"].removeprefix("Value error, ")


class NoSuchFileError(SeedlotError):
    """A file or folder that is not there."""

    def __init__(self, path: object) -> None:
        super().__init__(f"No file or folder at '{path}'", mend="Check the path.")


class UnusablePathError(SeedlotError):
    """A file or folder that the system does not let us read or write."""

    def __init__(self, error: OSError) -> None:
        super().__init__(
            f"Cannot use '{error.filename}': {error.strerror}", mend="Check the path, its rights and the space left."
        )


class BadSettingError(SeedlotError):
    """A setting of an assay that it does not know or cannot use."""

    def __init__(self, assay: str, setting: str, what: str, *, mend: str = "") -> None:
        super().__init__(f"Setting '{setting}' of assay '{assay}': {what}", mend=mend)


class UnitError(SeedlotError, ValueError):
    """A unit that UCUM does not know, or two units that cannot be converted.

    It is a `ValueError` too, so that a shape that holds a bad unit reports it with its other faults.
    """
