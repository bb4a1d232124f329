"""How the drift of a change is said in a few words: new or there before, and what it comes to at the end of production."""

from __future__ import annotations

from seedlot.release.drift import Ahead
from seedlot.terms.finding import Answer

#: Whether a change is new since the bank, where `met` says that the genome is still that of the bank.
SINCE_THE_BANK = {Answer.MET: "there before", Answer.NOT_MET: "new", Answer.NOT_KNOWN: "not known"}


def at_the_end(ahead: Ahead) -> str:
    """The projected fraction at the end of production, with its bounds; empty where nothing is projected."""
    told = ahead.projection
    if told is None:
        return ""
    ends = f"{100 * told.low:.3g} to {100 * told.high:.3g} %"
    return ends if told.fraction is None else f"{100 * told.fraction:.3g} % ({ends})"
