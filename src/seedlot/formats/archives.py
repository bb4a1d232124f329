"""What goes wrong with an archive (ZIP, and whatever is packed in it) that is damaged."""

from __future__ import annotations

import struct
import zipfile
import zlib

#: What the standard library raises on a damaged archive. The only such list.
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)

_MOST = 120


def brief(said: str) -> str:
    """What a damaged archive is told to hold, in one line of at most 120 characters: a name in it may be all its bytes."""
    plain = " ".join(said.split())
    return plain if len(plain) <= _MOST else f"{plain[:_MOST].rstrip()} …"
