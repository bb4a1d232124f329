"""FLEX2 and Cedex Bio HT against the Allotrope document beside each export, value by value."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.formats import allotrope

from seedlot.formats.analytes import Analysed, Reading
from seedlot.formats.cedex_bioht import read_bioht
from seedlot.formats.flex2 import read_flex2
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.units import convert

#: Allotrope's converter calls U/L of LDH mmol/L, and multiplies by this; a catalytic activity is no concentration.
LDH = 0.0167
PLAIN = {"mmHg": "mm[Hg]", "pH": "[pH]", "mosm/kg": "mosm/kg", "%": "%", "mAU": "{OD}"}


def told(reading: Reading) -> tuple[str, str, float, str, str]:
    """A reading in the words of Allotrope: g/L for mg/L, -0.0 and the limit as a flag for what is below its limit."""
    number, unit = reading.number, reading.unit
    value = -0.0 if number.value is None else number.value
    flag = "" if number.relation == "=" else f"{number.relation} {number.limit}"
    if unit == "mg/L":
        value, unit = convert(value, "mg/L", "g/L") if value else value, "g/L"
    if reading.analyte == "LDH":
        value, unit = value * LDH, "mmol/L"
    if reading.analyte == "optical density":
        flag = ""
    return reading.sample, reading.analyte, round(value, 9), unit, flag or reading.flag


def expected(path: Path) -> Counter[tuple[str, str, float, str, str]]:
    """The readings of the document, their flags as numbers."""
    found = []
    for sample, name, value, unit, flag in allotrope.readings(path):
        sign, _, limit = flag.partition(" ")
        plain = f"{sign} {float(limit)}" if limit else flag
        found.append((sample, name, round(value, 9), PLAIN.get(unit, unit), plain))
    return Counter(found)


def flex2(reference: Path) -> list[Path]:
    """The exports of the FLEX2."""
    return sorted((reference / "instruments/novabio_flex2").glob("*.csv"))


def bioht(reference: Path) -> list[Path]:
    """The archives of the Cedex Bio HT."""
    return sorted((reference / "instruments/roche_cedex_bioht").glob("*.txt"))


def test_every_value_of_the_flex2_agrees_with_allotrope(reference):
    seen = 0
    for path in flex2(reference):
        found = read_flex2(path.read_bytes(), file=path.name)
        assert Counter(told(reading) for reading in found.readings) == expected(path), path.name
        assert found.serial == allotrope.device(path).get("device identifier", "")
        times = {reading.at.replace(tzinfo=None) for reading in found.readings if reading.at}
        documents = [measured["measurement time"] for measured, _ in allotrope.measurements(path)]
        assert sorted(f"{at.isoformat()}+00:00" for at in times) == sorted(set(documents))
        seen += len(found.readings)
    assert (len(flex2(reference)), seen) == (3, 115)


#: Where Allotrope's document and our reading differ: its reading of a file, ours.
DIFFERENT = {
    # Flagged "< TEST RNG" and yet printed as 6.71: the document has the value, we take neither it nor a lower one.
    "roche_cedex_bioht_example01.txt": (6.71, -0.0),
    "roche_cedex_bioht_example_with_mg_L.txt": (6.71, -0.0),
    # Above the range: Allotrope's converter knows no ">" and calls the flag unknown.
    "roche_cedex_bioht_v7_example_01.txt": ("unknown", "> 0.264"),
}


def test_every_value_of_the_cedex_bio_ht_agrees_with_allotrope(reference):
    seen = 0
    for path in bioht(reference):
        found = read_bioht(path.read_bytes(), file=path.name)
        ours, theirs = Counter(told(reading) for reading in found.readings), expected(path)
        if path.name in DIFFERENT:
            (own,), (other,) = list(ours - theirs), list(theirs - ours)
            was, become = DIFFERENT[path.name]
            assert [become if part == was else part for part in other] == list(own), path.name
        else:
            assert ours == theirs, path.name
        assert found.serial == allotrope.device(path)["equipment serial number"]
        seen += len(found.readings)
    assert (len(bioht(reference)), seen) == (10, 1416)


def test_the_dilutions_of_version_7_agree_with_allotrope(reference):
    path = reference / "instruments/roche_cedex_bioht/roche_cedex_bioht_v7_dilution_and_replicates.txt"
    found: list[Reading] = list(read_bioht(path.read_bytes(), file=path.name).readings)
    ours = sorted((r.sample, r.number.value, f"1/{r.dilution:g}") for r in found if r.dilution is not None)
    theirs = sorted(
        (measured["sample document"]["sample identifier"], part["mass concentration"]["value"], free["dilution factor"])
        for measured, _ in allotrope.measurements(path)
        for part in measured["analyte aggregate document"]["analyte document"]
        if "dilution factor" in (free := part["custom information document"])
    )
    assert ours == theirs
    assert len(ours) == 3


HEADING = (
    '"Date & Time","Sample ID","Gln","Glu","Gluc","Lac","PO2","PCO2","Osm","Chemistry Dilution Ratio","Sample Time"\n'
)


def small(rows: str, heading: str = HEADING) -> Analysed:
    """Read a FLEX2 export of these rows."""
    return read_flex2((heading + rows).encode(), file="SampleResultsX12026-01-01_101010.csv")


def test_a_value_below_the_range_keeps_its_limit():
    found = small("2026-01-02 10:00,S1,<0.2,1,>10,,1,1,300,1:02,\n")
    numbers = {reading.analyte: (reading.number.relation, reading.number.limit) for reading in found.readings}
    assert (numbers["glutamine"], numbers["glucose"]) == (("<", 0.2), (">", 10))
    assert "lactate" not in numbers
    assert {reading.dilution for reading in found.readings} == {2}
    assert found.serial == "X1"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_encodings_are_read_alike(encoding):
    plain = small("2026-01-02 10:00,S1,1,1,2,3,1,1,300,1:1,\n")
    data = (HEADING + "2026-01-02 10:00,S1,1,1,2,3,1,1,300,1:1,\n").encode(encoding)
    found = read_flex2(data, file="SampleResultsX12026-01-01_101010.csv")
    assert found.readings == plain.readings
    assert any(finding.code == "flex2/encoding" for finding in found.findings) == (encoding == "utf-16")


def test_a_unit_that_is_not_known_is_a_finding():
    units = ",,mmol / L,furlong,g / L,mg / L,kPa,mmHg,mOsm / kg,,\n"
    found = small(units + "2026-01-02 10:00,S1,1,1,2,3,1,1,300,1:1,\n")
    assert {reading.analyte: reading.unit for reading in found.readings} == {
        "glutamine": "mmol/L",
        "glutamate": "mmol/L",
        "glucose": "g/L",
        "lactate": "mg/L",
        "pO2": "kPa",
        "pCO2": "mm[Hg]",
        "osmolality": "mosm/kg",
    }
    assert [finding.code for finding in found.findings if finding.answer] == ["flex2/units"]


def test_errors_nameless_rows_and_times_that_are_none_are_findings():
    rows = "2026-01-02 10:00,S1,ERROR,1,2,3,1,1,300,1:1,\nnow,S2,1,1,2,3,1,1,300,1:1,\n2026-01-02 10:00,,1,,,,,,,,\n"
    found = small(rows)
    assert sorted(finding.code for finding in found.findings if finding.answer) == [
        "flex2/instrument",
        "flex2/sample",
        "flex2/time",
    ]


def test_an_export_without_its_date_is_refused(reference):
    path = reference / "instruments/novabio_flex2/exclude/missing_date_time.csv"
    with pytest.raises(UnreadableFileError, match="the FLEX2 export has no column 'Date & Time'"):
        read_flex2(path.read_bytes(), file=path.name)


HEAD = "0\t2026-01-01 10:00:00\t#ARC-FILE#\t1.1a\t2026-01-01\t2026-01-01\tCEDEX BIO HT\t77\t6.0.0\tADMIN\n"
LINE = "40\t2026-01-01 09:00:00\tS1\tB1\tSAM\t        \tGLC3B\t1/5\t{unit}\t{flag}\t{value}\t0.1\tR\n"


def test_a_line_of_the_cedex():
    found = read_bioht((HEAD + LINE.format(unit="g/L", flag=" ", value=" 2,5")).encode(), file="a.txt")
    (reading,) = found.readings
    assert (reading.sample, reading.batch, reading.analyte, reading.number.value) == ("S1", "B1", "glucose", 2.5)
    assert (reading.unit, reading.dilution, str(reading.at)) == ("g/L", 5, "2026-01-01 09:00:00")


def test_lines_that_cannot_be_used_are_findings():
    lines = (
        LINE.format(unit="furlong", flag=" ", value="2"),
        LINE.format(unit="g/L", flag=" ", value="----"),
        LINE.replace("SAM", "CAL").format(unit="g/L", flag=" ", value="2"),
        LINE.replace("GLC3B", "XYZ9").format(unit="g/L", flag="z", value="2"),
        "40\t2026-01-01\n",
    )
    found = read_bioht((HEAD + "".join(lines)).encode(), file="a.txt")
    assert sorted(finding.code for finding in found.findings) == [
        "bioht/cut",
        "bioht/flag",
        "bioht/kind",
        "bioht/test",
        "bioht/value",
        "bioht/value",
        "bioht/value",
    ]
    assert [reading.analyte for reading in found.readings] == ["XYZ9"]


@pytest.mark.parametrize("text", ["nothing\n", HEAD, "0\t#ARC-FILE#\tCEDEX BIO HT\n"])
def test_what_is_no_archive_of_the_cedex_is_refused(text):
    with pytest.raises(UnreadableFileError):
        read_bioht(text.encode(), file="a.txt")


def test_a_dilution_of_four_hundred_digits_is_none():
    line = LINE.format(unit="g/L", flag=" ", value="2").replace("1/5", "1/" + "9" * 400)
    assert read_bioht((HEAD + line).encode(), file="a.txt").readings[0].dilution is None
    assert small("2026-01-02 10:00,S1,1,1,2,3,1,1,300,1:" + "9" * 400 + ",\n").readings[0].dilution is None
