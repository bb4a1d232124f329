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
