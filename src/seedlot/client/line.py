"""The line to a served record: what is sent again, what is kept because it has not changed, and what went wrong."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import httpx2

Plain = dict[str, Any]
#: Rows that are asked for at once.
PAGE = 500
#: Seconds for one answer; how often a request is sent at most; the first wait between two.
_PATIENCE, _TRIES, _FIRST = 300.0, 4, 0.5
#: Seconds for which a server is waited for between two tries at most, whatever it asks.
_LONGEST = 60.0
#: Answers after which the same request is sent again.
_AGAIN = frozenset({429, 502, 503, 504})


class Problem(Exception):  # noqa: N818 - what RFC 9457 calls it
    """What went wrong, as the server said it: `what`, `where`, `mend`, and `faults` one by one."""

    def __init__(self, status: int, told: Mapping[str, Any]) -> None:
        self.status = status
        self.type = str(told.get("type", ""))
        self.what, self.where, self.mend = (str(told.get(name, "")) for name in ("what", "where", "mend"))
        self.faults: list[Plain] = list(told.get("faults", ()))
        super().__init__(str(told.get("detail", "")) or f"The server answered with {status}")


@dataclass(slots=True)
class _Kept:
    """An answer that is kept with its ETag."""

    tag: str
    told: Any


class Line:
    """The line to a server: what is sent again, and what is kept because it has not changed."""

    def __init__(self, address: str, *, token: str = "", person: str = "", http: httpx2.Client | None = None) -> None:
        self._base = address.rstrip("/") + "/api/v1"
        self._headers = {"authorization": f"Bearer {token}"} if token else {"seedlot-person": person} if person else {}
        self._http = http or httpx2.Client(timeout=_PATIENCE)
        self._kept: dict[str, _Kept] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def _walk(self, path: str, name: str, asked: Mapping[str, str]) -> Iterator[Plain]:
        after: int | None = -1
        while after is not None:
            told = self._get(path, {**asked, "after": str(after), "limit": str(PAGE)})
            yield from told[name]
            after = told["next"]

    def _get(self, path: str, asked: Mapping[str, str] | None = None) -> Plain:
        """Read something; what the server says is unchanged is not sent again."""
        params, where = _asked(path, asked)
        kept = self._kept.get(where)
        headers = self._headers | ({"if-none-match": kept.tag} if kept else {})
        answer = self._tried("GET", path, params=params, headers=headers)
        if kept and answer.status_code == httpx2.codes.NOT_MODIFIED:
            return dict(kept.told)
        told = told_of(answer)
        if len(self._kept) >= 100:
            self._kept.clear()
        if tag := answer.headers.get("etag", ""):
            self._kept[where] = _Kept(tag, told)
        return dict(told)

    def _send(self, path: str, *, key: str = "", match: str = "", **more: Any) -> Plain:
        """Do something, once however often it is sent; `match` is the ETag of the answer on which it rests."""
        headers = {**self._headers, "idempotency-key": key or secrets.token_hex(16)}
        headers |= {"if-match": match} if match else {}
        return dict(told_of(self._tried("POST", path, headers=headers, **more)))

    def _last(self, path: str, asked: Mapping[str, str] | None = None) -> tuple[str, Plain]:
        """The ETag and the answer that were read last at an address; both empty where nothing was."""
        kept = self._kept.get(_asked(path, asked)[1])
        return (kept.tag, kept.told) if kept else ("", {})

    def _fetch(self, path: str, asked: Mapping[str, str] | None = None) -> bytes:
        """Read a file."""
        answer = self._tried("GET", path, params=_asked(path, asked)[0], headers=self._headers)
        if answer.is_error:
            told_of(answer)
        return answer.content

    def _upload(
        self, path: str, files: Iterable[Path], said: Mapping[str, str], key: str, *, beside: Iterable[Path] = ()
    ) -> Plain:
        named = [("files", each) for each in files] + [("beside", each) for each in beside]
        with ExitStack() as open_files:
            sent = [(field, (each.name, open_files.enter_context(each.open("rb")))) for field, each in named]
            return self._send(path, key=key, files=sent, data=dict(said))

    def _tried(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Send a request, and again where the server could not answer just then."""
        for left in range(_TRIES - 1, -1, -1):
            wait = _FIRST * 2 ** (_TRIES - 1 - left)
            try:
                answer = self._http.request(method, self._base + path, **more)
            except httpx2.TransportError:
                if not left:
                    raise
            else:
                if not left or answer.status_code not in _AGAIN:
                    return answer
                wait = max(wait, _asked_to_wait(answer))
            _rewind(more.get("files", ()))
            time.sleep(wait)
        raise AssertionError


def _asked(path: str, asked: Mapping[str, str] | None) -> tuple[dict[str, str], str]:
    """What is asked, without what is empty, and the name under which its answer is kept."""
    params = {name: value for name, value in (asked or {}).items() if value}
    return params, f"{path}?{json.dumps(params, sort_keys=True)}"


def _asked_to_wait(answer: httpx2.Response) -> float:
    """For how many seconds the server asks to wait, at most a minute."""
    said = answer.headers.get("retry-after", "")
    return min(float(said), _LONGEST) if said.isascii() and said.isdecimal() else 0.0


def _rewind(files: Iterable[Any]) -> None:
    for _, (_, file) in files:
        file.seek(0)


def part(name: str) -> str:
    """A name as a part of an address."""
    return quote(name, safe="")


def told_of(answer: httpx2.Response) -> Any:
    """What an answer tells.

    Raises:
        Problem: it tells what went wrong.
    """
    try:
        told = answer.json()
    except ValueError:
        told = {}
    if answer.is_error:
        raise Problem(answer.status_code, told if isinstance(told, dict) else {})
    return told
