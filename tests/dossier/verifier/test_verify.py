"""The outsider's verifier on a whole package: what it proves, what it does not, how it is run."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.dossier.packages import found, members_of, pack_of, written
from tests.simulated_lot import make

from seedlot.acts.amend import amend
from seedlot.dossier.verifier import verify as verifier
from seedlot.dossier.verifier.verify import BrokenError, main, read_checkpoint, verify_pack
from seedlot.record import read


def test_it_needs_nothing_but_python_3_9() -> None:
    source = Path(verifier.__file__).read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 9))
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in modules} <= sys.stdlib_module_names


def test_it_runs_by_itself_from_the_package(released, lot_zip) -> None:
    program = lot_zip.with_name("verify.py")
    program.write_bytes(members_of(released.package)["verify.py"])
    run = subprocess.run(
        [sys.executable, "-I", "-S", str(program), str(lot_zip)], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "All that was checked is as it should be" in run.stdout
    assert "Not proved: who kept the record" in run.stdout
    assert "Entry 12 is signed by Quentin Person (meaning: certification; authentication: none)" in run.stdout


def test_a_whole_package_is_proved(lot_zip, released) -> None:
    said = found(lot_zip)
    assert not said["not met"]
    assert not said["not known"]
    proved = " ".join(said["met"])
    assert "entries is, byte for byte, in the record of 15 entries" in proved
    assert "certificate.pdf is, byte for byte, the one that entry 14 sealed" in proved
    assert "includes its decision, entry 12: lot LOT is released" in proved
    assert "the 14 entries under the certificate of entry 14 have not changed" in proved
    assert "Every raw file here (2 in number)" in proved
    assert released.decision == 12
    assert len(said[""]) == len(verifier.LIMITS)


def test_what_is_not_in_it_is_said_not_to_be_proved(released, tmp_path) -> None:
    said = found(written(tmp_path, pack_of(released.site)))
    assert not said["not met"]
    assert any("what is in 2 files that the entries name by hash" in each for each in said[""])


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
        older = read.checkpoint(connection, members_of(released.package)["checkpoint.txt"].decode().split()[0], 9)
    path = held(tmp_path, older.text())
    assert verify_pack(lot_zip, path)["answer"] == "not known"
    assert any("checkpoints of 12, 14, 15 entries only" in each for each in found(lot_zip, path)["not known"])
    assert main([str(lot_zip), "--checkpoint", str(path)]) == 1


@pytest.mark.parametrize(
    "text", ["", "a\n1\n", "a\n-1\n" + "A" * 43 + "=\n", "a\n01\n" + "A" * 43 + "=\n", "a\n1\nAAAA\n"]
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


def test_what_others_wrote_cannot_steer_the_terminal(site, tmp_path, capsys) -> None:
    make(site)
    amend(site.record, "op", 5, {"expiry": "2027-01-31"}, reason="\x1b[2J\u202eé", now=site.now)
    assert main([str(written(tmp_path, pack_of(site)))]) == 0
    out = capsys.readouterr().out
    assert out.isascii()
    assert "\x1b" not in out
    assert "\\x1b[2J\\x202e\\xe9" in out


def test_the_program_s_text_does_not_depend_on_the_console(released, lot_zip) -> None:
    program = lot_zip.with_name("verify.py")
    program.write_bytes(members_of(released.package)["verify.py"])
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    run = subprocess.run([sys.executable, str(program), str(lot_zip)], capture_output=True, env=environment, check=True)
    assert b"PROVED" in run.stdout
