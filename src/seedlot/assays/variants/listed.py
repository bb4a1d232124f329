"""What a variant in a listed gene means for the line: not met, not known until a person classifies it, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seedlot.assays.variants.checks import found
from seedlot.assays.variants.told import Found, named, percent
from seedlot.terms.finding import Answer, Finding


def check_listed(founds: Sequence[Found]) -> Iterator[Finding]:
    """A finding for each, as the karyotype and the copy number have one for each recurrent change.

    A listed change speaks against the cells unless the reference has it, a change of the protein of a listed gene if it
    is new. What the reference has too, what may be silent and what may be new waits for a person.
    """
    for one in founds:
        meaning = one.meaning
        if not meaning.told or meaning.benign or meaning.silent is True or (one.new == "no" and not meaning.changes):
            continue
        sure = one.new == "yes" and meaning.silent is False
        against = sure or (bool(meaning.changes) and one.new != "no")
        says = f"{named(one)}, {percent(one.cells)}, {_state(one)}; it is listed: {meaning.told}."
        where = one.judged.sighting.where
        yield found("recurrent", says, where, answer=Answer.NOT_MET if against else Answer.NOT_KNOWN)


def _state(one: Found) -> str:
    new = {"yes": "new", "no": "in the reference, too", "not known": "not known to be new"}[one.new]
    return new if one.meaning.silent is False else f"{new}, not known to be silent"
