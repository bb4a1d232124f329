"""Every page of every section, over a record that attackers wrote: whatever is stored or asked for is shown inert."""

from __future__ import annotations

import re
from itertools import cycle
from urllib.parse import quote

from tests.web.attacks import CORPUS, inert
from tests.web.conftest import Visitor
from tests.web.test_roles import PLACES

from seedlot.acts.seal import say, state
from seedlot.record.entries.origin import Donor, Material, Person
from seedlot.record.entries.work import Deviation

#: Addresses that answer something else than a page.
_NO_PAGE = ("application/", "image/", "text/csv", "text/event-stream", "text/plain")
#: What runs until its reader goes away.
_ENDLESS = {"/events", "/api/v1/events"}


def pages() -> list[str]:
    """The paths of the pages that are read."""
    return [place.path for place in PLACES if place.method == "GET" and place.path not in _ENDLESS]


def filled(path: str, name: str) -> str:
    """An address of a page, about an entry or a thing."""
    return re.sub(r"\{[a-z_]+(:path)?\}", quote(name, safe=""), re.sub(r"\{[^}]*:int\}|\{number\}|\{n\}", "4", path))


def test_what_is_stored_and_what_is_asked_for_is_inert_on_every_page(open_visitor: Visitor) -> None:
    site, attacks = open_visitor.site, cycle(CORPUS)
    said = [say(Donor(item="D1"), "2026-01-01")]
    for number, attack in enumerate(CORPUS):
        said.append(
            say(Material(item=f"M{number}", name=attack, supplier=attack, lot=attack), "2026-01-01", note=attack)
        )
        said.append(say(Person(person=f"p{number}", name=attack, organisation=attack), "2026-01-01", source=attack))
        flag = {"deviation": f"DEV-{number}", "title": attack, "targets": (f"M{number}",), "description": attack}
        said.append(say(Deviation(severity="minor", **flag), "2026-01-01"))
    state(site.record, "", *said, now=site.now)
    for path in pages():
        asked = [filled(path, "M1"), filled(path, next(attacks))]
        asked.append(
            f"{filled(path, 'M1')}?{'&'.join(f'{name}={quote(next(attacks))}' for name in ('q', 'filter', 'as-of'))}"
        )
        for address in asked:
            answer = open_visitor.get(address)
            assert answer.status_code < 500, (address, answer.text[-300:])
            if not answer.headers.get("content-type", "").startswith(_NO_PAGE):
                inert(answer.text)
