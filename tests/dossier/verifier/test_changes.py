"""A package that was changed, by accident or by a forger: the change is found and named."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dossier.packages import found, members_of, relisted, without, written, wrong
from tests.simulated_lot import MADE

from seedlot.dossier.verifier.package import PROGRAM, REQUIRED, frame, plain_json
from seedlot.dossier.verifier.verify import verify_pack

#: The entry of the decision in the package that is changed here.
DECISION = f"entries/{MADE:06d}.json"
#: What the record does not prove, and the verifier says so.
GUIDES = {"README.txt", "ro-crate-preview.html", "verify.py", *(f"verifier/{name}.py" for name in PROGRAM)}


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
        # What the certificate printed may have been typed: white space around its three lines counts for nothing.
        same = name == "certificate-checkpoint.txt" and bytes(body).split() == members[name].split()
    if not same and not (name == "ro-crate-metadata.json" and _hashes(bytes(body)) == _hashes(members[name])):
        assert wrong(workshop, relisted({**members, name: bytes(body)}))


def _hashes(description: bytes) -> object:
    """What the verifier compares of the description, which beside that only helps to read."""
    try:
        graph = json.loads(description)["@graph"]
        return [(each["@id"], each["@type"], each.get("contentSize"), each.get("sha256")) for each in graph]
    except (ValueError, KeyError):
        return None


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("{decision}", b'"outcome":"released"', b'"outcome":"rejected"', "Entry {decision} is not shown"),
        ("{report}", b"viability.csv", b"viability.txt", "Entry {report} is not shown"),
        ("certificate.pdf", b"%PDF", b"%pdf", "This is not the certificate that entry {sealed} sealed"),
        ("checkpoint.txt", b"\n{size}\n", b"\n1{size}\n", "state different checkpoints"),
        ("certificate-checkpoint.txt", b"\n{sealed}\n", b"\n1{sealed}\n", "is not the checkpoint that entry {sealed}"),
        ("proofs.json", b'"lot": "LOT"', b'"lot": "TOL"', "The decision that the certificate prints, entry {decision}"),
        ("files.json", b"viability.csv", b"viability.txt", "files.json does not list"),
        ("ro-crate-metadata.json", b'"contentSize": "26"', b'"contentSize": "27"', "describes files/"),
    ],
)
def test_each_forgery_is_named(released, tmp_path, name, old, new, said) -> None:
    """The forger has mended the list of members too. In the texts stand the numbers of entries of the lot."""
    numbers = {each: getattr(released, each) for each in ("decision", "report", "sealed", "size")}
    name = f"entries/{numbers[name[1:-1]]:06d}.json" if name.startswith("{") else name
    old, new, said = (_told(text, numbers) for text in (old, new, said))
    members = members_of(released.package)
    assert old in members[name]
    members[name] = members[name].replace(old, new)
    assert said in wrong(tmp_path, relisted(members))


def _told(text: str | bytes, numbers: dict[str, int]) -> Any:
    for each, number in numbers.items():
        if isinstance(text, bytes):
            text = text.replace(f"{{{each}}}".encode(), str(number).encode())
        else:
            text = text.replace(f"{{{each}}}", str(number))
    return text


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
    one, other, *_ = (name for name in members if name.startswith("files/"))
    said = wrong(tmp_path, relisted({**members, one: members[other], other: members[one]}))
    assert f"{one} is not a file" in said
    assert f"{other} is not a file" in said


def test_white_space_in_the_list_of_members_is_a_change(released, tmp_path) -> None:
    members = members_of(released.package)
    members["manifest.json"] = members["manifest.json"].replace(b"\n ", b"\n\t", 1)
    assert "manifest.json was changed" in wrong(tmp_path, frame(members))


@pytest.mark.parametrize("name", sorted({*REQUIRED} - {"manifest.json"}))
def test_a_missing_member_is_named(released, tmp_path, name) -> None:
    members = members_of(released.package)
    del members[name]
    assert name in wrong(tmp_path, frame(members))
    assert name in wrong(tmp_path, relisted(members))


def test_missing_entries_list_and_certificate_are_named(released, tmp_path) -> None:
    members = members_of(released.package)
    gone = f"entries/{released.report:06d}.json"
    without = {name: body for name, body in members.items() if name != gone}
    assert f"Entry {released.report} is missing" in wrong(tmp_path, relisted(without))
    without = {name: body for name, body in members.items() if name != "manifest.json"}
    assert "manifest.json is missing" in wrong(tmp_path, frame(without))
    without = {name: body for name, body in members.items() if name != "certificate-checkpoint.txt"}
    assert "certificate-checkpoint.txt" in wrong(tmp_path, relisted(without))
    without = {name: body for name, body in members.items() if name != "certificate.pdf"}
    said = found(written(tmp_path, relisted(without)))
    assert said["not known"] == [f"The certificate of entry {released.sealed} is missing. [certificate.pdf]"]


def test_an_added_member_is_named(released, tmp_path) -> None:
    members = members_of(released.package)
    members["entries/000099.json"] = members["entries/000002.json"]
    assert "entries/000099.json was added" in wrong(tmp_path, frame(members))
    assert "Entry 99 is not shown to be what the record sealed" in wrong(tmp_path, relisted(members))


@pytest.mark.parametrize(
    "name",
    [
        *("../evil.py", "/etc/passwd", "files/../../x", "C:\\evil", "entries/1.json", "notes.txt", "verifier/../x.py"),
        *("entries/0000017.json", "entries/17.json", "notes/0000017.txt", f"entries/{'9' * 5000}.json"),
        *("timestamps/0000017.tsr", "ENTRIES/000017.json", "entries/000017.json/", "./entries/000017.json"),
    ],
)
def test_a_name_that_leaves_the_folder_or_means_nothing_is_refused(released, tmp_path, name) -> None:
    said = wrong(tmp_path, relisted({**members_of(released.package), name: b"evil"}))
    assert f"'{name}' is no name of a member" in said
    assert not (tmp_path.parent / "evil.py").exists()


@pytest.mark.parametrize("name", ["README.txt\n", "verify.py\x00", "\x1b[2Jfiles", "manifest.json\r\n  - PROVED"])
def test_a_name_with_control_characters_is_refused_and_shown_on_one_line(released, tmp_path, name) -> None:
    told = verify_pack(written(tmp_path, relisted({**members_of(released.package), name: b"evil"})))
    assert told["answer"] == "not met"
    assert any("is no name of a member" in finding["says"] for finding in told["findings"])
    assert all(finding[part].isprintable() for finding in told["findings"] for part in ("says", "where"))


def test_an_entry_has_one_member_alone(released, tmp_path) -> None:
    """A forged twin, under a name that reads as the same number: in the zip, and in the folder into which it is unpacked."""
    members = members_of(released.package)
    genuine, twin = f"entries/{released.report:06d}.json", f"entries/{released.report:07d}.json"
    forged = members[genuine].replace(b"91", b"99")
    for changed in ({**members, twin: forged}, {**members, genuine: forged, twin: members[genuine]}):
        package = relisted(changed)
        assert f"'{twin}' is no name of a member" in wrong(tmp_path, package)
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            archive.extractall(tmp_path / "folder")
        told = verify_pack(tmp_path / "folder")
        assert told["answer"] == "not met"
        assert any(f"'{twin}' is no name of a member" in finding["says"] for finding in told["findings"])


def test_a_name_that_stands_twice_is_found(released, tmp_path) -> None:
    out = io.BytesIO(released.package)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("README.txt", "another")
    assert wrong(tmp_path, out.getvalue())
    twice = frame({"README.txt": b"one", "manifest.json": plain_json({})})
    place = twice.index(b"PK\x01\x02")
    first = twice[: twice.index(b"PK\x03\x04", 4)]
    assert "README.txt stands twice" in wrong(tmp_path, first + twice[:place] + twice[place:])


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_package_that_was_packed_again_is_not_the_one_that_was_given(released, tmp_path, method) -> None:
    """Unpacked, it can be verified as a folder; the zip itself is not the one that was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in members_of(released.package).items():
            archive.writestr(name, body)
    assert "written anew" in wrong(tmp_path, out.getvalue())
    with zipfile.ZipFile(out) as archive:
        archive.extractall(tmp_path / "folder")
    result = verify_pack(tmp_path / "folder")
    assert result["answer"] == "met"
    assert any("the zip itself" in finding["says"] for finding in result["findings"])


def test_the_program_in_a_package_of_another_version_may_have_other_parts(released, tmp_path) -> None:
    """It proves nothing: who verifies takes the program from elsewhere."""
    members = {name: body for name, body in members_of(released.package).items() if "verifier/" not in name}
    for program in ({}, {"verifier/later.py": b""}):
        said = found(written(tmp_path, without({**members, **program}, ())))
        assert not said["not met"]
        assert not said["not known"]


def test_a_changed_folder_is_found(released, tmp_path) -> None:
    with zipfile.ZipFile(io.BytesIO(released.package)) as archive:
        archive.extractall(tmp_path)
    (tmp_path / "notes of mine.txt").write_text("looks good", encoding="ascii")
    assert verify_pack(tmp_path)["answer"] == "met"
    (tmp_path / "entries" / "000000.json").write_bytes(b"{}")
    assert verify_pack(tmp_path)["answer"] == "not met"
    (tmp_path / "manifest.json").unlink()
    assert "This folder holds no evidence package" in verify_pack(tmp_path)["findings"][0]["says"]


def test_a_changed_page_or_description_is_found_by_the_list_alone(released, tmp_path) -> None:
    """They help to read; the verifier says that they prove nothing."""
    members = members_of(released.package)
    page = {**members, "ro-crate-preview.html": members["ro-crate-preview.html"].replace(b"91", b"99")}
    assert "ro-crate-preview.html was changed" in wrong(tmp_path, frame(page))
    said = found(written(tmp_path, relisted(page)))
    assert not said["not met"]
    assert any("what ro-crate-preview.html, ro-crate-metadata.json and README.txt say" in each for each in said[""])


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"%PDF-1.7 not a zip" * 9])
def test_what_is_no_package_is_said_to_be_none(tmp_path, data) -> None:
    assert "This is not an evidence package" in wrong(tmp_path, data)


@settings(max_examples=40)
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


@given(st.sampled_from(["proofs.json", "files.json", DECISION, f"entries/{MADE + 2:06d}.json"]), JSON)
def test_a_member_of_another_shape_is_found_and_breaks_nothing(released, workshop, name, value) -> None:
    members = members_of(released.package)
    assert wrong(workshop, relisted({**members, name: plain_json(value)}))


@settings(max_examples=50)
@given(st.sampled_from(["entries", "earlier", "files", "content", "kind"]), JSON)
def test_a_part_of_another_shape_is_found_and_breaks_nothing(released, workshop, key, value) -> None:
    members = members_of(released.package)
    for name in ("proofs.json", "files.json", DECISION, f"entries/{MADE + 1:06d}.json"):
        plain = json.loads(members[name])
        if key in plain and plain[key] != value:
            assert wrong(workshop, relisted({**members, name: plain_json({**plain, key: value})}))


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":1,"a":2}', b"\xff\xfe", b"[]", b"NaN"])
def test_json_that_is_a_trap_is_refused(released, tmp_path, body) -> None:
    for name in ("proofs.json", DECISION):
        assert name in wrong(tmp_path, relisted({**members_of(released.package), name: body}))
    assert "manifest.json" in wrong(tmp_path, frame({**members_of(released.package), "manifest.json": body}))


def test_sizes_in_the_zip_that_lie_break_nothing(released, tmp_path) -> None:
    package = bytearray(released.package)
    struct.pack_into("<L", package, 18, 0xFFFFFFFF)
    assert wrong(tmp_path, bytes(package))
