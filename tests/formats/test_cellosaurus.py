"""Entries of Cellosaurus."""

from __future__ import annotations

from seedlot.formats.cellosaurus import is_cellosaurus, read_cellosaurus

TEXT = b"""----
ID   201B7
AC   CVCL_A324
ST   Source(s): RCB
ST   Amelogenin: X
ST   CSF1PO: 10
ST   D13S317 (RCB): 10,14
ST   D13S317 (JCRB): 10
ST   TH01: Not_detected
HI   CVCL_DP59 ! HDF1388
SX   Female
//
ID   NoProfile
AC   CVCL_0001
//
"""


def test_entries_with_a_profile_are_read():
    assert is_cellosaurus(TEXT)
    assert not is_cellosaurus(b"ID,AC\n")
    found = read_cellosaurus(TEXT, file="c.txt")
    (one,) = found.profiles
    assert {name: locus.alleles for name, locus in one.loci.items()} == {
        "Amelogenin": ("X",),
        "CSF1PO": ("10",),
        "D13S317": ("10", "14"),
        "TH01": (),
    }
    assert one.said == {"accession": "CVCL_A324", "sex": "Female", "parent": "CVCL_DP59 ! HDF1388"}
    assert [finding.code for finding in found.findings] == ["str/disputed"]
