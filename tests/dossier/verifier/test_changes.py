"""A package that was changed, by accident or by a forger: the change is found and named."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.dossier.packages import found, members_of, relisted, written, wrong

from seedlot.dossier.verifier.verify import frame, plain_json

#: What the record does not prove, and the verifier says so.
GUIDES = {"README.txt", "verify.py"}


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workshop")


@given(st.data())
def test_a_changed_byte_in_any_member_is_found_and_named(released, workshop, data: st.DataObject) -> None:
    members = members_of(released.package)
    name = data.draw(st.sampled_from(sorted(members)))
    place = data.draw(st.integers(0, len(members[name]) - 1))
    body = bytearray(members[name])
    body[place] ^= data.draw(st.integers(1, 255))
    assert name in wrong(workshop, frame({**members, name: bytes(body)}))


@given(st.data())
def test_a_changed_byte_anywhere_in_the_file_is_found(released, workshop, data: st.DataObject) -> None:
    package = bytearray(released.package)
    package[data.draw(st.integers(0, len(package) - 1))] ^= data.draw(st.integers(1, 255))
    assert wrong(workshop, bytes(package))


def test_a_changed_byte_between_the_members_is_found_everywhere(workshop) -> None:
    """Every byte of a small zip that is no content: headers, directory, end."""
    members = {"README.txt": b"read", "verify.py": b"program"}
    small = frame({**members, "manifest.json": plain_json({})})
    for place in range(len(small)):
        changed = bytearray(small)
        changed[place] ^= 0x10
        assert wrong(workshop, bytes(changed))


@given(st.data())
def test_a_forger_who_mends_the_list_is_found_by_the_hashes(released, workshop, data: st.DataObject) -> None:
    members = members_of(released.package)
    name = data.draw(st.sampled_from(sorted(set(members) - GUIDES - {"manifest.json"})))
    place = data.draw(st.integers(0, len(members[name]) - 1))
    body = bytearray(members[name])
    body[place] ^= data.draw(st.integers(1, 255))
    try:
        same = json.loads(bytes(body)) == json.loads(members[name]) and not name.startswith("entries/")
    except ValueError:
        same = bytes(body).split() == members[name].split()  # white space around the lines of a checkpoint
    if not same:
        assert wrong(workshop, relisted({**members, name: bytes(body)}))


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("entries/000009.json", b"2026-01-01", b"2026-01-02", "Entry 9 is not shown"),
        ("entries/000012.json", b'"outcome":"released"', b'"outcome":"rejected"', "Entry 12 is not shown"),
        ("certificate.pdf", b"%PDF", b"%pdf", "This is not the certificate that entry 14 sealed"),
        ("checkpoint.txt", b"\n15\n", b"\n16\n", "state different checkpoints"),
        ("certificate-checkpoint.txt", b"\n14\n", b"\n13\n", "is not the checkpoint that entry 14 states"),
        ("proofs.json", b'"lot": "LOT"', b'"lot": "TOL"', "The decision that the certificate prints, entry 12"),
        ("files.json", b"viability.csv", b"viability.txt", "files.json does not list"),
    ],
)
def test_each_forgery_is_named(released, tmp_path, name, old, new, said) -> None:
    members = members_of(released.package)
    assert old in members[name]
    members[name] = members[name].replace(old, new)
    assert said in wrong(tmp_path, relisted(members))


def test_a_forged_raw_file_is_named(released, tmp_path) -> None:
    members = members_of(released.package)
    name = f"files/{hashlib.sha256(released.raw).hexdigest()}"
    members[name] = b"sample,viability\nLOT,99.0\n"
    assert f"{name} is not a file that the entries name" in wrong(tmp_path, relisted(members))
    del members[name]
    other = f"files/{hashlib.sha256(b'other').hexdigest()}"
    assert f"{other} is not a file" in wrong(tmp_path, relisted({**members, other: b"other"}))


def test_raw_files_under_each_other_s_names_are_named(released, tmp_path) -> None:
    members = members_of(released.package)
    one, other = (name for name in members if name.startswith("files/"))
    said = wrong(tmp_path, relisted({**members, one: members[other], other: members[one]}))
    assert f"{one} is not a file" in said
    assert f"{other} is not a file" in said


def test_white_space_in_the_list_of_members_is_a_change(released, tmp_path) -> None:
    members = members_of(released.package)
    members["manifest.json"] = members["manifest.json"].replace(b"\n ", b"\n\t", 1)
    assert "manifest.json was changed" in wrong(tmp_path, frame(members))


@pytest.mark.parametrize("name", ["README.txt", "verify.py", "checkpoint.txt", "proofs.json", "files.json"])
def test_a_missing_member_is_named(released, tmp_path, name) -> None:
    members = members_of(released.package)
    del members[name]
    assert name in wrong(tmp_path, frame(members))
    assert name in wrong(tmp_path, relisted(members))


def test_missing_entries_list_and_certificate_are_named(released, tmp_path) -> None:
    members = members_of(released.package)
    without = {name: body for name, body in members.items() if name != "entries/000009.json"}
    assert "Entry 9 is missing" in wrong(tmp_path, relisted(without))
    without = {name: body for name, body in members.items() if name != "manifest.json"}
    assert "manifest.json is missing" in wrong(tmp_path, frame(without))
    without = {name: body for name, body in members.items() if name != "certificate-checkpoint.txt"}
    assert "certificate-checkpoint.txt" in wrong(tmp_path, relisted(without))
    without = {name: body for name, body in members.items() if name != "certificate.pdf"}
    said = found(written(tmp_path, relisted(without)))
    assert said["not known"] == ["The certificate of entry 14 is missing. [certificate.pdf]"]


def test_an_added_member_is_named(released, tmp_path) -> None:
    members = members_of(released.package)
    members["entries/000001.json"] = members["entries/000002.json"]
    assert "entries/000001.json was added" in wrong(tmp_path, frame(members))
    assert "Entry 1 is not shown to be what the record sealed" in wrong(tmp_path, relisted(members))


@pytest.mark.parametrize(
    "name", ["../evil.py", "/etc/passwd", "files/../../x", "C:\\evil", "entries/1.json", "notes.txt"]
)
def test_a_name_that_leaves_the_folder_or_means_nothing_is_refused(released, tmp_path, name) -> None:
    said = wrong(tmp_path, relisted({**members_of(released.package), name: b"evil"}))
    assert f"'{name}' is no name of a member" in said
    assert not (tmp_path.parent / "evil.py").exists()


def test_a_name_that_stands_twice_is_found(released, tmp_path) -> None:
    out = io.BytesIO(released.package)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("README.txt", "another")
    assert wrong(tmp_path, out.getvalue())
    twice = frame({"README.txt": b"one", "manifest.json": plain_json({})})
    place = twice.index(b"PK\x01\x02")
    first = twice[: twice.index(b"PK\x03\x04", 4)]
    assert "README.txt stands twice" in wrong(tmp_path, first + twice[:place] + twice[place:])


def test_a_package_that_was_packed_again_is_not_the_one_that_was_given(released, tmp_path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members_of(released.package).items():
            archive.writestr(name, body)
    assert wrong(tmp_path, out.getvalue())


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"%PDF-1.7 not a zip" * 9])
def test_what_is_no_package_is_said_to_be_none(tmp_path, data) -> None:
    assert "This is not an evidence package" in wrong(tmp_path, data)


@given(st.integers(0, 40_000))
def test_a_truncated_package_is_found(released, workshop, cut: int) -> None:
    assert wrong(workshop, released.package[: -1 - cut])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["entry", "path", "kind", "content"]), inner)
    ),
    max_leaves=6,
)


@given(st.sampled_from(["proofs.json", "files.json", "entries/000012.json", "entries/000014.json"]), JSON)
def test_a_member_of_another_shape_is_found_and_breaks_nothing(released, workshop, name, value) -> None:
    members = members_of(released.package)
    assert wrong(workshop, relisted({**members, name: plain_json(value)}))


@given(st.sampled_from(["entries", "earlier", "files", "content", "kind"]), JSON)
def test_a_part_of_another_shape_is_found_and_breaks_nothing(released, workshop, key, value) -> None:
    members = members_of(released.package)
    for name in ("proofs.json", "files.json", "entries/000012.json", "entries/000013.json"):
        plain = json.loads(members[name])
        if key in plain and plain[key] != value:
            assert wrong(workshop, relisted({**members, name: plain_json({**plain, key: value})}))


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":1,"a":2}', b"\xff\xfe", b"[]", b"NaN"])
def test_json_that_is_a_trap_is_refused(released, tmp_path, body) -> None:
    for name in ("proofs.json", "entries/000012.json"):
        assert name in wrong(tmp_path, relisted({**members_of(released.package), name: body}))
    assert "manifest.json" in wrong(tmp_path, frame({**members_of(released.package), "manifest.json": body}))


def test_sizes_in_the_zip_that_lie_break_nothing(released, tmp_path) -> None:
    package = bytearray(released.package)
    struct.pack_into("<L", package, 18, 0xFFFFFFFF)
    assert wrong(tmp_path, bytes(package))
