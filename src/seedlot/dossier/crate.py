"""The description of an evidence package for programs: RO-Crate 1.3 (https://w3id.org/ro/crate/1.3), as JSON-LD.

Each entry of the record is a file; what it tells is put in the terms of schema.org where they fit: what was done is
a `CreateAction` with agent, instrument, object and result, cells are `BioChemEntity`, products and lots of materials
`IndividualProduct`. A donor, who is a person without a name here, is only a `Thing`.
"""

from __future__ import annotations

import hashlib
from typing import Any

from seedlot.dossier.told import ITEM, Graph, quoted, ref, tell
from seedlot.dossier.verifier.package import plain_json
from seedlot.record.merkle import leaf_hash
from seedlot.release.case import Case

SPECIFICATION = "https://w3id.org/ro/crate/1.3"
PREVIEW = "ro-crate-preview.html"
METADATA = "ro-crate-metadata.json"
MANIFEST = "manifest.json"
_APACHE = "https://spdx.org/licenses/Apache-2.0"

#: Terms of our own, in the namespace that RO-Crate lends for such.
NAMESPACE = "https://w3id.org/ro/terms/seedlot#"
TERMS = {
    "entryNumber": "The place of an entry in the record, counted from 0.",
    "leafHash": "SHA-256 of a zero byte and the bytes of an entry: its leaf in the record's tree (RFC 9162, 2.1).",
    "stage": "Where in the making of a product an item stands, such as MCB or drug product.",
    "itemKind": "What an item of the record is, such as donor, bank or material lot.",
    "signatureMeaning": "What a person's signature means (21 CFR 11.50).",
}

#: What the members of the package are: name or folder to title and media type.
_ABOUT = {
    "README.txt": ("How to verify the package, and what that proves", "text/plain"),
    "certificate-checkpoint.txt": ("The checkpoint that the certificate prints", "text/plain"),
    "certificate.pdf": ("The certificate of analysis", "application/pdf"),
    "checkpoint.txt": ("The checkpoint under which all entries lie", "text/plain"),
    "files.json": ("The raw files that entries name", "application/json"),
    "notes": ("An earlier signed checkpoint", "text/plain"),
    "proofs.json": ("Proofs of inclusion and of growth (RFC 9162)", "application/json"),
    "verifier": ("A part of the verifier", "text/x-python"),
    "verify.py": ("The verifier: python verify.py PACKAGE.zip", "text/x-python"),
}
_STAMPS = {
    "pem": ("Root certificate of a time-stamping authority", "application/x-pem-file"),
    "tsr": ("A time stamp (RFC 3161)", "application/timestamp-reply"),
    "txt": ("What was stamped", "text/plain"),
}
_RAW = {
    "csv": "text/csv",
    "json": "application/json",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain",
}


def describe(case: Case, entries: dict[int, Any], members: dict[str, bytes], published: str) -> dict[str, Any]:
    """Describe a package of entries by number and of members, as plain JSON-LD. `published` is an instant in UTC.

    The description itself, and the page made of it, are no parts of what they describe; the list of members,
    which states their hashes, is described without its own.
    """
    graph = Graph()
    for name, body in sorted(members.items()):
        if not name.startswith("entries/"):
            _file(graph, name, body, entries)
    for number in sorted(entries):
        name = f"entries/{number:06d}.json"
        _entry(graph, name, members[name], number, entries[number])
    size = len(plain_json(dict.fromkeys([*members, METADATA, PREVIEW], "0" * 64)))
    title = "Every member of the package with its SHA-256, so that a change by accident is found"
    graph.add(MANIFEST, "File", name=title, encodingFormat="application/json", contentSize=str(size))
    files = graph.names
    tell(graph, case, entries)
    _verifier(graph, files)
    _head(graph, case, files, published)
    terms = {name: NAMESPACE + name for name in TERMS}
    return {"@context": [f"{SPECIFICATION}/context", terms], "@graph": graph.entities()}


def _file(graph: Graph, name: str, body: bytes, entries: dict[int, Any]) -> None:
    folder, _, rest = name.partition("/")
    if folder == "files":
        title, kind = _raw(rest, entries)
    elif folder == "timestamps":
        title, kind = _STAMPS[name.rpartition(".")[2]]
    else:
        title, kind = _ABOUT[folder]
    types = ["File", "SoftwareSourceCode"] if kind == "text/x-python" else "File"
    graph.add(name, types, name=title, encodingFormat=kind, **_measures(body))


def _raw(sha256: str, entries: dict[int, Any]) -> tuple[str, str]:
    from_entries = (found for entry in entries.values() for found in _named(entry["content"], sha256))
    name = min(from_entries, default=sha256)
    return name, _RAW.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def _named(content: Any, sha256: str) -> list[str]:
    """The names by which a content names a file."""
    match content:
        case {"name": str(name), "sha256": str(found)} if found == sha256:
            return [name]
        case dict():
            return [name for part in content.values() for name in _named(part, sha256)]
        case list():
            return [name for part in content for name in _named(part, sha256)]
    return []


def _entry(graph: Graph, name: str, body: bytes, number: int, entry: Any) -> None:
    graph.add(
        name,
        "File",
        name=f"Entry {number} of the record: {entry['kind']}",
        encodingFormat="application/json",
        dateCreated=entry["recorded"],
        entryNumber=number,
        leafHash=leaf_hash(body).hex(),
        **_measures(body),
    )


def _measures(body: bytes) -> dict[str, str]:
    return {"contentSize": str(len(body)), "sha256": hashlib.sha256(body).hexdigest()}


def _verifier(graph: Graph, files: list[str]) -> None:
    graph.add(
        "#verifier",
        "SoftwareApplication",
        name="The outsider's verifier",
        description="Checks the package offline and says in words what it proved and what it did not.",
        softwareRequirements="Python 3.9 or later, its standard library alone",
        license=ref(_APACHE),
        hasPart=[ref(name) for name in files if name.endswith(".py")],
    )
    graph.add(_APACHE, "CreativeWork", name="Apache License 2.0", description="The licence of the verifier.")


def _head(graph: Graph, case: Case, files: list[str], published: str) -> None:
    simulated = "SIMULATED, not for human use. " if case.simulated else ""
    for term, says in TERMS.items():
        graph.add(NAMESPACE + term, "rdf:Property", name=term, description=says)
    graph.add(
        "./",
        "Dataset",
        name=f"Evidence package of lot {case.lot.item}",
        description=f"{simulated}All that bears on lot {case.lot.item} in the record '{case.title}', with proofs that "
        "it is in the record. This description is a help to read; what counts is what the entries say.",
        datePublished=published,
        license=ref("#licence"),
        publisher=ref("#site"),
        mainEntity=ref(ITEM + quoted(case.lot.item)),
        hasPart=[ref(name) for name in files],
        mentions=[ref(name) for name in graph.names if name.startswith(("#action-", "#verifier", NAMESPACE))],
    )
    graph.add("#site", "Organization", name=case.site, description=f"The site that keeps the record '{case.title}'.")
    words = "Confidential evidence about a lot, for those to whom its keeper gave it. No other right is granted."
    graph.add("#licence", "CreativeWork", name="No licence", description=words)
    about = {"about": ref("./")}
    graph.add(METADATA, "CreativeWork", name="This description", conformsTo=ref(SPECIFICATION), **about)
    graph.add(PREVIEW, "CreativeWork", name="The package for people", encodingFormat="text/html", **about)
