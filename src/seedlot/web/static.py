"""Files that every browser may keep: styles, scripts, and Vega out of the renderer's wheel."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache
from http import HTTPStatus
from importlib.metadata import distribution
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from seedlot.draw.page import bundle

FOLDER = Path(__file__).parent / "static"
VEGA = "vega.js"
ROUTER = APIRouter()


def address_of(name: str) -> str:
    """The address of a file, with the hash of what it holds: it may be kept for ever."""
    return f"/static/{_vega() if name == VEGA else _held(name)[1]}/{name}"


@ROUTER.get("/static/{digest}/{name:path}", include_in_schema=False)
def file(request: Request, digest: str, name: str) -> Response:
    """Give a file."""
    if name != VEGA and name not in _names():
        return Response("There is no such file.", status_code=HTTPStatus.NOT_FOUND, media_type="text/plain")
    data, known, packed = _held(name)
    kept = "public, max-age=31536000, immutable" if digest == known else "no-cache"
    headers = {"cache-control": kept, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        data, headers["content-encoding"] = packed, "gzip"
    return Response(data, media_type=_sort(name), headers=headers)


def _sort(name: str) -> str:
    return "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0] or "application/octet-stream"


@cache
def _names() -> frozenset[str]:
    return frozenset(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())


@cache
def _held(name: str) -> tuple[bytes, str, bytes]:
    data = bundle().encode() if name == VEGA else (FOLDER / name).read_bytes()
    digest = _vega() if name == VEGA else hashlib.sha256(data).hexdigest()[:16]
    return data, digest, gzip.compress(data, 6, mtime=0)


@cache
def _vega() -> str:
    """Which Vega it is: its bundle takes a while to make, and no page that only names it waits for that."""
    return distribution("vl-convert-python").version
