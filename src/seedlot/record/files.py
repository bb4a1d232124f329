"""Raw files that entries name, and whether they are kept as named."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seedlot.record.read import file_path, place_of
from seedlot.record.store import Record
from seedlot.terms.finding import Answer, Finding

FILE = "record/file"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A raw file as entry `seq` names it."""

    seq: int
    name: str
    sha256: str
    bytes: int


def named_files(plain: Any, seq: int) -> Iterator[NamedFile]:
    """Find every raw file that an entry names, however deep and whatever its kind.

    A file is named by an object that has a `name`, a `sha256` and a size in `bytes`: attachments
    and the inputs of results alike.
    """
    match plain:
        case {"name": str(name), "sha256": str(sha256), "bytes": int(size)} if _SHA256.fullmatch(sha256):
            yield NamedFile(seq=seq, name=name, sha256=sha256, bytes=size)
        case dict():
            for value in plain.values():
                yield from named_files(value, seq)
        case list():
            for value in plain:
                yield from named_files(value, seq)


def faults_of_files(folder: Path, named: Sequence[NamedFile], advance: Callable[[int], None]) -> Iterator[Finding]:
    """Hash every named file in a folder again; yield a fault for each that is missing, changed or unreadable."""
    for file in named:
        path = place_of(folder, file.sha256)
        fault, answer = _fault_of_file(path, file)
        if fault:
            says = f"The raw file '{file.name}' of entry {file.seq} {fault}."
            yield Finding(code=FILE, answer=answer, says=says, where=str(path))
        advance(1)


def unnamed_files(record: Record, named: Sequence[NamedFile]) -> list[Path]:
    """List the files in the folder that no entry names: kept by an act that was then undone, or strangers."""
    expected = {file_path(record, file.sha256) for file in named}
    return sorted(path for path in record.files.rglob("*") if path.is_file() and path not in expected)


def _fault_of_file(path: Path, file: NamedFile) -> tuple[str, Answer]:
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            size = stream.tell()
    except FileNotFoundError:
        return "is missing", Answer.NOT_MET
    except OSError as fault:
        return f"cannot be read ({fault.strerror})", Answer.NOT_KNOWN
    if digest != file.sha256:
        return "has been changed", Answer.NOT_MET
    if size != file.bytes:
        return f"has {size} bytes where the entry says {file.bytes}", Answer.NOT_MET
    return "", Answer.MET
