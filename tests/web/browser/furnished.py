"""A site that has something to show on every page, and an address of each of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.guarded_site import STAFF
from tests.simulated_lot import lab_report
from tests.web.conftest import visiting
from tests.web.forms import hidden

from seedlot.acts.authority import MAY
from seedlot.acts.certify import certify
from seedlot.history import ask
from seedlot.history.tables import HEADER
from seedlot.record.entries.comparison import ComparabilityExercise, Criterion
from seedlot.record.entries.origin import Donor, Programme
from seedlot.record.entries.quality import Change
from seedlot.record.entries.stability import OnStability, StabilityStudy
from seedlot.record.entries.work import Deviation
from seedlot.terms.comparing import Method
from seedlot.terms.words import Role
from seedlot.web import guard
from seedlot.web.section import Place

GROWTH = b"sample,passage,viable cells seeded,viable cells harvested,hours in culture\nA,1,1000000,8000000,72\n"
#: A name as long as some laboratories give them, and what somebody might try.
LONG = "SIM-DONOR-OF-THE-SECOND-COLLECTION-AT-THE-UNIVERSITY-HOSPITAL-2026-0001-A"
INERT = "<script>alert('stored')</script>"
#: Kinds of entries of which each is shown in its own way.
SHOWN = ("measured", "report", "step", "deviation", "recall", "review", "decision", "specification")
#: What may stand at a place of an address, by the name of the place, or by the path and the name.
KNOWN = {
    "item": ("LOT", LONG),
    "lot": ("LOT",),
    "person": ("op",),
    "programme": ("P",),
    "line": ("MCB",),
    "rule": ("DE-CLD-01",),
    "study": ("STB",),
    "exercise": ("CMP",),
    "sheet": ("steps", "people"),
    "what": ("review",),
    "form": ("csv",),
    "chart": ("0",),
    "sha256": (hashlib.sha256(GROWTH).hexdigest(),),
    "/entries/{number:int}/tables/{name:path} name": ("passages",),
    "/recalls/{name:path} name": ("REC-1",),
    "/recall-notices/{name:path} name": ("REC-1",),
    "/recall-message/{number:int}/{name:path} name": ("REC-1",),
    "/recall-message/{number:int}/{name:path} number": ("0",),
    "/help/{name:path} name": ("how-to/recall",),
    "/help/img/{name} name": ("certificate.png",),
    "/measure/{token}/charts/{number}.svg number": ("0",),
    "/measure/{token}/charts/{number}.json number": ("0",),
}
#: Pages that are not as they are asked for here: without a provider of identities they say that there is none.
NOT_HERE = {"/login/provider", "/account/provider/begin", "/account/provider/back"}
#: Who may enter what a sheet says.
ENTERS = {"people": "adm"}
_RECALL = "?cause=material&name=M"
#: What a page is asked beside its address.
ASKED = {
    "/recall": ("", _RECALL),
    "/recall-map.svg": (_RECALL,),
    "/recall-map.json": (_RECALL,),
    "/recall-letter": (_RECALL,),
    "/radius": ("", _RECALL),
    "/radius-map.svg": (_RECALL,),
    "/measure": ("", "?assay=flow"),
    "/find": ("", "?q=LOT", "?q=nothing+of+the+kind"),
    "/regulation/rule/{programme:path}": ("?rule=EU-CLD-01",),
    "/trends/test": ("?name=viability",),
    "/trends/test.svg": ("?name=viability",),
    "/trends/test.json": ("?name=viability",),
    "/trends/control": ("?name=viability",),
    "/trends/control.svg": ("?name=viability",),
    "/trends/control.json": ("?name=viability",),
    "/trends/history.svg": ("?name=viability",),
    "/trends/due": ("", "?item=LOT"),
}


class Furnished:
    """A site with a released lot, its certificate, a measurement, a deviation, a recall, uploads that wait, long names.

    Examples:
        for person, address in Furnished(site).addresses(place): ...
    """

    def __init__(self, site: Any) -> None:
        self.site = site
        site.say(Donor(item=LONG))
        site.say(Programme(programme="P", product="cells", cell_source="iPSC", territories=("EU", "DE")))
        said = Deviation(deviation="DEV-1", title=INERT, severity="minor", targets=(LONG,), description=INERT * 9)
        site.say(said, person="op")
        site.say(lab_report("R9", "LOT", "viability", 88.0), person="an")
        self._follow()
        self._compare()
        self.tokens: dict[str, str] = {}
        self._upload("an", "/measure", "files", "growth.csv", GROWTH, {"assay": "growth"})
        self._upload("op", "/import", "book", "donors.csv", b"item,sex,occurred\nD-9,mal,2026-13-02\n", {})
        self._measure()
        self._recall()
        self._qualify()
        site.review("LOT")
        site.decide("LOT")
        certify(site.record, site.actor("qp"), "LOT", now=site.now)

    def addresses(self, place: Place) -> Iterator[tuple[str, str]]:
        """Addresses of a place, each with somebody for whom it is."""
        names = re.findall(r"\{([a-z_0-9]+)", place.path)
        stand = [self._values(place, name) for name in names]
        for number in range(max(map(len, stand), default=1)):
            address, who = place.path, self._who(place)
            for name, values in zip(names, stand, strict=True):
                value = values[min(number, len(values) - 1)]
                address = re.sub(rf"\{{{name}(:[a-z]+)?\}}", quote(value, safe=""), address)
                who = ENTERS.get(value, who) if name == "sheet" else who
            for asked in ASKED.get(place.path, ("",)):
                yield who, address + asked

    def _values(self, place: Place, name: str) -> tuple[str, ...]:
        known = {**KNOWN, "token": (self.tokens.get("/" + place.path.split("/")[1], ""),)}
        if (told := known.get(f"{place.path} {name}", known.get(name))) is not None:
            return told
        assert name == "number", f"say in tests/web/browser/furnished.py what may stand for '{name}' of {place.path}"
        return self._entries() if place.path == "/entries/{number:int}" else (str(self.measured),)

    def _entries(self) -> tuple[str, ...]:
        with self.site.reading() as connection:
            last = {row.kind: str(row.entry) for row in ask.rows(connection, HEADER)}
        return tuple(last[kind] for kind in SHOWN)

    def _who(self, place: Place) -> str:
        """Somebody for whom a place is; nobody where it is open."""
        if place.may == guard.OPEN:
            return ""
        if "token" in place.path or place.path == "/jobs":
            return {"measure": "an", "admin": "adm", "jobs": "adm"}.get(place.path.split("/")[1], "op")
        if place.may == guard.READERS:
            return "aud"
        roles = {role for each in place.may for role in ([Role(each)] if each in set(Role) else MAY[each])}
        return next(person for person in ("op", "rev", "qp", "adm", *STAFF) if STAFF[person] in roles)

    def _follow(self) -> None:
        """Put the lot on a stability study; its report of viability is the first result."""
        told: dict[str, Any] = {"arm": "long-term", "condition": INERT, "storage": "frozen", "months": ("0", "3")}
        self.site.say(StabilityStudy(study="STB", specification="DP 1", tests=("viability",), **told))
        self.site.say(OnStability(placement="STB/1", study="STB", item="LOT"))

    def _compare(self) -> None:
        """A comparability exercise that waits for its lot after the change."""
        site = self.site
        site.say(Change(change="CC", title=INERT, classification="major", comparability="CMP"), person="qa")
        told: dict[str, Any] = {"attribute": "viability", "tier": "2", "method": Method.RANGE, "margin": "3"}
        criterion = Criterion(**told, justification=INERT)
        said = ComparabilityExercise(
            exercise="CMP", change="CC", before=("LOT",), after=(LONG,), attributes=(criterion,)
        )
        site.say(said, person="qa")

    def _upload(self, person: str, path: str, field: str, name: str, data: bytes, given: dict[str, str]) -> None:
        visitor = visiting(self.site)
        visitor.login(person)
        answer = visitor.post(path, given, files=[(field, (name, data))])
        self.tokens[path] = answer.headers["location"].rpartition("/")[2]

    def _measure(self) -> None:
        visitor = visiting(self.site)
        visitor.login("an")
        path = visitor.post("/measure", {"assay": "growth"}, files=[("files", ("growth.csv", GROWTH))])
        page = visitor.get(path.headers["location"])
        given = {**hidden(page.text), "measurement": "M-1", "occurred": "2026-01-06", "item-0": LONG, "do": "seal"}
        answer = visitor.post(path.headers["location"], given)
        self.measured = int(answer.headers["location"].rpartition("/")[2])

    def _qualify(self) -> None:
        visitor = visiting(self.site)
        visitor.login("adm")
        answer = visitor.post("/admin/qualification", {"part": "installation"})
        self.tokens["/admin"] = self.tokens["/jobs"] = answer.headers["location"].rpartition("/")[2]

    def _recall(self) -> None:
        visitor = visiting(self.site)
        visitor.login("qa")
        page = visitor.get("/recall?cause=material&name=M")
        visitor.post("/recall/seal", {**hidden(page.text), "recall": "REC-1", "why": "A drill."})
