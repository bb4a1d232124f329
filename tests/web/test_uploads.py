"""Uploads: whole or not there, their sender's alone, inside their folder; work that is broken off is seen to be."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from starlette.datastructures import UploadFile
from tests.web.conftest import Visitor

from seedlot.terms.errors import SeedlotError
from seedlot.web import uploads
from seedlot.web.serving import Serving
from seedlot.web.uploads import AtWorkError, FileNameError, NoUploadError, Upload

SERVING = Serving(address="somewhere.db")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Where uploads lie."""
    monkeypatch.setattr(uploads, "gettempdir", lambda: str(tmp_path))
    return tmp_path


def sent(name: str, data: bytes = b"x") -> UploadFile:
    """A file as a browser sends it."""
    return UploadFile(io.BytesIO(data), filename=name)


def receive(*files: UploadFile, person: str = "op") -> Upload:
    """Receive files."""
    token = uploads.receive(SERVING, files, person=person, kind="book", about={"book": "b"})
    return uploads.find(SERVING, token, person=person, kind="book")


def found(upload: Upload) -> Upload:
    """The upload as it is now."""
    return uploads.find(SERVING, upload.token, person="op", kind="book")


def test_files_lie_below_their_folder_as_they_were_sent() -> None:
    upload = receive(sent("a.csv", b"one"), sent("raw/deep/b.csv", b"two"), sent("raw\\c.csv", b"three"))
    held = {path.relative_to(upload.files).as_posix(): path.read_bytes() for path in upload.files.rglob("*.csv")}
    assert held == {"a.csv": b"one", "raw/deep/b.csv": b"two", "raw/c.csv": b"three"}
    assert upload.folder.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name", ["../x", "/etc/x", "a/../../x", "..\\x", "C:\\x", ".hidden", "a/.git/x", "x\x00y", "a\nb", "", "x" * 250]
)
def test_no_name_leads_elsewhere_and_nothing_is_left(home: Path, name: str) -> None:
    with pytest.raises(FileNameError):
        receive(sent("good.csv"), sent(name))
    assert [path.name for path in home.rglob("*") if path.is_file()] == []


def test_a_name_is_sent_once() -> None:
    with pytest.raises(FileNameError, match="is sent twice"):
        receive(sent("a"), sent("a"))


def test_only_its_sender_finds_it() -> None:
    upload = receive(sent("a"))
    for token, person, kind in ((upload.token, "qa", "book"), (upload.token, "op", "measured"), ("../x", "op", "book")):
        with pytest.raises(NoUploadError):
            uploads.find(SERVING, token, person=person, kind=kind)
    with pytest.raises(NoUploadError):
        uploads.find(Serving(address="another.db"), upload.token, person="op", kind="book")
    uploads.discard(upload)
    with pytest.raises(NoUploadError):
        found(upload)


def test_what_is_worked_out_is_remembered() -> None:
    upload = receive(sent("a"))
    uploads.work_on(upload, lambda folder, _tell: {"said": folder.name})
    assert (found(upload).state["said"], found(upload).is_running, found(upload).is_broken_off) == (
        upload.token,
        False,
        False,
    )


def test_a_fault_is_remembered_in_its_own_words() -> None:
    upload = receive(sent("a"))

    def fail(_folder: Path, _tell: object) -> uploads.State:
        raise SeedlotError("It is wrong", where="here", mend="Mend it.")

    uploads.work_on(upload, fail)
    assert found(upload).state["error"] == ["It is wrong", "here", "Mend it."]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_of_the_program_tells_nothing_of_it() -> None:
    upload = receive(sent("a"))
    uploads.work_on(upload, lambda _folder, _tell: {"x": 1 / 0})
    assert "Something went wrong in Seedlot itself" in found(upload).state["error"][0]


def test_while_it_is_worked_on_it_is_not_worked_on_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_PATIENCE", 0)
    upload, go = receive(sent("a")), threading.Event()

    def work(_folder: Path, tell: object) -> uploads.State:
        tell("checking", 1, 2)  # type: ignore[operator]
        go.wait(10)
        return {}

    uploads.work_on(upload, work)
    with pytest.raises(AtWorkError):
        uploads.work_on(found(upload), work)
    assert found(upload).is_running
    go.set()
    for _ in range(100):
        if not found(upload).is_running:
            break
        time.sleep(0.02)
    assert not found(upload).is_running


def test_work_of_a_process_that_is_gone_is_broken_off() -> None:
    upload = receive(sent("a"))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (upload.folder / "state.json").write_text(json.dumps({**upload.state, "running": gone.pid}))
    assert found(upload).is_broken_off
    uploads.work_on(found(upload), lambda _folder, _tell: {"said": "again"})
    assert not found(upload).is_broken_off


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell when a process began")
def test_a_process_that_has_the_number_of_one_that_is_gone_is_another() -> None:
    """In a container a server that is started again has the numbers of the one that was killed."""
    upload, other = receive(sent("a")), subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    state = {**upload.state, "running": other.pid}
    try:
        uploads._write(upload.folder, {**state, "born": uploads._born(other.pid)})
        assert found(upload).is_running
        uploads._write(upload.folder, {**state, "born": "1"})
        assert found(upload).is_broken_off
        uploads.work_on(found(upload), lambda _folder, _tell: {"said": "again"})
    finally:
        other.kill()
        assert other.stdin is not None
        other.stdin.close()
    while Path(f"/proc/{other.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.01)
    assert not uploads._born(other.pid)
    other.wait()


def test_what_was_left_is_swept_away() -> None:
    old, new = receive(sent("a")), receive(sent("b"))
    (part := old.folder.with_suffix(".part")).mkdir()
    for folder in (old.folder, part):
        os.utime(folder, (time.time() - 90_000,) * 2)
    receive(sent("c"))
    assert not old.folder.exists()
    assert not part.exists()
    assert new.folder.exists()


def test_of_very_many_uploads_of_a_person_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_MOST", 2)
    first, other = receive(sent("a")), receive(sent("a"), person="qa")
    os.utime(first.folder, (time.time() - 9,) * 2)
    second, third = receive(sent("b")), receive(sent("c"))
    assert [each.folder.exists() for each in (first, other, second, third)] == [False, True, True, True]


def test_a_folder_that_others_can_read_is_not_used() -> None:
    folder = receive(sent("a")).folder.parent
    folder.chmod(0o755)
    with pytest.raises(SeedlotError, match="not a folder of this server alone"):
        receive(sent("b"))


def test_who_only_looks_leaves_no_folder(home: Path) -> None:
    with pytest.raises(NoUploadError):
        uploads.find(SERVING, "0" * 32, person="op")
    assert uploads.kept_bytes(SERVING, "op") == 0
    assert not list(home.iterdir())


def test_the_end_of_the_server_leaves_what_waits_and_nothing_else(visitor: Visitor) -> None:
    serving = visitor.client.app.state.serving  # type: ignore[attr-defined]
    token = uploads.receive(serving, [sent("a.csv")], person="op", kind="book", about={})
    waits = uploads.find(serving, token, person="op")
    with visitor.client:
        pass
    assert waits.folder.exists()
    uploads.discard(waits)
    assert waits.folder.parent.exists()
    with visitor.client:
        pass
    assert not waits.folder.parent.exists()
