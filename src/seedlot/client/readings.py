"""What is read of a served record: one method for each reading, pages walked through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from seedlot.client.line import Line, Plain, part


class Readings(Line):
    """All that is read of a served record."""

    def record(self) -> Plain:
        """Which record this is, how long it is, and its root."""
        return self._get("/record")

    def items(self, **asked: str) -> Iterator[Plain]:
        """Every item, or those of one `kind`, `stage` or `programme`."""
        return self._walk("/items", "items", asked)

    def item(self, name: str, *, as_of: str = "") -> Plain:
        """One item: what it is, what it came from, what is known of it, where it is."""
        return self._get(f"/items/{part(name)}", {"as-of": as_of})

    def trace(self, item: str, *, way: str = "back", as_of: str = "") -> Plain:
        """What an item came from (`back`), or what was made from it (`forward`)."""
        return self._get(f"/trace/{part(item)}", {"way": way, "as-of": as_of})

    def lineage(self, item: str, *, as_of: str = "") -> Plain:
        """Both ways of the trace of an item."""
        return self._get(f"/lineage/{part(item)}", {"as-of": as_of})

    def values(self, **asked: str) -> Iterator[Plain]:
        """Every reportable value, or those of one `item` or `name`."""
        return self._walk("/values", "values", asked)

    def entries(self, **asked: str) -> Iterator[Plain]:
        """The audit trail, or what of it is asked for: `by`, `kind`, `about`, `since`, `until`."""
        return self._walk("/entries", "entries", asked)

    def entry(self, number: int) -> Plain:
        """One entry: what it says, what corrected it, who signed it."""
        return self._get(f"/entries/{number}")

    def file(self, number: int, sha256: str) -> bytes:
        """A raw file that an entry names."""
        return self._fetch(f"/entries/{number}/files/{part(sha256)}")

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
        return self._get(f"/lots/{part(name)}", {"as-of": as_of})

    def recall(self, name: str, **asked: str) -> Plain:
        """Everything that one cause touches: `cause`, `supplier`, `begins` and `ends` say more of it."""
        return self._get("/recall", recall_asked(name, asked))

    def gaps(self, programme: str, *, territory: str = "") -> Plain:
        """What each regulator would say of a programme."""
        return self._get(f"/programmes/{part(programme)}/gaps", {"territory": territory})

    def rules(self, *, territory: str = "") -> Plain:
        """The rules of the pack in force, or those of a territory with what it inherits."""
        return self._get("/rules", {"territory": territory})

    def rule(self, rule: str) -> Plain:
        """One rule: what it asks, when it applies, what satisfies it."""
        return self._get(f"/rules/{part(rule)}")

    def witnesses(self) -> Plain:
        """The witnesses that the record names, what each co-signed, and whether the last checkpoint is co-signed."""
        return self._get("/witnesses")

    def witness_request(self, *, witness: str = "", old: int | None = None) -> Plain:
        """What a witness is to be asked: `request` is the text that it signs on its own computer."""
        return self._get("/witnesses/request", {"witness": witness, "old": "" if old is None else str(old)})

    def recalls(self) -> list[Plain]:
        """Every sealed recall, the last first."""
        found: list[Plain] = self._get("/recalls")["recalls"]
        return found

    def recall_again(self, recall: str) -> Plain:
        """A sealed recall, asked again and compared."""
        return self._get(f"/recalls/{part(recall)}")

    def radius(self, name: str, *, as_of: str = "") -> Plain:
        """What falls if an authority refuses something."""
        return self._get("/radius", {"name": name, "as-of": as_of})

    def chain(self, order: str, *, as_of: str = "") -> Plain:
        """The chain of identity of an order."""
        return self._get(f"/chains/{part(order)}", {"as-of": as_of})

    def inspection(self, item: str = "", *, room: str = "", as_of: str = "") -> Plain:
        """What went wrong behind an item, or in the whole record."""
        return self._get("/inspection", {"item": item, "room": room, "as-of": as_of})

    def drift(self, line: str, *, as_of: str = "") -> Plain:
        """Whether a line's genome is still the one that was banked."""
        return self._get(f"/drift/{part(line)}", {"as-of": as_of})

    def due(self, item: str = "", *, as_of: str = "") -> Plain:
        """The tests that are done again and again, and how each stands."""
        return self._get("/due", {"item": item, "as-of": as_of})

    def programme(self, programme: str, what: str, **asked: str) -> Plain:
        """A reading of a programme: `engagements`, `strategy`, `risk`, `principles` or `testplan`."""
        return self._get(f"/programmes/{part(programme)}/{part(what)}", asked)

    def gap_report(self, programme: str, *, form: str = "pdf", territory: str = "") -> bytes:
        """The gap report of a programme, as PDF or .docx."""
        return self._fetch(f"/programmes/{part(programme)}/gap-report", {"form": form, "territory": territory})

    def certificate(self, lot: str) -> bytes:
        """The certificate that was issued for a lot, as PDF."""
        return self._fetch(f"/certificates/{part(lot)}")

    def package(self, lot: str, *, files: bool = False) -> bytes:
        """The evidence package of a lot, with its raw files where they are asked for."""
        return self._fetch(f"/packages/{part(lot)}", {"files": str(files).lower()})

    def whatif(self, programme: str, **supposed: list[str]) -> Plain:
        """Which verdicts would move: `steps=["ST-1 environment=licensed GMP"]`, `items`, `materials`, `donors`, `programme`."""
        return self._send(f"/programmes/{part(programme)}/whatif", json=supposed)


def recall_asked(name: str, asked: Mapping[str, str]) -> dict[str, str]:
    """What is asked of a recall, as its address names it."""
    return {"name": name, **{{"begins": "from", "ends": "to"}.get(key, key): value for key, value in asked.items()}}
