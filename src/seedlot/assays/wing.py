"""The wing: every assay that there is, and the one way to run one. For `acts` alone."""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution, entry_points, packages_distributions
from typing import Any

from pydantic import ValidationError

from seedlot.assays import growth, potency
from seedlot.terms.assay import Assay, Source
from seedlot.terms.errors import BadSettingError, SeedlotError, UnreadableFileError
from seedlot.terms.result import Result, Software

#: The built-in rooms. A stranger's room comes by the entry point group `seedlot.assays`.
ROOMS: tuple[Assay[Any, Any], ...] = (growth.ASSAY, potency.ASSAY)
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
    found: dict[str, Assay[Any, Any]] = {}
    for assay in (*ROOMS, *(point.load() for point in entry_points(group=GROUP))):
        if assay.name in found:
            raise DoubleAssayError(assay.name)
        found[assay.name] = assay
    return found


def assay(name: str) -> Assay[Any, Any]:
    """The assay of that name. Nobody guesses an assay from a file."""
    found = assays()
    if name not in found:
        raise NoSuchAssayError(name, sorted(found))
    return found[name]


def settle(room: Assay[Any, Any], given: dict[str, Any]) -> Any:
    """Make an assay's settings from what was given, as text or as values."""
    try:
        return room.settings.model_validate(given)
    except ValidationError as error:
        fault = error.errors()[0]
        setting = ".".join(map(str, fault["loc"])) or "settings"
        known = ", ".join(room.settings.model_fields)
        raise BadSettingError(room.name, setting, fault["msg"], mend=f"Its settings are: {known}.") from error


def run(room: Assay[Any, Any], sources: tuple[Source, ...], given: dict[str, Any]) -> Result:
    """Read the files, analyse them, and frame the outcome."""
    settings = settle(room, given)
    for source in sources:
        if not source.name.lower().endswith(room.accepts):
            raise UnreadableFileError(
                source.name, f"assay '{room.name}' reads {', '.join(room.accepts)}", mend="Name another file or assay."
            )
    outcome = room.analyse(room.read(sources, settings), settings)
    return Result(
        assay=room.name,
        version=room.version,
        software=_software(room),
        settings=settings.plain(),
        inputs=tuple(source.stamp() for source in sources),
        reportables=outcome.reportables,
        findings=outcome.findings,
        tables=outcome.tables,
        charts=outcome.charts,
        unused=outcome.unused,
    )


def _software(room: Assay[Any, Any]) -> Software:
    return _distribution(room.analyse.__module__.partition(".")[0])


@cache
def _distribution(package: str) -> Software:
    names = packages_distributions().get(package, [package])
    return Software(distribution=names[0], version=distribution(names[0]).version)
