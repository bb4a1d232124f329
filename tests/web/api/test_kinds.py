"""What entries of each kind hold, as the API describes it: by the models that the record itself reads."""

from __future__ import annotations

from seedlot.record.entries.entry import KINDS
from seedlot.record.entries.origin import Donor
from seedlot.web.api.describing import description
from seedlot.web.api.writing import KNOWN


def test_every_kind_has_its_model_and_every_reference_leads_somewhere() -> None:
    told = description()
    schemas = told["components"]["schemas"]
    assert set(told["x-kinds"]) == {kind.KIND for kind in KINDS}
    for kind in KINDS:
        place = told["x-kinds"][kind.KIND]["$ref"].removeprefix("#/components/schemas/")
        assert set(schemas[place]["properties"]) == set(kind.model_fields), kind
    named = set(_references(told))
    assert named <= {f"#/components/schemas/{name}" for name in schemas}
    assert not [name for name in schemas if name.startswith("seedlot__")]


def test_what_can_be_sent_are_the_kinds_that_can_be_entered() -> None:
    told = description()
    sent = told["components"]["schemas"]["Said"]["properties"]["content"]["anyOf"]
    assert sent == [told["x-kinds"][kind] for kind in KNOWN]
    assert told["x-kinds"][Donor.KIND] in sent
    assert told["x-kinds"]["signature"] not in sent


def _references(node: object) -> list[str]:
    if isinstance(node, list):
        return [each for one in node for each in _references(one)]
    if not isinstance(node, dict):
        return []
    mine = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
    return mine + [each for one in node.values() for each in _references(one)]
