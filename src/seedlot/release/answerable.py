"""Whether a record can show what evidence asks for: its kinds, its fields, its checks are those that there are.

A pack of rules knows no record. Whoever brings one is told here of a word that nothing entered could ever answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seedlot.record.entries.entry import KINDS
from seedlot.regulation.evidence import Checked, Code, Said
from seedlot.release.checking import CHECKED
from seedlot.terms.errors import SeedlotError

#: Kinds of evidence that are told from steps, items and what is named by them.
_TOLD = frozenset({"step", "item", "specification"})
#: What is told of an entry beside its own fields, and what is checked of donors' samples.
_BESIDE = {"decision": {"signed"}, "donor test": {"outcome"}}
_DONORS = frozenset({"sample timing", "sample timing after", "repeat or NAT"})
_MODELS = {kind.KIND: kind for kind in KINDS}


class UnanswerableError(SeedlotError):
    """Evidence of a pack that asks for what no record holds."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(
            f"The evidence of a pack asks for what no record holds: {'; '.join(faults)}",
            where="evidence.yaml",
            mend="Write a kind, field or check that there is (reference: entry kinds, evidence).",
        )


def check_answerable(codes: Iterable[Code]) -> None:
    """Refuse evidence that could never be shown for want of a word.

    Raises:
        UnanswerableError: naming every such word with its code.
    """
    faults = tuple(f"{code.code}: {says}" for code in codes for says in _unanswerable(code))
    if faults:
        raise UnanswerableError(faults)


def _unanswerable(code: Code) -> Iterator[str]:
    for part in code.needs.parts():
        if part.entry is not None:
            yield from _entries(part.entry)
        if part.finding is not None:
            yield from _checks(part.finding)


def _entries(said: Said) -> Iterator[str]:
    if said.kind in _MODELS:
        known = set(_MODELS[said.kind].model_fields) | _BESIDE.get(said.kind, set())
        yield from (f"an entry '{said.kind}' has no '{field}'" for field in sorted({*said.where, *said.says} - known))
    elif said.kind not in _TOLD:
        yield f"there is no kind of entry '{said.kind}'"


def _checks(asked: Checked) -> Iterator[str]:
    made = {*CHECKED.get(asked.of, ()), *_DONORS}
    yield from (f"no check '{check}' is made of {asked.of}" for check in sorted(set(asked.check) - made))
