"""Packages, taken apart, changed, put together again and verified."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from tests.simulated_site import Site

from seedlot.acts.access import actor
from seedlot.acts.seal import say, stamp, writing
from seedlot.dossier.pack import list_files, pack
from seedlot.dossier.verifier.package import frame, named_files, plain_json
from seedlot.dossier.verifier.verify import verify_pack
from seedlot.history import ask, fold
from seedlot.history.tables import NAMED
from seedlot.record import write
from seedlot.record.entries.content import Content
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


def without(members: dict[str, bytes], gone: Collection[int], **changes: Any) -> bytes:
    """A package from which entries were left out; its forger has mended every list in it, and said other things there."""
    kept = {name: body for name, body in members.items() if name not in {f"entries/{each:06d}.json" for each in gone}}
    proofs = json.loads(kept["proofs.json"]) | changes
    for part in ("entries", "earlier"):
        proofs[part] = [step for step in proofs[part] if step["entry"] not in gone]
    contents = {int(name[8:-5]): json.loads(body)["content"] for name, body in kept.items() if name[:8] == "entries/"}
    named = {f"files/{sha256}" for content in contents.values() for _, sha256, _ in named_files(content)}
    kept = {name: body for name, body in kept.items() if not name.startswith("files/") or name in named}
    kept |= {"proofs.json": plain_json(proofs), "files.json": plain_json({"files": list_files(contents, kept)})}
    crate = json.loads(kept["ro-crate-metadata.json"])
    crate["@graph"] = [each for each in crate["@graph"] if "json" not in each["@id"] and each["@id"] not in members]
    return relisted({**kept, "ro-crate-metadata.json": plain_json(crate)})


def written(folder: Path, package: bytes) -> Path:
    path = folder / "changed.zip"
    path.write_bytes(package)
    return path


def found(path: Path, held: Path | None = None) -> dict[str, list[str]]:
    """What is said, by answer."""
    return _said(verify_pack(path, held))


def _said(result: dict[str, Any]) -> dict[str, list[str]]:
    assert result["answer"] in {"met", "not met", "not known"}
    said: dict[str, list[str]] = {"met": [], "not met": [], "not known": [], "": []}
    for finding in result["findings"]:
        Finding.model_validate(finding)
        said[finding["answer"] or ""].append(f"{finding['says']} [{finding['where']}]")
    return said


def wrong(folder: Path, package: bytes) -> str:
    """What is wrong with a package, in one text; it must be something."""
    result = verify_pack(written(folder, package))
    assert result["answer"] == "not met"
    return " ".join(_said(result)["not met"])


def entry_of(site: Site, name: str) -> int:
    """The number of the entry that said something under an identifier."""
    with site.reading() as connection:
        return int(ask.rows(connection, NAMED, name=name)[0].entry)


def seal_raw(site: Site, content: Content, person: str = "") -> int:
    """Seal an entry that no act would, as whoever can write to the database could. Returns its number."""
    with writing(site.record) as connection:
        entry = stamp(say(content, "2026-06-01"), actor(connection, person), site="SIM", now=site.now)
        numbers = write.append(connection, [entry.canonical()])
        fold.apply(connection, list(zip(numbers, [entry], strict=True)))
    return int(numbers[0])


def pack_of(site: Site, change: Callable[[Case], Case] | None = None, *, files: bool = False) -> bytes:
    """The package of the site's lot, of its case as it is or as it is changed."""
    with site.reading() as connection:
        case = gather(connection, "LOT")
        return pack(site.record, connection, change(case) if change else case, files=files)
