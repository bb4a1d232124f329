"""Ask a served record over its API: one method for each thing, pages walked through, what writes sent once."""

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
#: Seconds for one answer; how often a request is sent at most; the first wait between two.
_PATIENCE, _TRIES, _FIRST = 300.0, 4, 0.5
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


class _Line:
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
            told = self._get(path, {**asked, "after": str(after), "limit": "500"})
            yield from told[name]
            after = told["next"]

    def _get(self, path: str, asked: Mapping[str, str] | None = None) -> Plain:
        """Read something; what the server says is unchanged is not sent again."""
        params = {name: value for name, value in (asked or {}).items() if value}
        where = f"{path}?{json.dumps(params, sort_keys=True)}"
        kept = self._kept.get(where)
        headers = self._headers | ({"if-none-match": kept.tag} if kept else {})
        answer = self._tried("GET", path, params=params, headers=headers)
        if kept and answer.status_code == httpx2.codes.NOT_MODIFIED:
            return dict(kept.told)
        told = _told(answer)
        if len(self._kept) >= 100:
            self._kept.clear()
        if tag := answer.headers.get("etag", ""):
            self._kept[where] = _Kept(tag, told)
        return dict(told)

    def _send(self, path: str, *, key: str = "", **more: Any) -> Plain:
        """Do something, once however often it is sent."""
        headers = {**self._headers, "idempotency-key": key or secrets.token_hex(16)}
        return dict(_told(self._tried("POST", path, headers=headers, **more)))

    def _upload(self, path: str, files: Iterable[Path], said: Mapping[str, str], key: str) -> Plain:
        with ExitStack() as open_files:
            sent = [("files", (each.name, open_files.enter_context(each.open("rb")))) for each in files]
            return self._send(path, key=key, files=sent, data=dict(said))

    def _tried(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Send a request, and again where the server could not answer just then."""
        for left in range(_TRIES - 1, -1, -1):
            try:
                answer = self._http.request(method, self._base + path, **more)
            except httpx2.TransportError:
                if not left:
                    raise
            else:
                if not left or answer.status_code not in _AGAIN:
                    return answer
            _rewind(more.get("files", ()))
            time.sleep(_FIRST * 2 ** (_TRIES - 1 - left))
        raise AssertionError


class Client(_Line):
    """A served record, asked by a token (and by `person`, in a record without accounts, which proves nothing).

    Examples:
        with Client("https://seedlot.example", token=token) as record:
            for item in record.items(stage="MCB"):
                print(item["item"], record.lot(item["item"])["answer"])
            record.enter("hold", {"hold": "H-1", "targets": ["MCB-1"], "reason": "recall"}, occurred="2026-03-01")
    """

    def record(self) -> Plain:
        """Which record this is, how long it is, and its root."""
        return self._get("/record")

    def items(self, **asked: str) -> Iterator[Plain]:
        """Every item, or those of one `kind`, `stage` or `programme`."""
        return self._walk("/items", "items", asked)

    def item(self, name: str, *, as_of: str = "") -> Plain:
        """One item: what it is, what it came from, what is known of it, where it is."""
        return self._get(f"/items/{_part(name)}", {"as-of": as_of})

    def trace(self, item: str, *, way: str = "back", as_of: str = "") -> Plain:
        """What an item came from (`back`), or what was made from it (`forward`)."""
        return self._get(f"/trace/{_part(item)}", {"way": way, "as-of": as_of})

    def lineage(self, item: str, *, as_of: str = "") -> Plain:
        """Both ways of the trace of an item."""
        return self._get(f"/lineage/{_part(item)}", {"as-of": as_of})

    def values(self, **asked: str) -> Iterator[Plain]:
        """Every reportable value, or those of one `item` or `name`."""
        return self._walk("/values", "values", asked)

    def entries(self, **asked: str) -> Iterator[Plain]:
        """The audit trail, or what of it is asked for: `by`, `kind`, `about`, `since`, `until`."""
        return self._walk("/entries", "entries", asked)

    def entry(self, number: int) -> Plain:
        """One entry: what it says, what corrected it, who signed it."""
        return self._get(f"/entries/{number}")

    def proof(self, number: int) -> Plain:
        """The proof that an entry is in the record."""
        return self._get(f"/entries/{number}/proof")

    def checkpoint(self) -> Plain:
        """The checkpoint of the record as it is, and the last one that was signed."""
        return self._get("/checkpoint")

    def consistency(self, old: int) -> Plain:
        """The proof that the first `old` entries are still the first."""
        return self._get("/consistency", {"old": str(old)})

    def lot(self, name: str, *, as_of: str = "") -> Plain:
        """The judgement of a lot, and how the decision about it stands."""
        return self._get(f"/lots/{_part(name)}", {"as-of": as_of})

    def recall(self, name: str, **asked: str) -> Plain:
        """Everything that one cause touches: `cause`, `supplier`, `begins` and `ends` say more of it."""
        renamed = {{"begins": "from", "ends": "to"}.get(key, key): value for key, value in asked.items()}
        return self._get("/recall", {"name": name, **renamed})

    def gaps(self, programme: str, *, territory: str = "") -> Plain:
        """What each regulator would say of a programme."""
        return self._get(f"/programmes/{_part(programme)}/gaps", {"territory": territory})

    def verify(self, *, files: bool = False, kept: str = "") -> Plain:
        """Verify the whole record on its server; `kept` is a checkpoint that it must have grown from."""
        return self._send("/verify", json={"files": files, "kept": kept})

    def enter(self, kind: str, content: Plain, *, occurred: str, key: str = "", **more: str) -> int | None:
        """Enter one thing; the number of its entry, or None where the record said so already."""
        said = {"kind": kind, "content": content, "occurred": occurred, **more}
        number: int | None = self._send("/entries", key=key, json=said)["entry"]
        return number

    def import_book(self, files: Iterable[Path], *, book: str = "", check: bool = False, key: str = "") -> Plain:
        """Import a book with the files that it names: everything is written or nothing."""
        return self._upload("/imports", files, {"book": book, "check": str(check).lower()}, key)

    def assay(self, name: str, files: Iterable[Path], **settings: Any) -> Plain:
        """Run an assay on raw files. Nothing is sealed."""
        return self._upload(f"/assays/{_part(name)}", files, {"settings": json.dumps(settings)}, "")

    def measure(  # noqa: PLR0913 - what is sealed of a measurement
        self,
        measurement: str,
        assay: str,
        files: Iterable[Path],
        *,
        items: Mapping[str, str],
        occurred: str,
        key: str = "",
        settings: Mapping[str, Any] | None = None,
    ) -> Plain:
        """Run an assay on raw files, and seal its result with them."""
        said = {"assay": assay, "measurement": measurement, "occurred": occurred, "items": json.dumps(dict(items))}
        return self._upload("/measurements", files, {**said, "settings": json.dumps(dict(settings or {}))}, key)

    def events(self, *, first: int | None = None, wait: float = 300.0) -> Iterator[Plain]:
        """New entries as they come, by number and kind, for so many seconds; from `first` on, where it is given."""
        asked = {"wait": str(wait)} | ({} if first is None else {"first": str(first)})
        url = self._base + "/events"
        with self._http.stream("GET", url, params=asked, headers=self._headers, timeout=None) as answer:
            if answer.status_code != httpx2.codes.OK:
                answer.read()
                _told(answer)
            event = ""
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                event = value if name == "event" else event if line else ""
                if name == "data" and event == "entry":
                    yield json.loads(value)


def _rewind(files: Iterable[Any]) -> None:
    for _, (_, file) in files:
        file.seek(0)


def _part(name: str) -> str:
    return quote(name, safe="")


def _told(answer: httpx2.Response) -> Any:
    try:
        told = answer.json()
    except ValueError:
        told = {}
    if answer.is_error:
        raise Problem(answer.status_code, told if isinstance(told, dict) else {})
    return told
