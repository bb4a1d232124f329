"""The plate of an assay room: a value that can be listed, run, printed and documented."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from seedlot.terms.result import Analysis, Input
from seedlot.terms.shape import Shape

R = TypeVar("R")
S = TypeVar("S", bound="Settings")


class Settings(Shape):
    """Base of an assay's settings: each field has a default, a description and, if it has one, a unit."""


@dataclass(frozen=True)
class Source:
    """A raw file as a reader gets it. `content` is for bytes that are not on disk."""

    name: str
    path: Path | None = None
    content: bytes | None = None

    @cached_property
    def data(self) -> bytes:
        """The bytes, whole."""
        if self.content is not None:
            return self.content
        assert self.path is not None  # noqa: S101 - one of the two is always given
        return self.path.read_bytes()

    def stamp(self) -> Input:
        """Name, hash and size of the bytes; those of a file that no reader took whole are streamed."""
        if self.path is None or "data" in vars(self):
            return Input(name=self.name, sha256=hashlib.sha256(self.data).hexdigest(), bytes=len(self.data))
        with self.path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            return Input(name=self.name, sha256=digest, bytes=stream.tell())


def unstated(_: object) -> tuple[str, ...]:
    """No file states the serial number of its instrument."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assay(Generic[R, S]):
    """A room of the wing.

    `read(sources, settings)` turns bytes into a frozen Raw and raises `UnreadableFileError`;
    `analyse(raw, settings)` is pure and never raises for what the data say: it finds.
    `instruments(raw)` tells the serial number that each file states, in the order of the files,
    "" where it states none; nothing at all where no file of the assay ever states one.
    """

    name: str
    version: str
    title: str
    accepts: tuple[str, ...]
    settings: type[S]
    read: Callable[[tuple[Source, ...], S], R]
    analyse: Callable[[R, S], Analysis]
    guidelines: tuple[str, ...]
    instruments: Callable[[R], tuple[str, ...]] = unstated
