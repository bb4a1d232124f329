"""What the entries of a package tell, in the terms of schema.org: people, items, equipment, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from seedlot.release.case import Case
from seedlot.terms.words import ItemKind

ITEM, PERSON, EQUIPMENT, LABORATORY, SOFTWARE = "#item-", "#person-", "#equipment-", "#laboratory-", "#software-"
_PRODUCTS = (ItemKind.MATERIAL_LOT, ItemKind.DRUG_SUBSTANCE, ItemKind.DRUG_PRODUCT, ItemKind.DOSE)


class Graph:
    """Entities by identifier, each once, flat (JSON-LD, flattened and compacted)."""

    def __init__(self) -> None:
        self._entities: dict[str, dict[str, Any]] = {}

    @property
    def names(self) -> list[str]:
        """The identifiers so far."""
        return list(self._entities)

    def add(self, identifier: str, kind: str | list[str], /, **said: Any) -> dict[str, Any]:
        """Add an entity, or say more of one; what is empty is left out."""
        entity = self._entities.setdefault(identifier, {"@id": identifier, "@type": kind})
        entity |= {key: value for key, value in said.items() if value not in ("", None, [])}
        return entity

    def entities(self) -> list[dict[str, Any]]:
        """All entities; lists of one are unpacked, as the compacted form has it."""
        return [{key: _single(value) for key, value in entity.items()} for entity in self._entities.values()]


def ref(name: str) -> dict[str, str]:
    """Refer to an entity."""
    return {"@id": name}


def quoted(name: str) -> str:
    """A name as a part of an identifier (RFC 3986)."""
    return quote(name, safe="")


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def tell(graph: Graph, case: Case, entries: dict[int, Any]) -> None:
    """Tell what every entry says, as it stands after its amendments."""
    contents = {number: entry["content"] for number, entry in entries.items()}
    for entry in entries.values():
        if entry["kind"] == "amendment" and entry["content"]["target"] in contents:
            contents[entry["content"]["target"]] = entry["content"]["content"]
    for member in (*case.ancestors, case.lot):
        _item(graph, member.item, member.kind, member.stage, member.name)
    for number, entry in sorted(entries.items()):
        says = contents[number]
        match entry["kind"]:
            case "person":
                _person(graph, says["person"], says["name"], says.get("organisation", ""))
            case "equipment":
                of = {"serialNumber": says.get("serial", ""), "identifier": says["equipment"]}
                graph.add(EQUIPMENT + quoted(says["equipment"]), "IndividualProduct", name=says["name"], **of)
    for number, entry in sorted(entries.items()):
        act = _ACTS.get(entry["kind"])
        if act and not contents[number].get("planned"):
            _action(graph, number, entry, act(graph, contents[number]))


def _item(graph: Graph, item: str, kind: str = "", stage: str = "", name: str = "") -> dict[str, str]:
    """Describe an item, or only refer to it where it is described."""
    found = ITEM + quoted(item)
    if kind or found not in graph.names:
        what = (
            "Thing" if kind in {"", ItemKind.DONOR} else "IndividualProduct" if kind in _PRODUCTS else "BioChemEntity"
        )
        graph.add(found, what, name=name or item, identifier=item, itemKind=kind, stage=stage)
    return ref(found)


def _person(graph: Graph, person: str, name: str = "", organisation: str = "") -> dict[str, str]:
    found = PERSON + quoted(person)
    if name or found not in graph.names:
        graph.add(found, "Person", name=name or person, identifier=person)
        if organisation:
            employer = LABORATORY + quoted(organisation)
            graph.add(employer, "Organization", name=organisation)
            graph.add(found, "Person", affiliation=ref(employer))
    return ref(found)


def _items(graph: Graph, items: Iterable[str]) -> list[dict[str, str]]:
    return [_item(graph, item) for item in dict.fromkeys(items)]


def _action(graph: Graph, number: int, entry: Any, said: dict[str, Any]) -> None:
    """An activity, with the entry that tells it as a result of it, and whoever entered it where nobody else acted."""
    own = f"entries/{number:06d}.json"
    said["agent"] = said.get("agent") or [_person(graph, person) for person in filter(None, [entry["by"]])]
    said["result"] = [*said.get("result", []), ref(own)]
    graph.add(f"#action-{number}", "CreateAction", endTime=entry["occurred"], **said)


def _step(graph: Graph, says: Any) -> dict[str, Any]:
    made = [
        _item(graph, each["item"], each["item_kind"], each.get("stage") or "", each.get("name", ""))
        for each in says.get("outputs", [])
    ]
    used = [*(each["item"] for each in says.get("inputs", [])), *says.get("materials", [])]
    told = (("procedure", says.get("procedure")), ("room", says.get("room")), ("detail", says.get("detail")))
    return {
        "name": f"{says['process']}, step {says['step']}",
        "description": "; ".join(f"{name}: {value}" for name, value in told if value),
        "agent": [_person(graph, person) for person in says.get("people", [])],
        "instrument": [_equipment(graph, name) for name in says.get("equipment", [])],
        "object": _items(graph, used),
        "result": made,
    }


def _equipment(graph: Graph, name: str) -> dict[str, str]:
    found = EQUIPMENT + quoted(name)
    if found not in graph.names:
        graph.add(found, "IndividualProduct", name=name, identifier=name)
    return ref(found)


def _report(graph: Graph, says: Any) -> dict[str, Any]:
    laboratory = says.get("laboratory", "")
    agent = [ref(LABORATORY + quoted(laboratory))] if laboratory else []
    if laboratory:
        graph.add(agent[0]["@id"], "Organization", name=laboratory)
    return {"name": f"Report {says['report']}", "agent": agent, "object": _items(graph, [says["item"]])}


def _measured(graph: Graph, says: Any) -> dict[str, Any]:
    result = says["result"]
    software = result["software"]
    found = SOFTWARE + quoted(f"{software['distribution']}-{software['version']}")
    named = {"name": software["distribution"], "version": software["version"]}
    graph.add(found, "SoftwareApplication", **named)
    raw = [ref(f"files/{each['sha256']}") for each in result["inputs"]]
    return {
        "name": f"Measurement {says['measurement']}: {result['assay']} {result['version']}",
        "instrument": ref(found),
        "object": [*_items(graph, says["items"].values()), *(each for each in raw if each["@id"] in graph.names)],
    }


def _decision(graph: Graph, says: Any) -> dict[str, Any]:
    about = {"name": f"Decision about {says['lot']}: {says['outcome']}", "description": says.get("reason", "")}
    return {**about, "object": _items(graph, [says["lot"]])}


def _review(graph: Graph, says: Any) -> dict[str, Any]:
    about = {"name": f"Review of the history of {says['lot']}", "description": says["conclusion"]}
    return {**about, "object": _items(graph, [says["lot"]])}


def _signature(graph: Graph, says: Any) -> dict[str, Any]:
    return {
        "name": f"Signature of {says['name']}: {says['meaning']}",
        "agent": [_person(graph, says["person"])],
        "signatureMeaning": says["meaning"],
        "object": list(_entry(graph, says["target"])),
    }


def _certificate(graph: Graph, says: Any) -> dict[str, Any]:
    document = [ref("certificate.pdf")] if "certificate.pdf" in graph.names else []
    about = {"name": f"Certificate of {says['lot']}", "object": list(_entry(graph, says["decision"]))}
    return {**about, "result": document}


def _amendment(graph: Graph, says: Any) -> dict[str, Any]:
    about = {"name": f"Correction of entry {says['target']}", "description": says["reason"]}
    return {**about, "object": list(_entry(graph, says["target"]))}


def _entry(graph: Graph, number: int) -> Iterator[dict[str, str]]:
    name = f"entries/{number:06d}.json"
    if name in graph.names:
        yield ref(name)


#: How each kind of entry that tells an activity is told. What else is in the package is a file and nothing more.
_ACTS = {
    "step": _step,
    "report": _report,
    "measured": _measured,
    "decision": _decision,
    "review": _review,
    "signature": _signature,
    "certificate": _certificate,
    "amendment": _amendment,
}
