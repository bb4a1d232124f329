"""Specifications that ship with Seedlot: published criteria, each with its source, to start one's own from."""

from __future__ import annotations

from importlib.resources import files

from seedlot.specs.read import read_specification
from seedlot.terms.criterion import Specification
from seedlot.terms.errors import SeedlotError

_FOLDER = files("seedlot.specs") / "templates"


class NoSuchTemplateError(SeedlotError):
    """A template that does not ship with Seedlot."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No specification template is called '{name}'", mend=f"There are: {', '.join(names())}.")


def names() -> tuple[str, ...]:
    """The names of the templates, in order."""
    return tuple(sorted(file.name.removesuffix(".yaml") for file in _FOLDER.iterdir() if file.name.endswith(".yaml")))


def load(name: str) -> Specification:
    """Read a template.

    Raises:
        NoSuchTemplateError: naming the templates that there are.
    """
    if name not in names():
        raise NoSuchTemplateError(name)
    return read_specification((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")
