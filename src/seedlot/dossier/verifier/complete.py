"""Is the package whole? That it is about the lot that it names, and that nothing is left out of it that can be known.

A part of a record cannot show that it is all that bears on a lot. But a decision seals which entries it read, and
which corrections; a correction, which entry it corrects. All these must be here. What was sealed after the last
decision, or review, had read the record is named by nobody: there, only a run of entries without a gap shows that
nothing was left out, and where it ends the verifier says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from .package import Entry, Finding, Package, met, note, unknown, wrong
from .tree import leaf_hash
from .trust import listed

#: A finding of a decision names at its end the entry that it is about: a correction, a review, a bank's decision.
_ABOUT = re.compile(r"(?:^|, )entry (\d{1,18})$")


def named_entries(number: int, kind: str, content: dict[str, Any]) -> set[int]:
    """Give the numbers of the entries that one names, and without which nobody can judge what it says."""
    if kind in {"decision", "review"}:
        found = (_ABOUT.search(finding["where"]) for finding in content.get("findings", ()))
        about = {int(each[1]) for each in found if each}
        return {*content.get("read", ()), *(each for each in about if each < number)}
    if kind == "amendment":
        return {content["target"]}
    return set(content.get("previous", ())) if kind == "signature" else set()


def check_record(package: Package) -> Iterator[Finding]:
    """The record is the one that its first entry opened; whether it is a demonstration, that entry says."""
    first = package.entries.get(0)
    if first is None:
        yield unknown("record", "Entry 0, which says what record this is, is not in the package")
        return
    site = quote(first.content.get("site", ""), safe="")
    if first.kind != "opened" or package.point.origin != f"seedlot/{site}/{leaf_hash(first.body).hex()[:16]}":
        yield wrong("record", f"Entry 0 did not open the record '{package.point.origin}'", "checkpoint.txt")
    elif first.content.get("simulated"):
        yield note("simulated", "This record is a demonstration: nothing in it is real, not for human use", first.where)


def check_lot(package: Package) -> Iterator[Finding]:
    """Some entry makes or registers the lot that the package says it is about."""
    lot = package.proofs["lot"]
    makers = [entry for entry in package.entries.values() if lot in _makes(entry.kind, _now(package, entry))]
    if makers:
        yield met("lot", f"The package is about {lot}, which {makers[0].where} brings into the record")
    else:
        yield unknown(
            "lot", f"No entry here makes or registers {lot}, which the package says it is about", "proofs.json"
        )


def _now(package: Package, entry: Entry) -> dict[str, Any]:
    """Give what an entry says as it stands, after its amendments."""
    amendments = [each for each in package.of_kind("amendment") if each.content["target"] == entry.number]
    content: dict[str, Any] = amendments[-1].content["content"] if amendments else entry.content
    return content


def _makes(kind: str, content: dict[str, Any]) -> list[str]:
    if kind == "step":
        return [made["item"] for made in content.get("outputs", ())]
    return [content["item"]] if kind in {"donor", "material", "registered"} else []


def check_named(package: Package) -> Iterator[Finding]:
    """Whatever the entries name as read, corrected or signed before is here too."""
    faults = 0
    for entry in package.entries.values():
        absent = sorted(named_entries(entry.number, entry.kind, entry.content) - set(package.entries))
        if absent:
            says = f"The {entry.kind} of entry {entry.number} names {listed(absent)}; not in this package"
            yield unknown("absent", says, entry.where)
            faults += 1
    if not faults:
        yield met(
            "named", "Every entry that a decision or review here read, and every corrected one, is in the package"
        )


def check_later(package: Package) -> Iterator[Finding]:
    """Whether anything can have been left out of what was sealed after the lot was last read."""
    lot = package.proofs["lot"]
    for kind in ("decision", "review"):
        told = [entry for entry in package.of_kind(kind) if entry.content["lot"] == lot]
        if told:
            yield from _since(package, told[-1])
            return
    says = f"Not proved: that these are all the entries about {lot}: no decision or review of it is here"
    yield note("limit", f"{says}, which would seal what it read")


def _since(package: Package, last: Entry) -> Iterator[Finding]:
    lot, start, size = package.proofs["lot"], last.content["as_of"], package.point.size
    if start > last.number:
        yield wrong(
            last.kind, f"The {last.kind} of entry {last.number} says that it read what came after it", last.where
        )
        return
    through = start
    while through in package.entries:
        through += 1
    if through > start:
        whole = "to the last under the checkpoint" if through == size else f"to entry {through - 1}"
        read = f"where the reading of the {last.kind} of entry {last.number} ended"
        yield met("later", f"Nothing was left out from entry {start}, {read}, {whole}", last.where)
    absent = size - through - sum(through <= number < size for number in package.entries)
    if absent:
        what = f"{absent} entr{'y' if absent == 1 else 'ies'} from entry {through} on"
        yield note(
            "later",
            f"Not proved: that nothing about {lot} was sealed later. Of the {size} entries of the record {what} "
            f"{'is' if absent == 1 else 'are'} not in this package: a later decision, a hold or a correction could have "
            "been left out. Ask whoever keeps the record to show them, or for a package of today",
        )
