"""Run an assay on files, without any record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seedlot.assays import wing
from seedlot.terms.assay import Assay, Source
from seedlot.terms.errors import NoSuchFileError, SeedlotError
from seedlot.terms.result import Result


def rooms() -> dict[str, Assay[Any, Any]]:
    """Every assay that can be run, by its name."""
    return wing.assays()


def room(name: str) -> Assay[Any, Any]:
    """The assay of that name.

    Raises:
        NoSuchAssayError: there is none.
    """
    return wing.assay(name)


def sources(paths: Sequence[Path]) -> tuple[Source, ...]:
    """Raw files as an assay reads them."""
    for path in paths:
        if path.is_dir():
            raise SeedlotError(f"'{path}' is a folder", mend="Name the files in it.")
        if not path.is_file():
            raise NoSuchFileError(path)
    return tuple(Source(name=path.name, path=path) for path in paths)


def assay(name: str, paths: Sequence[Path], settings: dict[str, Any]) -> Result:
    """Run an assay on files, without any record."""
    return wing.run(wing.assay(name), sources(paths), settings)
