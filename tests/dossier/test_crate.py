"""The description of a package: the MUSTs of RO-Crate 1.3, read by its own library, and what it tells."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from rocrate.rocrate import ROCrate
from tests.dossier.packages import entry_of, members_of, pack_of
from tests.simulated_lot import make

from seedlot.acts.amend import amend
from seedlot.dossier.crate import NAMESPACE, TERMS
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.work import Made, Step, Used
from seedlot.record.merkle import leaf_hash
from seedlot.terms.words import ItemKind, Process


def described(package: bytes) -> dict[str, Any]:
    """The entities by identifier."""
    crate = json.loads(members_of(package)["ro-crate-metadata.json"])
    graph = {each["@id"]: each for each in crate["@graph"]}
    assert len(graph) == len(crate["@graph"]), "an identifier stands twice"
    return graph


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def referred(value: Any) -> Iterator[str]:
    for each in listed(value):
        if isinstance(each, dict):
            assert set(each) == {"@id"}, "flattened: a reference, and nothing nested"
            yield each["@id"]


@pytest.fixture(params=["plain", "trusted"])
def package(request: pytest.FixtureRequest) -> bytes:
    """A package without and with signatures on its checkpoint."""
    name = "released" if request.param == "plain" else "trusted"
    told: bytes = request.getfixturevalue(name).package
    return told


def test_the_library_of_ro_crate_reads_it(package: bytes, tmp_path: Path) -> None:
    path = tmp_path / "lot.zip"
    path.write_bytes(package)
    crate = ROCrate(path)
    assert crate.metadata.version == "1.3"
    assert crate.name == "Evidence package of lot LOT"
    assert crate.root_dataset["mainEntity"]["identifier"] == "LOT"
    assert crate.preview is not None
    present = {name for name in members_of(package) if not name.startswith("ro-crate-")}
    assert {entity.id for entity in crate.data_entities} == present
    for entity in crate.data_entities:
        assert (Path(crate.source) / entity.id).is_file()
    crate.write(tmp_path / "again")
    assert (tmp_path / "again" / "entries" / "000000.json").read_bytes() == members_of(package)["entries/000000.json"]


def test_the_musts_of_the_specification_hold(package: bytes) -> None:
    """RO-Crate 1.3: metadata (common principles), root data entity, data entities, structure, JSON-LD."""
    graph = described(package)
    descriptor = graph["ro-crate-metadata.json"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.3"}
    root = graph["./"]
    assert root["@type"] == "Dataset"
    assert all(root[name] for name in ("name", "description", "license"))
    last = max(name for name in members_of(package) if name.startswith("entries/"))
    assert root["datePublished"] >= json.loads(members_of(package)[last])["recorded"]
    assert root["datePublished"].startswith("2026-06-01T")
    assert all(graph[name]["name"] and graph[name]["description"] for name in referred(root["license"]))
    parts = {*referred(root["hasPart"])}
    assert parts == {name for name in members_of(package) if not name.startswith("ro-crate-")}
    assert {name for name, each in graph.items() if "File" in listed(each["@type"])} == parts
    for name, each in graph.items():
        assert each["@type"], name
        assert each["name"], name
        assert not any(isinstance(value, list) and len(value) == 1 for value in each.values()), "compacted"


def test_every_reference_leads_to_an_entity_and_every_entity_is_reached(package: bytes) -> None:
    graph = described(package)
    outside = {"https://w3id.org/ro/crate/1.3"}
    for each in graph.values():
        for key, value in each.items():
            if not key.startswith("@"):
                assert {*referred(value)} - outside <= set(graph), (each["@id"], key)
    reached, waiting = set(), ["./"]
    while waiting:
        name = waiting.pop()
        if name not in reached and name in graph:
            reached.add(name)
            waiting += [there for key, value in graph[name].items() if key[0] != "@" for there in referred(value)]
    assert set(graph) - reached == {"ro-crate-metadata.json", "ro-crate-preview.html"}


def test_every_term_is_defined(package: bytes) -> None:
    """In the context that RO-Crate 1.3 publishes (kept in its library), or in our own."""
    crate = json.loads(members_of(package)["ro-crate-metadata.json"])
    published, own = crate["@context"]
    assert published == "https://w3id.org/ro/crate/1.3/context"
    assert own == {term: NAMESPACE + term for term in TERMS}
    known = set(json.loads(files("rocrate").joinpath("data/ro-crate.jsonld").read_text("utf-8"))["@context"])
    for each in crate["@graph"]:
        for term in {*each, *listed(each["@type"])} - {"@id", "@type", "rdf:Property"}:
            assert term in known | set(own), term
        if each["@id"].startswith(NAMESPACE):
            assert each["@type"] == "rdf:Property"
            assert each["description"]


def test_every_file_is_described_as_it_is(package: bytes) -> None:
    graph, members = described(package), members_of(package)
    for name in set(members) - {"ro-crate-metadata.json", "ro-crate-preview.html"}:
        assert graph[name]["contentSize"] == str(len(members[name])), name
        assert "/" in graph[name]["encodingFormat"]
        if name != "manifest.json":  # which lists the hash of the description
            assert graph[name]["sha256"] == hashlib.sha256(members[name]).hexdigest()
        if name.startswith("entries/"):
            assert graph[name]["entryNumber"] == int(name[8:14])
            assert graph[name]["leafHash"] == leaf_hash(members[name]).hex()


def test_items_people_and_what_was_done_are_told(released) -> None:
    graph = described(released.package)
    assert graph["#item-LOT"]["@type"] == "IndividualProduct"
    assert graph["#item-MCB"]["@type"] == "BioChemEntity"
    assert (graph["#item-MCB"]["stage"], graph["#item-MCB"]["itemKind"]) == ("MCB", "bank")
    assert graph["#item-D"]["@type"] == "Thing", "a donor is a person, and no name of theirs is here"
    assert graph["#person-qp"]["name"] == "Quentin Person"
    banking = graph[f"#action-{entry_of(released.site, 'S1')}"]
    assert banking["agent"] == {"@id": "#person-op"}
    assert banking["object"] == [{"@id": "#item-D"}, {"@id": "#item-M"}]
    assert banking["result"][0] == {"@id": "#item-MCB"}
    decision = graph[f"#action-{released.decision}"]
    assert decision["name"] == "Decision about LOT: released"
    assert decision["agent"] == {"@id": "#person-qp"}
    assert decision["result"] == {"@id": f"entries/{released.decision:06d}.json"}
    signature = graph[f"#action-{released.decision + 1}"]
    assert signature["signatureMeaning"] == "certification"
    certificate = graph[f"#action-{released.sealed}"]
    assert {"@id": "certificate.pdf"} in certificate["result"]
    raw = next(each for each in graph.values() if each["name"] == "viability.csv")
    assert raw["encodingFormat"] == "text/csv"


def test_corrections_equipment_and_plans_are_told_as_they_stand(site) -> None:
    make(site)
    site.say(
        Equipment(equipment="EQ 1/a", name="incubator", serial="SN#7"),
        Step(
            step="S9",
            process=Process.SAMPLING,
            inputs=(Used(item="LOT"),),
            outputs=(Made(item="LOT/s 2", item_kind=ItemKind.SAMPLE),),
            equipment=("EQ 1/a",),
            people=("op",),
        ),
        Step(step="S10", process=Process.SHIPMENT, inputs=(Used(item="LOT"),), planned=True),
    )
    number = entry_of(site, "R1")
    amend(site.record, "op", number, {"laboratory": "Lab & Söhne"}, reason="typing error", now=site.now)
    graph = described(pack_of(site))
    assert graph[f"#action-{number}"]["agent"] == {"@id": "#laboratory-Lab%20%26%20S%C3%B6hne"}
    assert graph["#laboratory-Lab%20%26%20S%C3%B6hne"]["name"] == "Lab & Söhne"
    assert graph["#equipment-EQ%201%2Fa"]["serialNumber"] == "SN#7"
    assert graph[f"#action-{entry_of(site, 'S9')}"]["instrument"] == {"@id": "#equipment-EQ%201%2Fa"}
    assert "#item-LOT%2Fs%202" in graph
    assert not [each for each in graph.values() if "S10" in each["name"]]


def test_it_is_a_zip_at_whose_root_the_description_lies(lot_zip: Path) -> None:
    with zipfile.ZipFile(lot_zip) as archive:
        assert {"ro-crate-metadata.json", "ro-crate-preview.html"} <= set(archive.namelist())
