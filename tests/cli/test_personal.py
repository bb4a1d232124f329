"""Commands on donors' personal data: values are typed or read from a file, never given as arguments."""

from __future__ import annotations

import json
import stat
import zipfile

import pytest
from tests.simulated_site import Site
from typer.testing import CliRunner

from seedlot.acts.at_desk import at_desk
from seedlot.acts.personal import identify
from seedlot.cli.keys import KEYS
from seedlot.cli.main import app
from seedlot.desk.tables import PERSONAL
from seedlot.record import read
from seedlot.record.entries.origin import Donor

runner = CliRunner()


@pytest.fixture
def site(tmp_path):
    """A simulated site on SQLite: commands differ by database in nothing but the address."""
    made = Site(tmp_path)
    yield made
    made.record.engine.dispose()


@pytest.fixture
def ask(site):
    """Call a command on the site's record; with `json` its answer must have the keys that are promised."""
    site.say(Donor(item="D"))

    def call(*args, code=0, typed="", json_=True):
        words = ["donor", *map(str, args), "--record", site.record.where, "--as", "op"]
        result = runner.invoke(app, [*words, *(["--json"] if json_ else [])], input=typed)
        assert result.exit_code == code, (result.output, result.stderr, result.exception)
        if not json_:
            return result
        plain = json.loads(result.stdout)
        if code != 2:
            assert set(plain) == set(KEYS[f"donor {args[0]}"])
        return plain

    return call


def test_given_shown_erased_checked(ask):
    assert ask("check")["answer"] == "met"
    given = ask("identify", "D", "name", "birth date", typed="Jane Doe\n" * 2 + "1970-03-12\n" * 2)
    assert given["names"] == ["name", "birth date"]
    assert ask("identify", "D", "name", typed="Jane Doe\n" * 2)["entry"] is None
    shown = ask("reveal", "D")
    assert [(each["name"], each["value"]) for each in shown["data"]] == [
        ("name", "Jane Doe"),
        ("birth date", "1970-03-12"),
    ]
    assert ask("check")["answer"] == "met"
    assert len(ask("erase", "D", "--name", "name", "--reason", "asked", "--yes")["entries"]) == 1
    assert ask("erase", "D", "--name", "name", "--reason", "asked", "--yes")["entries"] == []
    assert [each["value"] for each in ask("reveal", "D")["data"]] == [None, "1970-03-12"]
    ask("erase", "D", "--reason", "asked", "--yes")
    checked = ask("check", "--finish", "--tidy")
    assert checked["answer"] == "met"
    assert [finding["answer"] for finding in checked["findings"]] == [None, None]
    assert {look["how"] for look in ask("looked")["looks"]} == {"shown"}


def test_the_words_of_people(ask):
    ask("identify", "D", "name", typed="Jane Doe\n" * 2, json_=False)
    assert "Jane Doe" in ask("reveal", "D", json_=False).stdout
    assert "1 checked, 0 erased: met" in ask("check", json_=False).stdout
    assert "Copies of the desk" in ask("erase", "D", "--reason", "asked", typed="y\n", json_=False).stdout
    assert "erased on" in ask("reveal", "D", json_=False).stdout
    assert "op" in ask("looked", "D", json_=False).stdout
    assert "never given" not in ask("check", json_=False).stdout


def test_what_is_typed_is_not_shown_and_is_typed_twice(ask):
    shown = ask("identify", "D", "name", typed="Jane Doe\nJane Roe\nJane Doe\nJane Doe\n", json_=False)
    assert "Jane" not in shown.output
    assert ask("reveal", "D")["data"][0]["value"] == "Jane Doe"


def test_an_erasure_is_asked_for_twice(ask):
    ask("identify", "D", "name", typed="Jane Doe\n" * 2)
    ask("erase", "D", "--reason", "asked", typed="n\n", code=1, json_=False)
    assert ask("reveal", "D")["data"][0]["value"] == "Jane Doe"


def test_values_from_a_file(ask, tmp_path):
    file = tmp_path / "donor.csv"
    file.write_text('name,"Doe, Jane"\n\nbirth date,1970-03-12\n', encoding="utf-8")
    assert ask("identify", "D", "--from", file)["names"] == ["name", "birth date"]
    assert ask("reveal", "D")["data"][0]["value"] == "Doe, Jane"
    assert "destroy it" in ask("identify", "D", "--from", file, json_=False).stdout.replace("\n", " ")


@pytest.mark.parametrize("text", ["name,Doe,Jane\n", "name\n", "name,Jane\nname,Jane Doe\n", "\n"])
def test_a_file_that_cannot_be_read_is_refused_without_a_word_of_it(ask, tmp_path, text):
    file = tmp_path / "donor.csv"
    file.write_text(text, encoding="utf-8")
    refused = ask("identify", "D", "--from", file, code=2)
    assert "Jane" not in json.dumps(refused)


def test_a_file_whose_letters_would_be_guessed_is_refused(ask, tmp_path):
    file = tmp_path / "donor.csv"
    file.write_bytes("name,René\n".encode("cp1252"))
    assert "not in UTF-8" in ask("identify", "D", "--from", file, code=2)["error"]


def test_wrong_use(ask, tmp_path):
    assert "Which personal data" in ask("identify", "D", code=2)["error"]
    assert "No file" in ask("identify", "D", "--from", tmp_path / "none.csv", code=2)["error"]
    assert "not in the record" in ask("reveal", "X", code=2)["error"]
    assert "never erased" in ask("erase", "qp", "--reason", "asked", "--yes", code=2)["error"]
    assert "--openings" in ask("check", "--package", tmp_path / "lot.zip", code=2)["error"]


def test_a_changed_value_is_an_answer_that_is_not_good(ask, site):
    identify(site.record, "op", "D", {"name": "Jane Doe"}, now=site.now)
    with at_desk(site.record) as desk:
        desk.execute(PERSONAL.update().values(value="John Doe"))
    assert "John" not in json.dumps(ask("reveal", "D", code=1))
    assert ask("check", code=1)["answer"] == "not met"


def test_openings_travel_in_a_file_that_nobody_else_reads(ask, tmp_path):
    ask("identify", "D", "name", typed="Jane Doe\n" * 2)
    file = tmp_path / "openings.json"
    assert ask("openings", "D", "-o", file)["openings"] == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert ask("check", "--openings", file)["answer"] == "met"
    assert "something at" in ask("openings", "D", "-o", file, code=2)["error"]
    file.write_text(file.read_text(encoding="utf-8").replace("Jane", "John"), encoding="utf-8")
    assert ask("check", "--openings", file, code=1)["answer"] == "not met"
    assert not (tmp_path / "none.json").exists()
    ask("openings", "X", "-o", tmp_path / "none.json", code=2)
    assert not (tmp_path / "none.json").exists()


def test_openings_are_checked_against_a_package_without_the_record(ask, site, tmp_path):
    ask("identify", "D", "name", typed="Jane Doe\n" * 2)
    ask("openings", "D", "-o", tmp_path / "openings.json")
    with read.reading(site.record) as connection, zipfile.ZipFile(tmp_path / "lot.zip", "w") as package:
        for seq, body in read.bodies(connection):
            package.writestr(f"entries/{seq:06d}.json", body)
    words = ["donor", "check", "--openings", tmp_path / "openings.json", "--package", tmp_path / "lot.zip", "--json"]
    result = runner.invoke(app, [*map(str, words), "--record", str(tmp_path / "none.db")])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["answer"] == "met"


def test_an_alarm_is_answered_on_the_command_line(site, tmp_path):
    def call(*words, code=0):
        result = runner.invoke(app, [*map(str, words), "--record", site.record.where, "--json"])
        assert result.exit_code == code, (result.output, result.exception)
        return json.loads(result.stdout)

    words = ["enter", "donor", "item=D", "health=see clinic@example.org", "--occurred", "2026-01-01"]
    refused = call(*words, code=2)
    assert "example.org" not in json.dumps(refused)
    assert "--screened" in refused["error"]
    assert call(*words, "--screened", "the clinic's public address")["entry"] is not None

    path = tmp_path / "clinic@example.org.csv"
    path.write_text(
        "sample,passage,viable cells seeded,viable cells harvested,hours in culture\nA,1,1000000,8000000,72\n",
        encoding="utf-8",
    )
    words = ["measure", "D", "growth", path, "--id", "M1", "--occurred", "2026-01-06"]
    assert "name of a file" in call(*words, code=2)["error"]
    assert call(*words, "--screened", "the clinic's public address", code=0)["entries"]
