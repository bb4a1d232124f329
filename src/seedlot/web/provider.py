"""Speak with an identity provider: OpenID Connect Core 1.0, the authorization code flow with PKCE (RFC 7636).

What the provider signs is checked against its own keys, for our name, for this visit (nonce), and for its time.
"""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from seedlot.acts.signing_on import Identity
from seedlot.terms.errors import SeedlotError
from seedlot.web.serving import Serving

#: Signatures that only the provider can make; never one of a shared secret, never none (RFC 8725, 3.1).
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
#: What providers call a second factor (RFC 8176).
_TWICE = frozenset({"mfa", "otp", "hwk", "swk"})
#: How long a provider is waited for, how much its clock may differ, and the longest answer, in seconds and bytes.
_PATIENCE, _LEEWAY, _LONGEST = 10.0, 60, 1_000_000


class ProviderError(SeedlotError):
    """A provider that did not say who somebody is, or not so that it can be believed."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Your identity provider did not say who you are: {why}", mend="Log in another way.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One visit to the provider: where it answers to, and what it must bring back. All come of a challenge."""

    challenge: bytes
    nonce: str
    back: str

    @property
    def state(self) -> str:
        """What must come back with the code."""
        return hashlib.sha256(b"state" + self.challenge).hexdigest()

    @property
    def verifier(self) -> str:
        """What shows that whoever redeems the code asked for it (RFC 7636, 4.1)."""
        return hashlib.sha256(b"verifier" + self.challenge).hexdigest()


def http() -> httpx2.Client:
    """The way to the provider."""
    return httpx2.Client(timeout=_PATIENCE, follow_redirects=False)


def leading(serving: Serving, turn: Turn) -> str:
    """The address at the provider to which a browser is sent."""
    shown = urlsafe_b64encode(hashlib.sha256(turn.verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": serving.client,
        "redirect_uri": turn.back,
        "scope": "openid",
        "state": turn.state,
        "nonce": turn.nonce,
        "code_challenge": shown,
        "code_challenge_method": "S256",
    }
    with http() as way:
        return f"{_told(way, serving)['authorization_endpoint']}?{urlencode(asked)}"


def redeemed(serving: Serving, turn: Turn, code: str) -> str:
    """The token that the provider gives for a code."""
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": turn.back,
        "client_id": serving.client,
        "code_verifier": turn.verifier,
    }
    with http() as way:
        where = _told(way, serving)["token_endpoint"]
        answer = _asked(
            way, "POST", where, data=given, auth=(serving.client, serving.secret) if serving.secret else None
        )
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise ProviderError("it gave no token")
    return token


def believed(serving: Serving, token: str, nonce: str, *, now: datetime) -> Identity:
    """Who a provider's token says that somebody is.

    Raises:
        ProviderError: it is not the provider's, not for us, not for this visit, or not of this time.
    """
    with http() as way:
        keys: Any = _asked(way, "GET", _told(way, serving)["jwks_uri"])
    try:
        found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": serving.issuer},
            aud={"essential": True, "value": serving.client},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        registry.validate(found.claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ProviderError("its answer does not hold") from error
    claims = found.claims
    if isinstance(claims["aud"], list) and claims["aud"] != [serving.client]:
        raise ProviderError("its answer is for others too")  # OpenID Connect Core 1.0, 3.1.3.7, 3
    ways = claims.get("amr")
    twice = isinstance(ways, list) and bool(_TWICE & {str(each) for each in ways})
    return Identity(issuer=serving.issuer, subject=str(claims["sub"])[:255], twice=twice)


def _told(way: httpx2.Client, serving: Serving) -> Mapping[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0, section 4); its places are reached by https."""
    told = _asked(way, "GET", f"{serving.issuer}/.well-known/openid-configuration")
    places = [str(told.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if told.get("issuer") != serving.issuer or not all(re.match(r"https://[^\s?#]+$", each) for each in places):
        raise ProviderError("what it says of itself does not hold")
    return told


def _asked(way: httpx2.Client, method: str, where: str, **more: Any) -> dict[str, Any]:
    try:
        answer = way.request(method, where, headers={"accept": "application/json"}, **more)
        told = answer.json() if answer.status_code == 200 and len(answer.content) <= _LONGEST else None
    except (httpx2.HTTPError, ValueError) as error:
        raise ProviderError("it cannot be reached") from error
    if not isinstance(told, dict):
        raise ProviderError("it refused")
    return told
