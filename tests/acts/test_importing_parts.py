"""A book in parts: the same bytes are sealed, and the same faults found, whatever is checked and sealed at once."""

from __future__ import annotations

import pytest
from benchmarks.book import write_folder
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulated_site import Site, in_parts

from seedlot.acts.importing import import_book
from seedlot.book import faults
from seedlot.book.example import EXAMPLE
from seedlot.book.write import write_book
from seedlot.history.compare import compare
from seedlot.record import read
from seedlot.record.entries.content import Statement
from seedlot.record.entries.custody import Stored
from seedlot.record.entries.origin import Donor, Person, Registered
from seedlot.record.entries.supplies import MaterialStatus
from seedlot.record.entries.work import Deviation, DeviationClosed, Made, Step, Used
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import ItemKind, Process, Stage


@pytest.fixture(params=["example", "platform"])
def book(request, tmp_path):
    """A book of every kind, and that of a platform."""
    path = tmp_path / request.param
    if request.param == "example":
        write_book(EXAMPLE, path)
    else:
        write_folder(path, 1000)
    return path


@pytest.mark.parametrize("part", [7, 2_000])
def test_the_bytes_are_those_of_a_book_that_is_imported_whole(site, tmp_path, book, part):
    with in_parts(part):
        done = import_book(site.record, "op", book, now=site.now)
    assert done.faults == ()
    with site.reading() as connection:
        assert read.root(connection).hex() == _whole(tmp_path, book)
        assert overall(compare(connection)) is Answer.MET
    with in_parts(part):
        again = import_book(site.record, "op", book, now=site.now)
    assert (again.added, again.unchanged, again.faults) == ((), len(done.added), ())


def _whole(folder, book):
    """The root of another record into which a book is imported at once."""
    (folder / "other").mkdir()
    other = Site(folder / "other")
    with in_parts(1_000_000):
        import_book(other.record, "op", book, now=other.now)
    with other.reading() as connection:
        return read.root(connection).hex()


def test_checking_in_parts_writes_nothing(site, book):
    before = site.size()
    with in_parts(7):
        done = import_book(site.record, "op", book, now=site.now, check=True)
    assert (done.faults, done.added, done.unchanged, site.size()) == ((), (), 0, before)
    assert import_book(site.record, "op", book, now=site.now).added


def test_a_fault_in_the_last_part_undoes_the_first(site, tmp_path):
    said = [Statement(content=Donor(item=f"D{number}"), occurred="2026-01-02") for number in range(20)]
    raw = tmp_path / "book" / "report.pdf"
    write_book([*said, Statement(content=Donor(item="late"), occurred="2027-01-02")], raw.parent)
    raw.write_bytes(b"%PDF")
    (raw.parent / "reports.csv").write_text("report,item,files,occurred\nR1,D1,report.pdf,2026-02-01\n")
    before = site.size()
    with in_parts(3):
        done = import_book(site.record, "op", raw.parent, now=site.now)
    assert [(fault.code, fault.where) for fault in done.faults] == [("record/future", "Donors!M22")]
    assert (site.size(), done.added, list(site.record.files.rglob("*.*"))) == (before, (), [])
    with site.reading() as connection:
        assert overall(compare(connection)) is Answer.MET


def test_very_many_faults_are_counted(site, tmp_path, monkeypatch):
    monkeypatch.setattr(faults, "LISTED", 5)
    rows = "".join(f"D{number},2027-01-01\n" for number in range(12))
    (tmp_path / "donors.csv").write_text(f"item,occurred\n{rows}")
    with in_parts(4):
        done = import_book(site.record, "op", tmp_path, now=site.now)
    assert [fault.code for fault in done.faults] == ["record/future"] * 5 + ["book/more"]
    assert done.faults[-1].says.startswith("7 more faults are not listed here")


ITEMS = st.sampled_from(["A", "B", "C", "D", "A/2", "B/3"])
DAYS = st.sampled_from(["2026-01-03", "2026-01-04", "2026-01-05", "2027-01-01"])
NUMBERS = st.sampled_from(["", "", "1-4", "2", "3-5"])


@st.composite
def used(draw):
    numbers = draw(NUMBERS)
    units = None if numbers else draw(st.sampled_from([None, None, 1, 3]))
    return Used(item=draw(ITEMS), units=units, numbers=numbers, uses_up=draw(st.booleans()) and not numbers)


@st.composite
def made(draw, name):
    kind = draw(st.sampled_from([ItemKind.CULTURE, ItemKind.BANK, ItemKind.VIAL_RANGE, ItemKind.MATERIAL_LOT]))
    numbers = draw(NUMBERS) if kind in {ItemKind.BANK, ItemKind.VIAL_RANGE} else ""
    units = None if numbers else draw(st.sampled_from([None, 2, 4]))
    return Made(item=name, item_kind=kind, stage=draw(st.sampled_from([None, Stage.MCB])), numbers=numbers, units=units)


@st.composite
def statement(draw, number):
    names = st.sampled_from(["F1", "F2"])
    name = f"{number}"
    content = draw(
        st.one_of(
            st.builds(
                Step,
                step=st.just(f"S{name}"),
                process=st.sampled_from([Process.PASSAGE, Process.SPLITTING, Process.POOLING]),
                inputs=st.lists(used(), max_size=2, unique_by=lambda each: each.item).map(tuple),
                outputs=st.lists(st.sampled_from(["A", "B", "C"]), max_size=1).flatmap(
                    lambda several: st.tuples(*map(made, several))
                ),
                people=st.sampled_from([(), ("op",), ("new",), ("ghost",)]),
                planned=st.booleans() if number % 5 == 0 else st.just(False),
            ),
            st.just(Registered(item="D", item_kind=ItemKind.CULTURE)),
            st.builds(
                lambda parent, numbers: Registered(
                    item=f"R{name}", item_kind=ItemKind.VIAL_RANGE, parents=(parent,), numbers=numbers or "1"
                ),
                ITEMS,
                NUMBERS,
            ),
            st.builds(Stored, movement=st.just(f"M{name}"), items=ITEMS.map(lambda item: (item,)), numbers=NUMBERS),
            st.builds(
                Deviation, deviation=names, title=st.just("t"), severity=st.just("minor"), targets=st.tuples(ITEMS)
            ),
            st.builds(DeviationClosed, deviation=names, conclusion=st.just("c"), acceptable=st.just(value=True)),
            st.builds(MaterialStatus, disposition=st.just(f"MS{name}"), material=ITEMS, status=st.just("released")),
            st.just(Person(person="new", name="Nora New", roles=())),
        )
    )
    return Statement(content=content, occurred=draw(DAYS))


@st.composite
def books(draw):
    several = [draw(statement(number)) for number in range(draw(st.integers(2, 9)))]
    told = {}
    for each in several:
        keys = [(each.content.KIND, each.content.identifier())]
        keys += [("item", one.item) for one in getattr(each.content, "outputs", ())]
        if not any(key in told for key in keys):
            told.update(dict.fromkeys(keys, each))
    return list(dict.fromkeys(told.values()))


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A record into which nothing is written."""
    return Site(tmp_path_factory.mktemp("alone"))


@given(said=books())
@settings(max_examples=50)
def test_the_same_faults_in_parts_of_any_size(alone, tmp_path_factory, said):
    path = tmp_path_factory.mktemp("books") / "book"
    write_book(said, path)
    before = alone.size()
    whole, *others = (_found(alone, path, part) for part in (100, 1, 3))
    assert others == [whole, whole]
    assert alone.size() == before


def _found(site, path, part):
    with in_parts(part):
        done = import_book(site.record, "op", path, now=site.now, check=True)
    return sorted((fault.where, fault.code, fault.says, str(fault.answer)) for fault in done.faults)
