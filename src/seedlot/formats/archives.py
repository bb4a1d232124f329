"""What goes wrong with an archive (ZIP, and whatever is packed in it) that is damaged, and unpacking within bounds."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib

from seedlot.terms.errors import UnreadableFileError

#: What the standard library raises on a damaged archive. The only such list.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
)

#: Longest account of a damage.
_MOST = 120


def brief(said: str) -> str:
    """What a damaged archive is told to hold, in one line of at most 120 characters: a name in it may be all its bytes."""
    plain = " ".join(said.split())
    return plain if len(plain) <= _MOST else f"{plain[:_MOST].rstrip()} …"


#: What an instrument's files may unpack to: bytes in all, and files.
_MOST_BYTES, _MOST_FILES = 1_000_000_000, 2000


def unzip(data: bytes, *, file: str) -> tuple[tuple[str, bytes], ...]:
    """Unpack the files of a ZIP, folders left out, in the order of their names.

    Raises:
        UnreadableFileError: damaged, protected by a password, or more than a run of an instrument can hold.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = sorted((part for part in archive.infolist() if not part.is_dir()), key=lambda part: part.filename)
            if len(parts) > _MOST_FILES or sum(part.file_size for part in parts) > _MOST_BYTES:
                raise _too_much(file)
            # A part that holds more than it declares, by which it was weighed, is damaged, and is told as that.
            return tuple((part.filename, archive.read(part)) for part in parts)
    except (OSError, *DAMAGED) as fault:
        raise _cannot(file, fault) from fault


def gunzip(data: bytes, *, file: str) -> bytes:
    """Unpack a .gz.

    Raises:
        UnreadableFileError: damaged, cut short, or more than a run of an instrument can hold.
    """
    if not data:
        raise UnreadableFileError(file, "the file is empty", mend="Copy it again.")
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            content = stream.read(_MOST_BYTES + 1)
    except (OSError, *DAMAGED) as fault:
        raise _cannot(file, fault) from fault
    if len(content) > _MOST_BYTES:
        raise _too_much(file)
    return content


def _cannot(file: str, fault: BaseException) -> UnreadableFileError:
    return UnreadableFileError(
        file, f"the archive is damaged or cut short ({brief(str(fault))})", mend="Export or copy it again."
    )


def _too_much(file: str) -> UnreadableFileError:
    return UnreadableFileError(
        file,
        f"it unpacks to more than {_MOST_BYTES:,} bytes or {_MOST_FILES:,} files, more than any run of an instrument",
        mend="Unpack it, and give the files that are meant.",
    )
