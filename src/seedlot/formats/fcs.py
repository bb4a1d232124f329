"""FCS files, versions 2.0, 3.0, 3.1 and 3.2 (ISAC data file standard for flow cytometry): events by channels.

The file is mapped into memory, and no number is copied until it is asked for. What had to be mended in order to read
the file is a finding; what cannot be read is one error that says what, at which byte, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from seedlot.formats.fcs_channels import Channel, read_channels
from seedlot.formats.fcs_data import Array, Layout, beyond, layouts, masked, stored
from seedlot.formats.fcs_place import Place, place_data
from seedlot.formats.fcs_text import AGAIN, HEADER, Bytes, Keywords, Notes, read_header, read_keywords
from seedlot.formats.rows import gathered
from seedlot.terms.errors import NoSuchFileError, UnreadableFileError, UnusablePathError
from seedlot.terms.finding import Answer, Finding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dataset:
    """One data set: its keywords (in upper case), its channels, how many events, and what had to be mended."""

    version: str
    start: int
    keywords: Mapping[str, str] = field(repr=False)
    channels: tuple[Channel, ...]
    events: int
    findings: tuple[Finding, ...]
    is_masked: bool
    layout: Layout = field(repr=False)
    raw: Bytes = field(repr=False)

    def values(self) -> Array:
        """Tell the numbers, an event a row and a channel a column, integers without the bits beyond their range.

        It is a view of the file (not to be written to, and in the byte order of the file) where the channels have one
        type and there is no bit to be masked; else a copy: integers of one width keep it (24 bits become 32), all
        others are doubles. No gain and no logarithm is applied.
        """
        return (masked if self.is_masked else stored)(self.raw, self.layout, self.events)

    def stored(self) -> Array:
        """Tell the numbers as they are stored, no bit masked."""
        return stored(self.raw, self.layout, self.events)


@dataclass(frozen=True, slots=True, eq=False)
class FcsFile:
    """A file and its data sets, in the order in which they stand."""

    name: str
    datasets: tuple[Dataset, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in all data sets."""
        return tuple(finding for dataset in self.datasets for finding in dataset.findings)


def read_fcs(path: Path) -> FcsFile:
    """Read an FCS file, mapped into memory.

    Raises:
        NoSuchFileError: there is no such file.
        UnusablePathError: the system does not let us read it.
        UnreadableFileError: it is no FCS file, is cut, or has numbers of a kind that is not read.
    """
    return _read(_mapped(path), path.name)


def read_fcs_bytes(data: bytes, *, file: str) -> FcsFile:
    """Read an FCS file whose bytes are at hand.

    Raises:
        UnreadableFileError: as `read_fcs`.
    """
    if not data:
        raise _empty(file)
    return _read(np.frombuffer(data, dtype=np.uint8), file)


def _read(data: Bytes, file: str) -> FcsFile:
    datasets: list[Dataset] = []
    start: int | None = 0
    while start is not None:
        notes = Notes(file)
        dataset, start = _dataset(data, start, notes)
        datasets.append(dataset)
    return FcsFile(file, tuple(datasets))


def _mapped(path: Path) -> Bytes:
    try:
        if path.stat().st_size == 0:
            raise _empty(path.name)
        return np.memmap(path, dtype=np.uint8, mode="r")
    except FileNotFoundError:
        raise NoSuchFileError(path) from None
    except OSError as error:
        raise UnusablePathError(error) from error


def _empty(file: str) -> UnreadableFileError:
    return UnreadableFileError(file, "the file is empty", where="byte 0", mend=AGAIN)


def _dataset(data: Bytes, start: int, notes: Notes) -> tuple[Dataset, int | None]:
    """Read the data set that begins at a byte, and tell where the next one does."""
    header = read_header(data, start, notes)
    keywords = read_keywords(data, header, notes)
    if keywords.text("$MODE").upper() not in {"L", ""}:
        what = f"$MODE is '{keywords.text('$MODE')}': it holds histograms, no list of events"
        raise notes.fault(what, where=keywords.where("$MODE"), mend="Export it in list mode.")
    channels = read_channels(keywords, notes)
    place = place_data(data, header, keywords, layouts(keywords, channels, notes), notes)
    raw = data[place.first : place.first + place.layout.size(place.events)]
    is_masked = _note_numbers(raw, place, notes)
    following = _following(data, start, keywords, notes)
    dataset = Dataset(
        version=header.version.removeprefix("FCS"),
        start=start,
        keywords=keywords.values,
        channels=channels,
        events=place.events,
        findings=gathered(notes.findings),
        is_masked=is_masked,
        layout=place.layout,
        raw=raw,
    )
    return dataset, following


def _note_numbers(raw: Bytes, place: Place, notes: Notes) -> bool:
    """Say what is not as plain as $PnB: numbers within bytes, padded ones, and bits beyond the range (if there are)."""
    layout = place.layout
    if layout.is_packed:
        says = "Numbers are no whole bytes and lie without gaps; their bits are taken in the order of $BYTEORD."
        notes.note("packed", says, where=place.first)
    elif layout.widths != tuple(channel.bits for channel in layout.channels):
        says = "$PnB says numbers that are no whole bytes, but the size of the data says that each has whole bytes."
        notes.note("padded", says, where=place.first)
    over = list(beyond(raw, layout, place.events))
    for channel, events in over:
        says = f"Channel {channel.name} has bits beyond its range in {events} events; they are masked (FCS 3.1, $PnR)."
        notes.note("masked", says, where=place.first)
    return bool(over)


def _following(data: Bytes, start: int, keywords: Keywords, notes: Notes) -> int | None:
    """The byte at which the next data set begins ($NEXTDATA counts from the beginning of this one)."""
    distance = keywords.whole("$NEXTDATA")
    if keywords.text("$NEXTDATA") and distance is None:
        says = f"$NEXTDATA is '{keywords.text('$NEXTDATA')}': whether more data sets follow is not known."
        notes.note("next", says, where=keywords.where("$NEXTDATA"), answer=Answer.NOT_KNOWN)
    if not distance:
        return None
    at = start + distance
    if distance >= HEADER and data[at : at + 3].tobytes() == b"FCS":
        return at
    says = f"$NEXTDATA says that a data set begins at byte {at}, but none does: whether one is missing is not known."
    notes.note("next", says, where=keywords.where("$NEXTDATA"), answer=Answer.NOT_KNOWN)
    return None
