"""What a sample is on the way from the donor to the lot, in the trade's words."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Roles in the order of derivation; a control and a plain sample have no place in it."""

    DONOR = "donor"
    LINE = "line"
    SEED = "seed"
    MCB = "MCB"
    WCB = "WCB"
    EOPC = "EoPC"
    LOT = "lot"
    SAMPLE = "sample"
    CONTROL = "control"


#: Roles that stand in the chain, first to last.
CHAIN = (Role.DONOR, Role.LINE, Role.SEED, Role.MCB, Role.WCB, Role.EOPC, Role.LOT)

_WORDS: dict[str, Role] = {
    **{role.casefold(): role for role in Role},
    "": Role.SAMPLE,
    "tissue": Role.DONOR,
    "blood": Role.DONOR,
    "pbmc": Role.DONOR,
    "fibroblast": Role.DONOR,
    "parental cells": Role.DONOR,
    "starting material": Role.DONOR,
    "cell line": Role.LINE,
    "clone": Role.LINE,
    "ipsc": Role.LINE,
    "ipsc line": Role.LINE,
    "gene edit": Role.LINE,
    "edited line": Role.LINE,
    "seed bank": Role.SEED,
    "bank": Role.MCB,
    "master cell bank": Role.MCB,
    "working cell bank": Role.WCB,
    "end of production cells": Role.EOPC,
    "end of production": Role.EOPC,
    "drug substance": Role.LOT,
    "drug product": Role.LOT,
    "product": Role.LOT,
    "dose": Role.LOT,
    "batch": Role.LOT,
    "positive control": Role.CONTROL,
    "negative control": Role.CONTROL,
    "ntc": Role.CONTROL,
}


def role_of(text: str) -> Role | None:
    """The role that a word means; None for a word that means none."""
    return _WORDS.get(" ".join(text.replace("_", " ").casefold().split()))
