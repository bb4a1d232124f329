from __future__ import annotations

import pytest

from seedlot.terms.errors import UnitError
from seedlot.terms.spelling import WRITTEN, WRITTEN_WHOLE
from seedlot.terms.units import parse

#: A unit that is not UCUM, the character at which that shows, and the mend that is offered.
MENDS = (
    ("cells/mL", 1, "Write '{cells}/mL'."),
    ("Cells/mL", 1, "Write '{cells}/mL'."),
    ("10*6 cells/mL", 5, "Write '10*6.{cells}/mL'."),
    ("x10^6 cells/mL", 1, "Write '10^6.{cells}/mL'."),
    ("million cells/mL", 1, "Write '10*6.{cells}/mL'."),
    ("ng/10^6 cells", 8, "Write 'ng/(10^6.{cells})'."),
    ("1e6/mL", 2, "Write '10*6/mL'."),
    ("10**6", 4, "Write '10*6'."),
    ("copies per uL", 1, "Write '{copies}/uL'."),
    ("{viable cells}/mL", 1, "Write '{viable_cells}/mL'."),
    ("foo/mL", 1, "If that is a thing which is counted, write '{foo}/mL'."),
    ("IU", 1, "Write '[IU]'."),
    ("mIU/mL", 1, "Write 'm[IU]/mL'."),
    ("EU/kg", 1, "Write '[EU]/kg'."),
    ("CFU/10 mL", 1, "Write '[CFU]/(10.mL)'."),
    ("TCID50/mL", 1, "Write '[TCID_50]/mL'."),
    ("μL", 1, "Write 'uL'."),
    ("µL", 1, "Write 'uL'."),
    ("µg/mL·h", 1, "Write 'ug/(mL.h)'."),
    ("cm²", 3, "Write 'cm2'."),
    ("cm^2", 3, "Write 'cm2'."),
    ("°C", 1, "Write 'Cel'."),
    ("℃", 1, "Write 'Cel'."),
    ("°C/min", 1, "Write 'K/min'."),
    ("Cel/min", 1, "Write 'K/min'."),
    ("hours", 1, "Write 'h'."),
    ("mM", 1, "Write 'mmol/L'."),
    ("mmHg", 1, "Write 'mm[Hg]'."),
    ("percent", 1, "Write '%'."),
    ("pH", 1, "Write '[pH]'."),
    ("", 1, "Write '1'."),
)


@pytest.mark.parametrize(("unit", "character", "mend"), MENDS)
def test_a_bad_unit_says_where_and_how_to_mend_it(unit: str, character: int, mend: str) -> None:
    with pytest.raises(UnitError) as fault:
        parse(unit)
    assert fault.value.where == f"character {character}"
    assert fault.value.mend == mend
    offered = mend.rpartition(" '")[2].rstrip("'.")
    assert parse(offered)


@pytest.mark.parametrize("unit", ["m/", "(m", "10e6 cells/mL", "{10^6 cells}/mL", "µg/mL/h x", "%%"])
def test_where_the_meaning_cannot_be_told_none_is_offered(unit: str) -> None:
    with pytest.raises(UnitError) as fault:
        parse(unit)
    assert fault.value.mend.startswith("Write a UCUM unit, such as ")


@pytest.mark.parametrize(("word", "unit"), [*WRITTEN.items(), *WRITTEN_WHOLE.items()])
def test_every_known_spelling_is_refused_and_mended(word: str, unit: str) -> None:
    with pytest.raises(UnitError) as fault:
        parse(word)
    assert fault.value.mend == f"Write '{unit}'."
    assert parse(unit)
