"""Packs are loaded whole or not at all, and every fault names its file and its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.regulation.small import ABOUT, FAMILIES, SOURCES, TERRITORIES, folder, pack, rule, write

from seedlot.regulation.known import known
from seedlot.regulation.pack import PackError, built_in, load_pack, merged


def refused(where: Path, *rules: dict[str, Any], **over: Any) -> list[tuple[str, str]]:
    """The faults of a pack: the line of the file that each names, as it is written, and what is wrong."""
    with pytest.raises(PackError, match="Cannot load the rule pack") as error:
        pack(where, *rules, **over)
    assert "\n" not in str(error.value)
    assert str(error.value).endswith("Nothing was loaded; correct each line named.")
    faults = []
    for file, line, what in error.value.faults:
        assert f"{file} line {line}: " in str(error.value)
        faults.append(((where / file).read_text("utf-8").splitlines()[line - 1].strip(), what))
    return faults


def test_a_pack_is_loaded(tmp_path: Path) -> None:
    loaded = pack(tmp_path, rule(), rule(id="AA-X-02", family="kin", stringency=3))
    assert loaded.title == "small 1.0"
    assert list(loaded.rules) == ["AA-X-01", "AA-X-02"]
    assert [one.id for one in loaded.rules_of("BB")] == ["AA-X-01", "AA-X-02"]
    assert (loaded.rules["AA-X-01"].file, loaded.rules["AA-X-01"].line) == ("aa/a-text.yaml", 4)
    assert loaded.rules["AA-X-01"].document == "A text"


def condition(fact: str, op: str, value: Any) -> dict[str, Any]:
    return {"condition": {"fact": fact, "op": op, "value": value}}


@pytest.mark.parametrize(
    ("over", "line", "what"),
    [
        (condition("cell_sauce", "eq", "iPSC"), "fact: cell_sauce", "no fact is called 'cell_sauce'"),
        (condition("cell_source", "eq", "iPCS"), "value: iPCS", "no word of cell_source; they are iPSC, ESC"),
        (condition("banked", "eq", "yes"), "value: 'yes'", "neither true nor false"),
        (condition("cld_cycles", "gt", "two"), "value: two", "no whole number"),
        (condition("cld_cycles", "above", 1), "op: above", "the ops are eq, ne, in"),
        (condition("cell_source", "gt", "iPSC"), "op: gt", "compares numbers"),
        (condition("cell_source", "in", "iPSC"), "value: iPSC", "'in' has a list"),
        (condition("cell_source", "eq", ["iPSC"]), "value:", "'in' has a list"),
        (condition("cell_source", "in", []), "value: []", "'in' has a list"),
        (condition("derived_in", "eq", "UKK"), "- id: AA-X-01", "'UKK', which is neither a territory nor a country"),
        ({"condition": {"all": []}}, "condition:", "a condition is"),
        ({"condition": {"always": False}}, "condition:", "a condition is"),
        ({"condition": {"none": [{"always": True}]}}, "condition:", "a condition is"),
        ({"condition": {"always": True, "all": [{"always": True}]}}, "condition:", "a condition is"),
        ({"condition": None}, "- id: AA-X-01", "condition: Field required"),
        ({"evidence": ["doc.qtp"]}, "- doc.qtp", "nobody defines the evidence 'doc.qtp'"),
        ({"evidence": ["doc.qtpp", "doc.qtpp"]}, "- doc.qtpp", "stands twice"),
        ({"evidence": []}, "evidence: []", "a list of codes"),
        ({"evidence": None}, "- id: AA-X-01", "either 'evidence' or 'evidence_any'"),
        ({"evidence_any": [["doc.qtpp"]]}, "- id: AA-X-01", "either 'evidence' or 'evidence_any'"),
        ({"evidence": None, "evidence_any": "doc.qtpp"}, "evidence_any: doc.qtpp", "a list of ways"),
        ({"evidence": None, "evidence_any": [{"codes": ["doc.qtpp"]}]}, "- codes:", "'codes' and 'if_met'"),
        ({"evidence_if": [{"codes": ["doc.qtpp"]}]}, "evidence_if:", "'if' (a condition) and 'codes'"),
        ({"if_met": "gap"}, "if_met: gap", "one of accepted, accepted with prior agreement"),
        ({"if_missing": "accepted"}, "- id: AA-X-01", "if_missing: one of blocker, gap, note"),
        ({"if_missing": "blocked"}, "if_missing: blocked", "Input should be"),
        ({"in_force": {"since": "2027-01-01", "until": "2026-01-01"}}, "in_force:", "before it begins on 2027-01-01"),
        ({"in_force": {"since": "2027-02-30"}}, "since: '2027-02-30'", "'2027-02-30' is no day"),
        ({"in_force": {"since": "2027"}}, "since: '2027'", "is no day"),
        ({"in_force": {"from": "2027-01-01"}}, "from: '2027-01-01'", "Extra inputs"),
        ({"weight": "rumour"}, "weight: rumour", "Input should be 'law'"),
        ({"weight": "consensus"}, "- id: AA-X-01", "gives at most a gap"),
        ({"status": "draft"}, "- id: AA-X-01", "or a draft, gives at most a gap"),
        ({"strength": "may"}, "- id: AA-X-01", "only allows"),
        ({"if_missing": "not assessed"}, "- id: AA-X-01", "only a rule of weight not-found"),
        (
            {"status": "draft", "if_missing": "gap", "in_force": {"since": "2026-01-01"}},
            "- id: AA-X-01",
            "say when it was published",
        ),
        ({"confidence": "from-general-knowledge"}, "- id: AA-X-01", "says what has to be verified"),
        ({"family": "kin"}, "- id: AA-X-01", "a family and its stringency stand together"),
        ({"family": "folk", "stringency": 3}, "- id: AA-X-01", "nobody defines the family folk"),
        ({"stringency": 6, "family": "kin"}, "stringency: 6", "less than or equal to 5"),
        ({"stages": ["mcb", "bank"]}, "- bank", "Input should be"),
        ({"stages": []}, "stages: []", "at least 1 item"),
        ({"id": "x"}, "- id: x", "should match pattern"),
        ({"requirement": ""}, "requirement: ''", "at least 1 character"),
        ({"titel": "A rule"}, "titel: A rule", "Extra inputs"),
        ({"territory": "BB"}, "territory: BB", "is not written in a rule"),
        ({"source": rule()["source"] | {"id": "T"}}, "- id: AA-X-01", "nobody defines the source T"),
        ({"source": rule()["source"] | {"kind": "copy"}}, "- id: AA-X-01", "differ from those of source S"),
    ],
)
def test_a_malformed_rule_is_told_with_its_line(tmp_path: Path, over: dict[str, Any], line: str, what: str) -> None:
    [(written, said)] = refused(tmp_path, rule(**over))
    assert written == line
    assert what in said


@pytest.mark.parametrize(
    ("over", "line", "what"),
    [
        ({"territories": [*TERRITORIES, {"code": "aa", "name": "x"}]}, "- code: aa", "should match pattern"),
        ({"territories": [*TERRITORIES, TERRITORIES[0]]}, "- code: AA", "stands already in territories.yaml line 2"),
        (
            {"territories": [TERRITORIES[0] | {"inherits": ["BB"]}, TERRITORIES[1]]},
            "- code: AA",
            "AA inherits BB inherits AA: a territory cannot inherit from itself",
        ),
        ({"territories": [TERRITORIES[0] | {"inherits": ["AA"]}]}, "- code: AA", "AA inherits AA"),
        ({"territories": [TERRITORIES[0] | {"inherits": ["CC"]}]}, "- code: AA", "inherits CC, which is no territory"),
        (
            {"territories": [TERRITORIES[0] | {"inherits_rules": ["AA-X-09"]}]},
            "- code: AA",
            "the rule AA-X-09, which nobody defines",
        ),
        ({"territories": [{"code": "CC", "name": "x"}]}, "- id: AA-X-01", "nobody defines the territory AA"),
        ({"families": [FAMILIES[0] | {"mode": "sorted"}]}, "mode: sorted", "Input should be 'ordered'"),
        ({"sources": [SOURCES[0], SOURCES[0]]}, "- id: S", "the source S stands already"),
        ({"sources": "S"}, "sources: S", "it is one list"),
        ({"about": {"name": "A Pack"}}, "name: A Pack", "should match pattern"),
        ({"about": {"changelog": []}}, "changelog: []", "at least 1 item"),
        ({"about": {"limits": []}}, "limits: []", "at least 1 item"),
    ],
)
def test_a_pack_that_does_not_hold_together(tmp_path: Path, over: dict[str, Any], line: str, what: str) -> None:
    faults = refused(tmp_path, rule(), **over)
    assert (line, True) in [(written, what in said) for written, said in faults]


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    where = folder(tmp_path, rule(weight="rumour"), rule(**condition("x", "eq", "y")))
    write(where, {"bb/other.yaml": "territory: BB\ntitle: x\nrules: [\n", "aa/again.yaml": "territory: CC\ntitle: x\n"})
    write(where, {"families.yaml": "families:\n\t- x"})
    with pytest.raises(PackError) as error:
        load_pack(where, known())
    assert [(file, line) for file, line, _ in error.value.faults] == [
        ("aa/a-text.yaml", 8),
        ("aa/a-text.yaml", 40),
        ("aa/again.yaml", 1),
        ("bb/other.yaml", 4),
        ("families.yaml", 2),
    ]
    assert "begins with a tab" in str(error.value)
    assert "the folder aa is not that of CC" in str(error.value)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("territory: AA\ntitle: x\nruels: []\n", 3, "'ruels' is no field of a file of rules"),
        ("territory: AA\nrules: []\n", 1, "'title' is missing"),
        ("territory: [AA]\ntitle: x\n", 1, "'territory' is missing or is no text"),
        ("territory: AA\ntitle: x\nrules:\n- x\n", 3, "'rules' is a list of fields"),
        ("territory: AA\ntitle: x\nexamples: x\n", 3, "'examples' is a list of fields"),
        ("territory: AA\ntitle: x\nrules: &r []\nexamples: *r\n", 3, "written out instead"),
        ("territory: AA\ntitle: x\ntitle: y\n", 3, "'title' stands twice"),
        ("- AA\n", 1, "it begins with its fields"),
        ("territory: AA\ntitle: x\nexamples:\n- {rule: AA-X-01, verdict: fine}\n", 4, "verdict: Input should be"),
        ("territory: AA\ntitle: x\nexamples:\n- {rule: AA-X-09, verdict: gap}\n", 4, "AA-X-09, which nobody defines"),
        (
            "territory: AA\ntitle: x\nexamples:\n- rule: AA-X-01\n  verdict: gap\n  facts:\n    banked: yes\n",
            7,
            "neither true nor false",
        ),
        ("territory: AA\ntitle: x\nexamples:\n- rule: AA-X-01\n  verdict: gap\n  facts: {x: y}\n", 6, "called 'x'"),
        ("territory: AA\ntitle: x\nexamples:\n- rule: AA-X-01\n  verdict: gap\n  held: [x]\n", 6, "evidence 'x'"),
        ("territory: AA\ntitle: x\nexamples:\n- rule: AA-X-01\n  verdict: gap\n  territory: CC\n", 4, "in CC, which is no"),
    ],
)  # fmt: skip
def test_a_malformed_file_is_told_with_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    where = write(folder(tmp_path, rule()), {"aa/b.yaml": text})
    with pytest.raises(PackError) as error:
        load_pack(where, known())
    assert (("aa/b.yaml", line), True) in [((file, at), what in said) for file, at, said in error.value.faults]


def test_what_is_no_text_or_is_not_there(tmp_path: Path) -> None:
    where = folder(tmp_path, rule())
    (where / "aa" / "b.yaml").write_bytes(b"\xff\xfe\x00")
    (where / "pack.yaml").unlink()
    with pytest.raises(PackError) as error:
        load_pack(where, known())
    assert [file for file, _, _ in error.value.faults] == ["aa/b.yaml", "pack.yaml"]


def test_what_would_be_passed_over_in_silence_is_a_fault(tmp_path: Path) -> None:
    sheet = "territory: AA\ntitle: x\nrules: []\n"
    where = write(
        folder(tmp_path, rule()), {"famlies.yaml": "families: []\n", "aa/b.yml": sheet, "aa/deep/c.yaml": sheet}
    )
    with pytest.raises(PackError) as error:
        load_pack(where, known())
    assert [file for file, _, _ in error.value.faults] == ["aa/b.yml", "aa/deep", "famlies.yaml"]
    more = {"README.md": "Read me.", "aa/note.txt": "x", ".git/config.yaml": "x", "aa/.b.yaml": "x"}
    assert load_pack(write(folder(tmp_path / "b", rule()), more), known()).rules
    with pytest.raises(PackError, match="a pack is a folder"):
        load_pack(tmp_path / "nowhere", known())


def own(where: Path, **over: Any) -> Path:
    """A pack of a company: a rule of its own for one of our territories, and a territory of its own."""
    return folder(
        where,
        rule(id="ACME-01", title="Company policy"),
        about={"name": "acme", "title": "Our policy"},
        territories=[{"code": "CC", "name": "Cland", "inherits": ["BB"]}],
        **{"families": [], "sources": [], **over},
    )


def test_a_pack_stands_beside_ours(tmp_path: Path) -> None:
    ours = pack(tmp_path / "ours", rule())
    both = load_pack(own(tmp_path / "theirs"), known(), beside=ours)
    assert both.title == "small 1.0 + acme 1.0"
    assert list(both.rules) == ["AA-X-01", "ACME-01"]
    assert [one.id for one in both.rules_of("CC")] == ["AA-X-01", "ACME-01"]
    assert both.sha256 != ours.sha256
    with pytest.raises(PackError, match="nobody defines the territory AA"):
        load_pack(tmp_path / "theirs", known())


SOP = "- code: acme.sop\n  title: Our procedure\n  ctd: none\n  needs: {document: {type: [history file]}}\n"


def test_a_pack_may_ask_for_evidence_of_its_own(tmp_path: Path) -> None:
    ours = pack(tmp_path / "ours", rule())
    where = own(tmp_path / "theirs")
    write(
        where, {"aa/more.yaml": {"territory": "AA", "title": "x", "rules": [rule(id="ACME-02", evidence=["acme.sop"])]}}
    )
    with pytest.raises(PackError, match=r"nobody defines the evidence 'acme\.sop'"):
        load_pack(where, known(), beside=ours)
    write(where, {"evidence.yaml": f"evidence:\n{SOP}"})
    both = load_pack(where, known(), beside=ours)
    assert both.evidence["acme.sop"].title == "Our procedure"
    assert both.evidence.keys() == known().codes.keys() | {"acme.sop"}
    third = folder(tmp_path / "third", rule(id="B-01", evidence=["acme.sop"]), about={"name": "b"}, territories=[],
                   families=[], sources=[])  # fmt: skip
    assert "acme.sop" in load_pack(third, known(), beside=both).evidence
    for text, line, what in (
        (f"evidence:\n{SOP.replace('acme.sop', 'doc.qtpp')}", 2, "'doc.qtpp' is defined already"),
        ("evidence:\n- code: acme.sop\n  tick: box\n", 3, "Extra inputs"),
    ):
        with pytest.raises(PackError) as error:
            load_pack(write(where, {"evidence.yaml": text}), known(), beside=ours)
        assert (("evidence.yaml", line), True) in [((file, at), what in said) for file, at, said in error.value.faults]


def test_two_packs_that_clash(tmp_path: Path) -> None:
    ours = pack(tmp_path / "ours", rule())
    theirs = pack(tmp_path / "theirs", rule(), about={"name": "acme"})
    with pytest.raises(PackError, match=r"the rule AA-X-01 stands already in aa/a-text\.yaml line 4") as error:
        merged(ours, theirs)
    assert len(error.value.faults) == 5
    other = pack(
        tmp_path / "other",
        rule(id="DD-X-01", family=None, source=rule()["source"] | {"id": "T"}),
        territory="DD",
        territories=[{"code": "DD", "name": "Dland"}],
        families=[],
        sources=[SOURCES[0] | {"id": "T"}],
        about={"name": "acme"},
    )
    assert merged(ours, other).title == "small 1.0 + acme 1.0"


def test_two_packs_that_define_the_same_evidence(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", rule(), about={"name": "one"})
    two = folder(tmp_path / "two", about={"name": "two"}, territories=[], families=[], sources=[])
    packs = [load_pack(write(each, {"evidence.yaml": f"evidence:\n{SOP}"}), known()) for each in (one, two)]
    with pytest.raises(PackError, match=r"the evidence acme\.sop stands in two packs"):
        merged(*packs)


def test_the_hash_is_of_what_is_written_and_not_of_how(tmp_path: Path) -> None:
    first = pack(tmp_path / "a", rule())
    write(folder(tmp_path / "b", rule()), {"pack.yaml": f"# a remark\n{yaml.safe_dump(ABOUT, sort_keys=True)}"})
    assert load_pack(tmp_path / "b", known()).sha256 == first.sha256
    assert pack(tmp_path / "c", rule(requirement="Something else is asked.")).sha256 != first.sha256


def test_the_pack_that_comes_with_seedlot() -> None:
    ours = built_in()
    assert ours.title == "seedlot 2026.06.1"
    assert (len(ours.rules), len(ours.territories), len(ours.families), len(ours.sources)) == (280, 18, 50, 134)
    assert built_in() is ours
    assert {one.code for one in ours.territories.values() if one.reference} == {"INTL", "PICS"}
