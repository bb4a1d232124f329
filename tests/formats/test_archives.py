"""Whatever byte of an archive is another, what is raised is on the list."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

from seedlot.formats.archives import DAMAGED, brief


def test_every_damage_of_one_byte_is_on_the_list() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "words " * 30)
    found = 0
    for place in range(len(whole.getvalue())):
        for turned in (0x01, 0xFF):
            damaged = bytearray(whole.getvalue())
            damaged[place] ^= turned
            found += 1
            with suppress(*DAMAGED), zipfile.ZipFile(io.BytesIO(damaged)) as archive:
                for name in archive.namelist():
                    archive.read(name)
                    found -= 1
    assert found > 50


def test_what_a_damaged_archive_says_is_one_short_line():
    assert brief("a\nb") == "a b"
    assert brief("x" * 120) == "x" * 120
    assert brief("x" * 10_000) == "x" * 120 + " …"
