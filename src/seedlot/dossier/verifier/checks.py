"""What the entries of a package say of the record, of the certificate, of each other and of files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from .notes import read_checkpoint
from .package import Entry, Finding, Package, met, named_files, note, read_json, unknown, wrong
from .tree import Checkpoint, leaf_hash, shows_consistency, shows_inclusion

#: Kinds of entry that state an earlier root of the record, and the names of its size and root in them.
STATING = {
    "decision": ("as_of", "root"),
    "review": ("as_of", "root"),
    "certificate": ("checkpoint_size", "checkpoint_root"),
}


def check_entries(package: Package) -> Iterator[Finding]:
    """Every entry is, at its number, under the package's checkpoint."""
    point, paths = package.point, package.paths("entries", "entry")
    if [package.proofs.get(key) for key in ("origin", "size", "root")] != [point.origin, point.size, point.root]:
        yield wrong("checkpoint", "checkpoint.txt and proofs.json state different checkpoints", "checkpoint.txt")
    faults = 0
    for number in sorted({*paths, *package.entries}):
        entry = package.entries.get(number)
        if entry is None or not shows_inclusion(entry.body, paths.get(number, []), number, point):
            says = "is missing" if entry is None else "is not shown to be what the record sealed at this place"
            yield wrong("entry", f"Entry {number} {says}", f"entries/{number:06d}.json")
            faults += 1
    if paths and not faults:
        yield met("entry", f"Each of {len(paths)} entries is, byte for byte, in the record of {point.size} entries")


def earlier(package: Package) -> Iterator[tuple[Entry, Checkpoint, bool]]:
    """Yield the entries that state an earlier root, that root, and whether it is shown to begin the record."""
    paths = package.paths("earlier", "entry")
    for entry in package.of_kind(*STATING):
        size, root = STATING[entry.kind]
        old = Checkpoint(package.point.origin, entry.content[size], entry.content[root])
        yield entry, old, shows_consistency(paths.get(entry.number, []), old, package.point)


def check_growth(package: Package) -> Iterator[Finding]:
    """The record has only grown since a review or decision read it, and since a certificate printed its checkpoint."""
    for entry, old, shown in earlier(package):
        these = f"the {old.size} entries under the {entry.kind} of entry {entry.number} have not changed"
        says = f"The record has only grown: {these}" if shown else f"It is not shown that {these}"
        yield (met if shown else wrong)("growth", says, entry.where)


def check_certificate(package: Package) -> Iterator[Finding]:
    """The certificate is the file that an entry sealed."""
    document, entry = package.members.get("certificate.pdf"), next(reversed(package.of_kind("certificate")), None)
    stray = [name for name in ("certificate.pdf", "certificate-checkpoint.txt") if name in package.members]
    if entry is None:
        yield note("limit", "Not proved: a certificate; no entry about one is in this package")
        for name in stray:
            yield wrong("certificate", f"No entry of this package sealed {name}: it is not the record's", name)
    elif document is None:
        yield unknown("certificate", f"The certificate of entry {entry.number} is missing", "certificate.pdf")
    elif hashlib.sha256(document).hexdigest() not in {sha256 for _, sha256, _ in named_files(entry.content)}:
        yield wrong("certificate", f"This is not the certificate that entry {entry.number} sealed", "certificate.pdf")
    else:
        yield met("certificate", f"certificate.pdf is, byte for byte, the one that entry {entry.number} sealed")
        yield from _printed(package, entry)


def _printed(package: Package, sealed: Entry) -> Iterator[Finding]:
    """The certificate's checkpoint includes the decision that it prints."""
    says, where = sealed.content, sealed.where
    size, number, name = says["checkpoint_size"], says["decision"], "certificate-checkpoint.txt"
    printed = read_checkpoint(package.members.get(name, b""), name)
    if printed != Checkpoint(package.point.origin, size, says["checkpoint_root"]):
        yield wrong("checkpoint", f"{name} is not the checkpoint that {where} states", name)
    decision = package.entries.get(number)
    lots = [part["lot"] for part in (says, package.proofs, decision.content if decision else {"lot": None})]
    if decision is None or decision.kind != "decision" or lots != lots[:1] * 3:
        yield wrong("decision", f"The decision that the certificate prints, entry {number}, is not here", where)
    elif number >= size:
        yield wrong("decision", f"The certificate's checkpoint is older than its decision, entry {number}", where)
    else:
        outcome = f"lot {says['lot']} is {decision.content['outcome']}"
        yield met("decision", f"The certificate's checkpoint includes its decision, entry {number}: {outcome}")


def check_signatures(package: Package) -> Iterator[Finding]:
    """Every signature is bound to the bytes that it signs; every decision and review is signed by whoever made it."""
    signed = set()
    for entry in package.of_kind("signature"):
        faults = " and ".join(_faults(package, entry))
        target, says = entry.content["target"], _signer(entry)
        if target not in package.entries:
            yield unknown("signature", f"Entry {target}, signed by {says}, is not in the package", entry.where)
        elif faults:
            yield wrong("signature", f"The signature of {says} {faults}", entry.where)
        else:
            signed |= {target} if entry.by == package.entries[target].by else set()
            yield met("signature", f"Entry {target} is signed by {says}")
    for entry in package.of_kind("decision", "review"):
        if entry.number not in signed:
            whose = f"is not signed by '{entry.by}', whose it is"
            yield wrong("signature", f"The {entry.kind} of entry {entry.number} {whose}", entry.where)


def _signer(entry: Entry) -> str:
    says = entry.content
    given = f" by {', '.join(says['components'])}" if says.get("components") else ""
    # 21 CFR 11.50(a): name, date and time, meaning. A signature that states no local time was made when it was sealed.
    time = says.get("signed") or entry.recorded or "not known"
    return f"{says['name']} (meaning: {says['meaning']}; authentication: {says['method']}{given}; time: {time})"


def _faults(package: Package, entry: Entry) -> Iterator[str]:
    """Yield why a signature does not belong where it stands (21 CFR 11.70)."""
    says = entry.content
    target = package.entries.get(says["target"])
    if target and leaf_hash(target.body).hex() != says["target_leaf"]:
        yield f"is not on entry {target.number} as it stands here"
    if says["person"] != entry.by:
        yield f"was sealed by another person, '{entry.by}'"
    if says.get("record", "") not in {"", package.point.origin}:
        yield f"belongs to another record, '{says['record']}'"
    if says["target"] >= entry.number:
        yield "stands before what it signs"
    before = [package.entries.get(number) for number in says.get("previous", ())]
    if any(each and (each.kind, each.content.get("target")) != ("signature", says["target"]) for each in before):
        yield "names as earlier signatures what is none"
    known = {name for number, name in _names(package, says["person"]) if number < entry.number}
    if known and says["name"] not in known:
        yield f"bears another name than the record knew: {', '.join(sorted(known))}"


def _names(package: Package, person: str) -> Iterator[tuple[int, str]]:
    """Yield what a person was called, and from which entry on."""
    for entry in package.of_kind("person"):
        if entry.content["person"] == person:
            yield entry.number, entry.content["name"]
            amended = (each for each in package.of_kind("amendment") if each.content["target"] == entry.number)
            yield from ((each.number, each.content["content"]["name"]) for each in amended)


def check_standing(package: Package) -> Iterator[Finding]:
    """Amendments are shown; what was decided or reviewed last still stands, and is what the certificate prints."""
    lot = package.proofs["lot"]
    for entry in package.of_kind("amendment"):
        says = f"Entry {entry.content['target']} was amended by entry {entry.number}: {entry.content['reason']}"
        yield note("amended", says, entry.where)
    last = {(entry.kind, entry.content["lot"]): entry for entry in package.of_kind("decision", "review")}
    for (kind, of), entry in last.items():
        whose = "" if of == lot else f" about {of}"
        for amendment in package.of_kind("amendment"):
            target = amendment.content["target"]
            if amendment.number > entry.number and target in {entry.number, *entry.content["read"]}:
                says = f"The {kind} of entry {entry.number}{whose} fell: it had read entry {target}"
                yield wrong(kind, says, amendment.where)
        if kind == "decision":
            yield met("decision", f"Entry {entry.number} decides about {of}: {entry.content['outcome']}")
    decision = last.get(("decision", lot))
    for entry in package.of_kind("certificate")[-1:]:
        if decision and entry.content["decision"] != decision.number:
            says = f"The certificate does not print the last decision, entry {decision.number}"
            yield wrong("decision", f"{says}: {decision.content['outcome']}", decision.where)


def check_reviews(package: Package) -> Iterator[Finding]:
    """Who reviewed the history of the lot, and that it was not the person who decided."""
    lot = package.proofs["lot"]
    deciders = {entry.by for entry in package.of_kind("decision") if entry.content["lot"] == lot}
    reviews = [entry for entry in package.of_kind("review") if entry.content["lot"] == lot]
    for entry in reviews:
        how = "nothing against" if entry.content["acceptable"] else "something against"
        says = f"'{entry.by}' reviewed the history of {lot} and found {how} release: {entry.content['conclusion']}"
        if entry.by and entry.by in deciders:
            yield unknown("review", f"{says}. The same person decided", entry.where)
        else:
            yield met("review", says)
    if deciders and not reviews:
        yield note("limit", f"Not proved: that someone reviewed the history of {lot}; no review is in this package")


def check_files(package: Package) -> Iterator[Finding]:
    """Every raw file in the package is one that an entry names; files.json lists them."""
    named = {file for entry in package.entries.values() for file in named_files(entry.content)}
    files = read_json(package.members, "files.json")["files"]
    if {(file["name"], file["sha256"], file["bytes"]) for file in files} != named:
        yield wrong("file", "files.json does not list the files that the entries name", "files.json")
    hashes = {name: hashlib.sha256(body).hexdigest() for name, body in package.members.items()}
    wanted = {sha256 for _, sha256, _ in named}
    held = [name for name in hashes if name.startswith("files/")]
    faults = [name for name in held if name != f"files/{hashes[name]}" or hashes[name] not in wanted]
    for name in faults:
        yield wrong("file", f"{name} is not a file that the entries name", name)
    if held and not faults:
        yield met("file", f"Every raw file here ({len(held)} in number) is, byte for byte, one that the entries name")
    absent = len(wanted - set(hashes.values()))
    if absent:
        yield note("limit", f"Not proved: what is in {absent} files that the entries name by hash; they are not here")


def check_crate(package: Package) -> Iterator[Finding]:
    """The description of the package (RO-Crate) states the size and the hash of each member as it is."""
    graph = read_json(package.members, "ro-crate-metadata.json")["@graph"]
    files: list[dict[str, Any]] = [each for each in graph if "File" in each["@type"] and each["@id"] in package.members]
    for each in files:
        body = package.members[each["@id"]]
        stated = (each["contentSize"], each.get("sha256", ""))
        if stated not in {(str(len(body)), hashlib.sha256(body).hexdigest()), (str(len(body)), "")}:
            yield wrong("crate", f"ro-crate-metadata.json describes {each['@id']} as another file", each["@id"])
