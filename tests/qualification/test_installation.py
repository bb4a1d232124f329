"""The installation: a file that was altered, one that is gone, a package of another version."""

from __future__ import annotations

import base64
import hashlib
from importlib.metadata import Distribution

import pytest

from seedlot.qualification import installation
from seedlot.terms.finding import Answer


@pytest.fixture
def package(tmp_path):
    """A package of two files, as an installer leaves it."""
    (tmp_path / "thing").mkdir()
    held = tmp_path / "thing-1.0.dist-info"
    held.mkdir()
    lines = []
    for name in ("__init__.py", "other.py"):
        data = f"# {name}\n".encode()
        (tmp_path / "thing" / name).write_bytes(data)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
        lines.append(f"thing/{name},sha256={digest},{len(data)}")
    (held / "METADATA").write_text("Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n", "utf-8")
    (held / "RECORD").write_text("\n".join([*lines, "thing-1.0.dist-info/RECORD,,"]) + "\n", "utf-8")
    return tmp_path, Distribution.at(held)


def test_a_package_as_it_was_installed(package):
    _, thing = package
    assert installation._hashed((thing,), own=False) == ("2 files hashed, all as recorded", Answer.MET)


def test_an_altered_file_is_named(package):
    place, thing = package
    (place / "thing" / "other.py").write_text("# other.py \n", "utf-8")
    found = installation._hashed((thing,), own=False)
    assert found == ("altered or gone: thing: thing/other.py", Answer.NOT_MET)


def test_a_file_that_is_gone_is_named(package):
    place, thing = package
    (place / "thing" / "__init__.py").unlink()
    assert installation._hashed((thing,), own=False)[1] is Answer.NOT_MET


def test_a_package_without_hashes_is_not_known(package):
    place, thing = package
    (place / "thing-1.0.dist-info" / "RECORD").write_text("thing/other.py,,\n", "utf-8")
    assert installation._hashed((thing,), own=False)[1] is Answer.NOT_KNOWN


def test_seedlot_in_the_folder_in_which_it_is_developed_is_not_known(package):
    _, thing = package
    assert installation._hashed((thing,), own=True)[1] is Answer.NOT_KNOWN


def test_every_line_of_the_lock_is_read():
    locked = tuple(installation._locked())
    lock = next(path for path in installation._LOCKS if path.is_file())
    assert len(locked) == sum(
        "==" in line and not line.startswith(" ") for line in lock.read_text("utf-8").splitlines()
    )
    assert ("numpy", True) in {(name, elsewhere) for name, _, elsewhere in locked}


@pytest.mark.parametrize(
    ("locked", "answer", "says"),
    [
        ((("pydantic", "0.1", False),), Answer.NOT_MET, "tested with 0.1"),
        ((("no-such-package", "1", False),), Answer.NOT_MET, "no-such-package: absent"),
        ((("no-such-package", "1", True),), Answer.MET, "1 package, all as locked"),
        ((("numpy", "0.1", True),), Answer.NOT_MET, "tested with 0.1"),
        ((), Answer.NOT_KNOWN, ""),
    ],
)
def test_versions(locked, answer, says):
    found = installation._versions(locked)
    assert found.answer is answer
    assert says in found.observed


def test_a_package_locked_twice_for_two_pythons_is_of_one_of_the_versions():
    version = installation._installed("numpy")
    locked = (("numpy", version, True), ("numpy", "99", True))
    assert installation._versions(locked).answer is Answer.MET
