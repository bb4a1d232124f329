"""Files that were sent and wait to be sealed: a folder for each upload, its sender's alone, and what became of it.

They lie outside the record. A folder is whole or not there: files are laid into one with another name first, which is
swept away if the server dies meanwhile. What is worked out about them lies beside them, so that every process of the
server can show it, and says by which process, so that work that was broken off is seen to be.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from starlette.datastructures import UploadFile

from seedlot.terms.errors import SeedlotError
from seedlot.web.mends import in_pages
from seedlot.web.serving import Serving

#: Seconds for which an upload is kept, one that belongs to a draft, and one that is not whole.
_KEPT, _LASTING, _PART = 24 * 3600, 30 * 24 * 3600, 3600
#: How the names of those begin that belong to drafts.
_DRAFT = "draft"
#: Most uploads of a person that wait, of each kind.
_MOST = 20
#: Seconds that whoever sent a form waits for an answer before being shown how far it is.
_PATIENCE = 2.0
#: Where each kind of work is shown.
_PAGES = {"book": "/import/", "measured": "/measure/", "job": "/jobs/"}
#: The stages of work, as pages call them.
_STAGES = {
    "reading": "Reading the book",
    "measuring": "Measuring",
    "checking": "Checking",
    "sealing": "Sealing",
    "hashing": "Reading every entry",
    "comparing with the history": "Comparing the history with the entries",
    "verifying": "Verifying the entries",
    "judging anew": "Judging anew what was judged",
    "comparing what is installed": "Comparing what is installed with what was released",
    "calculating": "Calculating anew what ships with Seedlot",
    "challenging": "Challenging a simulated record",
}
_STATE, _FILES = "state.json", "files"
_LOCK = threading.Lock()
_AT_WORK: set[str] = set()

State = dict[str, Any]
#: Work on an upload: told its folder and how to say how far it is, it tells what to remember.
Work = Callable[[Path, Callable[[str, int, int], None]], State]


class NoUploadError(SeedlotError):
    """An upload that is not there, or is not of whoever asks."""

    def __init__(self) -> None:
        super().__init__(
            "This upload is not here any more",
            mend="It was sealed, left for a day, or sent by somebody else. Send it again.",
        )


class FileNameError(SeedlotError):
    """A file whose name leads elsewhere, or which is sent twice."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"'{name[:200]}' {why}", mend="Give it another name, and send all files again.")


class AtWorkError(SeedlotError):
    """Work that a person asks for while other work of theirs goes on."""

    def __init__(self, called: str, page: str) -> None:
        super().__init__(
            f"Other work of yours is not done yet: {called or 'an upload'}",
            mend=f"Nothing was begun. Wait until that is done; it is shown at {page}.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An upload: its name, its folder, and what is known of it."""

    token: str
    folder: Path
    state: State

    @property
    def files(self) -> Path:
        """The folder with the files that were sent."""
        return self.folder / _FILES

    @property
    def is_running(self) -> bool:
        """Whether somebody works on it now."""
        process, born = int(self.state.get("running", 0)), str(self.state.get("born", ""))
        return bool(process) and _is_alive(self.token, process, born)

    @property
    def changed(self) -> float:
        """When anything of it was last written, in seconds of the epoch; now, where it is just being taken away."""
        try:
            return (self.folder / _STATE).stat().st_mtime
        except OSError:
            return time.time()

    @property
    def sent(self) -> float:
        """When it was sent, in seconds of the epoch."""
        return float(self.state.get("sent", self.changed))

    @property
    def page(self) -> str:
        """The address of the page that shows it."""
        return _PAGES.get(str(self.state["kind"]), "/") + self.token

    @property
    def far(self) -> dict[str, Any]:
        """How far the work on it is: whether it goes on, its stage in the words of a page, how much is done, of how much."""
        stage, done, total = self.state.get("how", ["", 0, 0])
        told = {"stage": _STAGES.get(stage, "Working") if stage else "", "done": done, "total": total}
        return {"running": self.is_running, **told}

    @property
    def is_broken_off(self) -> bool:
        """Whether work on it ended without an answer: the process that did it is gone."""
        return bool(self.state.get("running")) and not self.is_running


def receive(serving: Serving, sent: Iterable[UploadFile], *, person: str, kind: str, about: State) -> str:
    """Lay files into a folder of their own, with what was said of them; tells its name.

    Raises:
        FileNameError: a name leads out of the folder, or stands for two files.
    """
    home = _home(serving)
    _sweep(home)
    _make_room(home, person, kind)
    token = secrets.token_hex(16)
    part = home / f"{token}.part"
    try:
        part.mkdir(mode=0o700)
    except FileNotFoundError:  # it was empty, and a process of the server that ended took it away meanwhile
        _home(serving)
        part.mkdir(mode=0o700)
    try:
        (part / _FILES).mkdir(mode=0o700)
        for each in sent:
            _lay(each, part / _FILES)
        given = {**about, "person": person, "kind": kind, "sent": time.time()}
        _write(part, {**given, "given": [*given, "given"]})
        part.rename(home / token)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return token


def find(serving: Serving, token: str, *, person: str, kind: str = "") -> Upload:
    """An upload of a person; of any kind where none is named.

    Raises:
        NoUploadError: there is none of that name, or it is somebody else's.
    """
    if not _path(serving).exists() or not (token.isalnum() and token.isascii()):
        raise NoUploadError
    folder = _home(serving) / token
    try:
        state: State = json.loads((folder / _STATE).read_bytes())
    except OSError:
        raise NoUploadError from None
    if (state["person"], state["kind"]) != (person, kind or state["kind"]):
        raise NoUploadError
    return Upload(token=token, folder=folder, state=state)


def of(serving: Serving, person: str) -> tuple[Upload, ...]:
    """The uploads and the work of a person that have a page, the newest first; drafts keep theirs by themselves.

    Who did not say who they are is nobody in particular, and is told none: each is known to whoever has its address.
    """
    if not person or not _path(serving).exists():
        return ()
    own = (each for each in _each(_home(serving), person) if each.state["kind"] in _PAGES)
    return tuple(sorted(own, key=lambda each: each.sent, reverse=True))


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for what is made only to be sent, and is gone afterwards."""
    with TemporaryDirectory(prefix="seedlot-sent-") as name:
        yield Path(name)


def lasting(name: str) -> str:
    """Under which name an upload is kept that belongs to something that lasts, such as a draft."""
    return f"{_DRAFT}{name}"


def is_lasting(name: str) -> bool:
    """Whether an upload of that name belongs to something that lasts."""
    return name.startswith(_DRAFT)


def lay_away(upload: Upload, name: str) -> None:
    """Keep an upload under another name, in place of what is kept there."""
    place, gone = upload.folder.with_name(name), upload.folder.with_name(f"{upload.token}.part")
    if place.exists():
        place.rename(gone)
    upload.folder.rename(place)
    os.utime(place)
    shutil.rmtree(gone, ignore_errors=True)


def kept_bytes(serving: Serving, person: str) -> int:
    """How many bytes the drafts of a person keep."""
    if not _path(serving).exists():
        return 0
    own = _each(_home(serving), person, drafts=True)
    return sum(path.stat().st_size for each in own for path in each.files.rglob("*") if path.is_file())


def lay_bytes(folder: Path, name: str, data: bytes) -> None:
    """Lay a file that the server itself made into the folder of an upload, under a name that it chose."""
    (folder / _FILES / name).write_bytes(data)


def discard(upload: Upload) -> None:
    """Delete an upload."""
    shutil.rmtree(upload.folder, ignore_errors=True)


def work_on(upload: Upload, work: Work, *, patience: float | None = None) -> bool:
    """Work on an upload, in a thread of its own; if that is soon done, wait for it. Tells whether it is done.

    Raises:
        AtWorkError: it is being worked on already, or something else of the same person is.
    """
    with _LOCK:
        if other := next(_at_work(upload), None):
            raise AtWorkError(str(other.state.get("called", "")), other.page)
        _AT_WORK.add(upload.token)
    begun = {key: upload.state[key] for key in upload.state["given"]}
    _write(upload.folder, {**begun, **_here()})
    thread = threading.Thread(target=_run, args=(upload, begun, work), name=f"upload {upload.token[:8]}", daemon=True)
    thread.start()
    thread.join(_PATIENCE if patience is None else patience)
    return not thread.is_alive()


def _at_work(upload: Upload) -> Iterator[Upload]:
    """What is being worked on for the same person; of somebody who is nobody in particular, this upload alone."""
    if upload.token in _AT_WORK or upload.is_running:
        yield upload
    if upload.state["person"]:
        for each in _each(upload.folder.parent, upload.state["person"]):
            if each.token != upload.token and each.is_running:
                yield each


def _each(home: Path, person: str, *, drafts: bool = False) -> Iterator[Upload]:
    """Every upload of a person but for those of drafts, or these alone; one that is just being made or taken away is none."""
    for folder in home.iterdir():
        try:
            if folder.suffix == ".part" or is_lasting(folder.name) != drafts or _whose(folder) != person:
                continue
            state: State = json.loads((folder / _STATE).read_bytes())
        except OSError:
            continue
        yield Upload(token=folder.name, folder=folder, state=state)


@lru_cache(maxsize=4096)
def _whose(folder: Path) -> str:
    """Whose an upload is, which never changes: so that nobody's page reads what is everybody's."""
    state: State = json.loads((folder / _STATE).read_bytes())
    return str(state["person"])


def _run(upload: Upload, begun: State, work: Work) -> None:
    told = [0.0]

    def tell(stage: str, done: int, total: int) -> None:
        if time.monotonic() - told[0] > 0.5:
            told[0] = time.monotonic()
            _write(upload.folder, {**begun, **_here(), "how": [stage, done, total]})

    try:
        try:
            after = work(upload.folder, tell)
        except SeedlotError as error:
            said = in_pages(error)
            after = {"error": [said.what, said.where, said.mend]}
        except BaseException:
            after = {
                "error": [
                    "Something went wrong in Seedlot itself; nothing was written",
                    "",
                    "Try it again, or ask whoever keeps it.",
                ]
            }
            raise
        finally:
            if upload.folder.exists():
                _write(upload.folder, {**begun, **after})
    finally:
        with _LOCK:
            _AT_WORK.discard(upload.token)


def _here() -> State:
    """Who is at work: this process, and when it began."""
    return {"running": os.getpid(), "born": _born(os.getpid())}


def _born(process: int) -> str:
    """When a process began, in ticks, where the system tells (Linux, proc_pid_stat(5), field 22); else nothing.

    In a container the processes of a server that is started again have the numbers of those that were killed. One that
    ended, and that nobody has looked after yet (field 3 is Z), began never.
    """
    try:
        told = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()
        return "" if told[0] == "Z" else told[19]
    except (OSError, IndexError):
        return ""


def _is_alive(token: str, process: int, born: str) -> bool:
    if process == os.getpid():
        return token in _AT_WORK
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _born(process) == born


def leave(serving: Serving) -> None:
    """Take the folder of all uploads to a record away as the server ends, unless something waits in it."""
    with suppress(OSError):
        _path(serving).rmdir()


def _path(serving: Serving) -> Path:
    name = hashlib.sha256(serving.address.encode()).hexdigest()[:16]
    return Path(gettempdir()) / f"seedlot-uploads-{os.getuid()}-{name}"


def _home(serving: Serving) -> Path:
    """The folder of all uploads to a record, made if need be: nobody else's, and readable by nobody else."""
    home = _path(serving)
    home.mkdir(mode=0o700, exist_ok=True)
    found = home.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        mend = "Whoever keeps the server should remove it, or set TMPDIR to a folder of its own."
        raise SeedlotError(f"'{home}' is not a folder of this server alone", mend=mend)
    return home


def _sweep(home: Path) -> None:
    """Delete what was left: uploads of yesterday, and those that never became whole."""
    for folder in home.iterdir():
        try:
            age = time.time() - folder.stat().st_mtime
        except OSError:
            continue
        if age > _time_of(folder) and folder.name not in _AT_WORK:
            shutil.rmtree(folder, ignore_errors=True)


def _time_of(folder: Path) -> int:
    """For how many seconds a folder is kept."""
    return _PART if folder.suffix == ".part" else _LASTING if is_lasting(folder.name) else _KEPT


def _make_room(home: Path, person: str, kind: str) -> None:
    """Delete a person's oldest uploads where they have as many as they may: nobody fills the disk with what they left."""
    own: list[tuple[float, Path]] = []
    for each in _each(home, person):
        if each.state["kind"] == kind and each.token not in _AT_WORK and not each.is_running:
            with suppress(OSError):
                own.append((each.folder.stat().st_mtime, each.folder))
    for _, folder in sorted(own)[: max(0, len(own) - _MOST + 1)]:
        shutil.rmtree(folder, ignore_errors=True)


def _lay(sent: UploadFile, folder: Path) -> None:
    """Lay one file into the folder, below folders of its own if it came with them."""
    name = sent.filename or ""
    place = PurePosixPath(name.replace("\\", "/"))
    if (
        place.is_absolute()
        or not place.parts
        or not name.isprintable()
        or any(_leads_away(part) for part in place.parts)
    ):
        raise FileNameError(name, "is no name that a file can have here")
    path = folder / place
    if path.exists():
        raise FileNameError(name, "is sent twice")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("xb") as target:
        shutil.copyfileobj(sent.file, target, 1024 * 1024)


def _leads_away(part: str) -> bool:
    return part in {"..", "."} or part.startswith(".") or ":" in part or len(part.encode()) > 200


def _write(folder: Path, state: State) -> None:
    """Write what is known, whole or not at all."""
    new = folder / f"{_STATE}.{secrets.token_hex(4)}"
    new.write_bytes(json.dumps(state).encode())
    new.replace(folder / _STATE)
