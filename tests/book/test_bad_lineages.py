"""Lineages that cannot be: one clear fault each, through a book and through the single act; the record is unchanged."""

from __future__ import annotations

import pytest
from tests.simulated_site import in_parts

from seedlot.acts.importing import import_book
from seedlot.acts.seal import RefusedError, state
from seedlot.book.write import UnwritableBookError, write_book
from seedlot.record import read
from seedlot.record.entries.content import Statement
from seedlot.record.entries.donation import Procurement
from seedlot.record.entries.origin import Donor, Material, Registered
from seedlot.record.entries.premises import Cleaning, Room
from seedlot.record.entries.supplies import MaterialCertificate, Organisation
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Process

CULTURE, BANK, RANGE = ItemKind.CULTURE, ItemKind.BANK, ItemKind.VIAL_RANGE


def said(content, day="2026-02-01"):
    """A statement of a day."""
    return Statement(content=content, occurred=day, source="form 1")


def step(name, inputs, outputs, day="2026-02-01", *, process=Process.PASSAGE, units=None):
    """A step that makes cultures."""
    used = tuple(Used(item=item, units=units) for item in inputs)
    made = tuple(Made(item=item, item_kind=CULTURE) for item in outputs)
    return said(Step(step=name, process=process, inputs=used, outputs=made), day)


def bank(**more):
    """A step that makes a bank of ten numbered vials, which is no master or working cell bank."""
    made = Made(item="BANK", item_kind=BANK, **more)
    return said(Step(step="S0", process=Process.BANKING, inputs=(Used(item="D"),), outputs=(made,)))


def vials(name, numbers):
    """Some vials of the bank, registered as a range."""
    return said(Registered(item=name, item_kind=RANGE, parents=("BANK",), numbers=numbers), "2026-02-02")


DONOR = said(Donor(item="D"), "2026-01-10")
MEDIUM = said(Material(item="M", name="medium", lot="L7"), "2026-01-10")
OWN = "'{}' would be its own ancestor: {}. Correct the inputs of this row or of the rows that it needs."

#: What stands in the record; what cannot be said beside it; each fault and its words.
BAD = {
    "a circle": (
        [DONOR],
        [step("S1", ["C2"], ["C1"]), step("S2", ["C1"], ["C2"])],
        [("cycle", OWN.format("C1", "C1 <- C2 <- C1")), ("cycle", OWN.format("C2", "C2 <- C1 <- C2"))],
    ),
    "its own ancestor through a pool": (
        [DONOR, step("S0", ["D"], ["B"])],
        [step("S1", ["A", "B"], ["POOL"], process=Process.POOLING), step("S2", ["POOL"], ["A"])],
        [
            ("cycle", OWN.format("POOL", "POOL <- A <- POOL")),
            ("cycle", OWN.format("A", "A <- POOL <- A")),
        ],
    ),
    "a range that overlaps another": (
        [DONOR, bank(numbers="1-10"), vials("R1", "1-5")],
        [vials("R2", "5-7")],
        [("overlap", "'R2' holds vials 5 of 'BANK', which 'R1' took or holds already. Correct the numbers.")],
    ),
    "more taken than there was": (
        [DONOR, bank(units=10), step("S1", ["BANK"], ["C1"], "2026-02-03", units=8)],
        [step("S2", ["BANK"], ["C2"], "2026-02-04", units=3)],
        [
            (
                "exhausted",
                "step S2 takes 3 of 'BANK', but it held 10 and 8 were taken before. Correct the number, the item or the date.",
            )
        ],
    ),
    "a numbered vial taken twice": (
        [
            DONOR,
            bank(numbers="1-10"),
            said(Step(step="S1", process=Process.THAW, inputs=(Used(item="BANK", numbers="3"),))),
        ],
        [said(Step(step="S2", process=Process.THAW, inputs=(Used(item="BANK", numbers="3-4"),)))],
        [("taken twice", "step S2 takes vials 3 of 'BANK', which step S1 took before. Correct the numbers.")],
    ),
    "steps out of order in time": (
        [DONOR, step("S1", ["D"], ["C1"])],
        [step("S2", ["C1"], ["C2"], "2026-01-31")],
        [
            (
                "too early",
                "this happened on 2026-01-31, before 'C1' existed (2026-02-01, {there}). Correct one of the two dates.",
            )
        ],
    ),
    "a changeover that ends before it begins": (
        [said(Room(room="R1", name="suite"))],
        [said(Cleaning(cleaning="CLN-1", where=("R1",), changeover=True, ended="2026-01-31"))],
        [("too early", "'ended' (2026-01-31) lies before 'occurred' (2026-02-01). Correct one of the two.")],
    ),
    "a step that ends before it begins": (
        [DONOR],
        [said(Step(step="S1", process=Process.PASSAGE, inputs=(Used(item="D"),), ended="2026-01-31"))],
        [("too early", "'ended' (2026-01-31) lies before 'occurred' (2026-02-01). Correct one of the two.")],
    ),
    "one number of two sites, unqualified": (
        [DONOR, step("S1", ["D"], ["LOT-1"])],
        [step("S2", ["D"], ["LOT-1"])],
        [
            (
                "exists",
                "'LOT-1' is made twice: it already stands at {there}. Give this one another identifier (that of another site is written SITE/number), or amend the other.",
            )
        ],
    ),
    "the record's own site before a number": (
        [DONOR],
        [step("S1", ["D"], ["SIM/LOT-1"])],
        [("own site", "'SIM/LOT-1' bears the code of this record's own site. Leave 'SIM/' out.")],
    ),
    "a certificate of another lot": (
        [MEDIUM],
        [said(MaterialCertificate(certificate="CERT-1", material="M", what="certificate of analysis", lot="L9"))],
        [
            (
                "other lot",
                "certificate 'CERT-1' speaks for lot 'L9', and 'M' is lot 'L7'. Correct the lot, or file it with the material that it belongs to.",
            )
        ],
    ),
}


@pytest.fixture(params=sorted(BAD))
def bad(request):
    """What stands, what is said, what is found."""
    return BAD[request.param]


def root(site):
    """The size and the root of the record."""
    with site.reading() as connection:
        return read.size(connection), read.root(connection)


def stand(site, statements):
    """Seal what is sound."""
    state(site.record, "", *statements, now=site.now)


def worded(faults, expected):
    """The faults, each with its words; where an entry or a row is named, any will do."""
    told = [(fault.code.removeprefix("lineage/"), fault.answer) for fault in faults]
    assert sorted(told) == sorted((code, Answer.NOT_MET) for code, _ in expected)
    for code, words in expected:
        parts = words.split("{there}")
        assert any(all(part in fault.says for part in parts) for fault in faults if fault.code.endswith(code))
        assert all(len(parts) > 1 or fault.says in {said for _, said in expected} for fault in faults)


def test_through_a_book_beside_the_record(site, tmp_path, bad):
    stands, wrong, expected = bad
    stand(site, stands)
    before = root(site)
    write_book(wrong, tmp_path / "book")
    done = import_book(site.record, "op", tmp_path / "book", now=site.now)
    worded(done.faults, expected)
    assert all(fault.where for fault in done.faults)
    assert (root(site), done.added) == (before, ())


def test_through_a_book_that_says_all_of_it(site, tmp_path, bad):
    stands, wrong, expected = bad
    before = root(site)
    if expected[0][0] == "exists":  # a book that gives one name twice is wrong in itself
        with pytest.raises(UnwritableBookError, match="stands already at"):
            write_book([*stands, *wrong], tmp_path / "book")
        return
    write_book([*stands, *wrong], tmp_path / "book")
    for part in (1, 2_000):
        with in_parts(part):
            done = import_book(site.record, "op", tmp_path / "book", now=site.now)
        worded(done.faults, expected)
        assert (root(site), done.added) == (before, ())


def test_through_the_single_act(site, bad):
    stands, wrong, expected = bad
    stand(site, stands)
    before = root(site)
    with pytest.raises(RefusedError) as refused:
        state(site.record, "op", *wrong, now=site.now)
    worded(refused.value.faults, expected)
    assert root(site) == before


CODES = {
    "ISBT 128": (
        "procurements",
        "step,tissue,donation,occurred\nS1,bone marrow,A9999 23 123456 Z,2026-02-01",
        lambda: Procurement(step="S1", tissue="bone marrow", donation="A9999 23 123456 Z"),
    ),
    "Single European Code": (
        "procurements",
        "step,tissue,code,occurred\nS1,bone marrow,XX000023A999923123456 A0002430,2026-02-01",
        lambda: Procurement(step="S1", tissue="bone marrow", code="XX000023A999923123456 A0002430"),
    ),
    "GS1": (
        "materials",
        "item,name,code,occurred\nM1,medium,(01)09521234543214(10)L7,2026-02-01",
        lambda: Material(item="M1", name="medium", code="(01)09521234543214(10)L7"),
    ),
}


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_wrong_check_character_in_a_book(site, tmp_path, code):
    sheet, text, _ = CODES[code]
    before = root(site)
    (tmp_path / f"{sheet}.csv").write_text(text)
    (fault,) = [each for each in import_book(site.record, "op", tmp_path, now=site.now).faults if each.answer]
    assert (fault.code, root(site)) == ("book/refused", before)


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_wrong_check_character_in_the_single_act(site, code):
    before = root(site)
    with pytest.raises(ValueError, match=r"check|Single European Code"):
        site.say(CODES[code][2]())
    assert root(site) == before


def two_sites():
    """The same number of another site's, written with its code."""
    return [
        said(Organisation(organisation="LONZA", name="a contract site", does=("manufacturer",)), "2026-01-10"),
        said(Registered(item="LONZA/LOT-1", item_kind=CULTURE), "2026-02-01"),
    ]


@pytest.mark.parametrize("part", [1, 2_000])
def test_one_printed_number_of_two_sites_is_told_and_entered(site, tmp_path, part):
    """Qualified by its site it is another item; a scan of what is printed cannot tell the two apart, and that is said."""
    stand(site, [DONOR, step("S1", ["D"], ["LOT-1"])])
    write_book(two_sites(), tmp_path / "book")
    with in_parts(part):
        done = import_book(site.record, "op", tmp_path / "book", now=site.now)
    says = "'LOT-1' is printed on 2 things: 'LOT-1' and 'LONZA/LOT-1'. A scan alone does not tell them apart."
    assert [(each.code, each.answer, each.says) for each in done.faults] == [("lineage/same print", None, says)]
    assert len(done.added) == 2
    with in_parts(part):
        again = import_book(site.record, "op", tmp_path / "book", now=site.now)
    assert (again.faults, again.unchanged) == ((), 2)


#: A small book of sound sheets.
SOUND = {
    "donors": "item,occurred\nD1,2026-01-01\n",
    "steps": "step,process,occurred\nS1,isolation,2026-01-02\nS2,banking,2026-01-03\nS3,passage,2026-01-04\n",
    "inputs": "step,item,numbers\nS1,D1,\nS2,C1,\nS3,B1,3\n",
    "outputs": "step,item,item kind,numbers\nS1,C1,culture,\nS2,B1,bank,1-10\nS3,C3,culture,\n",
}
#: Sheets that are otherwise, and what is then found: answer, code, place.
UNREAD = {
    "faults of typing and of content in one go": (
        {"donors": "item,occurred\nD1,someday\n", "inputs": "step,item,numbers\nS1,D1,\nS2,C7,\nS3,B1,33\n"},
        [
            ("not met", "book/cell", "Donors!B2"),
            ("not met", "lineage/unknown item", "Inputs!B3"),
            ("not met", "lineage/no such vial", "Inputs!C4"),
        ],
    ),
    "an identifier that cannot be read": (
        {"donors": "item,occurred\n#REF!,2026-01-01\n"},
        [("not met", "book/cell", "Donors!A2"), (None, "lineage/unknown item", "Inputs!B2")],
    ),
    "a sheet without the column of its identifiers": (
        {"donors": "occurred\n2026-01-01\n"},
        [("not met", "book/missing-column", "Donors!A1"), (None, "lineage/unknown item", "Inputs!B2")],
    ),
    "a sheet of a mistyped name": (
        {"donors": "", "donnors": "item,occurred\nD1,2026-01-01\n"},
        [("not met", "book/unknown-sheet", "donnors.csv"), (None, "lineage/unknown item", "Inputs!B2")],
    ),
    "outputs that cannot be read": (
        {"outputs": "step,itm,item kind\nS1,C1,culture\n"},
        [
            ("not met", "book/missing-column", "Outputs!A1"),
            ("not met", "book/unknown-column", "Outputs!B1"),
            (None, "lineage/unknown item", "Inputs!B3"),
            (None, "lineage/unknown item", "Inputs!B4"),
        ],
    ),
    "a person who may stand in a row without a name": (
        {
            "people": "person,name,roles,occurred\n,Olga,operator,2026-01-01\n",
            "steps": SOUND["steps"].replace("occurred", "occurred,people", 1).replace("02\n", "02,olga\n", 1),
        },
        [("not met", "book/cell", "People!A2"), (None, "lineage/unknown person", "Steps!D2")],
    ),
    "a donor who may stand in a row without a name": (
        {
            "donors": "item,occurred\nD1,2026-01-01\n,2026-01-01\n",
            "consents": "consent,donor,document,uses,occurred\nK1,D2,form 1,research,2026-01-01\n",
        },
        [("not met", "book/cell", "Donors!A3"), (None, "lineage/unknown donor", "Consents!B2")],
    ),
    "a step that may stand in a row without a name": (
        {
            "steps": SOUND["steps"] + ",passage,2026-01-05\n",
            "holds": "hold,targets,reason,occurred\nH1,S9,look,2026-01-06\n",
        },
        [("not met", "book/cell", "Steps!A5"), (None, "lineage/unknown item", "Holds!B2")],
    ),
}


@pytest.mark.parametrize("name", UNREAD)
def test_faults_of_typing_hide_none_of_content_and_bring_none_about(site, tmp_path, name):
    """What names a row of which the identifier cannot be read is told for information; what is surely wrong, as a fault."""
    sheets, expected = UNREAD[name]
    for title, text in {**SOUND, **sheets}.items():
        if text:
            (tmp_path / f"{title}.csv").write_text(text, encoding="utf-8")
    book = tmp_path / "book"
    book.mkdir()
    for file in tmp_path.glob("*.csv"):
        file.rename(book / file.name)
    done = import_book(site.record, "op", book, now=site.now, check=True)
    assert [(each.answer, each.code, each.where) for each in done.faults] == expected
    assert all("may stand in a row" in each.says for each in done.faults if each.answer is None)


#: What stands otherwise in the sound book, and the fault of a vial's number with its cell.
NUMBERS = {
    "not held": ({"inputs": "step,item,numbers\nS1,D1,\nS2,C1,\nS3,B1,11\n"}, "no such vial", "Inputs!C4"),
    "a range aside of others": (
        {
            "steps": SOUND["steps"] + "S4,splitting,2026-01-05\n",
            "inputs": SOUND["inputs"] + "S4,B1,4-5\n",
            "outputs": SOUND["outputs"] + "S4,B1-A,vial range,4-6\n",
        },
        "vials",
        "Outputs!D5",
    ),
    "of an item's own row": (
        {"items": "item,item kind,parents,numbers,occurred\nB1-A,vial range,B1,10-11,2026-01-05\n"},
        "no such vial",
        "Items!D2",
    ),
    "of a store": (
        {"storage": "movement,items,numbers,occurred\nM1,B1,10-12,2026-01-05\n"},
        "no such vial",
        "Storage!C2",
    ),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_fault_in_the_number_of_a_vial_stands_at_the_cell_of_the_number(site, tmp_path, name):
    sheets, code, where = NUMBERS[name]
    book = tmp_path / "book"
    book.mkdir()
    for title, text in {**SOUND, **sheets}.items():
        (book / f"{title}.csv").write_text(text, encoding="utf-8")
    done = import_book(site.record, "op", book, now=site.now, check=True)
    assert [(each.code, each.where) for each in done.faults if each.answer] == [(f"lineage/{code}", where)]
