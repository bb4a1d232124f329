"""The page of a package for people: complete, safe, and useful without any tool."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dossier.lot_by_hand import BANK, CHECKPOINT, DEVIATION, RECORD_KEY, REVIEW, SIGNED, case_of, sealed_issue_of
from tests.dossier.packages import members_of, pack_of
from tests.simulated_lot import make

from seedlot.dossier.preview import preview
from seedlot.dossier.vouched import Seal
from seedlot.release.case import Case, Decided
from seedlot.terms.words import Outcome

VOID = {"meta", "br"}
HOSTILE = "<script>alert(1)</script>\" ' & <b>x</b> \u202egnp.exe $title ${lot}"


class Page(HTMLParser):
    """What a browser would make of a page: its texts and tags, with every fault of nesting."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)
        self.close()
        assert not self.open, "something is left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def decided_case(**changes: Any) -> Case:
    decided = Decided(
        outcome=Outcome.QUARANTINED,
        person="aos",
        authentication="password and code",
        specification="CORNEA-DP 2",
        as_of=70,
        recorded="2026-03-01T10:30:00Z",
        entry=70,
        signatures=(replace(SIGNED, signed="2026-03-01T11:30:05+01:00", components=("person", "password")),),
        stale=(),
    )
    return case_of(decisions=(decided,), reviews=(REVIEW,), banks=(BANK,), **changes)


def page_of(case: Case, seal: Seal | None = None) -> Page:
    page = preview(case, seal or sealed_issue_of(case)[2], ["README.txt"])
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    return Page(page)


def test_an_inspector_finds_what_they_ask_for() -> None:
    """Lot, outcome, criteria with values, signatures with name, time and meaning, what to do to verify."""
    text = re.sub(r"\s+", " ", page_of(decided_case()).text)
    for said in (
        "Evidence package of lot DP-2026-007",
        "quarantined: Decided: quarantined, by Dr Aoife O'Sullivan",
        "Tír na nÓg Cell Therapy, site DUB",
        "Corneavive",
        "not less than 80",
        "93.4",
        "95 % CI 91.2 to 95.1",
        "✓ met",
        "? not known",
        "8 acceptance criteria: 6 met, 2 not known.",
        "DON-001 (donor) → MCB-001 (MCB) → WCB-003 (WCB) → DP-2026-007 (drug product)",
        "Decided: released, by Dr Aoife O'Sullivan on 1 Feb 2026.",
        "Dr Aoife O'Sullivan (aos), 1 Feb 2026, 09:00:00 UTC: release of the bank",
        "DEV-2026-004",
        "Dr Séamus Ó Dálaigh",
        "review of the audit trail: nothing against release. All corrections are justified.",
        "1 Mar 2026, 11:30:05 UTC+01:00",
        "certification by the qualified person",
        "given at signing: person, password",
        "python -m zipfile -e PACKAGE.zip folder",
        "python folder/verify.py PACKAGE.zip",
        "It proves nothing",
        "co-signed by the witness partner.example",
        RECORD_KEY.text(),
        CHECKPOINT.text().split("\n")[2],
    ):
        assert said in text, said
    assert "SIMULATED" not in text


def test_a_simulated_lot_says_so() -> None:
    assert "SIMULATED: NOT FOR HUMAN USE" in page_of(decided_case(simulated=True)).text


def test_it_needs_nothing_beside_it_and_runs_nothing(released) -> None:
    page = members_of(released.package)["ro-crate-preview.html"].decode()
    read = Page(page)
    assert not read.tags & {"script", "img", "link", "iframe", "object", "embed", "form", "base", "svg"}
    assert not {name for name, _ in read.attributes if name.startswith("on") or name in {"src", "href", "style"}}
    assert not re.search(r"url\(|@import|https?:", page)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in read.attributes


def test_a_lot_without_a_decision_has_a_page(site) -> None:
    make(site)
    text = page_of_members(pack_of(site)).text
    assert "undecided: No decision was taken." in re.sub(r"\s+", " ", text)
    assert "The evidence amounts to: released." in text
    assert "Nothing is signed." in text


def page_of_members(package: bytes) -> Page:
    return Page(members_of(package)["ro-crate-preview.html"].decode())


@settings(max_examples=40)
@given(st.text(max_size=40), st.text(alphabet="<>&\"'$/=!-\u202e\x00\x1b é細", max_size=30))
def test_any_text_is_shown_and_never_read_as_markup(one: str, other: str) -> None:
    plain = page_of(hostile_case("x", "x"))
    read = page_of(hostile_case(one, other))
    assert read.tags == plain.tags
    assert sorted(name for name, _ in read.attributes) == sorted(name for name, _ in plain.attributes)


def hostile_case(one: str, other: str) -> Case:
    case = decided_case(title=one, product=other, flags=(replace(DEVIATION, title=one, conclusion=other),))
    review = replace(REVIEW, conclusion=other, signatures=(replace(REVIEW.signatures[0], name=one, meaning=other),))
    evidence = tuple(replace(each, source=other) for each in case.evidence)
    return replace(case, lot=replace(case.lot, item=one), reviews=(review,), evidence=evidence)


def test_what_cannot_be_seen_is_shown_as_its_code_point() -> None:
    text = page_of(hostile_case(HOSTILE, HOSTILE)).text
    assert HOSTILE.replace("\u202e", "[U+202E]") in text
    assert "\u202e" not in text


def test_a_text_begins_no_line_of_its_own() -> None:
    """A title of two lines could look like a title and its conclusion."""
    text = page_of(hostile_case("label\nno impact", "x\tby hand")).text
    assert "label[U+000A]no impact" in text
    assert "x[U+0009]by hand" in text


@pytest.mark.parametrize("key", ["", RECORD_KEY.text()])
def test_it_says_whether_the_checkpoint_is_signed(key: str) -> None:
    text = page_of(decided_case(), Seal(point=CHECKPOINT, key=key)).text
    assert ("It was not signed yet" if key else "It is not signed: the record has no key in force.") in text
