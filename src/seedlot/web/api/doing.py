"""Doing something once for its Idempotency-Key: what is done is answered again as it was the first time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Header
from starlette.responses import Response

from seedlot.acts.once import do_once
from seedlot.web.api.saying import MEDIA, as_json
from seedlot.web.here import Here

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=200, description="New for each thing.")]


def once(here: Here, key: str, request: bytes, work: Callable[[], tuple[int, Any]]) -> Response:
    """Do something once; an answer that was kept says so."""
    path = here.request.url.path.encode("utf-8", "surrogatepass")

    def written() -> tuple[int, str]:
        status, plain = work()
        return status, as_json(plain).decode()

    digest = hashlib.sha256(path + b"\n" + request).digest()
    (status, text), again = do_once(here.record, here.who, key, digest, written, now=here.now)
    headers = {"idempotency-replayed": "true"} if again else {}
    return Response(text, status_code=status, media_type=MEDIA, headers=headers)
