"""Single sign-on: set by its owner, entered with, never enough to sign; and tokens that are not what they should be."""

from __future__ import annotations

import re
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from tests.web.conftest import Visitor, visiting
from tests.web.identity_provider import CLIENT, ISSUER, IdentityProvider

from seedlot.acts.access import account_of, enter, wanted
from seedlot.acts.audit import audit
from seedlot.terms.finding import Answer, overall
from seedlot.web import provider


@pytest.fixture
def idp(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> IdentityProvider:
    """An identity provider that the server knows."""
    made = IdentityProvider(lambda: visitor.site.now)
    monkeypatch.setattr(provider, "http", made.client)
    known(visitor)
    return made


def known(visitor: Visitor) -> None:
    """Let a server know the provider."""
    serving: Any = visitor.client.app.state.serving  # type: ignore[attr-defined]
    object.__setattr__(serving, "issuer", ISSUER)
    object.__setattr__(serving, "client", CLIENT)


def link(visitor: Visitor, idp: IdentityProvider, person: str) -> Any:
    """Let a person set who they are at the provider."""
    visitor.login(person)
    query = idp.visited(visitor.get("/account/provider/begin").headers["location"])
    shown = visitor.get(f"/account/provider/back?{query}").text
    token = re.search(r'name="token" value="([^"]+)"', shown)
    assert token, shown
    proof = visitor.site.components(person)
    given = {"token": token[1], "password": proof.password, "code": proof.code}
    return visitor.post("/account/provider", given)


def back(visitor: Visitor, idp: IdentityProvider) -> str:
    """Enter by the provider: where the browser is led."""
    query = idp.visited(visitor.get("/login/provider").headers["location"])
    return str(visitor.get(f"/login/provider/back?{query}").headers["location"])


def test_an_identity_is_set_and_entered_with(visitor: Visitor, idp: IdentityProvider) -> None:
    assert link(visitor, idp, "rev").headers["location"] == "/login?done=provider-set"
    assert back(visitor, idp) == "/"
    shown = visitor.get("/account").text
    assert "Rita View" in shown
    assert "<dd>single sign-on</dd>" in shown
    with visitor.site.reading() as connection:
        assert overall(tuple(audit(connection))) is not Answer.NOT_MET


def test_it_is_sent_with_a_challenge_that_only_we_can_answer(visitor: Visitor, idp: IdentityProvider) -> None:
    where = visitor.get("/login/provider").headers["location"]
    idp.visited(where)
    assert where.startswith(f"{ISSUER}/go?")
    assert idp.asked["code_challenge_method"] == "S256"
    assert idp.asked["redirect_uri"] == "http://localhost/login/provider/back"


def test_to_sign_all_components_are_asked_for(visitor: Visitor, idp: IdentityProvider) -> None:
    """Step-up: the provider's word is no component of a signature (21 CFR 11.200)."""
    idp.claims = {"amr": ["pwd", "mfa"]}
    link(visitor, idp, "qp")
    assert back(visitor, idp) == "/"
    token = visitor.client.cookies["seedlot-session"]
    who = enter(visitor.site.record, token, now=visitor.site.now)
    assert who.authentication == "single sign-on with second factor"
    assert wanted(visitor.site.record, who, now=visitor.site.now) == ("person", "password", "code")


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"nonce": "0" * 64},
        {"nonce": ""},
        {"exp": 1},
        {"exp": ""},
        {"sub": ""},
        {"sub": "somebody.else"},
    ],
)
def test_a_token_that_is_not_as_it_should_be_opens_nothing(
    visitor: Visitor, idp: IdentityProvider, wrong: dict[str, Any]
) -> None:
    link(visitor, idp, "rev")
    idp.claims = wrong
    assert back(visitor, idp) == "/login?done=provider"
    assert visitor.get("/account").status_code == 303


def test_a_token_that_another_signed_opens_nothing(visitor: Visitor, idp: IdentityProvider) -> None:
    link(visitor, idp, "rev")
    idp.signer = RSAKey.generate_key(2048, {"kid": "1"})
    assert back(visitor, idp) == "/login?done=provider"


@pytest.mark.parametrize("query", ["", "state=x&code=abc", "code=abc", "state={state}", "state={state}&code=other"])
def test_what_comes_back_is_what_was_sent(visitor: Visitor, idp: IdentityProvider, query: str) -> None:
    link(visitor, idp, "rev")
    idp.visited(visitor.get("/login/provider").headers["location"])
    answer = visitor.get(f"/login/provider/back?{query.format(state=idp.asked['state'])}")
    assert answer.headers["location"] == "/login?done=provider"


def test_what_came_back_is_worth_nothing_in_another_browser_or_twice(visitor: Visitor, idp: IdentityProvider) -> None:
    """An attacker's code in a victim's browser would let the victim work in the attacker's account (login CSRF)."""
    link(visitor, idp, "rev")
    query = idp.visited(visitor.get("/login/provider").headers["location"])
    other = visiting(visitor.site)
    known(other)
    assert other.get(f"/login/provider/back?{query}").headers["location"] == "/login?done=provider"
    assert visitor.get(f"/login/provider/back?{query}").headers["location"] == "/"
    assert visitor.get(f"/login/provider/back?{query}").headers["location"] == "/login?done=provider"


def test_an_identity_opens_one_account_and_none_once_removed(visitor: Visitor, idp: IdentityProvider) -> None:
    link(visitor, idp, "rev")
    assert link(visitor, idp, "op").status_code == 422
    visitor.login("rev")
    proof = visitor.site.components("rev")
    answer = visitor.post("/account/provider/remove", {"password": proof.password})
    assert answer.headers["location"] == "/login?done=provider-removed"
    assert account_of(visitor.site.record, "rev").provider is None
    assert back(visitor, idp) == "/login?done=provider"
    assert link(visitor, idp, "op").status_code == 303


def test_a_locked_account_is_not_entered(visitor: Visitor, idp: IdentityProvider) -> None:
    link(visitor, idp, "rev")
    visitor.site.fail("rev", times=5)
    assert back(visitor, idp) == "/login?done=provider"


def test_it_is_set_with_a_password_alone_of_its_owner(visitor: Visitor, idp: IdentityProvider) -> None:
    visitor.login("rev")
    query = idp.visited(visitor.get("/account/provider/begin").headers["location"])
    visitor.get(f"/account/provider/back?{query}")
    assert visitor.post("/account/provider", {"token": idp.token(), "password": "wrong"}).status_code == 401
    assert visitor.post("/account/provider", {"token": "a.b.c", "password": "wrong"}).status_code == 422
    assert visitor.post("/account/provider/remove", {"password": visitor.site.passwords["rev"]}).status_code == 422


@pytest.mark.parametrize(
    "says", [{"issuer": "https://evil.example"}, {"token_endpoint": "http://login.example/token"}, {"jwks_uri": ""}]
)
def test_a_provider_that_says_of_itself_what_cannot_be(
    visitor: Visitor, idp: IdentityProvider, says: dict[str, str]
) -> None:
    idp.discovery |= says
    assert visitor.get("/login/provider").status_code == 422


def test_without_a_provider_nobody_is_sent_anywhere(visitor: Visitor) -> None:
    assert visitor.get("/login/provider").status_code == 422
    assert visitor.get("/login/provider/back?state=a&code=b").headers["location"] == "/login?done=provider"
    visitor.login("rev")
    assert "knows no identity provider" in visitor.get("/account/provider").text
    assert visitor.get("/account/provider/back?state=a&code=b").status_code == 422
