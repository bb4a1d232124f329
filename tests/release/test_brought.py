"""A pack of rules that somebody brings: a folder, or a ZIP of one, whatever else the file may hold."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.regulation.own_pack import own_pack

from seedlot.regulation.pack import PackError, built_in
from seedlot.release import brought
from seedlot.release.brought import NotAPackError, bring, unpacked


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("within", ["", "ours/", "a/b/"])
def test_a_zip_says_what_its_folder_says(tmp_path: Path, within: str) -> None:
    folder = own_pack(tmp_path / "own")
    data = zipped({f"{within}{name}": content for name, content in files_of(folder).items()})
    one, other = bring(folder, beside=built_in()), bring(unpacked(data), beside=built_in())
    assert one.sha256 == other.sha256
    assert "OWN-CLD-01" in other.rules


def test_what_is_wrong_in_it_is_told_with_its_file(tmp_path: Path) -> None:
    files = files_of(own_pack(tmp_path / "own"))
    name = next(each for each in files if b"OWN-CLD-01" in files[each])
    files[name] = files[name].replace(b"strength: must", b"strength: perhaps")
    with pytest.raises(PackError, match="line"):
        bring(unpacked(zipped(files)), beside=built_in())


def test_what_holds_no_pack_is_refused() -> None:
    for data, says in ((b"", "empty"), (b"no", "cannot be read"), (zipped({"a.txt": b"x"}), "no pack.yaml")):
        with pytest.raises(NotAPackError, match=says):
            unpacked(data)


def test_what_unpacks_to_too_much_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = zipped({"pack.yaml": b"x" * 1000})
    for most in (999, 100):
        monkeypatch.setattr(brought, "MOST_BYTES", most)
        with pytest.raises(NotAPackError, match="more than a pack can"):
            unpacked(packed)


def test_a_pack_under_a_password_is_refused() -> None:
    data = bytearray(zipped({"pack.yaml": b"x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(NotAPackError, match="password"):
        unpacked(bytes(data))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_pack_or_refused_in_words(data: bytes) -> None:
    with pytest.raises(NotAPackError):
        unpacked(data)
