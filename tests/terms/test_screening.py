"""Screening: what is a personal datum alarms, what laboratories write does not, and no alarm tells the datum."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.terms import screening
from seedlot.terms.national import SCHEMES, Care
from seedlot.terms.screening import Alarm, alarms, answered, is_suspect, noted

MAIL, PHONE, BIRTH = "an e-mail address", "a telephone number", "a date of birth"
NAME, LABEL, NUMBER = (
    "the name of a patient or donor",
    "the name or address of a patient or donor",
    "a patient or hospital number",
)

#: As a Japanese keyboard writes `:621498320257`.
FULL_WIDTH = "".join(chr(ord(letter) + 0xFEE0) for letter in ":621498320257")

FOUND = [
    (MAIL, "written by jane.doe@example.org"),
    (MAIL, "<email>j.o'neill@clinic.ie</email>"),
    (PHONE, "call back on +353 1 234 5678"),
    (PHONE, "tel. 01 234 5678"),
    (PHONE, "Telephone no: (01) 234-5678"),
    (PHONE, "mobile 0871234567"),
    (BIRTH, "DOB 12/03/1970"),
    (BIRTH, "D.O.B.: 12.3.70"),
    (BIRTH, "date of birth: 3 May 1970"),
    (BIRTH, "the donor was born on 3rd of May 1970"),
    (BIRTH, "born 1972"),
    (BIRTH, "geb. 03.05.1970"),
    (BIRTH, "geboren am 3. März 1970"),
    (BIRTH, "né le 12 mars 1970"),
    (BIRTH, "née le 12/03/1970"),
    (BIRTH, "né(e) le 12/03/1970"),
    (BIRTH, "date de naissance : 12/03/1970"),
    (BIRTH, "nata il 12/03/1970"),
    (BIRTH, "fecha de nacimiento: 12-03-1970"),
    (BIRTH, "född 1970-03-12"),
    (BIRTH, '"birthDate": "1970-03-12"'),
    (BIRTH, '<birthDate value="1970-03-12"/>'),
    (BIRTH, "birth_date,19700312"),
    (LABEL, "Patient name: Doe"),
    (LABEL, "patient's name is Jane"),
    (LABEL, "donor surname\tDoe"),
    (LABEL, "Patientenname: Müller"),
    (LABEL, "Nom du patient : Dupont"),
    (LABEL, "patient address: Main Street"),
    (NAME, "Mrs Murphy gave consent"),
    (NAME, "Frau Müller"),
    (NUMBER, "MRN 123456"),
    (NUMBER, "hospital no. 12345"),
    (NUMBER, "PATIENT ID: FJ#192659"),
    (NUMBER, "medical record number 00-12-34"),
    ("an HL7 patient segment", "MSH|^~\\&|\nPID|1||12||Doe^J"),
    ("a FHIR patient", '{"resourceType": "Patient"}'),
    ("a UK NHS or CHI number", "943 476 5919"),
    ("a UK NHS or CHI number", "NHS: 9434765919"),
    ("a US social security number", "536-90-4399"),
    ("an Irish PPS number", "6433435OA"),
    ("a Dutch BSN", "burgerservicenummer 111222333"),
    ("a German health insurance number (KVNR)", "KVNR: A000500015"),
    ("a Japanese My Number", "患者の個人番号は621498320257です"),
    ("a Japanese My Number", f"マイナンバー{FULL_WIDTH}"),
    ("a Swedish personnummer", "personnummer 640823-3234"),
    ("a French NIR", "2 95 10 99 126 111 93"),
    ("an Italian codice fiscale", "cod. fisc. RCCMNL83S18D969H"),
]


@pytest.mark.parametrize(("kind", "text"), FOUND)
def test_what_is_personal_alarms(kind: str, text: str) -> None:
    assert kind in {alarm.kind for alarm in alarms(text)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "donor DON-001, patient 1, subject 12 of NCT02585622",
        "Patient name: withheld",
        "patient ID: n/a",
        "SAMPLE ID: Default Patient ID",
        '<keyword name="PATIENT ID" type="2"><suffix> </suffix><description>String used to identify a patient',
        "46,XX,+8[20] and 47,XY,+12,+20[3]/46,XY[17]",
        "CD34+ 90 210; Mr 18000; m/z 1234.5678 by MS Bruker",
        "lot 130-093-634, cat. 12345-012, batch 260301-0012, GTIN 04012345678901",
        "doi:10.1016/j.stem.2013.05.001, PMID 23746980, PMC3699790",
        "https://example.org/donor/9434765919",
        "9434765919 events, 943 476 events",
        "2026-03-01T10:30:00Z, SOP-014 v3, EQ-031, 37.0 Cel, 5 %",
        "0.123456789012345 111222333 621498320257 A000500015",
        "newborn foreskin fibroblasts; donor age at birth; the assay was born of need",
        "telomere length 12345678; mobile phase 0.1 % TFA",
        "@M00281:1:000000000-AFVJ3 GFGGGG@-AC@CEC@-CCCHHHC.GHHFCCFEFB",
        "chart no 3, hospital exemption, GMP hospital pharmacy",
        "passport of the line: hPSCreg DUBi001-A, donor 001",
    ],
)
def test_what_laboratories_write_does_not(text: str) -> None:
    assert alarms(text) == ()


@pytest.mark.parametrize("number", ["9434765919", "6433435OA", "640823-3234", "111222333", "A000500015"])
def test_the_code_of_a_donor_is_read_more_closely(number: str) -> None:
    """Without a word beside it, a number of the right checksum is too common in text, but no code of a donor."""
    assert alarms(number, Care.CODE)
    assert not alarms("DON-001", Care.CODE)


def test_in_a_file_a_number_needs_its_word_and_a_heading_alarms() -> None:
    assert not alarms("943 476 5919", Care.FILE)
    assert alarms("NHS,943 476 5919", Care.FILE)
    assert alarms("id,DOB,sex\n1,x,f", Care.FILE)
    assert not alarms("id,DOB,sex\n1,x,f", Care.TEXT)


def test_an_alarm_tells_place_and_kind_and_nothing_else() -> None:
    text = "call Jane, +353 1 234 5678 or jane@example.org"
    assert [each.name for each in fields(Alarm)] == ["start", "kind"]
    assert [(each.start, each.kind) for each in alarms(text)] == [(11, PHONE), (30, MAIL)]


@pytest.mark.parametrize(("kind", "text"), FOUND)
def test_the_quick_look_misses_nothing(kind: str, text: str) -> None:
    assert is_suspect(text)
    assert is_suspect(text.upper()) or kind == NAME


def closely(text: str) -> bool:
    """Whether a text alarms without the quick look."""
    patterns = (pattern.search(text) for _, pattern, _ in screening._PATTERNS)
    schemes = (scheme.valid(found[0]) for scheme in SCHEMES for found in scheme.shape.finditer(text))
    return any(patterns) or any(schemes)


@given(st.sampled_from([text for _, text in FOUND]), st.text(max_size=30), st.text(max_size=30))
def test_the_quick_look_sees_all_that_the_close_one_does(text: str, before: str, after: str) -> None:
    """Whatever stands around it, what the patterns find passes the quick look."""
    whole = f"{before} {text} {after}".translate(screening._NARROW)
    assert is_suspect(whole) or not closely(whole)


@given(st.one_of(*(st.from_regex(scheme.shape, fullmatch=True) for scheme in SCHEMES)))
def test_the_quick_look_sees_every_shape_of_number(number: str) -> None:
    assert is_suspect(number)


@given(st.one_of(*(st.from_regex(pattern) for _, pattern, _ in screening._PATTERNS)))
def test_the_quick_look_sees_every_shape_of_label(text: str) -> None:
    assert is_suspect(text.translate(screening._NARROW)) or not closely(text.translate(screening._NARROW))


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert all(0 <= each.start < len(text) for each in alarms(text))


def test_an_answer_stands_in_the_note() -> None:
    assert noted("as received", "a supplier's address") == "as received. Screened: a supplier's address"
    assert noted("", " why ") == "Screened: why"
    assert noted("as received.", "") == "as received."
    assert answered("as received. screened: a supplier's address") == "a supplier's address"
    assert answered("Screened:") == ""
    assert answered("nothing was screened") == ""
