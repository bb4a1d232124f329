"""Packages, taken apart, changed, put together again and verified."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.simulated_site import Site

from seedlot.dossier.pack import pack
from seedlot.dossier.verifier.package import frame, plain_json
from seedlot.dossier.verifier.verify import verify_pack
from seedlot.history import ask
from seedlot.history.tables import NAMED
from seedlot.release.case import Case
from seedlot.release.gather import gather
from seedlot.terms.finding import Finding


def members_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def relisted(members: dict[str, bytes]) -> bytes:
    """A package whose forger has also mended the list of members."""
    listed = {name: hashlib.sha256(body).hexdigest() for name, body in members.items() if name != "manifest.json"}
    return frame({**members, "manifest.json": plain_json(listed)})


def written(folder: Path, package: bytes) -> Path:
    path = folder / "changed.zip"
    path.write_bytes(package)
    return path


def found(path: Path, held: Path | None = None) -> dict[str, list[str]]:
    """What is said, by answer."""
    result = verify_pack(path, held)
    assert result["answer"] in {"met", "not met", "not known"}
    said: dict[str, list[str]] = {"met": [], "not met": [], "not known": [], "": []}
    for finding in result["findings"]:
        Finding.model_validate(finding)
        said[finding["answer"] or ""].append(f"{finding['says']} [{finding['where']}]")
    return said


def wrong(folder: Path, package: bytes) -> str:
    """What is wrong with a package, in one text; it must be something."""
    path = written(folder, package)
    assert verify_pack(path)["answer"] == "not met"
    return " ".join(found(path)["not met"])


def entry_of(site: Site, name: str) -> int:
    """The number of the entry that said something under an identifier."""
    with site.reading() as connection:
        return int(ask.rows(connection, NAMED, name=name)[0].entry)


def pack_of(site: Site, change: Callable[[Case], Case] | None = None, *, files: bool = False) -> bytes:
    """The package of the site's lot, of its case as it is or as it is changed."""
    with site.reading() as connection:
        case = gather(connection, "LOT")
        return pack(site.record, connection, change(case) if change else case, files=files)
