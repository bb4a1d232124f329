"""Ask a served record over its API: one method for each thing, pages walked through, what writes sent once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2

from seedlot.client.line import Plain, part, told_of
from seedlot.client.readings import Readings, recall_asked


class Client(Readings):
    """A served record, asked by a token (and by `person`, in a record without accounts, which proves nothing).

    Examples:
        with Client("https://seedlot.example", token=token) as record:
            for item in record.items(stage="MCB"):
                print(item["item"], record.lot(item["item"])["answer"])
            record.enter("hold", {"hold": "H-1", "targets": ["MCB-1"], "reason": "recall"}, occurred="2026-03-01")
    """

    def verify(self, *, files: bool = False, kept: str = "") -> Plain:
        """Verify the whole record on its server; `kept` is a checkpoint that it must have grown from."""
        return self._send("/verify", json={"files": files, "kept": kept})

    def enter(self, kind: str, content: Plain, *, occurred: str, key: str = "", **more: str) -> int | None:
        """Enter one thing; the number of its entry, or None where the record said so already."""
        said = {"kind": kind, "content": content, "occurred": occurred, **more}
        number: int | None = self._send("/entries", key=key, json=said)["entry"]
        return number

    def amend(self, number: int, changes: Plain, *, reason: str, key: str = "") -> Plain:
        """Correct an entry as this client read it last (`entry`): refused if it changed since, or was never read."""
        path = f"/entries/{number}"
        told = {"changes": changes, "reason": reason}
        return self._send(f"{path}/amendments", key=key, match=self._last(path)[0], json=told)

    def seal_recall(self, recall: str, name: str, *, reason: str, key: str = "", **asked: str) -> Plain:
        """Seal the answer of `recall(name, **asked)` under a name, just as this client read it last."""
        tag, read = self._last("/recall", recall_asked(name, asked))
        told = {"recall": recall, "reason": reason, "name": name, **asked, "as_of": read.get("as_of", 0)}
        return self._send("/recalls", key=key, match=tag, json=told)

    def import_book(self, files: Iterable[Path], *, book: str = "", check: bool = False, key: str = "") -> Plain:
        """Import a book with the files that it names: everything is written or nothing."""
        return self._upload("/imports", files, {"book": book, "check": str(check).lower()}, key)

    def assay(self, name: str, files: Iterable[Path], **settings: Any) -> Plain:
        """Run an assay on raw files. Nothing is sealed."""
        return self._upload(f"/assays/{part(name)}", files, {"settings": json.dumps(settings)}, "")

    def batch(self, name: str, files: Iterable[Path], *, beside: Iterable[Path] = (), **settings: Any) -> Plain:
        """Run an assay on many raw files, each by itself, with what stands `beside` every one. Nothing is sealed."""
        said = {"settings": json.dumps(settings)}
        return self._upload(f"/assays/{part(name)}/batch", files, said, "", beside=beside)

    def keep_cosignature(self, answer: str, *, key: str = "") -> list[int]:
        """Keep what a witness answered; the numbers of the new entries, none where it was kept already."""
        numbers: list[int] = self._send("/cosignatures", key=key, json={"answer": answer})["entries"]
        return numbers

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
                told_of(answer)
            event = ""
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                event = value if name == "event" else event if line else ""
                if name == "data" and event == "entry":
                    yield json.loads(value)
