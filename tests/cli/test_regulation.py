"""The commands about the rules themselves."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from tests.regulation.own_pack import RULES, own_pack
from tests.release.strategy_story import tell
from typer.testing import CliRunner

from seedlot.cli.keys import KEYS
from seedlot.cli.main import app
from seedlot.record.entries.origin import Programme
from seedlot.record.keys import make_key


def call(*args, code=0):
    """Call a command; its exit code must be this."""
    result = CliRunner().invoke(app, ["regulation", *map(str, args)])
    assert result.exit_code == code, (result.output, result.stderr)
    return result.output


def plain(command, *args, code=0):
    answer = json.loads(call(command, *args, "--json", code=code))
    assert set(answer) == set(KEYS[f"regulation {command}"])
    return answer


def test_rules_are_listed_and_shown():
    assert len(plain("list")["rules"]) >= 276
    uk = {rule["id"] for rule in plain("list", "--territory", "UK")["rules"]}
    assert {"UK-CLD-04", "EU-BANK-01", "INTL-CLD-01"} <= uk
    rule = plain("show", "DE-CLD-01")
    assert rule["if_missing"] == "blocker"
    assert rule["source"]["id"] == "SEED000"
    assert "Paul-Ehrlich-Institut" in call("show", "DE-CLD-01")
    assert "UK-CLD-04" in call("list", "--territory", "UK")


def test_a_pack_is_checked_and_signed(tmp_path):
    folder = own_pack(tmp_path / "own")
    key = make_key(tmp_path / "policy.key", "quality", seed=bytes(range(32)))
    unsigned = plain("check", folder)
    assert (unsigned["rules"], unsigned["examples"], unsigned["answer"]) == (1, 3, "met")
    assert [each["answer"] for each in unsigned["findings"]] == ["not known"]
    assert plain("sign", folder, "--key", tmp_path / "policy.key")["pack"] == "our-policy"
    signed = plain("check", folder, "--trust", key.verifier.text())
    assert [each["says"] for each in signed["findings"]] == ["Signed by quality."]
    assert "3 of 3 examples" in call("check", folder)


def test_an_example_that_gives_something_else_is_told_and_fails(tmp_path):
    folder = own_pack(tmp_path / "own", RULES.replace("verdict: gap", "verdict: blocker"))
    answer = plain("check", folder, code=1)
    assert answer["answer"] == "not met"
    assert answer["findings"][0]["where"] == "de/policy-qa-7.yaml line 26"


def test_two_packs_are_compared_and_programmes_named(site, tmp_path):
    """P is to be filed in the EU, Q in Germany, of which the pack's rule is."""
    tell(site)
    site.say(Programme(programme="Q", product="cells", cell_source="iPSC", territories=("DE",)))
    first = own_pack(tmp_path / "first")
    second = own_pack(
        tmp_path / "second",
        RULES.replace("if_missing: gap", "if_missing: note").replace("verdict: gap", "verdict: note"),
    )
    answer = plain("diff", "built-in", "built-in")
    assert (answer["added"], answer["removed"], answer["changed"], answer["programmes"]) == ([], [], [], None)
    assert "The two say the same." in call("diff", "built-in", "built-in")
    changed = plain("diff", first, second, "--programmes", "--record", site.record.where)
    assert {(each["name"], each["field"], each["was"], each["now"]) for each in changed["changed"]} == {
        ("OWN-CLD-01", "if_missing", "gap", "note")
    }
    assert [each["programme"] for each in changed["programmes"]] == ["P", "Q"]
    added = plain("diff", "built-in", first, "--programmes", "--record", site.record.where)
    assert added["added"] == ["OWN-CLD-01"]
    one, other = added["programmes"]
    assert one["moved"] == []
    assert {(each["territory"], each["rule"]) for each in other["moved"]} == {("DE", "OWN-CLD-01")}
    assert "OWN-CLD-01" in call("diff", "built-in", first)


def test_another_version_of_ours_stands_by_itself(tmp_path):
    newer = shutil.copytree(Path(str(files("seedlot.regulation") / "rules")), tmp_path / "newer")
    page = next(each for each in newer.glob("de/*.yaml") if "id: DE-CLD-01" in each.read_text("utf-8"))
    page.write_text(page.read_text("utf-8").replace("title: PEI expects", "title: The PEI expects"), encoding="utf-8")
    (change,) = plain("diff", "built-in", newer)["changed"]
    assert (change["name"], change["field"]) == ("DE-CLD-01", "title")
    checked = plain("check", newer)
    assert (checked["pack"], checked["answer"], checked["rules"]) == ("seedlot", "met", len(plain("list")["rules"]))
    (listed,) = (rule for rule in plain("list", "--rules", newer)["rules"] if rule["id"] == "DE-CLD-01")
    assert listed["title"].startswith("The PEI")
    key = make_key(tmp_path / "rules.key", "regulatory", seed=bytes(range(32)))
    assert plain("sign", newer, "--key", tmp_path / "rules.key")["pack"] == "seedlot"
    assert plain("check", newer, "--trust", key.verifier.text())["findings"][-1]["answer"] == "met"


def test_what_cannot_be_loaded_is_named_with_file_and_line(tmp_path):
    folder = own_pack(tmp_path / "own", RULES.replace("fact: pluripotent", "fact: pluripotant"))
    result = CliRunner().invoke(app, ["regulation", "check", str(folder)])
    assert result.exit_code == 2
    assert "de/policy-qa-7.yaml line 15" in result.stderr.replace("\n", " ")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("show", "XX-1"), "No rule is called 'XX-1'"),
        (("list", "--territory", "XX"), "No territory is called 'XX'"),
        (("check", "nowhere"), "There is no folder 'nowhere'"),
        (("diff", "built-in", "nowhere"), "There is no folder 'nowhere'"),
    ],
)
def test_what_is_not_there_is_one_clear_error(args, says):
    result = CliRunner().invoke(app, ["regulation", *args])
    assert result.exit_code == 2
    assert says in result.stderr.replace("\n", " ")


def test_evidence_that_no_record_can_hold_is_refused(tmp_path):
    """A pack's own evidence with a misspelt kind would read missing for ever."""
    folder = own_pack(tmp_path / "own", RULES.replace("cld.batch_records", "own.second_person"))
    held = "evidence:\n- {code: own.second_person, title: t, ctd: 3.2.S.2, needs: {entry: {kind: %s, of: all}}}\n"
    (folder / "evidence.yaml").write_text(held % "training", encoding="utf-8")
    assert plain("check", folder)["answer"] == "met"
    (folder / "evidence.yaml").write_text(held % "traning", encoding="utf-8")
    for words in (("check", folder), ("list", "--rules", folder), ("diff", "built-in", folder)):
        refused = json.loads(call(*words, "--json", code=2))["error"]
        assert "own.second_person: there is no kind of entry 'traning'" in refused
