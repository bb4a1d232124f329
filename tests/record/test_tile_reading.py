"""Reading a folder of tiles: the golden log, a small log byte for byte, and whatever is done to a folder."""

from __future__ import annotations

import base64
import hashlib
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.record.errors import BadCheckpointError
from seedlot.record.tile_reading import PROVES, BrokenTileError, NoLogError, TileLog, bodies, read_log, verify_log
from seedlot.terms.finding import Answer, overall

#: The golden log's first three entries, leaf hashes of its tile and root, as its files state them
#: (transparency-dev/tessera, testdata/log: tile/entries/000.p/3 and checkpoint.3).
THREE = bytes.fromhex("00036f6e65000374776f00057468726565")
ROOT_OF_THREE = "Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk="


def _verify(log: TileLog) -> dict[str, Answer | None]:
    worst: dict[str, Answer | None] = {}
    for finding in verify_log(log, lambda _: None):
        if worst.get(finding.code) in {None, Answer.MET}:
            worst[finding.code] = finding.answer or worst.get(finding.code)
    return worst


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """The golden log of three entries, typed."""
    leaves = [hashlib.sha256(b"\x00" + body).digest() for body in (b"one", b"two", b"three")]
    for path, data in {
        "checkpoint": f"example.com/log/testdata\n3\n{ROOT_OF_THREE}\n\n— example.com/log/testdata M9e0lg==\n".encode(),
        "tile/entries/000.p/3": THREE,
        "tile/0/000.p/3": b"".join(leaves),
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


def test_a_small_log(three: Path):
    log = read_log(three)
    assert overall(verify_log(log, lambda _: None)) is Answer.MET
    assert list(bodies(log)) == [(0, b"one"), (1, b"two"), (2, b"three")]
    assert log.checkpoint.origin == "example.com/log/testdata"
    assert log.note.endswith("M9e0lg==\n")


@pytest.mark.parametrize("name", ["checkpoint", *(f"checkpoint.{size}" for size in range(16))])
def test_every_checkpoint_of_the_golden_log(reference: Path, name: str):
    """The roots of all 17 checkpoints, from the log's own entries (transparency-dev/tessera, testdata/log)."""
    log = read_log(reference / "tlog", name)
    done: list[int] = []
    found = verify_log(log, done.append)
    assert overall(found) is Answer.MET
    assert len(list(bodies(log))) == log.checkpoint.size == sum(done)


def test_a_byte_of_an_entry(three: Path):
    (three / "tile/entries/000.p/3").write_bytes(THREE.replace(b"two", b"twp"))
    found = verify_log(read_log(three), lambda _: None)
    assert [(each.code, each.says) for each in found if each.code == "tiles/hashes"] == [
        ("tiles/hashes", "The tile 'tile/0/000.p/3' does not hold the hashes of entry 1.")
    ]
    assert _verify(read_log(three))["tiles/root"] is Answer.NOT_MET


def test_a_byte_of_a_hash_leaves_the_entries_proved(three: Path):
    path = three / "tile/0/000.p/3"
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    answers = _verify(read_log(three))
    assert answers["tiles/hashes"] is Answer.NOT_MET
    assert {answers[code] for code in PROVES} == {Answer.MET}


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("tile/entries/000.p/3", "The tile 'tile/entries/000.p/3' is missing."),
        ("tile/0/000.p/3", "The tile 'tile/0/000.p/3' is missing."),
    ],
)
def test_a_missing_tile_is_named(three: Path, path: str, says: str):
    (three / path).unlink()
    assert says in [finding.says for finding in verify_log(read_log(three), lambda _: None)]
    assert overall(verify_log(read_log(three), lambda _: None)) is Answer.NOT_MET


def test_a_broken_bundle_proves_nothing_though_its_hashes_stand(three: Path):
    (three / "tile/entries/000.p/3").write_bytes(THREE[:-1])
    answers = _verify(read_log(three))
    assert (answers["tiles/entries"], answers["tiles/root"]) == (Answer.NOT_MET, Answer.NOT_KNOWN)
    with pytest.raises(BrokenTileError, match="it ends within its entry 2"):
        list(bodies(read_log(three)))


def test_nothing_left_of_a_tile_is_not_known(three: Path):
    shutil.rmtree(three / "tile")
    assert _verify(read_log(three))["tiles/root"] is Answer.NOT_KNOWN


def test_a_tile_that_cannot_be_read(three: Path):
    for path in ("tile/entries/000.p/3", "tile/0/000.p/3"):
        (three / path).unlink()
        (three / path).mkdir()
    found = [finding.says for finding in verify_log(read_log(three), lambda _: None)]
    assert any(says.startswith("The tile 'tile/entries/000.p/3' cannot be read") for says in found)


def test_a_bundle_with_too_few_entries(three: Path):
    (three / "tile/entries/000.p/3").write_bytes(THREE[:5])
    with pytest.raises(BrokenTileError, match="holds 1 entries"):
        list(bodies(read_log(three)))


def test_a_narrower_tile_that_is_broken_does_not_agree(three: Path):
    (three / "tile/0/000.p/2").write_bytes(b"x")
    (three / "tile/entries/000.p/2").write_bytes(b"x")
    found = verify_log(read_log(three), lambda _: None)
    assert [each.code for each in found if each.answer is Answer.NOT_MET] == ["tiles/other", "tiles/other"]


def test_a_checkpoint_that_cannot_be_read(tmp_path: Path):
    (tmp_path / "checkpoint").mkdir()
    with pytest.raises(NoLogError, match="cannot be read"):
        read_log(tmp_path)


def test_many_faults_are_cut_short(tmp_path: Path):
    """Where the list is cut, the other checks are not known: never met for want of looking."""
    (tmp_path / "checkpoint").write_text(f"a\n{256 * 200}\n{ROOT_OF_THREE}\n")
    (tmp_path / "tile/0").mkdir(parents=True)
    for number in range(200):
        (tmp_path / f"tile/0/{number:03}").write_bytes(bytes(8192))
    found = verify_log(read_log(tmp_path), lambda _: None)
    assert len(found) < 110
    assert {each.answer for each in found} == {Answer.NOT_MET, Answer.NOT_KNOWN}


def test_a_narrower_tile_of_an_earlier_checkpoint_must_agree(three: Path):
    for name, data in {"0": b"x" * 64, "entries": b"\x00\x03one\x00\x03TWO"}.items():
        (three / f"tile/{name}/000.p/2").write_bytes(data)
    found = verify_log(read_log(three), lambda _: None)
    assert sorted(each.where for each in found if each.answer is Answer.NOT_MET) == [
        "tile/0/000.p/2",
        "tile/entries/000.p/2",
    ]
    assert {_verify(read_log(three))[code] for code in PROVES} == {Answer.MET}


def test_more_than_the_checkpoint_covers_is_information(three: Path):
    (three / "tile/0/001.p").mkdir()
    (three / "tile/0/001.p/7").write_bytes(b"")
    (three / "tile/0/.part-abc").write_bytes(b"")
    found = verify_log(read_log(three), lambda _: None)
    assert [each.says for each in found if each.code == "tiles/other" and each.answer is None] == [
        "2 files among the tiles that the checkpoint does not cover."
    ]
    assert overall(found) is Answer.MET


@pytest.mark.parametrize("text", [None, b"\xff\xfe", b"", b"a\n1\n"])
def test_a_folder_without_a_checkpoint(tmp_path: Path, text: bytes | None):
    if text is not None:
        (tmp_path / "checkpoint").write_bytes(text)
    with pytest.raises((NoLogError, BadCheckpointError)):
        read_log(tmp_path)


def test_another_root(three: Path):
    other = base64.b64encode(bytes(32)).decode()
    (three / "checkpoint").write_text(f"example.com/log/testdata\n3\n{other}\n")
    assert _verify(read_log(three))["tiles/root"] is Answer.NOT_MET


@given(data=st.data())
def test_a_bit_flipped_anywhere_is_found(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject):
    """Of the tiles and of the three lines of the checkpoint; what follows them is its signatures."""
    folder = tmp_path_factory.mktemp("flip")
    leaves = [hashlib.sha256(b"\x00" + body).digest() for body in (b"one", b"two", b"three")]
    files = {"checkpoint": f"a\n3\n{ROOT_OF_THREE}\n".encode()}
    files |= {"tile/entries/000.p/3": THREE, "tile/0/000.p/3": b"".join(leaves)}
    name = data.draw(st.sampled_from(sorted(files)))
    bit = data.draw(st.integers(0, len(files[name]) * 8 - 1))
    for path, stored in files.items():
        changed = bytearray(stored)
        if path == name:
            changed[bit // 8] ^= 1 << bit % 8
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(changed)
    try:
        log = read_log(folder)
    except (NoLogError, BadCheckpointError):
        return
    # The origin is a name: whose log it is, the holder compares.
    assert log.checkpoint.origin != "a" or overall(verify_log(log, lambda _: None)) is not Answer.MET
