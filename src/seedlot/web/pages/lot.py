"""A lot: the case for its release on one page; its certificate and its evidence package."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from seedlot.acts.certify import certify, decided_upon, is_certifiable, issued
from seedlot.dossier.pack import pack
from seedlot.history.signed import signatures
from seedlot.record import read
from seedlot.record.entries.judgement import Certificate
from seedlot.release.case import Proposal
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.release.topics import topics
from seedlot.terms.finding import Finding
from seedlot.web.downloads import download
from seedlot.web.here import Visit
from seedlot.web.histories import histories
from seedlot.web.jobs import Asked, Tell, sealed
from seedlot.web.kept import Kept
from seedlot.web.refer import parts
from seedlot.web.section import Section
from seedlot.web.show import lot_url, page
from seedlot.web.uploads import State

SECTION = Section("lot")

#: Cases that were read, of the same entries: to gather one takes a few hundred questions.
_KEPT: Kept[tuple[Proposal, Finding]] = Kept(256)
_PDF, _ZIP = "application/pdf", "application/zip"


@SECTION.get("/lots/{lot:path}")
def case(here: Visit, lot: str) -> Response:
    """Show all that bears on a lot: each criterion, what is open on any ancestor, who reviewed and decided."""
    with here.reading_as_of() as (connection, as_of):
        proposal, decision = _KEPT.get(here, connection, (lot, as_of), lambda: _judged(connection, lot, as_of))
        held = proposal.case
        judged = {each.entry for each in held.decisions} | {each.entry for each in held.reviews}
        signed = signatures(connection, sorted(judged))
        certificate = issued(connection, held)
    told: dict[str, Any] = {
        "case": held,
        "proposal": proposal,
        "topics": topics(proposal),
        "decision": decision,
        "signed": signed,
        "certificate": certificate,
        "certifiable": is_certifiable(held),
        "sealed": _sealed(here, judged),
        "refer": parts,
        "histories": histories(here, held.evidence, of=held.lot.item, asked=held.specification),
    }
    return page(here, "lot/lot.html", **told)


@SECTION.get("/certificate/{lot:path}")
def certificate(here: Visit, lot: str) -> Response:
    """Give the certificate of the decision that stands; where none was issued yet, offer to issue it."""
    with here.reading() as connection:
        held = gather(connection, lot)
        decided = decided_upon(held)
        found = issued(connection, held)
    if found is None:
        return page(here, "lot/certificate.html", lot=lot, decided=decided)
    return download(read.file_bytes(here.record, found.sha256), found.file, _PDF)


@SECTION.post("/certificate/{lot:path}", may=("certificate",))
def issue(here: Visit, lot: str) -> Response:
    """Write the certificate and seal it; one that was issued already is given again."""

    def work(tell: Tell) -> State:
        certify(here.record, here.who, lot, now=here.now, progress=tell)
        return {"to": f"{lot_url(lot)}#certificate"}

    asked = Asked(called=f"The certificate of {lot}", back=lot_url(lot), seals=Certificate.KIND)
    return sealed(here, asked, work)


@SECTION.get("/package/{lot:path}")
def package(here: Visit, lot: str) -> Response:
    """Give the evidence package, which an outsider verifies offline; with the raw files where `files` is asked for."""
    files = bool(here.request.query_params.get("files"))
    with here.reading() as connection:
        data = pack(here.record, connection, gather(connection, lot), files=files)
    return download(data, f"{lot}-evidence.zip", _ZIP)


def _judged(connection: Connection, lot: str, as_of: int | None) -> tuple[Proposal, Finding]:
    held = gather(connection, lot, as_of=as_of)
    return propose(held), standing(held)


def _sealed(here: Visit, known: set[int]) -> int | None:
    """The entry that was just sealed, where the address names one of this lot."""
    said = here.request.query_params.get("sealed", "")
    return int(said) if said.isdecimal() and len(said) < 19 and int(said) in known else None
