"""Every command, as a person and as a program would call it: answers, keys, exit codes."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
import typer
from tests.guarded_site import cheaply
from tests.simulated_lot import make
from tests.simulated_site import Site
from typer.testing import CliRunner

from seedlot.cli.keys import KEYS
from seedlot.cli.main import app

runner = CliRunner()


def call(*args, code=0):
    """Call a command; its exit code must be this."""
    result = runner.invoke(app, [str(arg) for arg in args])
    assert result.exit_code == code, (result.output, result.stderr, result.exception)
    return result


def tell(*args, code=0, name=None):
    """Call a command with --json; its keys must be those that are promised."""
    plain = json.loads(call(*args, "--json", code=code).stdout)
    if code != 2:
        assert set(plain) == set(KEYS[name or str(args[0])])
    return plain


@pytest.fixture
def held(site):
    """The address of a record that holds a lot which meets everything."""
    make(site)
    return site.record.where


@pytest.fixture
def held_file(tmp_path):
    """The file of such a record."""
    site = Site(tmp_path)
    make(site)
    return site.record.path


def commands(group, prefix=""):
    """Every command of a group, with its whole name."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


ALL = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_command_has_help_with_an_example_and_its_keys(name):
    command = ALL[name]
    assert "Example:" in (command.help or ""), name
    assert name in KEYS
    assert {"--json"} <= {option for parameter in command.params for option in parameter.opts}
    assert call(*name.split(), "--help").stdout


def test_keys_name_no_command_that_is_not_there():
    assert set(KEYS) - {"assay list", "demo --files"} == set(ALL)


def test_init_and_never_twice(tmp_path):
    path = tmp_path / "new.db"
    assert tell("init", "--title", "Line", "--site", "DUB", "--record", path)["site"] == "DUB"
    assert "already" in tell("init", "--record", path, code=2)["error"]


def test_no_record_is_said_in_one_line(tmp_path):
    result = call("log", "--record", tmp_path / "none.db", code=2)
    assert "There is no record" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_enter_show_log_amend(tmp_path):
    path = tmp_path / "new.db"
    call("init", "--record", path)
    assert tell("enter", "donor", "item=D", "age=41", "--occurred", "2026-01-05", "--record", path)["entry"] == 1
    assert tell("enter", "donor", "item=D", "age=41", "--occurred", "2026-01-05", "--record", path)["entry"] is None
    assert tell("show", "D", "--record", path)["kind"] == "donor"
    assert [entry["kind"] for entry in tell("log", "--record", path)["entries"]] == ["opened", "donor"]
    assert tell("amend", 1, "age=42", "--reason", "misread", "--record", path)["amends"] == 1
    shown = json.loads(call("show", "1", "--json", "--record", path).stdout)
    assert (shown["amended_by"], shown["content"]["age"], shown["holds"]["age"]) == ([2], 41, 42)
    assert "Corrected by entry 2" in call("show", "1", "--record", path).stdout
    assert json.loads(call("show", "2", "--json", "--record", path).stdout)["holds"] is None
    assert "not in the record" in tell("show", "X", "--record", path, code=2)["error"]
    assert (
        "age"
        in tell("enter", "donor", "item=E", "age=old", "--occurred", "2026-01-05", "--record", path, code=2)["error"]
    )
    assert "kind" in tell("enter", "unicorn", "item=E", "--occurred", "2026-01-05", "--record", path, code=2)["error"]


def test_trace(held):
    found = tell("trace", "LOT", "--back", "--record", held)
    assert {place["item"] for place in found["places"]} == {"LOT", "MCB", "D", "M"}
    assert "MCB" in call("trace", "D", "--forward", "--record", held).stdout


def test_judge_release_coa_pack_verify(held, tmp_path):
    assert tell("judge", "LOT", "--record", held)["proposed"] == "released"
    assert "may not" in tell("release", "LOT", "--record", held, code=2)["error"]
    tell("release", "LOT", "--as", "qp", "--record", held)
    tell("coa", "LOT", "-o", tmp_path / "coa.pdf", "--record", held)
    assert (tmp_path / "coa.pdf").read_bytes().startswith(b"%PDF")
    tell("pack", "LOT", "-o", tmp_path / "lot.zip", "--files", "--record", held)
    assert tell("verify", "--files", "--record", held)["answer"] == "met"
    assert tell("verify", tmp_path / "lot.zip")["answer"] == "met"
    assert "Cannot read" in tell("verify", tmp_path / "none.zip", code=2)["error"]
    (tmp_path / "no.txt").write_text("nothing", encoding="utf-8")
    assert "no checkpoint" in tell("verify", tmp_path / "lot.zip", "--checkpoint", tmp_path / "no.txt", code=2)["error"]
    assert tell("rebuild", "--check", "--record", held)["answer"] == "met"
    assert tell("rebuild", "--record", held)["answer"] == "met"
    assert re.fullmatch(r"seedlot/SIM/[0-9a-f]{16}\n\d+\n\S+\n", tell("checkpoint", "--record", held)["text"])


def test_an_answer_that_is_not_good_leaves_with_1(site):
    make(site, skip=("R2",))
    assert tell("judge", "LOT", "--record", site.record.where, code=1)["answer"] == "not known"
    refused = tell("release", "LOT", "--as", "qp", "--reason", "now", "--record", site.record.where, code=2)
    assert "cannot be released" in refused["error"]


def test_as_of_a_day(held):
    assert "not in the record" in tell("judge", "LOT", "--on", "2020-01-01", "--record", held, code=2)["error"]
    assert tell("judge", "LOT", "--on", "2026-06-01", "--record", held)["answer"] == "met"
    assert (
        "is neither a date nor a number" in tell("judge", "LOT", "--on", "tomorrow", "--record", held, code=2)["error"]
    )


def test_a_changed_record_is_not_verified(held_file):
    data = held_file.read_bytes()
    place = data.index(b'"value":91')
    held_file.write_bytes(data[:place] + b'"value":99' + data[place + 10 :])
    answer = tell("verify", "--record", held_file, code=1)
    assert any("record/leaf" in finding["code"] for finding in answer["findings"])


def test_assay_without_a_record():
    assert {"growth", "potency"} <= {room["name"] for room in tell("assay", "list", name="assay list")["assays"]}
    (growth,) = tell("assay", "list", "growth", name="assay list")["assays"]
    assert "max_doublings" in growth["settings"]
    assert "highest passage" in " ".join(call("assay", "list", "growth").stdout.split())
    assert "no assay 'tarot'" in tell("assay", "tarot", "x.csv", code=2)["error"]
    assert "no assay 'tarot'" in tell("assay", "list", "tarot", code=2)["error"]
    assert "No file" in tell("assay", "growth", "nowhere.csv", code=2)["error"]


def test_the_version():
    assert call("--version").stdout.startswith("seedlot ")


def test_wrong_use_of_pairs(held):
    assert "KEY=VALUE" in tell("assay", "growth", held, "--set", "nonsense", code=2)["error"]


def test_entries_cut_off_at_the_end_are_found_by_a_checkpoint_that_was_kept(held_file, tmp_path):
    before = held_file.read_bytes()
    call("enter", "donor", "item=LATER", "--occurred", "2026-01-05", "--record", held_file)
    kept = tmp_path / "kept.txt"
    kept.write_text(tell("checkpoint", "--record", held_file)["text"], encoding="utf-8")
    assert tell("verify", "--checkpoint", kept, "--record", held_file)["answer"] == "met"
    held_file.write_bytes(before)
    assert tell("verify", "--record", held_file)["answer"] == "met"
    found = tell("verify", "--checkpoint", kept, "--record", held_file, code=1)["findings"]
    assert "record/checkpoint" in {finding["code"] for finding in found if finding["answer"] == "not met"}


def test_the_raw_files_of_the_demonstration_alone(tmp_path):
    told = tell("demo", tmp_path / "try", "--files", name="demo --files")
    assert told["files"] == sorted(path.name for path in (tmp_path / "try").iterdir())
    assert len(told["try"]) == 11
    assert "holds" in tell("demo", tmp_path / "try", "--files", code=2)["error"]


def test_book_template_and_import(tmp_path):
    record, book = tmp_path / "new.db", tmp_path / "my.xlsx"
    call("init", "--record", record)
    assert tell("book", "template", "-o", book, "--example", name="book template")["book"] == str(book)
    assert book.read_bytes().startswith(b"PK")
    checked = tell("import", book, "--check", "--record", record)
    assert (checked["written"], checked["faults"]) == ([], [])
    done = tell("import", book, "--record", record)
    assert len(done["written"]) == sum(done["new"].values()) == sum(checked["new"].values()) > 0
    again = tell("import", book, "--record", record)
    assert (again["written"], again["unchanged"], again["new"]) == ([], len(done["written"]), {})


def test_an_import_with_a_fault_leaves_with_1_and_writes_nothing(tmp_path):
    record, book = tmp_path / "new.db", tmp_path / "book"
    call("init", "--record", record)
    book.mkdir()
    (book / "donors.csv").write_text("item,sex,occurred\nD,femal,2026-01-01\nE,male,2026-01-01\n", encoding="utf-8")
    done = tell("import", book, "--record", record, code=1)
    assert done["written"] == []
    assert [fault["where"] for fault in done["faults"] if fault["answer"]] == ["Donors!B2"]
    assert tell("log", "--record", record)["size"] == 1
    assert "Donors!B2" in call("import", book, "--record", record, code=1).stdout


COUNTS = "sample,passage,viable cells seeded,viable cells harvested,hours in culture\nA,1,1000000,8000000,72\n"


def test_measure(held, tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text(COUNTS, encoding="utf-8")
    size = tell("log", "--record", held)["size"]
    given = ("measure", "LOT-s", "growth", path, "--id", "M1", "--occurred", "2026-01-06", "--record", held)
    done = tell(*given)
    assert done["entries"] == [size]
    assert set(done["result"]) == set(KEYS["assay"])
    assert tell(*given)["entries"] == []
    assert "already holds" in call(*given).stdout
    assert "No sample is mapped to 'LOT-s'" in tell(*given, "--map", "A=LOT", code=2)["error"]
    assert "no sample 'b'" in tell(*given, "--map", "b=LOT-s", code=2)["error"]


def test_measure_does_not_give_several_samples_to_one_item(held, tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text(f"{COUNTS}B,1,1000000,4000000,72\n", encoding="utf-8")
    size = tell("log", "--record", held)["size"]
    given = ("measure", "LOT-s", "growth", path, "--id", "M1", "--occurred", "2026-01-06", "--record", held)
    assert "The file holds several" in tell(*given, code=2)["error"]
    assert tell("log", "--record", held)["size"] == size
    mapped = tell(*given, "--map", "B=LOT-s", code=1)["result"]["findings"]
    assert "measure/unmapped" in {finding["code"] for finding in mapped}
    of_no_interest = tell(*given, "--map", "B=LOT-s", "--map", "A=-", "--id", "M2")["result"]["findings"]
    assert "measure/ignored" in {finding["code"] for finding in of_no_interest}


def test_demo(tmp_path):
    folder = tmp_path / "here"
    with cheaply():
        told = tell("demo", folder)
    assert Counter(told["lines"].values()) == {"met": 59, "not met": 2, "not known": 36}
    assert {line for line, answer in told["lines"].items() if answer == "not met"} == {"AICS-11-27", "AICS-23-20"}
    assert len(told["charts"]) >= 4
    assert set(told["verified"].values()) == {"met"}
    assert set(told["lots"].values()) == {"released", "rejected", "quarantined"}
    assert "cannot be released" in told["refused"]["release SIM-DP-003"]
    assert all(found for found in told["found_out"].values())
    assert "holds a record already" in tell("demo", folder, code=2)["error"]


def test_what_cannot_be_written_is_said_in_one_line_and_nothing_is_sealed(held, tmp_path):
    call("release", "LOT", "--as", "qp", "--record", held)
    size = tell("log", "--record", held)["size"]
    assert "no folder" in tell("coa", "LOT", "-o", tmp_path / "nowhere" / "c.pdf", "--record", held, code=2)["error"]
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "error" in tell("coa", "LOT", "-o", tmp_path / "file" / "c.pdf", "--record", held, code=2)
    assert "error" in tell("book", "template", "-o", tmp_path / "file" / "b.xlsx", code=2)
    assert tell("log", "--record", held)["size"] == size


def test_a_certificate_is_issued_once_and_given_again(held, tmp_path):
    call("release", "LOT", "--as", "qp", "--record", held)
    first = tell("coa", "LOT", "-o", tmp_path / "1.pdf", "--record", held)["entry"]
    assert tell("coa", "LOT", "-o", tmp_path / "2.pdf", "--record", held)["entry"] == first
    assert (tmp_path / "1.pdf").read_bytes() == (tmp_path / "2.pdf").read_bytes()


@pytest.mark.parametrize("moment", ["2026-02-30", "2026", "", "01/02/2026", "yesterday"])
def test_what_is_no_moment(held, moment):
    assert "no date" in tell("enter", "donor", "item=E", "--occurred", moment, "--record", held, code=2)["error"]


def test_an_entry_that_was_spoilt_is_named_by_verify_and_said_in_one_line_elsewhere(held_file):
    data = held_file.read_bytes()
    place = data.index(b'"item":"MCB","laboratory"')
    held_file.write_bytes(data[:place] + b'"itex"' + data[place + 6 :])
    codes = {finding["code"] for finding in tell("verify", "--record", held_file, code=1)["findings"]}
    assert {"record/leaf", "history"} <= codes
    assert "An entry cannot be read" in tell("log", "--record", held_file, code=2)["error"]


def test_a_step_and_a_report_can_be_shown_by_their_identifiers(held):
    assert json.loads(call("show", "S1", "--json", "--record", held).stdout)["kind"] == "step"
    assert json.loads(call("show", "R1", "--json", "--record", held).stdout)["kind"] == "report"


def test_specification_templates_are_listed_and_written(site, tmp_path):
    assert "isct-msc-minimal" in tell("book", "specification", name="book specification")["specifications"]
    book = tmp_path / "isct.xlsx"
    given = ("book", "specification", "isct-msc-minimal", "--occurred", "2026-03-01", "-o", book)
    tell(*given, name="book specification")
    assert tell("import", book, "--record", site.record.where)["new"] == {"specification": 1}
