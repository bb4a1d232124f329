"""Home: what waits for whoever visits, what was entered last, and how the record is sealed."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from seedlot.release.due import Due
from seedlot.release.stability import waiting_pulls
from seedlot.release.stability_pulls import Pull
from seedlot.release.waiting import AHEAD, LISTED, Lot, Seal, waiting, waiting_lots
from seedlot.web import work
from seedlot.web.dues import dues
from seedlot.web.guard import roles_of
from seedlot.web.here import Here, Visit
from seedlot.web.kept import Kept
from seedlot.web.listing import Column, Rows, listed
from seedlot.web.section import Section
from seedlot.web.show import entry_url, item_url, lot_url, page

SECTION = Section("home")

#: Pulls of stability studies that wait, by day.
_PULLS: Kept[tuple[Pull, ...]] = Kept(4)

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
_LOTS = (
    Column(key="item", title="Lot", link="url"),
    Column(key="stage", title="Stage"),
    Column(key="kind", title="Kind"),
    Column(key="name", title="Name"),
    Column(key="made", title="Made"),
)


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
        "work": work.counted(work.own(here)),
    }
    return page(here, "home.html", **told)


@SECTION.get("/waiting")
def lots(here: Visit) -> Response:
    """List every lot that awaits its review, or its decision."""
    reviewed = here.request.query_params.get("for", "") == "decision"
    with here.reading() as connection:
        found, more = waiting_lots(connection, reviewed=reviewed)
    listing = listed(here, _LOTS, [_waits(each) for each in found], noun="lots", empty="No lot awaits it.")
    if isinstance(listing, Response):
        return listing
    return page(here, "waiting.html", listing=listing, reviewed=reviewed, more=more, most=LISTED)


@SECTION.get("/due")
def tests(here: Visit) -> Response:
    """Show the tests that specifications ask for again and again; a part of the first page asks for the few that matter."""
    told, behind = dues(here)
    if here.request.query_params.get("part"):
        day = here.now.date()
        with here.reading() as connection:
            pulls = _PULLS.get(here, connection, day, lambda: waiting_pulls(connection, today=day))
        return page(here, "due_part.html", found=told.waiting[:8], total=len(told.waiting), pulls=pulls)
    chosen = told.found if here.request.query_params.get("all") else told.waiting
    rows = Rows(chosen, lambda each: _row(here, each))
    listing = listed(here, _DUE, rows, noun="tests", empty="No test is due.")
    if isinstance(listing, Response):
        return listing
    counted = {"whole": len(told.found), "chosen": len(chosen), "size": told.size, "behind": behind}
    return page(here, "due.html", listing=listing, **counted)


def _mine(here: Here, card: str) -> bool:
    """Whether somebody may do one of the acts that a card is about, by a role that they proved."""
    return bool(set(roles_of(_CARDS[card])) & set(here.roles))


def _waits(lot: Lot) -> dict[str, Any]:
    return {
        "item": lot.item,
        "url": lot_url(lot.item),
        "stage": lot.stage,
        "kind": lot.kind,
        "name": lot.name,
        "made": lot.occurred[:10],
    }


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
