"""People and accounts: from the first name to a login, by two people; who is shown what."""

from __future__ import annotations

import re

from tests.web.conftest import Visitor, visiting

from seedlot.acts.access import account_of
from seedlot.terms.words import Role

NEW = "seventeen quiet orange rivers"


def half(text: str) -> str:
    """The half of a one-time secret that a page shows."""
    found = re.search(r'class="half">([A-Z2-7-]+)<', text)
    assert found
    return found[1]


def test_a_person_is_named_and_enters(visitor: Visitor) -> None:
    """Named and opened by an administrator, approved by quality, entered by themselves."""
    visitor.login("adm")
    given = {"person": "mkelly", "name": "Mary Kelly", "role": ["analyst", "reviewer"]}
    assert visitor.post("/admin/name", given).headers["location"] == "/admin/people/mkelly"
    assert "analyst, reviewer" in visitor.get("/admin/people/mkelly").text
    first = half(visitor.post("/admin/open", {"person": "mkelly"}).text)
    assert "One-time secrets that are awaited" in visitor.get("/admin").text
    assert visitor.post("/admin/approve", {"person": "mkelly"}).status_code == 422, "whoever asked may not approve"
    other = visiting(visitor.site)
    other.login("qa")
    second = half(other.post("/admin/approve", {"person": "mkelly"}).text)
    third = visiting(visitor.site)
    both = {"person": "mkelly", "first": first, "second": second, "new": NEW, "again": NEW}
    assert third.post("/account/reset", both).status_code == 303
    third.get("/login")
    assert third.post("/login", {"person": "mkelly", "password": NEW}).status_code == 303
    assert "Mary Kelly" in third.get("/account").text


def test_what_is_wrong_with_a_name_is_told_beside_what_was_typed(visitor: Visitor) -> None:
    visitor.login("adm")
    for given, words in (
        ({"person": "x", "name": "Y", "role": "king"}, "roles"),
        ({"person": " ", "name": "Y"}, "person"),
        ({"person": "qa", "name": "Somebody else"}, "amend"),
    ):
        answer = visitor.post("/admin/name", given)
        assert answer.status_code == 422
        assert words in answer.text
        assert given["name"] in answer.text


def test_an_account_is_unlocked_and_closed_with_reasons(visitor: Visitor) -> None:
    visitor.site.fail("op", times=5)
    visitor.login("adm")
    assert visitor.post("/admin/unlock", {"person": "op", "reason": ""}).status_code == 422
    assert visitor.post("/admin/unlock", {"person": "op", "reason": "a new keyboard"}).status_code == 303
    assert visitor.post("/admin/close", {"person": "op", "reason": "left"}).status_code == 303
    assert "closed" in visitor.get("/admin/people/op").text
    assert visitor.post("/admin/open", {"person": "op"}).status_code == 422, "an identifier was used again"
    assert [change for change, *_ in visitor.site.changes("op")][-3:] == ["locked", "unlocked", "closed"]


def test_nobody_keeps_their_own_account(visitor: Visitor) -> None:
    visitor.login("adm")
    for act in ("close", "reset", "unlock", "open"):
        assert visitor.post(f"/admin/{act}", {"person": "adm", "reason": "x"}).status_code == 422
    assert "another administrator does" in visitor.get("/admin/people/adm").text


def test_a_reset_asked_for_by_one_is_approved_by_another(visitor: Visitor) -> None:
    visitor.login("adm")
    assert visitor.post("/admin/reset", {"person": "rev", "reason": ""}).status_code == 422
    shown = visitor.post("/admin/reset", {"person": "rev", "reason": "forgot it", "factor": "yes"})
    assert half(shown.text)
    assert "Second half" not in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert account_of(visitor.site.record, "rev").asked is not None


def test_roles_are_corrected_with_a_reason(visitor: Visitor) -> None:
    visitor.login("adm")
    assert (
        visitor.post("/admin/roles", {"person": "rev", "was": "reviewer", "role": "analyst", "reason": ""}).status_code
        == 422
    )
    assert (
        visitor.post("/admin/roles", {"person": "rev", "was": "reviewer", "role": "king", "reason": "x"}).status_code
        == 422
    )
    assert (
        visitor.post(
            "/admin/roles", {"person": "rev", "was": "reviewer", "role": "analyst", "reason": "new work"}
        ).status_code
        == 303
    )
    assert account_of(visitor.site.record, "rev").roles == (Role.ANALYST,)
    assert visitor.post("/admin/roles", {"person": "nobody", "reason": "x"}).status_code == 404


def test_two_people_who_correct_the_same_roles_do_not_overwrite_each_other(visitor: Visitor) -> None:
    """Whoever is second is told, and sees what the first said."""
    visitor.login("adm")
    first = {"person": "rev", "was": "reviewer", "role": "analyst", "reason": "new work"}
    second = {"person": "rev", "was": "reviewer", "role": "operator", "reason": "other work"}
    assert visitor.post("/admin/roles", first).status_code == 303
    answer = visitor.post("/admin/roles", second)
    assert answer.status_code == 422
    assert "was changed in the same moment" in answer.text
    assert account_of(visitor.site.record, "rev").roles == (Role.ANALYST,)


def test_access_is_reviewed(visitor: Visitor) -> None:
    visitor.login("qa")
    assert "rev" in visitor.get("/admin/review").text
    assert visitor.post("/admin/review", {"conclusion": ""}).status_code == 422
    assert re.fullmatch(
        r"/entries/\d+", visitor.post("/admin/review", {"conclusion": "All needed."}).headers["location"]
    )


def test_an_auditor_reads_and_is_offered_nothing(visitor: Visitor) -> None:
    visitor.login("aud")
    for path in ("/admin", "/admin/people/op", "/admin/training", "/admin/sessions", "/admin/refused", "/admin/backup"):
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        assert 'action="/admin' not in answer.text, path


def test_training_says_whether_it_is_valid(visitor: Visitor) -> None:
    from seedlot.record.entries.access import Training  # noqa: PLC0415 - it is said here alone

    said = [
        Training(training=f"TR-{number}", person="op", procedure="SOP-014 v3", until=until, trainer="qa")
        for number, until in enumerate(("2026-01-31", None))
    ]
    visitor.site.say(*said)
    visitor.login("adm")
    shown = visitor.get("/admin/training").text
    assert shown.count("SOP-014 v3") == 2
    assert "not met" in shown
    assert "SOP-014 v3" in visitor.get("/admin/people/op").text


def test_the_table_of_authority_is_shown(visitor: Visitor) -> None:
    visitor.login("op")
    shown = visitor.get("/admin/authority").text
    assert "release a lot" in shown
    assert "EU GMP Annex 16" in shown


def test_people_are_exported(visitor: Visitor) -> None:
    visitor.login("adm")
    assert "Olga Operator" in visitor.get("/admin?export=csv").text
    assert visitor.get("/admin/training?export=xlsx").content[:2] == b"PK"
    assert "Why" in visitor.get("/admin/refused?refused-export=csv").text


def test_without_accounts_the_page_says_how_they_begin(open_visitor: Visitor) -> None:
    assert "seedlot account open" in open_visitor.get("/admin").text
    for path in ("/admin/sessions", "/admin/refused", "/admin/review"):
        assert open_visitor.get(path).status_code == 200
    assert open_visitor.get("/admin/people/nobody").status_code == 404
