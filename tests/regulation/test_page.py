"""The page of a territory."""

from __future__ import annotations

import pytest

from seedlot.regulation.pack import built_in
from seedlot.regulation.page import page

PACK = built_in()


@pytest.mark.parametrize("code", PACK.territories)
def test_a_page_holds_every_rule_of_the_territory_and_names_what_it_inherits(code: str) -> None:
    text = page(PACK, code)
    assert text.startswith(f"# {PACK.territories[code].name}\n")
    for rule in PACK.rules_of(code):
        assert (f"### {rule.id}: {rule.title}\n" in text) is (rule.territory == code)
        assert rule.id in text
    for row in text.splitlines():
        if row.startswith("| "):
            assert row.replace("\\|", "").count("|") == 3


def test_the_page_of_the_european_union_tells_a_rule_whole() -> None:
    text = page(PACK, "EU")
    rule = text[text.index("### EU-CLD-02") : text.index("### EU-CLD-04")]
    for row in (
        "| expected by | EU national competent authorities (gmp-text, must) |",
        "| status | in force |",
        "| stages | reprogramming, clone, gene edit, seed |",
        "| applies if | cld environment is gmp-principles or research |",
        "| confidence | reported, not seen in the text itself |",
        "| to verify | Quote the clause number from Part IV. |",
    ):
        assert row in rule
    assert "(accepted with prior agreement) **or** `cld.no_gmp_alternative_justified`" in rule
    assert "| status | upcoming since 2027-08-07, listed and not counted |" in text
    assert "| also, if bank two tier | `bank.wcb.karyotype` |" in text
    assert "| corrected | " in text


def test_the_page_of_the_united_states_marks_drafts() -> None:
    assert "| status | draft published on 2026-04-14, listed and not counted |" in page(PACK, "US")
