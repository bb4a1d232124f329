"""What goes wrong with an archive (ZIP, and whatever is packed in it) that is damaged."""

from __future__ import annotations

import struct
import zipfile
import zlib

#: What the standard library raises on a damaged archive. The only such list.
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)
