"""Meetings with authorities: what is asked there, which agreements they obtain, and how long they take."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from seedlot.terms.lines import keyed


class Interaction(BaseModel):
    """A meeting, or a written advice, that an authority offers.

    `days` is the longest time found from the request to the answer, None where none was found. `obtains` are codes of
    agreements, `topics` the topics of rules that may be asked there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    territory: str
    name: str
    body: str
    use_when: str
    lead_time: str
    days: int | None = Field(default=None, ge=0)
    days_from: str = ""
    obtains: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    cost: str = ""
    confidence: str
    url: str = ""
    note: str = ""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    interactions: tuple[Interaction, ...]


def read_interactions(text: str, file: str) -> tuple[Interaction, ...]:
    """Read a table of meetings; they stand in the order in which they are asked for.

    Raises:
        BadYamlError: naming the file and the line of each fault.
    """
    return tuple(keyed(text, file, _Table, within="interactions", by="id").values())


@cache
def interactions() -> tuple[Interaction, ...]:
    """The meetings that come with Seedlot."""
    name = "interactions.yaml"
    return read_interactions(files("seedlot.regulation").joinpath(name).read_text("utf-8"), f"regulation/{name}")
