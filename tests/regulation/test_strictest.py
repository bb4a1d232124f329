"""The strictest view, by hand on a small pack, and on the pack that comes with Seedlot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.regulation.given import ON, all_but, evidence, stated
from tests.regulation.small import folder, rule, write
from tests.regulation.test_known_answers import IPSC, OPEN
from tests.regulation.verdict_tables import BANKED

from seedlot.regulation.check import assess
from seedlot.regulation.known import known
from seedlot.regulation.pack import Pack, built_in, load_pack
from seedlot.regulation.shapes import Verdict
from seedlot.regulation.strictest import Strictest, strictest

TERRITORIES = [{"code": code, "name": code} for code in ("AA", "BB", "CC", "DD")]


def kin(name: str, rank: int, codes: list[str], **over: Any) -> dict[str, Any]:
    return rule(id=name, family="kin", stringency=rank, evidence=codes, if_missing="gap", **over)


@pytest.fixture
def small(tmp_path: Path) -> Pack:
    """AA asks two documents at rank 4, BB one of them at rank 3, CC a third at rank 3, and DD drafts at rank 5."""
    where = folder(tmp_path, kin("AA-X-01", 4, ["doc.qtpp", "risk.fmea"]), territories=TERRITORIES)
    for code, one in (
        ("BB", kin("BB-X-01", 3, ["doc.qtpp"])),
        ("CC", kin("CC-X-01", 3, ["risk.register"], condition=BANKED)),
        ("DD", kin("DD-X-01", 5, ["doc.cqa_table"], status="draft")),
    ):
        write(where, {f"{code.lower()}/x.yaml": {"territory": code, "title": "A text", "rules": [one]}})
    return load_pack(where, known())


def view(pack: Pack, **facts: bool) -> Strictest:
    [found] = strictest(pack, assess(pack, stated(dict(facts)), evidence(held=["doc.qtpp"]), on=ON))
    return found


def test_the_strictest_its_cost_and_what_is_lost(small: Pack) -> None:
    found = view(small, banked=True)
    assert [(one.territory, one.rank, one.verdict) for one in found.targets] == [
        ("AA", 4, Verdict.GAP),
        ("BB", 3, Verdict.ACCEPTED),
        ("CC", 3, Verdict.GAP),
    ]
    assert (found.reference, found.extra, found.lost) == (("AA",), ("risk.fmea",), ("AA", "CC"))
    assert found.union == ("doc.qtpp", "risk.fmea", "risk.register")
    assert found.only == (("risk.fmea", "AA"), ("risk.register", "CC"))


def test_a_target_whose_rule_does_not_apply_asks_nothing(small: Pack) -> None:
    assert [one.territory for one in view(small, banked=False).targets] == ["AA", "BB"]
    unknown = view(small)
    assert [(one.territory, one.verdict) for one in unknown.targets][2] == ("CC", Verdict.NOT_ASSESSED)
    assert unknown.lost == ("AA", "CC")


def families(*territories: str) -> dict[str, Strictest]:
    found = assess(built_in(), stated(IPSC), all_but(*OPEN), on=ON, territories=territories)
    return {one.family: one for one in strictest(built_in(), found)}


def test_germany_is_the_reference_for_gmp_before_the_bank() -> None:
    found = families("DE", "EU", "US", "UK", "SG")["cld-gmp"]
    assert [(one.territory, one.rank) for one in found.targets] == [
        ("DE", 5),
        ("EU", 4),
        ("UK", 3),
        ("SG", 3),
        ("US", 1),
    ]
    assert (found.reference, found.extra) == (("DE",), ("agreement.pei.cld",))
    assert found.lost == ("DE", "EU", "US")
    assert {"agreement.eu_nca.cld", "agreement.fda.cld", "cld.traceability_of_components"} <= set(found.union)
    assert families("EU", "US")["cld-gmp"].extra[:2] == ("cld.risk_assessment", "cld.no_gmp_alternative_justified")


def test_the_panel_of_donors_is_a_union() -> None:
    found = families("EU", "US", "JP")["donor-panel-allogeneic"]
    assert (found.mode, found.reference) == ("union", ("JP",))
    assert {"donor.test.b19", "donor.test.hiv_nat", "donor.test.wnv_nat", "donor.test.syphilis"} <= set(found.union)
    assert ("donor.test.b19", "JP") in found.only
    assert ("donor.test.hiv_nat", "US") in found.only
