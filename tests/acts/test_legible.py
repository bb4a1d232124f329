"""What may be sealed as text: nothing that a terminal obeys or that turns the direction of writing."""

from __future__ import annotations

import pytest
from tests.simulated_lot import lab_report, make

from seedlot.acts.amend import amend
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.importing import import_book
from seedlot.acts.legible import CODE
from seedlot.acts.review import review
from seedlot.acts.seal import RefusedError, say, state
from seedlot.record.entries.content import Statement
from seedlot.record.entries.origin import Donor, Material, Person
from seedlot.record.entries.work import Deviation
from seedlot.terms.words import Outcome, Role

HIDDEN = ["a\x1b[2Jb", "a\u202eb", "a\u2066b", "a\u200fb", "a\rb", "a\x9bb", "a\u2028b"]


def deviation(title):
    return Deviation(deviation="DEV-9", targets=("D",), title=title, severity="minor")


@pytest.mark.parametrize("text", HIDDEN, ids=ascii)
def test_what_cannot_be_seen_and_changes_what_is_shown_is_not_sealed(site, text):
    site.say(Donor(item="D"))
    (fault,) = site.faults(deviation(text))
    assert fault.code == CODE
    assert f"'title' of this deviation holds U+{ord(text[1]):04X}" in fault.says


@pytest.mark.parametrize("field", ["source", "note"])
def test_nor_in_the_remarks_of_a_statement(site, field):
    with pytest.raises(RefusedError, match=rf"'{field}' of this donor holds U\+202E \(RIGHT-TO-LEFT OVERRIDE\)"):
        state(site.record, "op", say(Donor(item="D"), "2026-01-01", **{field: "x\u202ey"}), now=site.now)
    assert site.size() == 3


def test_nor_deep_in_a_part(site):
    site.say(Donor(item="D"))
    report = lab_report("R1", "D", "viability", 91.0)
    (result,) = report.results
    (fault,) = site.faults(report.model_copy(update={"results": (result.model_copy(update={"note": "\x07"}),)}))
    assert "'results.note' of this report holds U+0007 (a control character)" in fault.says


@pytest.mark.parametrize(
    "text",
    [
        "two\nlines\tand a tab",
        "細胞 \u0645\u0631\u062d\u0628\u0627 e\u0301 😀",
        "👨\u200d👩\u200d👧",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "soft\u00adhyphen",
        "C:\\bin\\x",
    ],
)
def test_what_people_write_is_sealed(site, text):
    site.say(Donor(item="D", health=text))


def test_nor_in_the_words_of_an_act(site):
    """Reasons and conclusions are typed too; what a decision quotes from earlier entries is not."""
    make(site)
    site.say(Person(person="rev", name="Rita View", roles=(Role.REVIEWER,)))
    hidden = "fine\u202e"
    with pytest.raises(RefusedError, match="'conclusion' of this review"):
        review(site.record, "rev", "LOT", acceptable=True, conclusion=hidden, now=site.now)
    with pytest.raises(RefusedError, match="'reason' of this decision"):
        decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.REJECTED, reason=hidden), now=site.now)


def test_nor_by_an_amendment(site):
    (number,) = site.say(Donor(item="D"))
    with pytest.raises(RefusedError, match=r"'content\.health' of this amendment holds U\+202E"):
        amend(site.record, "op", number, {"health": "\u202ewell"}, reason="misread", now=site.now)
    with pytest.raises(RefusedError, match="'reason' of this amendment"):
        amend(site.record, "op", number, {"health": "well"}, reason="mis\x1bread", now=site.now)


def test_what_an_older_version_sealed_is_quoted_and_can_be_mended(site, monkeypatch):
    """A decision tells what was found in entries that nobody can change; an amendment takes it out."""
    make(site, skip=("R1",))
    with monkeypatch.context() as older:
        older.setattr("seedlot.acts.seal.illegible", lambda _: ())
        (number,) = site.say(deviation("label \u202e smudged").model_copy(update={"targets": ("LOT",)}))
    decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.QUARANTINED, reason="waits"), now=site.now)
    amend(site.record, "op", number, {"title": "label smudged"}, reason="hidden characters", now=site.now)


@pytest.mark.parametrize("text", ["gel\u202ex", "gel\u200ex", "gel\x9bx"], ids=ascii)
def test_a_book_names_the_cell(site, tmp_path, text):
    (tmp_path / "book").mkdir()
    page = f"item,name,occurred\nMAT-1,good,2026-01-02\nMAT-2,{text},2026-01-02\n"
    (tmp_path / "book" / "Materials.csv").write_text(page, encoding="utf-8")
    done = import_book(site.record, "op", tmp_path / "book", now=site.now)
    (fault,) = [each for each in done.faults if each.answer is not None]
    assert (fault.where, done.added) == ("Materials!B3", ())
    assert f"column 'name' holds 'gel[U+{ord(text[3]):04X}]x'" in fault.says


def test_a_statement_with_a_place_names_it(site):
    said = Statement(
        content=Material(item="M1", name="a\u202eb"),
        occurred="2026-01-01",
        cell=lambda field: f"Materials!{field}",
    )
    with pytest.raises(RefusedError) as refused:
        state(site.record, "op", said, now=site.now)
    assert refused.value.faults[0].where == "Materials!name"
