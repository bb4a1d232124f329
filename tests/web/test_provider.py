"""What is asked of an identity provider; what it may answer stands in tests/web/pages/test_provider.py."""

from __future__ import annotations

import httpx2
import pytest

from seedlot.web import provider
from seedlot.web.provider import ALGORITHMS, ProviderError, Turn, leading
from seedlot.web.serving import Serving

TURN = Turn(challenge=bytes(32), nonce="n", back="http://localhost/login/provider/back")


def test_no_token_is_believed_by_a_shared_secret_or_by_nothing() -> None:
    """RFC 8725, 3.1 and 3.2."""
    assert not {each for each in ALGORITHMS if each.startswith("HS") or each.lower() == "none"}


def test_state_and_verifier_come_of_the_challenge_and_tell_nothing_of_each_other() -> None:
    assert len({TURN.state, TURN.verifier}) == 2
    assert 43 <= len(TURN.verifier) <= 128  # RFC 7636, 4.1


@pytest.mark.parametrize("answer", [httpx2.Response(500), httpx2.Response(200, content=b"[]"), httpx2.Response(200)])
def test_a_provider_that_does_not_answer_is_told_plainly(
    monkeypatch: pytest.MonkeyPatch, answer: httpx2.Response
) -> None:
    client = httpx2.Client(transport=httpx2.MockTransport(lambda _: answer))
    monkeypatch.setattr(provider, "http", lambda: client)
    with pytest.raises(ProviderError):
        leading(Serving(address="", issuer="https://a.example", client="c"), TURN)


def test_the_way_leads_nowhere_else() -> None:
    with provider.http() as way:
        assert not way.follow_redirects
