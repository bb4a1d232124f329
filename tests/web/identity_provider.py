"""An identity provider in a test: it says of itself what it is, gives tokens for codes, and signs them."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import RSAKey

ISSUER, CLIENT = "https://login.example", "seedlot"


class IdentityProvider:
    """Signs whoever `subject` is on. `claims` are put over those of its tokens, so that they can be wrong."""

    def __init__(self, now: Any) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1", "alg": "RS256", "use": "sig"})
        self.now, self.subject = now, "mary.kelly"
        self.claims: dict[str, Any] = {}
        self.discovery: dict[str, Any] = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/go",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
        }
        self.asked: dict[str, str] = {}
        self.signer = self.key

    def client(self) -> httpx2.Client:
        """The way to it."""
        return httpx2.Client(transport=httpx2.MockTransport(self._answer))

    def visited(self, location: str) -> str:
        """What a browser brings back that was sent there: the query of the address."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        return f"state={self.asked['state']}&code=abc"

    def token(self) -> str:
        """The token for what was asked last."""
        said = {"iss": ISSUER, "aud": CLIENT, "sub": self.subject, "nonce": self.asked["nonce"]}
        said |= {"iat": int(self.now().timestamp()), "exp": int(self.now().timestamp()) + 300} | self.claims
        return jwt.encode(
            {"alg": "RS256", "kid": "1"}, {name: each for name, each in said.items() if each}, self.signer
        )

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        match request.url.path:
            case "/.well-known/openid-configuration":
                return httpx2.Response(200, json=self.discovery)
            case "/keys":
                return httpx2.Response(200, json={"keys": [self.key.as_dict(private=False)]})
        given = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        shown = urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if given["code"] != "abc" or shown != self.asked["code_challenge"]:
            return httpx2.Response(400, json={"error": "invalid_grant"})
        return httpx2.Response(200, content=json.dumps({"id_token": self.token()}))
