"""The page of the API, and that of one's tokens."""

from __future__ import annotations

import re

from tests.web.conftest import Visitor

from seedlot.web.api.describing import ways


def test_every_way_is_shown(visitor: Visitor) -> None:
    visitor.login("aud")
    text = visitor.get("/api").text
    for way in ways():
        assert f"{way.method} {way.path.replace(':path', '')}" in text
    assert "<script>" not in text


def test_a_token_is_made_shown_once_and_ended(visitor: Visitor) -> None:
    visitor.login("op")
    first = visitor.get("/account/tokens").text
    assert "You have no tokens" in first
    assert "recall: seal the answer of a recall; in simulated records only" in first
    assert "This record is simulated" in first
    given = {"name": "robot <b>", "scope": ["read", "enter"], "days": "30"}
    wrong = visitor.post("/account/tokens", {**given, "password": "wrong and wrong"})
    assert wrong.status_code == 401
    assert "robot &lt;b&gt;" in wrong.text
    made = visitor.post("/account/tokens", {**given, "password": visitor.site.components("op").password})
    (token,) = re.findall(r"seedlot_[\w-]{43}", made.text)
    headers = {"authorization": f"Bearer {token}"}
    assert visitor.client.get("/api/v1/items", headers=headers).status_code == 200
    page = visitor.get("/account/tokens").text
    assert token not in page
    (name,) = re.findall(r'name="token" value="([0-9a-f]{64})"', page)
    assert visitor.post("/account/tokens/end", {"token": name}).status_code == 303
    assert visitor.client.get("/api/v1/items", headers=headers).status_code == 401
    assert visitor.post("/account/tokens/end", {"token": name}).status_code == 422


def test_without_accounts_there_are_no_tokens(open_visitor: Visitor) -> None:
    assert open_visitor.get("/account/tokens").status_code == 200
    assert open_visitor.post("/account/tokens", {"name": "x"}).status_code == 200
