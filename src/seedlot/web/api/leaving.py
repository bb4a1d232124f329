"""What leaves the house as a file: certificates that were issued, and evidence packages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from seedlot.acts.certify import decided_upon, issued
from seedlot.dossier.pack import pack
from seedlot.record import read
from seedlot.release.gather import gather
from seedlot.web.api.door import Api
from seedlot.web.downloads import download
from seedlot.web.faults import NowhereError
from seedlot.web.here import Visit

API = Api("files")
_PDF, _ZIP = "application/pdf", "application/zip"


class NotIssuedError(NowhereError):
    """A certificate that nobody issued yet."""

    def __init__(self, lot: str) -> None:
        super().__init__(
            f"No certificate of '{lot}' was issued", mend="Whoever may certify issues it on the page of the lot."
        )


@API.get("/certificates/{lot:path}", gives=(_PDF,))
def certificate(here: Visit, lot: str) -> Response:
    """Give the certificate that was issued of the decision that stands; its bytes are hashed again first."""
    with here.reading() as connection:
        held = gather(connection, lot)
        decided_upon(held)
        found = issued(connection, held)
    if found is None:
        raise NotIssuedError(lot)
    return download(read.file_bytes(here.record, found.sha256), found.file, _PDF)


@API.get("/packages/{lot:path}", gives=(_ZIP,))
def package(
    here: Visit,
    lot: str,
    *,
    files: Annotated[bool, Query(description="The raw files themselves, not only their hashes.")] = False,
) -> Response:
    """Give the evidence package of a lot, which an outsider verifies offline, without Seedlot."""
    with here.reading() as connection:
        data = pack(here.record, connection, gather(connection, lot), files=files)
    return download(data, f"{lot}-evidence.zip", _ZIP)
