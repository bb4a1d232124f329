"""NucleoView exports of the NucleoCounter (NC-200 and its kin): one result per file, a line for each label.

Two layouts: "label;value;" with the instrument's data below the result and a mark at the end, and "label:<tab>value".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from seedlot.formats.counts import CellCount, Export, demand, is_named, million, say_encoding
from seedlot.formats.rows import Row, gathered
from seedlot.formats.text import decode
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

CODE = "nucleoview"

_RESULT = re.compile(r"^(?:Total|Live|Dead) \(cells/ml\)[;:]", re.IGNORECASE | re.MULTILINE)
_END = re.compile(r"//\[[0-9A-Fa-f]{8}\]")
_REMARK = re.compile(r"(.*?)\s*\(([^()]*)\)", re.DOTALL)
_IMAGE = re.compile(r"\d{8}-\d{3,6}-[a-z]{1,2}-(.+)", re.IGNORECASE)
_SERIAL = re.compile(r"s/n[: ]*", re.IGNORECASE)
_OFFSET = re.compile(r"[+-]?\d{1,2}(?:[.,:]\d{1,2})?")
_NEEDED = ("Viability (%)", "Total (cells/ml)")
_EXPECTED = ("Live (cells/ml)", "Dead (cells/ml)")
_AGGREGATES = "(%) of cells in aggregates with five or more cells"
_SPREAD = "Cell diameter standard deviation (um)"
_NUMBERS = (
    *_NEEDED, *_EXPECTED, "Diameter (um)", _SPREAD, _AGGREGATES, "Debris Index", "Dilution Factor",
    "Sample Volume (ul)", "Dilution Volume (ul)",
)  # fmt: skip
_READ = frozenset(
    {
        *_NUMBERS, "Image", "Sample ID", "Status", "Instrument type", "Instrument s/n", "Instrument", "Date time",
        "Time zone offset", "Time (UTC)", "cm filename",
    }
)  # fmt: skip
#: What other versions call a label.
_OURS = {
    "Estimated cell diameter (um)": "Diameter (um)",
    "Multiplication factor": "Dilution Factor",
    "Aggregates (%)": _AGGREGATES,
}
_ABSENT = frozenset({"", "not determined", "n/a", "na"})


def is_nucleoview(text: str) -> bool:
    """Tell whether a text is a NucleoView export, by the lines of its result."""
    return _RESULT.search(text) is not None


def read_nucleoview(data: bytes, *, file: str) -> Export:
    """Read a NucleoView export.

    Raises:
        UnreadableFileError: not text, without a result, or with more than one.
    """
    decoded = decode(data, file=file)
    findings: list[Finding] = []
    say_encoding(decoded.encoding, findings, file=file, code=CODE)
    lines = _lines(decoded.text, findings, file=file)
    labels = [line.label for line in lines]
    _refuse_two(lines, file=file)
    demand(_NEEDED, labels, export="NucleoView", file=file, where="labels")
    cells = {line.label: line.value for line in lines}
    row = Row(where=file, cells=dict(cells), findings=findings, code=CODE)
    for label in _EXPECTED:
        if label not in labels:
            row.note("column", f"The export has no '{label}': it is not known.", Answer.NOT_KNOWN)
    _check_status(row)
    _check_image(row)
    kept = Row(
        where=file, cells={**cells, "Sample ID": _sample(row), **_remarks_off(row)}, findings=findings, code=CODE
    )
    return Export(
        instrument=row.text("Instrument type") or "NucleoCounter",
        serial=_SERIAL.sub("", row.text("Instrument s/n") or row.text("Instrument")),
        counts=(_count(kept, _time(row)),) if is_named(kept) else (),
        findings=gathered(findings),
        unused=tuple(f"{file}: '{line.label}'" for line in lines if line.label not in _READ),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    label: str
    value: str
    number: int


def _lines(text: str, findings: list[Finding], *, file: str) -> list[_Line]:
    """Take the lines apart; a value that is broken over two lines is put together again."""
    found: list[_Line] = []
    colons = ";" not in text.split("(cells/ml)", 1)[0].rpartition("\n")[2] and "(cells/ml):" in text
    sign = ":" if colons else ";"
    written = text.splitlines()
    if colons and not text.endswith(("\r", "\n")):
        written.pop()
        says = "The last line has no end; it is not used: is the file cut?"
        findings.append(Finding(code=f"{CODE}/end", answer=Answer.NOT_KNOWN, says=says, where=file))
    for number, raw in enumerate(written, start=1):
        line = raw.strip().rstrip(",").strip()
        if _END.fullmatch(line) or not line.strip("; "):
            continue
        label, _, value = line.partition(sign)
        if found and ")" in line and "(" in found[-1].value and ")" not in found[-1].value:
            before = found.pop()
            found.append(_Line(before.label, f"{before.value} {line.rstrip(';')}", before.number))
            says = f"The value of '{before.label}' is broken over two lines; it is read as one."
            findings.append(Finding(code=f"{CODE}/line", says=says, where=f"{file}, line {number}"))
        else:
            found.append(_Line(_plain(label), value.strip().rstrip(";").strip(), number))
    if not colons and not any(_END.fullmatch(line.strip().rstrip(",")) for line in text.splitlines()[-4:]):
        says = "The file does not end with the instrument's mark //[...]: it may have been cut, or edited."
        findings.append(Finding(code=f"{CODE}/end", answer=Answer.NOT_KNOWN, says=says, where=file))
    return found


def _plain(label: str) -> str:
    text = " ".join(label.replace("\u00b5", "u").replace("\u03bc", "u").split()).replace("[um]", "(um)")
    return _OURS.get(text, text)


def _refuse_two(lines: list[_Line], *, file: str) -> None:
    """Refuse a file in which one label has two values: two results in one file."""
    seen: dict[str, str] = {}
    for line in lines:
        if seen.setdefault(line.label, line.value) != line.value and line.label in _READ:
            raise UnreadableFileError(
                file,
                f"'{line.label}' stands twice with different values: the file holds more than one result",
                where=f"line {line.number}",
                mend="Export each result to its own file.",
            )


def _check_status(row: Row) -> None:
    status = row.text("Status")
    if status and status.upper() != "OK":
        row.note("status", f"The instrument's status is '{status}'.", Answer.NOT_KNOWN)


def _check_image(row: Row) -> None:
    """Question a result that names one image above and another below."""
    above, below = row.text("Image"), row.text("cm filename").removesuffix(".cm")
    if above and below and above != below:
        row.note("image", f"The result names the image '{above}', the data below it '{below}'.", Answer.NOT_KNOWN)


def _sample(row: Row) -> str:
    """Name the sample: as the export does, else by the name of its image, 20231120-0012-c-SAMPLE."""
    image = row.text("Image")
    named = _IMAGE.fullmatch(image)
    return row.text("Sample ID") or (named[1] if named else image)


def _remarks_off(row: Row) -> dict[str, str | None]:
    """Blank what the instrument itself does not stand for: "3.58E3 (Out of optimal range)", "Not determined"."""
    blanked: dict[str, str | None] = {}
    for label in _NUMBERS:
        text = row.text(label)
        remark = _REMARK.fullmatch(text)
        if remark is not None:
            says = f"The instrument says of {label}: {remark[1]}, '{' '.join(remark[2].split())}'; it is not used."
            row.note("flag", says, Answer.NOT_KNOWN)
            blanked[label] = None
        elif text.lower() in _ABSENT and text:
            row.note("flag", f"The instrument did not determine {label}.", Answer.NOT_KNOWN)
            blanked[label] = None
    return blanked


def _time(row: Row) -> datetime | None:
    """Read the time of the count, with the zone that the export states."""
    stated = row.text("Time (UTC)")
    if stated:
        return _parsed(row, stated, "%Y-%m-%d %H:%M:%S", UTC)
    stated = row.text("Date time")
    if not stated:
        row.note("time", "The export does not say when the sample was counted.", Answer.NOT_KNOWN)
        return None
    return _parsed(row, stated, "%Y%m%d %H%M%S", _zone(row))


def _parsed(row: Row, stated: str, layout: str, zone: timezone | None) -> datetime | None:
    try:
        return datetime.strptime(stated, layout).replace(tzinfo=zone)
    except ValueError:
        row.note("time", f"'{stated}' is not a date and time of this export.", Answer.NOT_KNOWN)
        return None


def _zone(row: Row) -> timezone | None:
    text = row.text("Time zone offset")
    if _OFFSET.fullmatch(text):
        hours, _, part = text.replace(",", ".").partition(":")
        minutes = float(hours) * 60 + (int(part or 0) if not hours.startswith("-") else -int(part or 0))
        if abs(minutes) <= 14 * 60:
            return timezone(timedelta(minutes=minutes))
    if text:
        row.note("time", f"'{text}' is no offset of a time zone; the zone is not known.", Answer.NOT_KNOWN)
    return None


def _count(row: Row, counted_at: datetime | None) -> CellCount:
    return CellCount(
        sample=row.text("Sample ID"),
        where=row.where,
        counted_at=counted_at,
        viable_density=million(row.value("Live (cells/ml)")),
        total_density=million(row.value("Total (cells/ml)")),
        dead_density=million(row.value("Dead (cells/ml)")),
        viability=row.value("Viability (%)"),
        diameter=row.value("Diameter (um)"),
        diameter_deviation=row.value(_SPREAD),
        aggregates=row.value(_AGGREGATES),
        debris=row.value("Debris Index"),
        dilution=row.value("Dilution Factor"),
        sample_volume=row.value("Sample Volume (ul)"),
        status=row.text("Status"),
    )
