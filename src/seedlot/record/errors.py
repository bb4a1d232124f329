"""Faults of use of the record. Each class owns its words: what, where, the mend."""

from __future__ import annotations

from pathlib import Path

from seedlot.terms.errors import SeedlotError


class NotARecordError(SeedlotError):
    """A path at which something else than a record lies."""

    def __init__(self, place: Path | str, why: str) -> None:
        super().__init__(
            f"'{place}' is not a Seedlot record: {why}",
            mend="Give the address of a record, or make a new one with `seedlot init`.",
        )


class NewerRecordError(SeedlotError):
    """A record that a later version of Seedlot has made."""

    def __init__(self, place: Path | str, *, found: int, known: int) -> None:
        super().__init__(
            f"The record has schema version {found}; this version of Seedlot knows versions up to {known}",
            where=str(place),
            mend="Install the version of Seedlot that made it, or a later one.",
        )


class RecordExistsError(SeedlotError):
    """A path for a new record at which something lies already."""

    def __init__(self, place: Path | str) -> None:
        super().__init__(f"There is something at '{place}' already", mend="Open it, or choose another place.")


class NetworkFolderError(SeedlotError):
    """A SQLite file on a file system of another machine, whose locks cannot be relied on."""

    def __init__(self, path: Path | str, *, point: str, kind: str) -> None:
        super().__init__(
            f"SQLite cannot be trusted on a network file system: '{path}' lies on {kind}, mounted at '{point}'",
            mend="Use a PostgreSQL server (--record postgresql://…), or a disk of this machine.",
        )


class RecordBusyError(SeedlotError):
    """Another program was writing the record for too long."""

    def __init__(self, place: Path | str) -> None:
        super().__init__(
            "Another program is writing the record",
            where=str(place),
            mend="Nothing of yours was written. An import of a large book takes minutes; when it has finished, try again.",
        )


class RecordFailedError(SeedlotError):
    """The database, or the disk below it, refused to read or write."""

    def __init__(self, place: Path | str, what: str, *, mend: str = "") -> None:
        super().__init__(
            f"The record could not be read or written: {what}",
            where=str(place),
            mend=mend or "Check the disk and the file's permissions; if the file is damaged, restore a backup.",
        )


class NotAFileError(SeedlotError):
    """A record on a database server, where a file is needed."""

    def __init__(self, where: str) -> None:
        super().__init__(f"The record at '{where}' is not a file", mend="Give a record that is a SQLite file.")


class NoSuchEntryError(SeedlotError):
    """An entry number that the record does not have."""

    def __init__(self, seq: int, size: int) -> None:
        held = f"It holds entries 0 to {size - 1}." if size else "It holds no entries."
        super().__init__(f"There is no entry {seq} in the record", mend=held)


class NoSuchSizeError(SeedlotError):
    """A size of the tree that it has not reached, or two sizes in the wrong order."""

    def __init__(self, asked: int, size: int) -> None:
        super().__init__(f"There is no tree of {asked} entries here", mend=f"Ask for a size from 0 to {size}.")


class NoSuchNodeError(SeedlotError):
    """A node of the tree that the record does not have."""

    def __init__(self, level: int, idx: int) -> None:
        super().__init__(
            f"Node {idx} of level {level} is not in the tree",
            mend="If it should be, `seedlot verify` tells what is damaged.",
        )


class BadCheckpointError(SeedlotError):
    """A text that is not a checkpoint (C2SP tlog-checkpoint)."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"This is not a checkpoint: {what}", mend="A checkpoint has three lines: origin, size, root in base64."
        )


class BadHashError(SeedlotError):
    """A text that is not a SHA-256 in hexadecimal."""

    def __init__(self, text: str) -> None:
        super().__init__(f"'{text}' is not a SHA-256", mend="It has 64 characters of 0-9 and a-f.")


class MissingRawFileError(SeedlotError):
    """A raw file that an entry names is not kept."""

    def __init__(self, sha256: str, path: Path) -> None:
        super().__init__(
            f"The raw file {sha256[:12]}… is missing", where=str(path), mend="Restore the folder of raw files."
        )


class ChangedRawFileError(SeedlotError):
    """A kept raw file no longer has the bytes that its name says."""

    def __init__(self, sha256: str, path: Path) -> None:
        super().__init__(
            f"The raw file {sha256[:12]}… has been changed", where=str(path), mend="Restore it from a backup."
        )
