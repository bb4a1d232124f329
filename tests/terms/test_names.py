"""Printed names: what may stand beside a signature, and what looks like another."""

# ruff: noqa: RUF001 - letters that can be taken for others are what is tested
from __future__ import annotations

import pytest

from seedlot.terms.names import are_alike, faults_of_name

GOOD = (
    "Quentin Person",
    "José Pérez-O’Brien Jr.",
    "Nguyễn Văn A",
    "Иванов Пётр",
    "Αλεξάνδρα Νίκου",
    "محمد علي",
    "田中 あい子",
    "ゲーテ 太郎",
    "김철수",
    "金철수",
    "अनिल कुमार",
    "Mary Иванова",
    "Kamehameha ʻĪ",
)


@pytest.mark.parametrize("name", GOOD)
def test_a_name_of_any_one_script_is_good(name: str) -> None:
    assert not list(faults_of_name(name))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "says nothing"),
        ("  ", "says nothing"),
        ("\u00a0", "says nothing"),
        ("...", "holds no letter"),
        (" Ann Lee", "begins or ends with a blank"),
        ("Quentin Per\u00adson", "U+00AD"),
        ("Quentin\u200b Person", "U+200B"),
        ("Quentin\u3164Person", "U+3164"),
        ("Quentin Person\nQualified Person", "U+000A"),
        ("\u202enosreP nitneuQ", "U+202E"),
        ("Jose\u0301", "NFC"),
        ("Qu\u0435ntin Person", "mixes letters of several scripts (cyrillic, latin)"),
        ("Qu\u03bfntin", "mixes letters of several scripts (greek, latin)"),
    ],
    ids=ascii,
)
def test_a_name_that_cannot_be_printed(name: str, why: str) -> None:
    assert why in "; ".join(faults_of_name(name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quentin Person", "QUENTIN  person"),
        ("Copp", "\u0421\u043e\u0440\u0440"),  # all Cyrillic
        ("ANNA", "\u0391\u039d\u039d\u0391"),  # all Greek
        ("Ian Lee", "lan Lee"),
        ("Al Lee", "A1 Lee"),
        ("Bo Burns", "Bo Bums"),
        ("Otto", "0tto"),
        ("Quentin Person", "Quentin Per\u00adson"),
        ("Quentin Person", "Quentin\u00a0Person"),
        ("Quentin", "\uff31uentin"),  # fullwidth
        ("\u041f\u043f", "\u03a0\u03c0"),  # Cyrillic and Greek pe
        ("mikki", "mi\u0307kki"),
    ],
    ids=ascii,
)
def test_names_that_look_alike(one: str, other: str) -> None:
    """Unicode Technical Standard 39, confusables.txt."""
    assert are_alike(one, other)
    assert are_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Quentin Person", "Quentin Parson"), ("José", "Jose"), ("Иван", "Ivan"), ("Ann Lee", "Ann B. Lee"), ("op", "qp")],
)
def test_names_that_do_not(one: str, other: str) -> None:
    assert not are_alike(one, other)
