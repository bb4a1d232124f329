"""Sign an entry, and correct one, as they were shown."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from httpx2 import Response
from tests.simulated_lot import lab_report
from tests.web.conftest import Visitor
from tests.web.forms import hidden, words

from seedlot.acts.amend import amend, current
from seedlot.acts.measure import measure, measured
from seedlot.acts.seal import say
from seedlot.history import ask
from seedlot.history.signed import signatures
from seedlot.history.tables import AMENDMENT, HEADER
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Made, Step
from seedlot.terms.words import ItemKind, Process


@pytest.fixture
def report(visitor: Visitor) -> int:
    """A report that the analyst filed of a culture."""
    made = Made(item="C", item_kind=ItemKind.CULTURE)
    visitor.site.say(Step(step="S", process=Process.EXPANSION, outputs=(made,), detail="one\ntwo"))
    (number,) = visitor.site.say(lab_report("R", "C", "viability", 91.0))
    return int(number)


def signed(visitor: Visitor, number: int) -> list[str]:
    with visitor.site.reading() as connection:
        return [each.meaning for each in signatures(connection, [number]).get(number, ())]


def send(visitor: Visitor, number: int, page: str, by: str = "qa", **more: str) -> Response:
    sent = {"meaning": "approval", "words": "of the report", **hidden(page), **visitor.signing(by), **more}
    return visitor.post(f"/sign/{number}", sent)


def test_an_entry_is_signed_as_it_was_shown(visitor: Visitor, report: int) -> None:
    visitor.login("qa")
    page = visitor.get(f"/sign/{report}").text
    assert "91" in page
    answer = send(visitor, report, page)
    assert answer.status_code == 303, answer.text
    assert signed(visitor, report) == ["approval of the report"]
    assert "Quirin Assure" in visitor.get(answer.headers["location"]).text


def test_going_back_after_signing_signs_nothing_twice(visitor: Visitor, report: int) -> None:
    visitor.login("qa")
    page = visitor.get(f"/sign/{report}").text
    assert send(visitor, report, page).status_code == 303
    answer = send(visitor, report, page)
    assert answer.status_code == 422
    assert "was signed since you read it" in answer.text
    assert signed(visitor, report) == ["approval of the report"]


def test_an_entry_that_was_corrected_meanwhile_is_shown_anew(visitor: Visitor, report: int) -> None:
    visitor.login("qp")
    page = visitor.get(f"/sign/{report}").text
    site = visitor.site
    amend(site.record, site.actor("qa"), report, {"laboratory": "Other"}, reason="typing error", now=site.now)
    answer = send(visitor, report, page, by="qp")
    assert answer.status_code == 422
    assert "is not what was shown" in answer.text
    assert "Other" in answer.text
    assert send(visitor, report, answer.text, by="qp").status_code == 303


def test_ones_own_work_is_signed_as_ones_own(visitor: Visitor, report: int) -> None:
    visitor.login("an")
    page = visitor.get(f"/sign/{report}").text
    assert 'value="authorship"' in page
    assert 'value="verification"' not in page
    answer = send(visitor, report, page, by="an", meaning="verification")
    assert (answer.status_code, "it is their own" in answer.text) == (422, True)
    assert send(visitor, report, answer.text, by="an", meaning="authorship", words="").status_code == 303


def test_a_wrong_code_signs_nothing(visitor: Visitor, report: int) -> None:
    visitor.login("qa")
    answer = send(visitor, report, visitor.get(f"/sign/{report}").text, **{"sign-code": "123456"})
    assert answer.status_code == 401
    assert ' value="approval" required aria-describedby="about-approval" checked' in answer.text
    assert signed(visitor, report) == []


def test_a_meaning_must_be_chosen(visitor: Visitor, report: int) -> None:
    visitor.login("qa")
    page = visitor.get(f"/sign/{report}").text
    assert send(visitor, report, page, meaning="", words="").status_code == 422
    assert "is nothing that a signature can mean" in send(visitor, report, page, meaning="", words="yes").text


def test_an_entry_is_corrected_by_what_was_changed_alone(visitor: Visitor) -> None:
    made = Made(item="C", item_kind=ItemKind.CULTURE)
    (step,) = visitor.site.say(
        Step(step="S", process=Process.EXPANSION, outputs=(made,), detail="one\ntwo", passages=1, people=("op",))
    )
    visitor.login("qa")
    page = visitor.get(f"/amend/{step}").text
    assert '<label for="f-field-passages">' in page
    sent = hidden(page) | {"field-passages": "3", "field-detail": "one\r\ntwo", "field-people": "op\r\nan\r\n"}
    answer = visitor.post(f"/amend/{step}", sent | {"reason": "counted again"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/entries/{step}")
    with visitor.site.reading() as connection:
        (row,) = ask.rows(connection, AMENDMENT, target=step)
        told = visitor.get(f"/entries/{row.entry}").text
    assert "counted again" in told
    assert "<del>1</del>" in told
    assert "<ins>3</ins>" in told
    assert "detail" not in told.partition("Corrections with old")[2].partition("</table>")[0]


def test_parts_are_corrected_added_and_taken_out_by_rows(visitor: Visitor) -> None:
    made = [Made(item=name, item_kind=ItemKind.CULTURE) for name in ("C", "D")]
    (step,) = visitor.site.say(Step(step="S", process=Process.EXPANSION, outputs=tuple(made)))
    visitor.login("qa")
    path, before = f"/amend/{step}", visitor.site.size()
    page = visitor.get(path).text
    assert "[{" not in html.unescape(page), "no raw JSON"
    sent = hidden(page)
    more = visitor.post(path, sent | {"do": "rows:outputs", "reason": "as the batch record says"})
    assert (more.status_code, visitor.site.size()) == (200, before)
    assert 'name="part-outputs.2.item"' in more.text
    assert "as the batch record says" in more.text
    typed = {
        "part-outputs.0.name": "flask A",
        "reason": "as the batch record says",
        "do": "seal",
    }
    new = {"part-outputs.2.item": "E", "part-outputs.2.item_kind": "bank", "part-outputs.2.units": "12"}
    gone = visitor.post(path, hidden(more.text) | typed | new | {"out-outputs.1": "yes"})
    assert "'D' would no longer be made" in html.unescape(gone.text)
    assert re.search(r'name="out-outputs.1" value="yes" checked', gone.text)
    answer = visitor.post(path, hidden(gone.text) | typed | new)
    assert answer.status_code == 303, words(answer.text)
    with visitor.site.reading() as connection:
        said = current(connection, step).content
    assert isinstance(said, Step)
    outputs = said.outputs
    assert [(each.item, each.name, each.units) for each in outputs] == [
        ("C", "flask A", None),
        ("D", "", None),
        ("E", "", 12),
    ]
    wrong = visitor.post(path, hidden(visitor.get(path).text) | {"reason": "x", "part-outputs.0.units": "many"})
    assert wrong.status_code == 422
    assert "cannot be read: outputs, row 1, units" in wrong.text
    assert 'value="many"' in wrong.text


def test_a_measurement_is_corrected_by_its_samples(visitor: Visitor, tmp_path: Path) -> None:
    """Its result stands to be read, no JSON in a field; a sample that was given to the wrong item is given to another."""
    site, path = visitor.site, tmp_path / "counts.csv"
    head = "sample,passage,viable cells seeded,viable cells harvested,hours in culture"
    path.write_text(f"{head}\nA,1,1000000,8000000,72\nB,1,1000000,4000000,72\n", encoding="utf-8")
    site.say(Donor(item="D-1"), Donor(item="D-2"))
    said = measured("M-1", {"A": "D-1"}, "growth", [path], {})
    (number,) = measure(site.record, site.actor("an"), say(said, "2026-01-06"), [path], now=site.now)
    visitor.login("qa")
    page = visitor.get(f"/amend/{number}")
    assert 'name="sample-0" value="D-1"' in page.text
    assert 'name="sample-1" value=""' in page.text
    assert "population doublings" in page.text
    assert not re.search(r"[{[]&#34;", page.text), "no raw JSON"
    sent = hidden(page.text) | {"sample-0": "D-2", "sample-1": "-", "reason": "tubes were swapped"}
    answer = visitor.post(f"/amend/{number}", sent | {"sample-0": "NOBODY"})
    assert answer.status_code == 422
    assert 'name="sample-0" value="NOBODY"' in answer.text
    assert "It holds: D-1" in answer.text
    assert visitor.post(f"/amend/{number}", sent).status_code == 303
    with site.reading() as connection:
        now = current(connection, number).content
    assert isinstance(now, Measured)
    assert (now.items, now.ignored) == ({"A": "D-2"}, ("B",))
    for shown in (f"/entries/{number}", "/trail?changes=yes"):
        text = html.unescape(visitor.get(shown).text)
        assert "Sample 'B' of the file" in text, shown
        assert '{"' not in text, shown


def test_two_people_correct_the_same_entry(visitor: Visitor, report: int) -> None:
    visitor.login("qa")
    page = hidden(visitor.get(f"/amend/{report}").text)
    site = visitor.site
    amend(site.record, site.actor("qa"), report, {"laboratory": "First"}, reason="typing error", now=site.now)
    answer = visitor.post(f"/amend/{report}", page | {"field-laboratory": "Second", "reason": "typing error"})
    assert answer.status_code == 422
    assert "was corrected while you were reading it" in answer.text
    assert "It holds: First" in answer.text
    again = hidden(answer.text) | {"field-laboratory": "Second", "reason": "typing error"}
    assert visitor.post(f"/amend/{report}", again).status_code == 303


#: What a correction can lack, and what is then said.
NO_CORRECTIONS: tuple[tuple[dict[str, str], str], ...] = (
    ({"reason": ""}, "A correction needs a reason"),
    ({}, "nothing would change"),
    ({"rows-results": "1", "part-results.0.low": "x"}, "cannot be read: results, row 1, low"),
    ({"field-occurred": "yesterday"}, "cannot be amended: occurred"),
    ({"rows-results": "1", "part-results.0.name": ""}, "cannot be amended: results"),
)


def test_a_correction_that_is_none_keeps_what_was_typed(visitor: Visitor, report: int) -> None:
    visitor.login("qa")
    page = hidden(visitor.get(f"/amend/{report}").text)
    for sent, says in NO_CORRECTIONS:
        answer = visitor.post(f"/amend/{report}", page | {"reason": "because"} | sent)
        assert answer.status_code == 422
        assert says in answer.text
        for name, text in sent.items():
            assert text in html.unescape(answer.text), name


def test_a_specification_is_never_corrected(lot_visitor: Visitor) -> None:
    with lot_visitor.site.reading() as connection:
        first = ask.rows(connection, HEADER, kind="specification")[0]
    lot_visitor.login("qa")
    answer = lot_visitor.get(f"/amend/{first.entry}")
    assert (answer.status_code, "cannot be amended" in answer.text) == (422, True)
    assert "Correct it" not in lot_visitor.get(f"/entries/{first.entry}").text


def test_an_operator_corrects_nothing(visitor: Visitor, report: int) -> None:
    visitor.login("op")
    assert visitor.get(f"/amend/{report}").status_code == 403


def test_an_entry_that_is_not_there(visitor: Visitor) -> None:
    visitor.login("qa")
    for path in (f"/{what}/{number}" for what in ("sign", "amend") for number in (999, 2**63, 10**30)):
        answer = visitor.get(path)
        assert (answer.status_code, "There is no entry" in answer.text) == (404, True)
        assert visitor.post(path, {"reason": "x"}).status_code == 404
