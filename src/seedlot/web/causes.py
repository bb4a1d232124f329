"""What went wrong, or is refused, as a page asks for it: a kind, a name, and a time."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.radius import cause_named

#: What a recall can begin with, in the order in which it is offered, and how it is named.
CAUSES: tuple[tuple[CauseKind, str], ...] = (
    (CauseKind.MATERIAL, "a material lot, by our identifier"),
    (CauseKind.LOT, "a supplier's lot number: every receipt of it"),
    (CauseKind.ROOM, "a room, in a time"),
    (CauseKind.EQUIPMENT, "a piece of equipment or a store, in a time"),
    (CauseKind.PERSON, "a person, in a time"),
    (CauseKind.PROCEDURE, "a version of a procedure, as steps name it"),
    (CauseKind.DEVIATION, "a deviation"),
    (CauseKind.HOLD, "a hold"),
    (CauseKind.EXCURSION, "an excursion of temperature"),
    (CauseKind.MONITORING, "a result of environmental monitoring"),
    (CauseKind.ITEM, "an item: a donor, a bank, a clone"),
    (CauseKind.STEP, "a step"),
)
_KINDS = {str(kind): kind for kind, _ in CAUSES}

#: Gives what the address or a form says under a name; empty where it says nothing.
Said = Callable[[str], str]


def cause_said(connection: Connection, said: Said, as_of: int | None) -> Cause:
    """The cause that is asked for; where nobody said of what kind it is, whatever is called so.

    Raises:
        NotInRecordError: nothing is called so.
        AmbiguousError: several things are.
        BadWindowError: the time cannot be asked for.
    """
    name = said("name")
    kind = _KINDS.get(said("cause")) or cause_named(connection, name, as_of=as_of).kind
    return Cause(kind=kind, name=name, supplier=said("supplier"), begins=said("from"), ends=said("to"))


def query_of(cause: Cause) -> dict[str, str]:
    """A cause as the fields of an address."""
    told = {"cause": str(cause.kind), "name": cause.name, "supplier": cause.supplier, "programme": cause.programme}
    return {**told, "from": cause.begins, "to": cause.ends}
