"""A pack of rules that somebody brings: out of a folder, or out of a ZIP of one, beside ours."""

from __future__ import annotations

import io
import zipfile
from importlib.resources.abc import Traversable

from seedlot.formats.archives import DAMAGED
from seedlot.regulation.known import known
from seedlot.regulation.pack import Pack, load_pack
from seedlot.release.answerable import check_answerable
from seedlot.terms.errors import SeedlotError

#: The file by which a pack is known, and what a pack can hold at most: bytes unpacked, and files.
ABOUT = "pack.yaml"
MOST_BYTES, _MOST_FILES = 32 * 1024**2, 2000


class NotAPackError(SeedlotError):
    """A file that was brought as a pack of rules and is none."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"This is no pack of rules: {why}", mend=f"Zip the folder that holds {ABOUT}, and bring that file."
        )


def bring(folder: Traversable, *, beside: Pack) -> Pack:
    """Load a pack beside another; what its evidence asks for must be what a record can hold.

    Raises:
        PackError: naming the file and the line of each fault.
    """
    pack = load_pack(folder, known(), beside=beside)
    check_answerable(pack.contents[-1].evidence.values())
    return pack


def unpacked(data: bytes) -> Traversable:
    """The folder of a pack within a ZIP. Nothing is written; nothing beyond its bounds is read.

    Raises:
        NotAPackError: it is damaged, too large, or holds no pack.
    """
    if not data:
        raise NotAPackError("no file was chosen, or it is empty")
    if len(data) > MOST_BYTES:
        raise NotAPackError("it holds more than a pack can")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except DAMAGED as fault:
        raise NotAPackError("it cannot be read as a ZIP") from fault
    if len(parts) > _MOST_FILES or sum(part.file_size for part in parts) > MOST_BYTES:
        raise NotAPackError("it holds more than a pack can")
    if any(part.flag_bits & 1 for part in parts):
        raise NotAPackError("it is protected by a password")
    names = sorted((part.filename for part in parts if part.filename.rpartition("/")[2] == ABOUT), key=len)
    if not names:
        raise NotAPackError(f"no {ABOUT} is in it")
    archive.filename = "pack.zip"  # what a fault calls it
    return zipfile.Path(archive, names[0].removesuffix(ABOUT))
