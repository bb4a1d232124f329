"""Writing files that are whole and on the disk before they have their name."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

#: How the name of a file begins that is not whole yet; what a killed writer left may be deleted.
PART = ".part-"


def write_whole(path: Path, data: bytes, *, mode: int = 0o444) -> None:
    """Write a file whole or not at all; what lay there before stays until then.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    with whole(path, mode=mode) as file:
        file.write(data)


@contextmanager
def whole(path: Path, *, mode: int = 0o444) -> Iterator[BinaryIO]:
    """Give a file to be written; it gets its name, on the disk, when the block ends without an exception."""
    descriptor, part = tempfile.mkstemp(prefix=PART, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(part).chmod(mode)
        Path(part).replace(path)
    except BaseException as fault:
        Path(part).unlink(missing_ok=True)
        if isinstance(fault, OSError):
            fault.filename = str(path)  # a full disk does not say where
        raise


def settle(folder: Path) -> None:
    """Put the names in a folder on the disk; Windows does so by itself and cannot be asked."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
