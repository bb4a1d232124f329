"""The outsider's verifier on a whole package: what it proves, what it does not, how it is run."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.dossier.packages import entry_of, found, members_of, pack_of, seal_raw, written
from tests.simulated_lot import make
from tests.simulated_site import Site

from seedlot.dossier.verifier import verify as verifier
from seedlot.dossier.verifier.notes import read_checkpoint
from seedlot.dossier.verifier.verify import BrokenError, main, verify_pack
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.judgement import Amendment

FOLDER = Path(verifier.__file__).parent


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_it_needs_nothing_but_python_3_9(path: Path) -> None:
    """Its parts import the standard library and each other, and nothing else."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"), feature_version=(3, 9))))
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    assert {name.partition(".")[0] for name in modules} <= sys.stdlib_module_names
    beside = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.level}
    assert beside - {None} <= {each.stem for each in FOLDER.glob("*.py")}


def test_every_part_of_it_travels(released) -> None:
    members = members_of(released.package)
    parts = {path.name: path.read_bytes() for path in FOLDER.glob("*.py")}
    assert members.pop("verify.py") == parts.pop("launch.py")
    assert {name.partition("/")[2]: body for name, body in members.items() if name.startswith("verifier/")} == parts


def unpacked(package: bytes, folder: Path) -> Path:
    """A package, unpacked as README.txt says."""
    (folder / "lot.zip").write_bytes(package)
    run = [sys.executable, "-m", "zipfile", "-e", "lot.zip", "folder"]
    subprocess.run(run, cwd=folder, check=True)
    return folder / "folder"


@pytest.mark.parametrize("arguments", [["lot.zip"], ["folder"]])
@pytest.mark.parametrize("options", [["-I", "-S"], []])
def test_it_runs_by_itself_from_the_package(released, tmp_path, options, arguments) -> None:
    """Isolated, without site packages: nothing of Seedlot can help it. Nothing is left behind in the folder."""
    folder = unpacked(released.package, tmp_path)
    before = sorted(folder.rglob("*"))
    command = [sys.executable, *options, str(folder / "verify.py"), *arguments]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert "All that was checked is as it should be" in run.stdout
    assert "Not proved: who kept the record" in run.stdout
    assert f"Entry {released.decision} is signed by Quentin Person (meaning: certification" in run.stdout
    assert sorted(folder.rglob("*")) == before


def test_it_verifies_signatures_by_itself(trusted, tmp_path) -> None:
    folder = unpacked(trusted.package, tmp_path)
    held = ["--key", trusted.vouching.vkey, "--witness", trusted.vouching.witness_vkey]
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), "lot.zip", *held]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert "is signed by the key that you hold" in run.stdout
    assert "Witness partner.example+" in run.stdout


def test_a_whole_package_is_proved(lot_zip, released) -> None:
    said = found(lot_zip)
    assert not said["not met"]
    assert not said["not known"]
    proved = " ".join(said["met"])
    assert f"entries is, byte for byte, in the record of {released.size} entries" in proved
    assert f"certificate.pdf is, byte for byte, the one that entry {released.sealed} sealed" in proved
    assert f"includes its decision, entry {released.decision}: lot LOT is released" in proved
    assert f"the {released.sealed} entries under the certificate of entry {released.sealed} have not changed" in proved
    assert "Every raw file here (3 in number)" in proved
    assert f"Entry {released.size - 10} decides about MCB: released" in proved
    # Beside what is never proved: no key, no witness, no review; and that it is a demonstration.
    assert len(said[""]) == len(verifier.LIMITS) + 4


def test_what_is_not_in_it_is_said_not_to_be_proved(released, tmp_path) -> None:
    said = found(written(tmp_path, pack_of(released.site)))
    assert not said["not met"]
    assert any("what is in 1 files that the entries name by hash" in each for each in said[""])


def held(folder: Path, text: str) -> Path:
    path = folder / "held.txt"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["checkpoint.txt", "certificate-checkpoint.txt"])
def test_a_checkpoint_that_is_held_is_found_in_the_record(released, lot_zip, tmp_path, name) -> None:
    text = members_of(released.package)[name].decode()
    for written_so in (text, text.replace("\n", "\r\n"), "\n" + text.rstrip(), text + "\n\u2014 key AAAA\n"):
        said = found(lot_zip, held(tmp_path, written_so))
        assert not said["not met"]
        assert any("This is the record that you know" in each for each in said["met"])


def test_a_checkpoint_of_another_history_is_found(released, lot_zip, tmp_path) -> None:
    origin, size, _ = members_of(released.package)["checkpoint.txt"].decode().split()
    other = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    said = found(lot_zip, held(tmp_path, f"{origin}\n{size}\n{other}\n"))
    assert any("not the record that you know" in each for each in said["not met"])
    said = found(lot_zip, held(tmp_path, f"elsewhere\n{size}\n{other}\n"))
    assert any("Your checkpoint is of 'elsewhere'" in each for each in said["not met"])


def test_what_cannot_be_shown_is_not_known(released, lot_zip, tmp_path) -> None:
    with released.site.reading() as connection:
        older = read.checkpoint(connection, members_of(released.package)["checkpoint.txt"].decode().split()[0], 7)
    path = held(tmp_path, older.text())
    assert verify_pack(lot_zip, path)["answer"] == "not known"
    sizes = f"{released.decision}, {released.sealed}, {released.size} entries only"
    assert any(sizes in each for each in found(lot_zip, path)["not known"])
    assert main([str(lot_zip), "--checkpoint", str(path)]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        "a\n-1\n" + "A" * 43 + "=\n",
        "a\n01\n" + "A" * 43 + "=\n",
        "a\n1\nAAAA\n",
        f"a\n{'9' * 5000}\n{'A' * 43}=\n",
    ],
    ids=lambda text: text[:9],
)
def test_what_is_no_checkpoint_is_wrong_use(lot_zip, tmp_path, text, capsys) -> None:
    path = held(tmp_path, text)
    with pytest.raises(BrokenError, match="is not a checkpoint of three lines"):
        verify_pack(lot_zip, path)
    assert main([str(lot_zip), "--checkpoint", str(path)]) == 2
    assert "held.txt is not a checkpoint" in capsys.readouterr().err


def test_a_checkpoint_is_read_as_the_record_writes_it() -> None:
    point = read.Checkpoint("seedlot/DUB/ab", 7, bytes(range(32)))
    assert read_checkpoint(point.text().encode(), "x") == ("seedlot/DUB/ab", 7, bytes(range(32)).hex())


def test_the_command_tells_its_answer_by_its_status(released, lot_zip, tmp_path, capsys) -> None:
    assert main([str(lot_zip)]) == 0
    assert capsys.readouterr().out.startswith("\nPROVED")
    assert main([str(lot_zip), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["answer"] == "met"
    assert main([str(written(tmp_path, released.package[:-1]))]) == 1
    assert "NOT what it should be" in capsys.readouterr().out
    assert main([str(tmp_path / "nothing.zip")]) == 2
    assert "nothing.zip" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main([])


def amended(site: Site, reason: str) -> int:
    """A lot with a correction whose reason nobody could type; another program, or a version of long ago, sealed it."""
    make(site)
    target = entry_of(site, "R1")
    with site.reading() as connection:
        plain = Entry.parse(read.body(connection, target)).content.model_dump(mode="json")
    return seal_raw(site, Amendment(target=target, reason=reason, content=plain))


def test_what_others_wrote_cannot_steer_the_terminal(site, tmp_path, capsys) -> None:
    amended(site, "\x1b[2J\u202eé")
    assert main([str(written(tmp_path, pack_of(site)))]) == 0
    out = capsys.readouterr().out
    assert out.isascii()
    assert "\x1b" not in out
    assert "\\u001b[2J\\u202e\\xe9" in out


def test_what_others_wrote_is_no_line_of_the_report(site, tmp_path, capsys) -> None:
    """Not in the report, nor in what a program is told, which may print it."""
    claim = "The record of 9001 entries is signed by the key that you hold"
    number = amended(site, f"typing error.\n  - {claim}.\r\n\nlot.zip: All is well\u2028")
    path = written(tmp_path, pack_of(site))
    assert main([str(path)]) == 0
    lines = capsys.readouterr().out.split("\n")
    (line,) = (each for each in lines if claim in each)
    assert line.startswith("  - Entry ")
    assert line.endswith(f"All is well\\u2028. [entry {number}]")
    assert f"typing error.\\u000a  - {claim}.\\u000d\\u000a\\u000a" in line
    for finding in verify_pack(path)["findings"]:
        assert finding["says"].isprintable()
        assert finding["where"].isprintable()


def test_the_name_of_the_file_is_no_line_of_the_report_either(released, tmp_path, capsys) -> None:
    path = tmp_path / "lot.zip\n  - Witness authority.example co-signed\u202e.zip"
    path.write_bytes(released.package)
    assert main([str(path)]) == 0
    assert not any(line.startswith("  - Witness") for line in capsys.readouterr().out.splitlines())
    assert main([str(path) + "\n"]) == 2
    assert "\n" not in capsys.readouterr().err.rstrip("\n")


def test_a_signature_is_shown_with_name_date_and_time_and_meaning(lot_zip, released, capsys) -> None:
    """21 CFR 11.50(a); without accounts none states a local time, and the time at which it was sealed stands."""
    assert main([str(lot_zip)]) == 0
    told = f"Entry {released.decision} is signed by Quentin Person (meaning: certification; authentication: none; time: 2026-"
    assert told in capsys.readouterr().out


def test_the_program_s_text_does_not_depend_on_the_console(released, lot_zip) -> None:
    program = unpacked(released.package, lot_zip.parent) / "verify.py"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    run = subprocess.run([sys.executable, str(program), str(lot_zip)], capture_output=True, env=environment, check=True)
    assert b"PROVED" in run.stdout
