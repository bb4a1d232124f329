from __future__ import annotations

from pathlib import Path

from seedlot.terms.assay import Source

#: FIPS 180-4, the example message "abc".
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_source_is_stamped_with_the_hash_and_size_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_bytes(b"abc")
    for source in (Source("raw.csv", path=path), Source("raw.csv", content=b"abc")):
        stamp = source.stamp()
        assert (stamp.name, stamp.sha256, stamp.bytes) == ("raw.csv", ABC, 3)


def test_content_given_goes_before_the_file(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_bytes(b"other")
    assert Source("raw.csv", path=path, content=b"").data == b""


def test_a_stamp_is_that_of_the_bytes_that_were_read(tmp_path: Path) -> None:
    """A file that is written anew after a reader took it: the stamp is of what the reader had."""
    path = tmp_path / "raw.csv"
    path.write_bytes(b"abc")
    source = Source("raw.csv", path=path)
    assert source.data == b"abc"
    path.write_bytes(b"other")
    assert source.stamp().sha256 == ABC


def test_a_stamp_does_not_take_the_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "raw.bam"
    path.write_bytes(b"abc")
    source = Source("raw.bam", path=path)
    assert source.stamp().sha256 == ABC
    assert "data" not in vars(source)
