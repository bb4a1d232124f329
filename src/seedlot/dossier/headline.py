"""What an entry says in one line for a time line: the heart of it, not every field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seedlot.dossier.wording import result as result_said
from seedlot.record.entries.content import Content
from seedlot.record.entries.custody import DoseUse, Shipment, Stored
from seedlot.record.entries.evidence import Measured, Report
from seedlot.record.entries.judgement import Certificate, Decision, Review
from seedlot.record.entries.supplies import MaterialStatus
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Step
from seedlot.terms.quantities import unit_name
from seedlot.terms.reportable import Reportable
from seedlot.terms.showing import counted

#: So many results or names are told before "and more".
_TOLD = 4


def headline(content: Content, otherwise: str) -> str:
    """Tell the heart of an entry; of a kind that has none of its own, `otherwise`."""
    tell = _HEARTS.get(type(content))
    return otherwise if tell is None else tell(content)


def _step(step: Step) -> str:
    made = [each.item for each in step.outputs]
    used = [each.item for each in step.inputs]
    passages = counted(step.passages, "passage") if step.passages else ""
    doublings = f"{step.doublings} doublings" if step.doublings is not None else ""
    way = " → ".join(part for part in (_some(used), _some(made)) if part)
    return _joined([str(step.process), way, passages, doublings, step.room, step.detail])


def _results(results: tuple[Reportable, ...]) -> str:
    return _some(
        [f"{each.name}: {result_said(each)} {unit_name(each.unit)}".rstrip().removesuffix(" 1") for each in results]
    )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
    return ", ".join(names[:_TOLD]) + more


def _joined(parts: list[str]) -> str:
    return "; ".join(filter(None, parts))


def _review(said: Review) -> str:
    return _joined(["acceptable" if said.acceptable else "not acceptable", said.conclusion])


def _shipment(said: Shipment) -> str:
    return f"from {said.sender or 'not told'} to {said.receiver or 'not told'}"


#: How each kind that has a heart tells it.
_HEARTS: dict[type[Content], Callable[[Any], str]] = {
    Step: _step,
    Report: lambda said: _joined([_results(said.results), said.laboratory]),
    Measured: lambda said: (
        f"{said.result.assay} {said.result.version}; {counted(len(said.result.reportables), 'result')}"
    ),
    Decision: lambda said: _joined([str(said.outcome), said.reason]),
    Review: _review,
    Certificate: lambda said: f"certificate of the decision in entry {said.decision}",
    Deviation: lambda said: _joined([str(said.severity), said.title]),
    DeviationClosed: lambda said: said.conclusion,
    Hold: lambda said: said.reason,
    HoldLifted: lambda said: said.reason,
    MaterialStatus: lambda said: _joined([str(said.status), said.reason]),
    Stored: lambda said: _joined([said.equipment, said.position, said.room]),
    Shipment: _shipment,
    DoseUse: lambda said: _joined([str(said.outcome), said.centre]),
}
