"""The empty book that a laboratory starts from; with an example, one that is filled in."""

from __future__ import annotations

from pathlib import Path

from seedlot.book.example import EXAMPLE
from seedlot.book.write import write_book
from seedlot.terms.errors import SeedlotError


class BookExistsError(SeedlotError):
    """A book that a template would overwrite."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is a book at '{path}' already", mend="Give another name, or move it away.")


def write_template(path: Path, *, example: bool = False) -> None:
    """Write an empty book: a commented workbook with drop-downs (.xlsx), or a folder of .csv with headings.

    With `example` it holds a small invented line, from donor to bank, that imports without a fault.

    Raises:
        BookExistsError: something stands there; a filled book is never overwritten.
        NoSuchFileError: the folder to write into is not there.
    """
    if path.is_file() or (path.is_dir() and any(path.iterdir())):
        raise BookExistsError(path)
    write_book(EXAMPLE if example else (), path)
