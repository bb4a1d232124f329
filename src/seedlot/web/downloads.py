"""Files that a browser is to save."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.responses import Response

_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


def download(data: bytes, name: str, media_type: str = "application/octet-stream") -> Response:
    """Give bytes as a file to save, under a name that may hold anything (RFC 6266, section 5).

    It is never shown within our pages, whatever it holds.
    """
    plain = _PLAIN.sub("-", name).strip("-.") or "file"
    held = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(data, media_type=media_type, headers={"content-disposition": held})
