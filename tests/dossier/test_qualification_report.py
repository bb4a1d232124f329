"""The qualification report: the same contents give the same bytes, and no text is read as markup."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from pypdf import PdfReader

from seedlot.dossier.qualification_report import qualification_report
from seedlot.qualification.challenge import Challenge, Part
from seedlot.qualification.qualify import Qualification
from seedlot.terms.finding import Answer

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)


def made(observed, answer=Answer.MET):
    challenge = Challenge(
        code="c", part=Part.OPERATION, requirement="r", source="s", expected="e", observed=observed, answer=answer
    )
    found = Qualification(software="seedlot 0", at=AT, record="", challenges=(challenge,))
    return qualification_report(found.contents(), at=AT)


def text_of(report):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(report)).pages)


def test_the_same_contents_give_the_same_bytes():
    assert made("as expected") == made("as expected")
    assert "None: every challenge is met" in text_of(made("as expected"))


def test_a_text_is_no_markup():
    assert "*bold* #panic()" in text_of(made("*bold* #panic()"))


def test_a_deviation_stands_first():
    text = text_of(made("was not refused", Answer.NOT_MET))
    assert text.index("was not refused") < text.index("Operation qualification")
