"""Home: what waits for whoever visits, what was entered last, and how the record is sealed."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from starlette.responses import Response

from seedlot.record import read
from seedlot.release.due import Due, due
from seedlot.release.stability import waiting_pulls
from seedlot.release.stability_pulls import Pull
from seedlot.release.waiting import AHEAD, Seal, waiting
from seedlot.web.guard import roles_of
from seedlot.web.here import Here, Visit
from seedlot.web.listing import Column, listed
from seedlot.web.section import Section
from seedlot.web.show import entry_url, item_url, page

SECTION = Section("home")

#: Which acts a card is about: it stands first for those who may do one of them.
_CARDS = {
    "to-review": ("review",),
    "to-decide": ("decision",),
    "flags": ("deviation closed", "hold lifted"),
    "expiring": ("material", "material status", "step"),
}
_DUE = (
    Column(key="state", title="State", answer=False),
    Column(key="item", title="Item", link="url"),
    Column(key="stage", title="Stage"),
    Column(key="test", title="Test"),
    Column(key="rule", title="Asked for"),
    Column(key="last", title="Last done"),
    Column(key="next", title="Next"),
    Column(key="says", title="In words"),
)
_ORDER = {"overdue": 0, "due": 1, "not known": 2}


@SECTION.get("/")
def home(here: Visit) -> Response:
    """Show what waits for whoever visits."""
    with here.reading() as connection:
        found = waiting(connection, today=here.now.date())
    cards = sorted(_CARDS, key=lambda card: not _mine(here, card))
    own = {card: _mine(here, card) for card in _CARDS}
    today = here.now.date().isoformat()
    told: dict[str, Any] = {
        "found": found,
        "cards": cards,
        "own": own,
        "sealed": _sealed(found.seal),
        "ahead": AHEAD,
        "today": today,
    }
    return page(here, "home.html", **told)


@SECTION.get("/due")
def tests(here: Visit) -> Response:
    """Show the tests that specifications ask for again and again; a part of the first page asks for the few that matter."""
    with here.reading() as connection:
        size = read.size(connection)
    found = sorted(_due(here, size), key=lambda each: (_ORDER.get(each.state, 3), each.next_on or "9999", each.item))
    waiting_now = [each for each in found if each.state in {"overdue", "due"}]
    if here.request.query_params.get("part"):
        pulls = _pulls(_Asked(here), size, here.now.date().isoformat())
        return page(here, "due_part.html", found=waiting_now[:8], total=len(waiting_now), pulls=pulls)
    chosen = found if here.request.query_params.get("all") else waiting_now
    listing = listed(here, _DUE, [_row(here, each) for each in chosen], noun="tests", empty="No test is due.")
    if isinstance(listing, Response):
        return listing
    return page(here, "due.html", listing=listing, whole=len(found), chosen=len(chosen))


def _mine(here: Here, card: str) -> bool:
    """Whether somebody may do one of the acts that a card is about, by a role that they proved."""
    return bool(set(roles_of(_CARDS[card])) & set(here.roles))


def _due(here: Here, size: int) -> tuple[Due, ...]:
    """The tests as of so many entries, which are read once: a record of many programmes takes seconds."""
    return _kept(_Asked(here), size, here.now.date().isoformat())


class _Asked:
    """Who asks, so that what is kept is kept by the record alone."""

    def __init__(self, here: Here) -> None:
        self.here = here
        self.name = here.record.where

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and other.name == self.name


@lru_cache(maxsize=4)
def _kept(asked: _Asked, size: int, today: str) -> tuple[Due, ...]:
    with asked.here.reading() as connection:
        return due(connection, today=today, as_of=size)


@lru_cache(maxsize=4)
def _pulls(asked: _Asked, size: int, today: str) -> tuple[Pull, ...]:
    with asked.here.reading() as connection:
        return waiting_pulls(connection, today=date.fromisoformat(today), as_of=size)


def _row(here: Here, each: Due) -> dict[str, Any]:
    return {
        "state": each.state,
        "item": each.item,
        "url": here.url(item_url(each.item)),
        "stage": each.stage,
        "test": each.test,
        "rule": each.rule,
        "last": each.last.occurred[:10] if each.last else "never",
        "next": each.next_on or each.next_at,
        "says": each.says,
    }


def _sealed(seal: Seal) -> dict[str, Any]:
    """How the record is sealed, with the addresses of the entries."""
    return {
        "checkpoint": entry_url(seal.checkpoint.entry) if seal.checkpoint else "",
        "cosignature": entry_url(seal.cosignature.entry) if seal.cosignature else "",
        "timestamp": entry_url(seal.timestamp.entry) if seal.timestamp else "",
    }
