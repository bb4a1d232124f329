"""The way out and back: what is written reads back as it was, or is not written at all."""

from __future__ import annotations

import hashlib
import string
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.book.columns import LAYOUTS
from seedlot.book.planned import PlannedMeasurement
from seedlot.book.read import read_book
from seedlot.book.write import UnwritableBookError, write_book
from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.evidence import Attachment, Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material, Opened, Person, Programme, Registered
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Made, Step, Used
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.errors import NoSuchFileError
from seedlot.terms.moments import instant
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import Environment, ItemKind, Openness, Process, Role, Stage

DAY = "2026-03-01"

#: Texts that people write: a letter first, then whatever may follow.
CHARACTERS = f"{string.ascii_letters}{string.digits}{string.punctuation} äøπÅ细胞😀\n\t"
words = st.builds(
    lambda first, rest: f"{first}{rest}".strip(), st.sampled_from("aZäπ细"), st.text(CHARACTERS, max_size=12)
)
texts = st.just("") | words
names = st.from_regex(r"[A-Z]{1,4}[-_/. ]?[0-9]{4,6}[a-z]?", fullmatch=True)
lists = st.lists(names, max_size=3).map(tuple)
some = st.lists(names, min_size=1, max_size=3).map(tuple)
days = st.dates(min_value=date(1900, 1, 1)).map(str)
instants = st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)).map(instant)  # noqa: DTZ001 - as asked for
counts = st.none() | st.integers(1, 10**20)
numbers = st.floats(allow_nan=False, allow_infinity=False)
ends = st.lists(numbers, min_size=2, max_size=2).map(sorted)
units = st.sampled_from(["1", "%", "ng/mL", "{cells}/mL", "[EU]/mL"])

people = st.builds(
    Person, person=names, name=words, roles=st.lists(st.sampled_from(Role)).map(tuple), organisation=texts
)
programmes = st.builds(
    Programme,
    programme=names,
    product=words,
    phase=st.sampled_from(["", "1b"]),
    trials=lists,
    delivery=texts,
    donor_type=st.sampled_from(["", "autologous", "allogeneic"]),
)
donors = st.builds(
    Donor, item=names, sex=st.sampled_from(["", "female", "male"]), age=st.none() | st.integers(0, 120), health=texts
)
materials = st.builds(Material, item=names, name=words, lot=texts, expiry=st.none() | days, units=counts)
registered = st.builds(
    Registered, item=names, item_kind=st.sampled_from(ItemKind), stage=st.none() | st.sampled_from(Stage), parents=lists
)
used = st.builds(Used, item=names, units=st.none() | counts, uses_up=st.booleans())
made = st.builds(Made, item=names, item_kind=st.sampled_from(ItemKind), name=texts, units=counts)
steps = st.builds(
    Step,
    step=names,
    process=st.sampled_from(Process),
    inputs=st.lists(used | names.map(lambda name: Used(item=name)), max_size=3, unique_by=lambda one: one.item).map(
        tuple
    ),
    outputs=st.lists(made, max_size=3).map(tuple),
    materials=lists,
    environment=st.none() | st.sampled_from(Environment),
    openness=st.none() | st.sampled_from(Openness),
    passages=st.integers(0, 9),
    doublings=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
    detail=texts,
    planned=st.booleans(),
)


@st.composite
def reportables(draw: st.DrawFn) -> Reportable:
    relation = draw(st.sampled_from(["=", "<", ">"]))
    interval = draw(st.none() | ends)
    return Reportable(
        sample=draw(texts),
        name=draw(words),
        value=draw(st.none() | numbers | words),
        relation=relation,
        limit=draw(numbers) if relation != "=" else None,
        unit=draw(units),
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
        level=draw(st.floats(0, 1, exclude_min=True, exclude_max=True)) if interval else None,
        note=draw(words),
    )


@st.composite
def criteria(draw: st.DrawFn) -> Criterion:
    kind = draw(st.sampled_from(Kind))
    low, high = draw(ends)
    return Criterion(
        test=draw(words),
        kind=kind,
        low=low if kind in (Kind.MIN, Kind.RANGE) else None,
        high=high if kind in (Kind.MAX, Kind.RANGE) else None,
        text=draw(words) if kind is Kind.EQUALS else "",
        unit=draw(units),
        exclusive=draw(st.booleans()),
        stage=draw(texts),
    )


specifications = st.builds(
    Specification,
    name=names,
    version=st.sampled_from(["1", "2.0", "003"]),
    source=texts,
    criteria=st.lists(criteria(), min_size=1, max_size=3, unique_by=lambda one: (one.test, one.stage)).map(tuple),
)
reports = st.builds(
    Report, report=names, item=names, results=st.lists(reportables(), max_size=3, unique_by=repr).map(tuple)
)
deviations = st.builds(Deviation, deviation=names, title=words, severity=st.just("major"), targets=some)
contents = st.one_of(
    people,
    programmes,
    st.builds(SpecificationApproved, specification=specifications),
    donors,
    materials,
    registered,
    steps,
    reports,
    deviations,
    st.builds(DeviationClosed, deviation=names, conclusion=words, acceptable=st.booleans()),
    st.builds(Hold, hold=names, targets=some, reason=words),
    st.builds(HoldLifted, hold=names, reason=words),
)
statements = st.builds(Statement, content=contents, occurred=days | instants, source=texts, note=texts)


def _numbered(number: int, content: Content) -> Content:
    """Make a content's identifiers its own in the book."""
    if isinstance(content, SpecificationApproved):
        named = content.specification.model_copy(update={"name": f"{content.specification.name}/{number}"})
        return content.model_copy(update={"specification": named})
    field = next(iter(type(content).model_fields))
    update: dict[str, object] = {field: f"{getattr(content, field)}/{number}"}
    if isinstance(content, Step):
        update["outputs"] = tuple(
            each.model_copy(update={"item": f"{each.item}/{number}/{place}"})
            for place, each in enumerate(content.outputs)
        )
    return content.model_copy(update=update)


def _book_of(said: list[Statement]) -> list[Statement]:
    """Put statements in the order of a book's sheets, each with identifiers of its own."""
    own = [
        Statement(content=_numbered(number, each.content), occurred=each.occurred, source=each.source, note=each.note)
        for number, each in enumerate(said)
    ]
    return [each for layout in LAYOUTS for each in own if type(each.content) is layout.sheet.model]


@settings(max_examples=25)
@given(said=st.lists(statements, max_size=6))
@pytest.mark.parametrize("name", ["book.xlsx", "folder"])
def test_statements_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, name: str, said: list[Statement]
) -> None:
    path = tmp_path_factory.getbasetemp() / name
    meant = _book_of(said)
    write_book(meant, path)
    book = read_book(path)
    assert book.faults == ()
    assert list(book.statements) == meant
    for one, other in zip(meant, book.statements, strict=True):
        assert one.content.model_dump(mode="json") == other.content.model_dump(mode="json")


@settings(max_examples=20)
@given(text=st.text(min_size=1, max_size=8))
@pytest.mark.parametrize("name", ["any.xlsx", "any"])
def test_any_text_comes_back_or_is_refused(tmp_path_factory: pytest.TempPathFactory, name: str, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / name
    said = Statement(content=Donor(item="DON-1", health=text), occurred=DAY, note=text)
    try:
        write_book([said], path)
    except UnwritableBookError:
        return
    assert read_book(path).statements == (said,)


@pytest.mark.parametrize(
    "text",
    [" padded", "nb\u00a0sp", "1.2E+05", "#N/A", "2-Sep", "bell\x07", "x" * 32_768, "cr\rlf", "zero\u200bwidth", "NaN"],
    ids=ascii,
)
@pytest.mark.parametrize("name", ["book.xlsx", "book"])
def test_what_would_come_back_changed_is_refused(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(UnwritableBookError):
        write_book([Statement(content=Person(person="mk", name=text), occurred=DAY)], tmp_path / name)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    "text", ["=1+1", "_x0041_", "-5", "+1", "@a", "a;b", "a,b", 'a"b', "two\nlines", "true", "1e5"]
)
@pytest.mark.parametrize("name", ["book.xlsx", "book"])
def test_what_a_spreadsheet_might_take_for_something_else(tmp_path: Path, name: str, text: str) -> None:
    said = Statement(content=Person(person="mk", name=text), occurred=DAY)
    write_book([said], tmp_path / name)
    assert read_book(tmp_path / name).statements == (said,)


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        ((Opened(title="t", site="DUB"),), "no sheet holds the kind 'opened'"),
        ((Donor(item="D"), Donor(item="D", sex="male")), "stands already at Donors!A2"),
        ((Person(person="#1", name="n"),), "person '#1' would not read back as it is"),
        ((Person(person="1", name=""),), "column 'name' is empty"),
        ((Person.model_validate({"person": "1", "name": "n", "badge": 7}),), "would not read back as it is"),
        ((Registered(item="I", item_kind=ItemKind.CLONE, parents=("a;b",)),), "would not read back as it is"),
        ((Report(report="R", item="I", results=(Reportable(name="n", value="12"),)),), "not read back as it is"),
        ((Report(report="R", item="I", files=(Attachment(name="f", sha256="0" * 64, bytes=0),)),), "not there"),
    ],
    ids=lambda value: type(value[0]).__name__ if isinstance(value, tuple) else "",
)
def test_what_a_book_cannot_say(tmp_path: Path, contents: tuple[Content, ...], words: str) -> None:
    said = [Statement(content=content, occurred=DAY) for content in contents]
    with pytest.raises(UnwritableBookError, match=words):
        write_book(said, tmp_path / "book.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "number", [0.1 + 0.2, -1.9604998241914624e16, 5e-324, 1.7976931348623157e308, 123456789.12345679]
)
@pytest.mark.parametrize("name", ["book.xlsx", "book"])
def test_every_digit_of_a_number_comes_back(tmp_path: Path, name: str, number: float) -> None:
    said = Statement(content=Report(report="R", item="I", results=(Reportable(name="n", value=number),)), occurred=DAY)
    write_book([said], tmp_path / name)
    assert read_book(tmp_path / name).statements == (said,)


def test_files_and_measurements_come_back(tmp_path: Path) -> None:
    path = tmp_path / "book"
    (path / "raw").mkdir(parents=True)
    (path / "raw" / "a b.csv").write_bytes(b"counts")
    sha256 = hashlib.sha256(b"counts").hexdigest()
    report = Report(report="R-1", item="I-1", files=(Attachment(name="raw/a b.csv", sha256=sha256, bytes=6),))
    measured = PlannedMeasurement(
        measurement="M-1",
        item="",
        assay="growth",
        files=(path / "raw" / "a b.csv",),
        settings={"a": "1", "b": "x=y"},
        items={"S1": "I-1"},
        occurred="2026-03-01T10:30:00Z",
        note="why",
    )
    said = Statement(content=report, occurred=DAY)
    write_book([said], path, measurements=[measured])
    book = read_book(path)
    assert (book.faults, book.statements, book.measurements) == ((), (said,), (measured,))
    assert book.files == {sha256: path / "raw" / "a b.csv"}


def test_a_measurement_that_a_book_cannot_say(tmp_path: Path) -> None:
    (tmp_path / "raw.csv").touch()
    measured = PlannedMeasurement(
        measurement="M-1",
        item="I-1",
        assay="growth",
        files=(tmp_path / "raw.csv",),
        settings={"a": "1; b=2"},
        items={},
        occurred=DAY,
    )
    with pytest.raises(UnwritableBookError, match="measurement 'M-1' would not read back"):
        write_book([], tmp_path / "book.xlsx", measurements=[measured])


@pytest.mark.parametrize("name", ["book.csv", "book.xls", "book.XLSM"])
def test_an_ending_that_no_book_has(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnwritableBookError, match="a folder, not"):
        write_book([], tmp_path / name)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFileError, match="nowhere"):
        write_book([], tmp_path / "nowhere" / "book.xlsx")
