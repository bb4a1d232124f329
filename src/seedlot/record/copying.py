"""Copying raw files from one folder to another: each is hashed while it is copied, and has its name only then."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from seedlot.record.canonical import read_canonical
from seedlot.record.durable import settle, whole
from seedlot.record.files import FILE, NamedFile, named_files
from seedlot.record.read import place_of
from seedlot.terms.finding import Answer, Finding

_CHUNK = 1 << 20


def files_named(bodies: Iterable[tuple[int, bytes]]) -> list[NamedFile]:
    """List every raw file that entries name, once; what an entry that is no JSON names is not known here."""
    found: dict[str, NamedFile] = {}
    for seq, body in bodies:
        if b'"sha256"' not in body:
            continue
        try:
            plain = read_canonical(body)
        except ValueError:
            continue
        for file in named_files(plain, seq):
            found.setdefault(file.sha256, file)
    return list(found.values())


def copy_files(
    source: Path, target: Path, named: Iterable[NamedFile], *, advance: Callable[[int], None], reread: bool = False
) -> Iterator[Finding]:
    """Copy the named files that are not there yet; yield a fault for each that is missing or changed.

    With `reread` those that are there are hashed again, and copied again if they are damaged. A damaged file
    is never copied. Everything is on the disk when the last fault has been told.

    Raises:
        OSError: the disk is full, or the target cannot be written.
    """
    touched: set[Path] = set()
    for file in named:
        path = place_of(target, file.sha256)
        # Those that are there, too: whoever was killed may not have put the name on the disk.
        touched.update((path.parent, target, target.parent))
        if not _is_there(path, file, reread=reread):
            path.parent.mkdir(parents=True, exist_ok=True)
            if fault := _copy(place_of(source, file.sha256), path, file.sha256):
                says = f"The raw file '{file.name}' of entry {file.seq} {fault}."
                yield Finding(code=FILE, answer=Answer.NOT_MET, says=says, where=str(place_of(source, file.sha256)))
        advance(1)
    for folder in touched:
        settle(folder)


def _is_there(path: Path, file: NamedFile, *, reread: bool) -> bool:
    if not path.is_file() or path.stat().st_size != file.bytes:
        return False
    if not reread:
        return True
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256


class _NotCopiedError(Exception):
    """Why what was read is not what is to be kept."""


def _copy(source: Path, target: Path, sha256: str) -> str:
    """Copy a file; tell the fault, if there is one, after which nothing was copied."""
    try:
        stream = source.open("rb")
    except FileNotFoundError:
        return "is missing"
    except OSError as fault:
        return f"cannot be read ({fault.strerror})"
    try:
        with stream, whole(target) as file:
            _pour(stream, file, sha256)
    except _NotCopiedError as fault:
        return str(fault)
    return ""


def _pour(stream: BinaryIO, file: BinaryIO, sha256: str) -> None:
    digest = hashlib.sha256()
    while chunk := _read(stream):
        digest.update(chunk)
        file.write(chunk)
    if digest.hexdigest() != sha256:
        raise _NotCopiedError("has been changed")


def _read(stream: BinaryIO) -> bytes:
    try:
        return stream.read(_CHUNK)
    except OSError as fault:
        raise _NotCopiedError(f"cannot be read ({fault.strerror})") from fault
