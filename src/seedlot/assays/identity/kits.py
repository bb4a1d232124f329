"""The loci that each kit types, as its maker lists them; the table stands beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def kits() -> Mapping[str, tuple[str, ...]]:
    """The loci of each kit by the kit's name."""
    text = files("seedlot.assays.identity").joinpath("kits.tsv").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines()[1:])
    return {name: tuple(loci.split(";")) for name, loci in lines}


def kit_named(text: str) -> str | None:
    """The kit that a person means, capitals and blanks apart."""
    wanted = "".join(text.split()).casefold()
    return next((name for name in kits() if "".join(name.split()).casefold() == wanted), None)
