"""Numbers that two sites print: an item is (site, printed identifier), and a scan tells only what is printed.

A record is kept by one site, whose own items bear their printed number alone. An item of another site may be written
SITE/number, where SITE is the code of an organisation that the record names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.known import made_by
from seedlot.record.entries.content import Statement
from seedlot.record.entries.supplies import Organisation
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.identifiers import printed, site_of

_AFTER = chr(ord("/") + 1)


@dataclass(slots=True)
class Prints:
    """The record's own site, all sites, and the items that bear each printed number, of those that matter."""

    own: str
    sites: frozenset[str]
    borne: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def see(self, item: str) -> None:
        """Take in an item."""
        several = self.borne[printed(item, self.sites)]
        if item not in several:
            several.append(item)


def read_prints(connection: Connection, statements: Sequence[Statement]) -> Prints:
    """Read which items bear the printed numbers of those that statements make."""
    told = {each.content.organisation for each in statements if isinstance(each.content, Organisation)}
    prints = _sites(connection, told)
    made = [item for statement in statements for item, _ in made_by(statement)]
    for row in ask.rows_among(connection, t.ITEM, "item", _alike(connection, made, prints)):
        prints.see(row.item)
    return prints


def same_print(statement: Statement, prints: Prints) -> Iterator[Finding]:
    """Tell of each new item whether another bears its number; it never bears the code of the record's own site."""
    for item, _ in made_by(statement):
        site, number = site_of(item, prints.sites), printed(item, prints.sites)
        if site == prints.own and site and site not in prints.borne.get(site, ()):
            says = f"'{item}' bears the code of this record's own site. Leave '{site}/' out."
            yield Finding(code="lineage/own site", answer=Answer.NOT_MET, says=says, where=statement.at(item))
        others = [each for each in prints.borne.get(number, ()) if each != item]
        if others:
            yield _told(number, [*others, item], statement.at(item))
        prints.see(item)


def shared_print(connection: Connection, item: str) -> tuple[Finding, ...]:
    """Tell of an item in the record whether another bears its printed number."""
    prints = _sites(connection, ())
    rows = ask.rows_among(connection, t.ITEM, "item", _alike(connection, [item], prints))
    others = [row.item for row in rows if row.item != item]
    return (_told(printed(item, prints.sites), [item, *others], ""),) if others else ()


def _told(number: str, items: Sequence[str], where: str) -> Finding:
    named = " and ".join(f"'{item}'" for item in items)
    says = f"'{number}' is printed on {len(items)} things: {named}. A scan alone does not tell them apart."
    return Finding(code="lineage/same print", says=says, where=where)


def _sites(connection: Connection, told: Iterable[str]) -> Prints:
    own = ask.opened(connection).site
    named = {row.organisation for row in ask.rows(connection, TABLES[Organisation])}
    return Prints(own=own, sites=frozenset({own, *named, *told} - {""}))


def _alike(connection: Connection, items: Iterable[str], prints: Prints) -> list[str]:
    """Name every item that could bear the number of one of these, of the sites that have items in the record."""
    there = [site for site in sorted(prints.sites) if _has_items(connection, site)]
    names: set[str] = set()
    for item in items:
        site, number = site_of(item, prints.sites), printed(item, prints.sites)
        names.update(f"{each}/{number}" for each in there)
        names.update({number, site} if site else ())
    return sorted(names - {""})


def _has_items(connection: Connection, site: str) -> bool:
    """Whether the record holds an item that is written with a site."""
    begins = select(t.ITEM.c.row).where(t.ITEM.c.item >= f"{site}/", t.ITEM.c.item < f"{site}{_AFTER}").limit(1)
    return connection.execute(begins).first() is not None
