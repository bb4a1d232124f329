"""What entries about people, trust and personal data tell: pure functions from an entry to rows of the history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from sqlalchemy import Table

from seedlot.history import tables as t
from seedlot.record.entries.access import Account, Equipment, Training
from seedlot.record.entries.content import Content
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.judgement import Review
from seedlot.record.entries.trust import Checkpointed, Cosigned, Erased, KeyNamed, KeyRevoked, Personal, Timestamped

Rows: TypeAlias = Iterator[tuple[Table, dict[str, Any]]]


def _account(said: Account, entry: Entry) -> Rows:
    row = said.model_dump(mode="json", include={"person", "change", "reason", "approved_by"})
    yield t.ACCOUNT, {**row, "by": entry.by, "recorded": entry.recorded}


def _training(said: Training, entry: Entry) -> Rows:
    row = {"person": said.person, "procedure": said.procedure, "occurred": entry.occurred}
    yield t.TRAINING, {**row, "ends": said.until or "", "trainer": said.trainer}


def _equipment(said: Equipment, entry: Entry) -> Rows:
    row = said.model_dump(include={"equipment", "name", "serial", "room", "zone"})
    yield t.EQUIPMENT, {**row, "occurred": entry.occurred}


def _review(said: Review, entry: Entry) -> Rows:
    row = said.model_dump(include={"lot", "as_of", "acceptable", "conclusion"})
    yield t.REVIEW, {**row, "person": entry.by, "recorded": entry.recorded}
    for target in said.read:
        yield t.RESTS, {"target": target}


def _key(said: KeyNamed, _: Entry) -> Rows:
    yield t.KEY, said.model_dump(include={"verifier", "purpose", "replaces"})


def _key_revoked(said: KeyRevoked, _: Entry) -> Rows:
    yield t.KEY_REVOKED, said.model_dump(include={"verifier", "reason", "good_until"})


def _checkpoint(said: Checkpointed, _: Entry) -> Rows:
    yield t.CHECKPOINT, said.model_dump(include={"size", "root", "note"})


def _cosignature(said: Cosigned, _: Entry) -> Rows:
    yield t.COSIGNATURE, said.model_dump(include={"witness", "size", "root", "note"})


def _timestamp(said: Timestamped, _: Entry) -> Rows:
    row = said.model_dump(include={"size", "root", "note", "authority"})
    yield t.TIMESTAMP, {**row, "stamped": said.stamped or "", "sha256": said.token.sha256}


def _personal(said: Personal, _: Entry) -> Rows:
    for datum in said.data:
        yield t.PERSONAL, {"item": said.item, "name": datum.name, "digest": datum.digest}


def _erased(said: Erased, entry: Entry) -> Rows:
    for name in said.names:
        yield t.ERASED, {"item": said.item, "name": name, "reason": said.reason, "recorded": entry.recorded}


TRUST: dict[type[Content], Callable[[Any, Entry], Rows]] = {
    Account: _account,
    Training: _training,
    Equipment: _equipment,
    Review: _review,
    KeyNamed: _key,
    KeyRevoked: _key_revoked,
    Checkpointed: _checkpoint,
    Cosigned: _cosignature,
    Timestamped: _timestamp,
    Personal: _personal,
    Erased: _erased,
}
