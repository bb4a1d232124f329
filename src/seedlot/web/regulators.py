"""A programme before its regulators, as pages ask for it. What was found is kept for as long as the record is the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.responses import Response

from seedlot.history import ask
from seedlot.regulation.pack import built_in
from seedlot.regulation.shapes import ANSWERS, Verdict
from seedlot.release.collect import collect
from seedlot.release.gaps import Gaps, find_gaps
from seedlot.release.programme import Programme
from seedlot.terms.finding import Answer
from seedlot.web.here import Here
from seedlot.web.kept import Kept

#: So many answers of a sort are kept.
_MOST = 64
#: Of each verdict its sign, and its word where a cell is narrow. The style is that of its answer.
_SIGNS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.ACCEPTED: ("✓", "accepted"),
    Verdict.AGREED: ("✓a", "agreed"),
    Verdict.NOTE: ("i", "note"),
    Verdict.NOT_ASSESSED: ("?", "unknown"),
    Verdict.GAP: ("!", "gap"),
    Verdict.BLOCKER: ("✗", "blocker"),
    Verdict.NOT_APPLICABLE: ("·", "none"),
}
_STYLES = {Answer.MET: "met", Answer.NOT_MET: "not-met", Answer.NOT_KNOWN: "not-known", None: "info"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked: a programme, on which day, in which territories (none are named: its own), with what is planned."""

    programme: str
    on: date
    territories: tuple[str, ...] | None
    planned: bool

    @property
    def query(self) -> dict[str, str]:
        """What of it stands in an address."""
        return {
            "territory": ",".join(self.territories or ()),
            "planned": "" if self.planned else "no",
        }


@dataclass(frozen=True, slots=True)
class Look:
    """How a verdict looks: its sign, the name of its style, its word, and a short one."""

    sign: str
    style: str
    word: str
    brief: str


def look(verdict: Verdict) -> Look:
    """How a verdict looks."""
    sign, brief = _SIGNS[verdict]
    return Look(sign, _STYLES[ANSWERS[verdict]], verdict.value, brief)


def asked(here: Here, connection: Connection, programme: str) -> Asked:
    """Read what a page is asked out of its address."""
    given = here.request.query_params
    codes = (code.strip().upper() for said in given.getlist("territory") for code in said.split(","))
    territories = tuple(dict.fromkeys(code for code in codes if code)) or None
    on = ask.day(connection, here.asked, here.now.date())
    return Asked(programme, on, territories, given.get("planned") != "no")


def collected(here: Here, connection: Connection, programme: str, *, planned: bool, as_of: int | None) -> Programme:
    """A programme, as `release.collect` reads it.

    Raises:
        NotInRecordError: the record has no such programme.
    """

    def find() -> Programme:
        return collect(connection, programme, as_of=as_of, planned=planned)

    return _PROGRAMMES.get(here, connection, (programme, as_of, planned), find)


def before(here: Here, connection: Connection, wanted: Asked, as_of: int | None) -> Gaps:
    """A programme before its regulators.

    Raises:
        NotInRecordError: the record has no such programme.
        NoSuchTerritoryError: naming the territories that there are.
    """

    def find() -> Gaps:
        programme = collected(here, connection, wanted.programme, planned=wanted.planned, as_of=as_of)
        return find_gaps(programme, built_in(), on=wanted.on, territories=wanted.territories)

    return _GAPS.get(here, connection, (wanted, as_of), find)


def address(section: str, programme: str) -> str:
    """The address of a page about a programme."""
    return f"/{section}/{quote(programme, safe='')}"


def attached(data: bytes, name: str, media: str) -> Response:
    """A file to be kept, under a name that any file system takes."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-._") else "_" for letter in name)
    return Response(data, media_type=media, headers={"content-disposition": f'attachment; filename="{plain}"'})


_PROGRAMMES: Kept[Programme] = Kept(_MOST)
_GAPS: Kept[Gaps] = Kept(_MOST)
