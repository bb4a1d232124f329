"""Who may come in: sessions, and forms of our own."""

from __future__ import annotations

import pytest
from tests.web.conftest import Visitor


def test_without_a_session_a_page_leads_to_the_login(visitor: Visitor) -> None:
    answer = visitor.get("/?q=a%20b")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2F%3Fq%3Da%2520b")


def test_a_session_begins_with_a_token_that_is_new(visitor: Visitor) -> None:
    """What lay in the browser before is worth nothing afterwards (session fixation)."""
    visitor.client.cookies.set("seedlot-session", "planted")
    visitor.login("qa")
    cookies = [each.value for each in visitor.client.cookies.jar if each.name == "seedlot-session"]
    assert "planted" not in cookies[-1:]
    assert visitor.get("/").status_code == 200


@pytest.mark.parametrize(("given", "site"), [("", "same-origin"), ("0" * 64, "same-origin"), (None, "cross-site")])
def test_a_form_of_another_site_changes_nothing(visitor: Visitor, given: str | None, site: str) -> None:
    visitor.login("qa")
    csrf = visitor.csrf if given is None else given
    answer = visitor.client.post("/logout", data={"csrf": csrf}, headers={"sec-fetch-site": site})
    assert answer.status_code == 403
    assert "does not come from a page of your session" in answer.text
    assert visitor.get("/").status_code == 200


def test_after_logging_out_the_session_opens_nothing(visitor: Visitor) -> None:
    visitor.login("qa")
    kept = visitor.client.cookies["seedlot-session"]
    assert visitor.post("/logout").headers["location"] == "/login"
    visitor.client.cookies.set("seedlot-session", kept)
    assert visitor.get("/").status_code == 303


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_login_leads_to_no_other_site(visitor: Visitor, path: str) -> None:
    proof = visitor.site.components("qa")
    given = {"person": "qa", "password": proof.password, "code": proof.code, "next": path}
    assert visitor.post("/login", given).headers["location"] == "/"


def test_without_accounts_somebody_says_who_they_are(open_visitor: Visitor) -> None:
    assert "has no accounts" in open_visitor.get("/").text
    assert open_visitor.post("/login", {"person": "nobody"}).status_code == 401
