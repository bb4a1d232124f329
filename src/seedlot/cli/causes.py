"""The options by which one cause is named, and the time for which it is asked."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from seedlot.lineage.cause import Cause, CauseKind
from seedlot.terms.errors import SeedlotError

Material = Annotated[str, typer.Option(metavar="LOT", help="A material lot.")]
Lot = Annotated[str, typer.Option(metavar="NUMBER", help="A supplier's lot: every receipt of it.")]
Supplier = Annotated[str, typer.Option(help="Whose lot it is, with --lot.")]
Room = Annotated[str, typer.Option(help="A room, with --from and --to.")]
Equipment = Annotated[str, typer.Option(help="A piece of equipment or a store, with --from and --to.")]
Person = Annotated[str, typer.Option("--person", help="A person, with --from and --to.")]
Procedure = Annotated[str, typer.Option(metavar='"SOP v"', help="A version of a procedure, as steps name it.")]
Deviation = Annotated[str, typer.Option(help="A deviation.")]
Hold = Annotated[str, typer.Option(help="A hold.")]
Excursion = Annotated[str, typer.Option(help="An excursion of temperature.")]
Monitoring = Annotated[str, typer.Option(help="A result of environmental monitoring.")]
Item = Annotated[str, typer.Option(help="An item: a donor, a bank, a clone.")]
Step = Annotated[str, typer.Option(help="A step.")]
From = Annotated[str, typer.Option("--from", metavar="TIME", help="From this day or instant on (UTC).")]
To = Annotated[str, typer.Option("--to", metavar="TIME", help="Until this day or instant (UTC).")]

Given: TypeAlias = dict[CauseKind, str]


def chosen(given: Given, begins: str, ends: str, supplier: str = "") -> Cause:
    """The one cause that was named."""
    named = {kind: name for kind, name in given.items() if name}
    if len(named) != 1:
        options = ", ".join(f"--{kind}" for kind in given)
        what = "Name one cause" if not named else f"These are {len(named)} causes; ask for one at a time"
        raise SeedlotError(what, mend=f"Give one of {options}.")
    ((kind, name),) = named.items()
    return Cause(kind=kind, name=name, begins=begins, ends=ends, supplier=supplier)


def refuse_chosen(given: Given, begins: str, ends: str, supplier: str = "") -> None:
    """See that no cause is named, where a sealed question is asked again."""
    if any(given.values()) or begins or ends or supplier:
        raise SeedlotError("A sealed recall has its own cause and time", mend="Give --check alone.")
