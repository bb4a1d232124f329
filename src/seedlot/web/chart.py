"""Charts as files of a page: the picture, and the data that a browser explores."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus

from starlette.responses import Response

from seedlot.draw.picture import svg
from seedlot.draw.ready import ready
from seedlot.draw.theme import THEME
from seedlot.terms.chart import Chart
from seedlot.web.here import Here

#: Pictures that are kept in memory, by what they show: drawing one takes a tenth of a second.
_KEPT = 128
#: A picture that somebody opens alone may style itself, and do nothing else.
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@dataclass(frozen=True, slots=True)
class _Known:
    """A chart by the hash of what it shows."""

    digest: str
    chart: Chart = field(compare=False)


def chart_svg(chart: Chart, here: Here | None = None) -> Response:
    """Give a chart as a picture. With `here`, a browser that holds the same picture is told to keep it.

    Raises:
        ChartError: where the specification cannot be drawn.
    """
    known = _known(chart)
    if (kept := _unchanged(known.digest, here)) is not None:
        return kept
    headers = {**_headers(known.digest), "content-security-policy": _ALONE}
    return Response(_drawn(known), media_type="image/svg+xml", headers=headers)


def chart_json(chart: Chart, here: Here | None = None) -> Response:
    """Give a chart as what Vega-Lite draws in the browser, in the one look of every chart.

    Raises:
        ChartError: where the specification reaches outside itself.
    """
    known = _known(chart)
    if (kept := _unchanged(known.digest, here)) is not None:
        return kept
    spec = ready(chart)
    told = {**spec, "config": {**THEME, **spec.get("config", {})}}
    data = json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(data.encode(), media_type="application/json", headers=_headers(known.digest))


def svg_of(text: str, here: Here | None = None) -> Response:
    """Give a picture that is drawn already, with the hash of its text as its mark."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    if (kept := _unchanged(digest, here)) is not None:
        return kept
    headers = {**_headers(digest), "content-security-policy": _ALONE}
    return Response(text.encode(), media_type="image/svg+xml", headers=headers)


def _known(chart: Chart) -> _Known:
    text = json.dumps([chart.name, chart.title, chart.spec], sort_keys=True)
    return _Known(hashlib.sha256(text.encode()).hexdigest()[:32], chart)


@lru_cache(maxsize=_KEPT)
def _drawn(known: _Known) -> bytes:
    return svg(known.chart).encode()


def _headers(digest: str) -> dict[str, str]:
    """A chart is private as its page is, and asked for again each time; the mark spares sending it."""
    return {"etag": f'"{digest}"', "cache-control": "private, no-cache"}


def _unchanged(digest: str, here: Here | None) -> Response | None:
    held = here.request.headers.get("if-none-match", "") if here else ""
    marks = [mark.strip().removeprefix("W/") for mark in held.split(",")]
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=_headers(digest)) if f'"{digest}"' in marks else None
