"""The raw files that lie beside a book, found by the names it gives them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from seedlot.record.entries.evidence import Attachment


@dataclass(frozen=True, slots=True)
class Shelf:
    """The book's folder, and what has been taken from it so far: each file named, each attachment by its SHA-256."""

    folder: Path
    named: set[Path] = field(default_factory=set)
    attached: dict[str, Path] = field(default_factory=dict)

    def find(self, names: list[str]) -> tuple[Path, ...]:
        """Find files by their names.

        Raises:
            ValueError: a name leads out of the book's folder, or no file has it.
        """
        return tuple(self.folder / self._name(name) for name in names)

    def attach(self, names: list[str]) -> tuple[Attachment, ...]:
        """Stamp files with their hash and size; a name is kept as the book writes it, with slashes.

        Raises:
            ValueError: as `find`.
        """
        return tuple(self._attach(self._name(name)) for name in names)

    def _attach(self, name: str) -> Attachment:
        path = self.folder / name
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        self.attached[digest] = path
        return Attachment(name=name, sha256=digest, bytes=path.stat().st_size)

    def _name(self, name: str) -> str:
        place = PurePosixPath(name.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in place.parts[0]:
            raise ValueError(
                f"names '{name}', out of the book's folder; expected a file beside the book; copy it there"
            )
        path = self.folder / place
        if not path.is_file():
            raise ValueError(
                f"names the file '{name}', which is not there; expected it in the book's folder;"
                " correct the name (capitals count) or copy the file there"
            )
        self.named.add(path)
        return str(place)
