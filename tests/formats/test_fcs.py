"""FCS files: every type of number typed in byte by byte, the zoo of vendors' files, and files that are cut."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.formats.fcs_writer import described, written

from seedlot.formats.fcs import FcsFile, read_fcs, read_fcs_bytes
from seedlot.terms.errors import NoSuchFileError, UnreadableFileError, UnusablePathError
from seedlot.terms.finding import Answer

ZOO = "flow/zoo/"
#: File, then version, events and channels of each data set, then the codes of what was mended.
READABLE: tuple[tuple[str, list[tuple[str, int, int]], set[str]], ...] = (
    ("flow/compensation/test_comp_example.fcs", [("3.0", 10703, 18)], {"one_off"}),
    ("flow/facsdiva/124500.fcs", [("3.0", 19090, 15)], set()),
    ("flow/flowjo/68983.fcs", [("3.0", 19225, 18)], set()),
    ("flow/gatingml/data1.fcs", [("2.0", 13367, 8)], {"empty_value", "encoding", "scale_zero"}),
    ("flow/simple/diamond/test_data_diamond_01.fcs.gz", [("3.1", 200000, 2)], set()),
    ("flow/simple/simple_line_example/data_set_simple_line_100.fcs", [("3.1", 100, 2)], set()),
    (ZOO + "3FITC_4PE_004.fcs.gz", [("2.0", 94569, 4)], {"encoding", "scale_zero"}),
    (ZOO + "Beckman Coulter - Cyan.fcs.gz", [("3.0", 5789, 12)], {"scale_zero", "offsets"}),
    (ZOO + "EY_2013-07-19_PBS_FCS_2.0_Custom_Without_Add_Well_A1.001.fcs.gz", [("2.0", 10000, 16)], set()),
    (ZOO + "FlowCal_24bit_sample006.fcs.gz", [("3.0", 32224, 8)], set()),
    (ZOO + "Partec - PAS.FCS.gz", [("2.0", 33649, 8)], {"empty_value", "one_off"}),
    (ZOO + "SG_2014-09-26_Duplicate_Names.fcs.gz", [("3.1", 8129, 9)], {"one_off"}),
    (ZOO + "Stratedigm - S1400.fcs.gz", [("3.0", 10000, 38)], set()),
    (ZOO + "coulter.lmd.gz", [("2.0", 18110, 8), ("3.0", 18110, 8)], {"one_off", "masked"}),
    (ZOO + "data_start_offset_discrepancy_example.fcs.gz", [("3.0", 2, 26)], {"offsets", "masked"}),
    (ZOO + "fake_large_fcs.fcs.gz", [("3.0", 11585, 11)], {"offsets"}),
)


def unpacked(path: Path, folder: Path) -> Path:
    if path.suffix != ".gz":
        return path
    plain = folder / path.stem
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    return plain


def read(data: bytes, folder: Path) -> FcsFile:
    path = folder / "tube.fcs"
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    return read_fcs(path)


@pytest.mark.parametrize(("name", "sets", "codes"), READABLE, ids=[name for name, _, _ in READABLE])
def test_every_readable_file_of_the_zoo(reference, tmp_path, name, sets, codes):
    file = read_fcs(unpacked(reference / name, tmp_path))
    assert [(one.version, one.events, len(one.channels)) for one in file.datasets] == sets
    assert [one.values().shape for one in file.datasets] == [(events, channels) for _, events, channels in sets]
    assert {finding.code.removeprefix("fcs/") for finding in file.findings} == codes
    assert all("byte" in finding.where for finding in file.findings)


def test_a_header_without_its_data_is_refused(reference, tmp_path):
    with pytest.raises(UnreadableFileError) as fault:
        read_fcs(unpacked(reference / ZOO / "sample_header.fcs.gz", tmp_path))
    assert str(fault.value) == (
        "Cannot read sample_header.fcs: the file ends inside the data, which should end at byte 2165911: "
        "0 of 20000 events are whole (byte 3931). Export or copy the file again from the instrument."
    )


def test_values_of_the_zoo_are_those_of_their_bytes(reference, tmp_path):
    """Decoded here a second time, by other means: big-endian 24 bits, and the first four bytes of floats."""
    path = unpacked(reference / ZOO / "FlowCal_24bit_sample006.fcs.gz", tmp_path)
    raw = path.read_bytes()[4096:]
    times = [int.from_bytes(raw[at : at + 3], "big") for at in range(0, 32224 * 24, 24)]
    assert read_fcs(path).datasets[0].values()[:, 0].tolist() == times
    path = reference / "flow/flowjo/68983.fcs"
    dataset = read_fcs(path).datasets[0]
    assert dataset.values()[7].tolist() == list(struct.unpack_from(">18f", path.read_bytes(), 5481 + 7 * 72))
    assert dataset.channels[7].label == "GFP"
    assert dataset.channels[0].gain == 0.01


def test_time_of_the_cyan_rises_only_where_the_header_points(reference, tmp_path):
    """HEADER and TEXT differ by 46 bytes; the clock of two words tells that the HEADER is right."""
    values = read_fcs(unpacked(reference / ZOO / "Beckman Coulter - Cyan.fcs.gz", tmp_path)).datasets[0].values()
    assert (np.diff(values[:, 0].astype(int) + 65536 * values[:, 1].astype(int)) >= 0).all()


#: Type, bits, order, two channels by two events as bytes, and the numbers that they are.
TYPED = (
    ("I", 8, "1,2,3,4", "01 ff 10 00", [[1, 255], [16, 0]]),
    ("I", 16, "1,2,3,4", "0102 ff00 0001 ffff", [[513, 255], [256, 65535]]),
    ("I", 16, "2,1", "0102 ff00 0001 ffff", [[258, 65280], [1, 65535]]),
    ("I", 16, "3,4,1,2", "0102 ff00 0001 ffff", [[513, 255], [256, 65535]]),
    ("I", 24, "4,3,2,1", "000001 010000 ffffff 000100", [[1, 65536], [16777215, 256]]),
    ("I", 24, "1,2,3,4", "000001 010000 ffffff 000100", [[65536, 1], [16777215, 256]]),
    ("I", 32, "1,2,3,4", "01000000 00000001 ffffffff 00010000", [[1, 16777216], [4294967295, 256]]),
    ("I", 32, "4,3,2,1", "01000000 00000001 ffffffff 00010000", [[16777216, 1], [4294967295, 65536]]),
    ("I", 32, "3,4,1,2", "01000000 00000100 00010000 00000001", [[65536, 1], [16777216, 256]]),
    ("F", 32, "1,2,3,4", "0000803f 000000c0 00000000 00002041", [[1.0, -2.0], [0.0, 10.0]]),
    ("F", 32, "4,3,2,1", "3f800000 c0000000 00000000 41200000", [[1.0, -2.0], [0.0, 10.0]]),
    ("F", 32, "3,4,1,2", "803f0000 00c00000 00000000 20410000", [[1.0, -2.0], [0.0, 10.0]]),
    ("D", 64, "1,2,3,4", "000000000000f03f 00000000000000c0 0000000000000000 0000000000002440", [[1, -2], [0, 10]]),
    ("D", 64, "4,3,2,1", "3ff0000000000000 c000000000000000 0000000000000000 4024000000000000", [[1, -2], [0, 10]]),
)


@pytest.mark.parametrize(("kind", "bits", "order", "bytes_", "numbers"), TYPED)
def test_numbers_typed_in_byte_by_byte(tmp_path, kind, bits, order, bytes_, numbers):
    keywords = described(kind, [bits, bits], order=order) | {"$TOT": "2"}
    file = read(written(bytes.fromhex(bytes_), keywords), tmp_path)
    assert file.datasets[0].values().tolist() == numbers
    assert file.findings == ()


def test_numbers_of_ten_bits_without_gaps(tmp_path):
    """1, 1023, 512, 3 as 0000000001 1111111111 1000000000 0000000011: 00 7f f8 00 03 from the highest bit down."""
    keywords = described("I", [10, 10], order="4,3,2,1") | {"$TOT": "2"}
    file = read(written(bytes.fromhex("007ff80003"), keywords), tmp_path)
    assert file.datasets[0].values().tolist() == [[1, 1023], [512, 3]]
    assert [finding.code for finding in file.findings] == ["fcs/packed"]
    low = read(written(bytes.fromhex("01fc0fe000"), keywords | {"$BYTEORD": "1,2,3,4"}), tmp_path)
    assert low.datasets[0].values().tolist() == [[1, 1023], [512, 3]]
    padded = read(written(bytes.fromhex("0001 03ff 0200 0003"), keywords), tmp_path)
    assert padded.datasets[0].values().tolist() == [[1, 1023], [512, 3]]
    assert [finding.code for finding in padded.findings] == ["fcs/padded"]


def test_channels_of_several_types_and_widths(tmp_path):
    """FCS 3.2 lets a channel have its own type."""
    keywords = described("I", [8, 32, 64, 24]) | {"$TOT": "1", "$P2DATATYPE": "F", "$P3DATATYPE": "D", "$P4R": "1024"}
    file = read(written(bytes.fromhex("07 0000803f 000000000000f03f 010420"), keywords, version="FCS3.2"), tmp_path)
    assert file.datasets[0].values().tolist() == [[7, 1.0, 1.0, 1]]
    assert file.datasets[0].stored().tolist() == [[7, 1.0, 1.0, 1 + 4 * 256 + 32 * 65536]]
    assert [finding.code for finding in file.findings] == ["fcs/masked"]


def test_bits_beyond_the_range_are_masked_and_said(tmp_path):
    keywords = described("I", [16, 16], ranges=[1024, 65536]) | {"$TOT": "2"}
    dataset = read(written(struct.pack("<4H", 1024 + 5, 65535, 7, 1), keywords), tmp_path).datasets[0]
    assert dataset.values().tolist() == [[5, 65535], [7, 1]]
    assert dataset.stored().tolist() == [[1029, 65535], [7, 1]]
    says = "Channel A has bits beyond its range in 1 events; they are masked (FCS 3.1, $PnR)."
    assert [finding.says for finding in dataset.findings] == [says]


def test_floats_are_not_copied(tmp_path):
    dataset = read(written(struct.pack("<2f", 1, 2), described("F", [32, 32]) | {"$TOT": "1"}), tmp_path).datasets[0]
    assert np.shares_memory(dataset.values(), dataset.raw)
    assert not dataset.values().flags.writeable


def test_several_data_sets_in_one_file(tmp_path):
    keywords = described("I", [8]) | {"$TOT": "2", "$NEXTDATA": "00000000"}
    size = len(written(b"\x01\x02", keywords))
    first = written(b"\x01\x02", keywords | {"$NEXTDATA": f"{size:08}"})
    file = read(first + written(b"\x03\x04", keywords), tmp_path)
    assert [one.values().tolist() for one in file.datasets] == [[[1], [2]], [[3], [4]]]
    assert [one.start for one in file.datasets] == [0, size]
    lost = read(first, tmp_path)
    assert [(finding.code, finding.answer) for finding in lost.findings] == [("fcs/next", Answer.NOT_KNOWN)]
    unclear = read(written(b"\x01\x02", keywords | {"$NEXTDATA": "soon"}), tmp_path)
    assert [(finding.code, finding.answer) for finding in unclear.findings] == [("fcs/next", Answer.NOT_KNOWN)]
    with pytest.raises(UnreadableFileError, match=f"byte {size + 40}"):
        read(first + written(b"\x03\x04", keywords)[:40], tmp_path)


@st.composite
def tables(draw):
    """Integers of 8 to 32 bits in channels of any width, or floats, in any order of bytes."""
    order = draw(st.sampled_from([(1, 2, 3, 4), (4, 3, 2, 1)]))
    widths = draw(st.lists(st.sampled_from([8, 16, 24, 32]), min_size=1, max_size=5))
    row = st.tuples(*(st.integers(0, 2**width - 1) for width in widths))
    return order, widths, draw(st.lists(row, max_size=6))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables(), st.sampled_from("/|\\\f!"), st.text("ab/|!\\", max_size=6), st.sampled_from([None, (0, 0)]))
def test_what_is_written_is_read_back(tmp_path, table, delimiter, remark, header_off):
    order, widths, rows = table
    side = "little" if order[0] == 1 else "big"
    data = b"".join(
        number.to_bytes(width // 8, side) for row in rows for number, width in zip(row, widths, strict=True)
    )
    keywords = described("I", widths, order=",".join(map(str, order)))
    keywords |= {"$TOT": str(len(rows)), "REMARK": f"x{remark}", "LAST": "y"}
    file = read(written(data, keywords, delimiter=delimiter, header_off=header_off), tmp_path)
    (dataset,) = file.datasets
    assert dataset.values().tolist() == [list(row) for row in rows]
    assert dataset.keywords["REMARK"] == f"x{remark}"
    missing = header_off is None and bool(rows)
    assert [finding.code for finding in file.findings] == ["fcs/offsets"] * missing


def test_a_file_cut_at_any_byte_is_one_clear_error(tmp_path):
    whole = written(struct.pack("<8f", *range(8)), described("F", [32, 32]) | {"$TOT": "4"})
    assert read(whole, tmp_path).findings == ()
    for cut in range(len(whole)):
        with pytest.raises(UnreadableFileError) as fault:
            read(whole[:cut], tmp_path)
        assert fault.value.where == f"byte {cut if cut > 2 else 0}"
        assert fault.value.mend


def test_a_coulter_file_cut_between_and_within_its_data_sets(reference, tmp_path):
    """Until the first data set is whole it is refused; after it, the second is not known, or refused where it is cut."""
    whole = gzip.decompress((reference / ZOO / "coulter.lmd.gz").read_bytes())
    for cut in (41_000, 297_900, 363_640, 500_000, 943_000):
        with pytest.raises(UnreadableFileError, match=f"byte {cut}"):
            read(whole[:cut], tmp_path)
    file = read(whole[:300_000], tmp_path)
    assert [one.events for one in file.datasets] == [18110]
    assert ("fcs/next", Answer.NOT_KNOWN) in [(finding.code, finding.answer) for finding in file.findings]


def test_bytes_at_hand_are_read_as_the_file(tmp_path):
    path = tmp_path / "line.fcs"
    path.write_bytes(written(struct.pack("<2f", 1, 2), described("F", [32]) | {"$TOT": "2"}))
    mapped, at_hand = read_fcs(path), read_fcs_bytes(path.read_bytes(), file="line.fcs")
    assert at_hand.datasets[0].values().tolist() == mapped.datasets[0].values().tolist() == [[1.0], [2.0]]
    assert (at_hand.name, at_hand.findings) == (mapped.name, mapped.findings)
    with pytest.raises(UnreadableFileError, match="empty"):
        read_fcs_bytes(b"", file="line.fcs")


def test_what_is_no_file(tmp_path):
    with pytest.raises(NoSuchFileError):
        read_fcs(tmp_path / "absent.fcs")
    with pytest.raises(UnusablePathError):
        read_fcs(tmp_path)


def test_histograms_are_refused(tmp_path):
    with pytest.raises(UnreadableFileError, match="histograms"):
        read(written(b"\0", described("I", [8]) | {"$TOT": "1", "$MODE": "U"}), tmp_path)
