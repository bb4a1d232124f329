"""The codes of evidence: those that come with Seedlot, and what is no definition."""

from __future__ import annotations

import pytest

from seedlot.regulation.evidence import EvidenceError, evidence, read_evidence

GOOD = """evidence:
- code: a.b
  title: t
  ctd: 3.2.S.2.3
  needs:
    any:
      - document: {type: [history file]}
      - nothing: no text was readable
"""


def test_every_code_of_the_rules_is_there() -> None:
    """The 278 codes of the researched rule set, when a donor's sample is taken in the EU, and five agreements."""
    assert len(evidence()) == 284
    assert list(evidence()) == sorted(evidence())


def test_few_codes_can_be_satisfied_by_nothing_and_say_why() -> None:
    bare = {code: each.needs for code, each in evidence().items() if each.needs.nothing or each.needs.never}
    assert set(bare) == {"donor.test.tgo108_panel", "donor.us_eligibility_determination_both", "none.possible"}
    assert all(len(each.nothing or each.never) > 40 for each in bare.values())


def test_what_is_measured_is_never_shown_by_a_document_alone() -> None:
    """Tests of banks and products ask for a result: no document takes its place."""
    for code, each in evidence().items():
        if code.startswith(
            ("bank.mcb.st", "bank.mcb.my", "bank.mcb.vi", "bank.wcb", "product.ster", "product.my", "donor.test")
        ):
            assert not any(part.document for part in each.needs.parts()), code


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (GOOD.replace("history file", "tick box"), 7, "no type of document"),
        (GOOD.replace("- nothing: no text was readable", "- {nothing: a, never: b}"), 8, "exactly one form"),
        (GOOD.replace("- nothing: no text was readable", "- {}"), 8, "exactly one form"),
        (GOOD.replace("  ctd: 3.2.S.2.3\n", ""), 2, "ctd"),
        (GOOD + "- code: a.b\n  title: t\n  ctd: c\n  needs: {nothing: n}\n", 9, "stands twice"),
        (GOOD.replace("- nothing: no text was readable", "- result: {stage: [MBC], test: [x]}"), 8, "stage"),
        (GOOD.replace("- nothing: no text was readable", "- entry: {kind: step, of: everybody}"), 8, "of"),
        ("evidence: [\n", 2, "YAML"),
    ],
)
def test_what_is_no_definition_is_told_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(EvidenceError, match=r"my\.yaml") as error:
        read_evidence(text, "my.yaml")
    assert {each for each, _ in error.value.faults} == {line}
    assert says in str(error.value)


def test_the_parts_of_a_need_are_told_itself_first() -> None:
    (code,) = read_evidence(GOOD, "my.yaml").values()
    needs = code.needs
    assert list(needs.parts()) == [needs, *needs.any]
