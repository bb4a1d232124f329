"""The wing: every assay that there is, and the one way to run one. For `acts` alone."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.metadata import distribution, entry_points, packages_distributions
from typing import Any, Self

from pydantic import ValidationError

from seedlot.terms.assay import Assay, Source
from seedlot.terms.errors import (
    BadSettingError,
    SeedlotError,
    UnreadableFileError,
    UnusablePathError,
    first_fault,
)
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.result import INSTRUMENT, Input, Result, Software

#: The built-in rooms, each a package of this wing. A stranger's room comes by the entry point group `seedlot.assays`.
ROOMS = (
    "copy_number",
    "digital_pcr",
    "flow",
    "growth",
    "identity",
    "karyotype",
    "metabolites",
    "potency",
    "qpcr",
    "variants",
    "viability",
)
GROUP = "seedlot.assays"


class NoSuchAssayError(SeedlotError):
    """An assay that nobody brought."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"There is no assay '{name}'", mend=f"Choose one of: {', '.join(known)}.")


class DoubleAssayError(SeedlotError):
    """A stranger's assay that takes another's name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Two assays call themselves '{name}'", mend="Uninstall one of the packages that bring it.")


def assays() -> dict[str, Assay[Any, Any]]:
    """Every assay by its name: the built-in rooms, then the strangers'."""
    return {name: _own(name) for name in ROOMS} | _brought()


def assay(name: str) -> Assay[Any, Any]:
    """The assay of that name; no other room is entered. Nobody guesses an assay from a file."""
    brought = _brought()
    if name in brought:
        return brought[name]
    if name not in ROOMS:
        raise NoSuchAssayError(name, sorted([*ROOMS, *brought]))
    return _own(name)


def room_module(name: str) -> str:
    """The module of a built-in room."""
    return f"{__package__}.{name}"


def _own(name: str) -> Assay[Any, Any]:
    room: Assay[Any, Any] = import_module(room_module(name)).ASSAY
    return room


def _brought() -> dict[str, Assay[Any, Any]]:
    """The strangers' assays by their names, of which none is taken."""
    found: dict[str, Assay[Any, Any]] = {}
    for room in _strangers(tuple(sys.path)):
        if room.name in ROOMS or room.name in found:
            raise DoubleAssayError(room.name)
        found[room.name] = room
    return found


@cache
def _strangers(_path: tuple[str, ...]) -> tuple[Assay[Any, Any], ...]:
    """What other packages bring; they are looked for once, for that takes longer than most assays."""
    return tuple(point.load() for point in entry_points(group=GROUP))


def settle(room: Assay[Any, Any], given: dict[str, Any]) -> Any:
    """Make an assay's settings from what was given, as text or as values."""
    try:
        return room.settings.model_validate(given)
    except ValidationError as error:
        setting, says = first_fault(error)
        known = list(room.settings.model_fields)
        mend = f"Its settings are: {', '.join(known)}."
        if error.errors()[0]["type"] == "extra_forbidden":
            says = "there is no such setting"
            mend = "".join(f"Did you mean '{one}'? " for one in get_close_matches(setting, known, 1)) + mend
        raise BadSettingError(room.name, setting or "settings", says, mend=mend) from error


def run(room: Assay[Any, Any], sources: tuple[Source, ...], given: dict[str, Any]) -> Result:
    """Read the files, analyse them, and frame the outcome."""
    settings = settle(room, given)
    for source in sources:
        if not source.name.lower().endswith(room.accepts):
            raise UnreadableFileError(
                source.name, f"assay '{room.name}' reads {', '.join(room.accepts)}", mend="Name another file or assay."
            )
    raw = room.read(sources, settings)
    outcome = room.analyse(raw, settings)
    return Result(
        assay=room.name,
        version=room.version,
        software=_software(room),
        settings=settings.plain(),
        inputs=_stamped(sources, room.instruments(raw)),
        reportables=outcome.reportables,
        findings=outcome.findings,
        tables=outcome.tables,
        charts=outcome.charts,
        unused=outcome.unused,
    )


@dataclass(frozen=True, slots=True)
class Failed:
    """What was wrong, in words that travel from a worker: those of a `SeedlotError`."""

    what: str
    where: str = ""
    mend: str = ""

    @classmethod
    def of(cls, error: SeedlotError) -> Self:
        """The words of an error."""
        return cls(error.what, error.where, error.mend)


def attempt(name: str, sources: tuple[Source, ...], given: dict[str, Any]) -> Result | Failed:
    """Run an assay where a failure is an answer: in a batch, whose other files go on."""
    try:
        return run(assay(name), sources, given)
    except SeedlotError as error:
        return Failed.of(error)
    except OSError as error:
        return Failed.of(UnusablePathError(error))
    except Exception as error:  # noqa: BLE001 - one failure does not stop the rest, and is told
        files = ", ".join(source.name for source in sources)
        says = f"Assay '{name}' failed on {files} ({type(error).__name__}: {error}), which is a fault of the program"
        return Failed(says, mend="Report it with the file, if you may.")


def check_instruments(inputs: Iterable[Input], known: Mapping[str, str]) -> Iterator[Finding]:
    """Whether each instrument that the files name is the site's (21 CFR 11.10(h), device checks).

    `known` is the site's equipment: serial number to identifier. A file that states no serial number says nothing.
    """
    for file in inputs:
        if file.instrument in known:
            says = f"'{file.name}' was written by {known[file.instrument]} (serial number {file.instrument})."
            yield Finding(code=INSTRUMENT, says=says, where=file.instrument)
        elif file.instrument:
            says = (
                f"'{file.name}' was written by an instrument with the serial number {file.instrument}, which is not "
                "among the equipment of the record. Enter the equipment, if it is yours."
            )
            yield Finding(code=INSTRUMENT, answer=Answer.NOT_KNOWN, says=says, where=file.instrument)


def _stamped(sources: tuple[Source, ...], stated: tuple[str, ...]) -> tuple[Input, ...]:
    serials = stated or ("",) * len(sources)
    stamps = (source.stamp() for source in sources)
    return tuple(stamp.model_copy(update={"instrument": serial}) for stamp, serial in zip(stamps, serials, strict=True))


def software(name: str) -> Software:
    """What computes an assay here."""
    return _software(assay(name))


def _software(room: Assay[Any, Any]) -> Software:
    return _distribution(room.analyse.__module__.partition(".")[0])


@cache
def _distribution(package: str) -> Software:
    names = packages_distributions().get(package, [package])
    return Software(distribution=names[0], version=distribution(names[0]).version)
