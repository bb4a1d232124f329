"""Whatever byte of an archive is another, what is raised is on the list."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

from seedlot.formats.archives import DAMAGED


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
