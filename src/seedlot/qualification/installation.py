"""Qualification of the installation: is what lies on this computer what was released, whole and unaltered?

Every file of Seedlot and of each package that it needs is hashed and compared with what its wheel recorded (PEP 376,
RECORD); the versions are compared with those that Seedlot was tested with. What was altered after it was installed is
found; that the wheel itself is the one that was released, its hash tells, which `pip install --require-hashes` checks.
"""

from __future__ import annotations

import base64
import hashlib
import platform
import re
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import Distribution, PackageNotFoundError, PackagePath, distribution
from itertools import islice
from pathlib import Path

from seedlot.acts.importing import Progress, quiet
from seedlot.qualification.challenge import Challenge, Part, judged
from seedlot.record.store import Record
from seedlot.record.verify import verify
from seedlot.terms.finding import Answer, overall
from seedlot.terms.showing import counted

_PACKAGE = Path(__file__).parents[1]
#: The locked packages: within the wheel, or in the folder in which Seedlot is developed.
_LOCKS = (_PACKAGE / "documentation" / "run.lock", _PACKAGE.parents[1] / "requirements" / "run.lock")
_LINE = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^ ;\\]+)( ;)?")
#: Tables that nobody can alter need STRICT.
_SQLITE = (3, 37, 0)
_NAMED = 5
_ANNEX_4 = "EU GMP Annex 11 (2011), 4.1; Annex 15, 3.8"
_ANNEX_13 = "EU GMP Annex 11 (2011), principle (infrastructure is qualified); GAMP 5, category 1"


def installed(record: Record | None, *, progress: Progress = quiet) -> Iterator[Challenge]:
    """Challenge the installation; and the record, where one is given, for that it is whole."""
    locked = tuple(_locked())
    tries: list[Callable[[], Challenge]] = [
        _computer,
        _own_files,
        partial(_versions, locked),
        partial(_files_of, locked),
        _database,
    ]
    if record is not None:
        tries.append(partial(_record, record))
    for count, each in enumerate(tries):
        progress("comparing what is installed", count, len(tries))
        yield each()
    progress("comparing what is installed", len(tries), len(tries))


def _computer() -> Challenge:
    told = f"{platform.system()} {platform.release()}, {platform.machine()}; Python {platform.python_version()}"
    return Challenge(
        code="computer",
        part=Part.INSTALLATION,
        requirement="The computer on which the software runs is known.",
        source=_ANNEX_13,
        expected="told",
        observed=f"{platform.node() or 'a computer without a name'}: {told}; SQLite {sqlite3.sqlite_version}",
        answer=None,
    )


def _own_files() -> Challenge:
    observed, answer = _hashed((distribution("seedlot"),), own=True)
    return Challenge(
        code="own-files",
        part=Part.INSTALLATION,
        requirement="What is installed is what was released.",
        source=_ANNEX_4,
        expected="every file of Seedlot has the hash that its wheel recorded",
        observed=observed,
        answer=answer,
    )


def _versions(locked: tuple[tuple[str, str, bool], ...]) -> Challenge:
    wrong = [
        f"{name}: {_installed(name) or 'absent'}, tested with {version}"
        for name, version, elsewhere in locked
        if _installed(name) != version and not (elsewhere and (not _installed(name) or _also(locked, name)))
    ]
    return Challenge(
        code="versions",
        part=Part.INSTALLATION,
        requirement="The packages that Seedlot needs are of the versions that it was tested with.",
        source="EU GMP Annex 11 (2011), 4.1, 10 (configuration management)",
        expected=f"{counted(len(locked), 'package')} of the lock file, each of its version",
        observed=_some(wrong) if wrong else f"{counted(len(locked), 'package')}, all as locked",
        answer=judged(None if not locked else not wrong),
    )


def _also(locked: tuple[tuple[str, str, bool], ...], name: str) -> bool:
    """Whether another line of the lock, for another Python or system, names the version that is installed."""
    return any(each == name and version == _installed(name) for each, version, _ in locked)


def _files_of(locked: tuple[tuple[str, str, bool], ...]) -> Challenge:
    names = dict.fromkeys(name for name, _, _ in locked if _installed(name))
    observed, answer = _hashed(tuple(distribution(name) for name in names), own=False)
    return Challenge(
        code="package-files",
        part=Part.INSTALLATION,
        requirement="The packages that Seedlot needs are whole and unaltered.",
        source=_ANNEX_4,
        expected="every file of every package has the hash that its wheel recorded",
        observed=observed,
        answer=answer,
    )


def _hashed(distributions: tuple[Distribution, ...], *, own: bool) -> tuple[str, Answer]:
    """Hash the files of packages: what was seen, and the answer."""
    count, wrong = 0, list[str]()
    for each in distributions:
        files = [file for file in each.files or () if file.hash and not file.parts[-1].endswith(".pyc")]
        if own and not any(file.parts == ("seedlot", "__init__.py") for file in files):
            says = "installed from the folder in which it is developed, which records no hashes: install the wheel"
            return says, Answer.NOT_KNOWN
        count += len(files)
        wrong += [f"{each.metadata['Name']}: {file}" for file in files if not _as_recorded(file)]
    if wrong:
        return f"altered or gone: {_some(wrong)}", Answer.NOT_MET
    says = f"{counted(count, 'file')} hashed, all as recorded"
    return says, judged(count > 0 or None)


def _as_recorded(file: PackagePath) -> bool:
    """Whether a file has the hash that was recorded. A console script is rewritten by the installer, with its hash."""
    try:
        data = file.read_binary()
    except OSError:
        return False
    recorded = file.hash
    if recorded is None:
        return True
    digest = hashlib.new(recorded.mode, data).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") == recorded.value


def _database() -> Challenge:
    found = tuple(int(part) for part in sqlite3.sqlite_version.split("."))
    least = ".".join(map(str, _SQLITE))
    return Challenge(
        code="sqlite",
        part=Part.INSTALLATION,
        requirement="The database keeps types strictly.",
        source=_ANNEX_13,
        expected=f"SQLite {least} or later",
        observed=f"SQLite {sqlite3.sqlite_version}",
        answer=judged(found >= _SQLITE),
    )


def _record(record: Record) -> Challenge:
    findings = verify(record, files=True)
    against = [each.says for each in findings if each.answer is not None and each.answer is not Answer.MET]
    return Challenge(
        code="record",
        part=Part.INSTALLATION,
        requirement="The record in use is whole: every entry, the tree, checkpoints, signatures and raw files.",
        source="21 CFR 11.10(a); EU GMP Annex 11 (2011), 7.1",
        expected="verified with its raw files, nothing at fault",
        observed=_some(against)
        if against
        else f"{record.where} ({record.engine.dialect.name}): verified, nothing at fault",
        answer=overall(findings),
    )


def _locked() -> Iterator[tuple[str, str, bool]]:
    """Each locked package: its name, its version, and whether it is for some systems only."""
    lock = next((path for path in _LOCKS if path.is_file()), None)
    for line in lock.read_text("utf-8").splitlines() if lock else ():
        if found := _LINE.match(line):
            yield found[1], found[2].strip(), bool(found[3])


def _installed(name: str) -> str:
    try:
        return distribution(name).version
    except PackageNotFoundError:
        return ""


def _some(told: list[str]) -> str:
    """The first few, and how many more."""
    first = "; ".join(islice(told, _NAMED))
    return first if len(told) <= _NAMED else f"{first}; and {len(told) - _NAMED} more"
