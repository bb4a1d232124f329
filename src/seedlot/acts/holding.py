"""Prove to hold a passkey (W3C Web Authentication, Level 3): one's device signs a challenge, for this site alone.

The device must verify its owner (by PIN or otherwise) each time, so that a passkey is two components at once: what is
held, and what is known or is. Nothing that a site is shown elsewhere is worth anything here (it cannot be phished).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import webauthn
from webauthn.helpers import structs
from webauthn.helpers.exceptions import WebAuthnException

from seedlot.acts.at_desk import at_desk, looking_at_desk
from seedlot.desk import passkeys
from seedlot.desk.passkeys import Key
from seedlot.history import ask
from seedlot.history.accounts import Told
from seedlot.record import read
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError

#: Longest answer of a browser, in characters.
_LONGEST = 20_000


class BadPasskeyError(SeedlotError):
    """An answer of a browser that makes no passkey."""

    def __init__(self) -> None:
        super().__init__(
            "This passkey cannot be set", mend="Try again, on the device and with the browser that hold it."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """What a browser answered for a device: `answer` is its JSON, `whose` says to whom which challenge was given.

    `site` is the name of the host, `origin` its scheme, name and port: what the device signs with the challenge.
    """

    answer: str = field(repr=False)
    whose: str = field(repr=False)
    site: str
    origin: str


def creation(record: Record, person: str, whose: str, *, site: str, now: datetime) -> dict[str, Any]:
    """What a browser is asked for so that it makes a passkey for a person."""
    with read.reading(record) as connection:
        opened = ask.opened(connection)
    made = webauthn.generate_registration_options(
        rp_id=site,
        rp_name=f"Seedlot {opened.site}",
        user_name=person,
        user_id=person.encode()[:64],
        challenge=ask_challenge(record, whose, now=now),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
    )
    return _plain(webauthn.options_to_json(made))


def request(record: Record, whose: str, *, site: str, now: datetime) -> dict[str, Any]:
    """What a browser is asked for so that its user shows a passkey, whichever they choose."""
    made = webauthn.generate_authentication_options(
        rp_id=site,
        challenge=ask_challenge(record, whose, now=now),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return _plain(webauthn.options_to_json(made))


def new_key(record: Record, person: str, made: Presented, *, now: datetime) -> Key:
    """The passkey that a browser made for a person.

    Raises:
        BadPasskeyError: it is none, or is not for this site and this challenge.
    """
    challenge = _taken(record, made, now)
    try:
        found = webauthn.verify_registration_response(
            credential=made.answer[:_LONGEST],
            expected_challenge=challenge,
            expected_rp_id=made.site,
            expected_origin=made.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise BadPasskeyError from error
    with looking_at_desk(record) as desk:
        if passkeys.find(desk, found.credential_id.hex()) is not None:
            raise BadPasskeyError
    public = found.credential_public_key.hex()
    return Key(credential=found.credential_id.hex(), person=person, public=public, uses=found.sign_count)


def owner_of(record: Record, presented: Presented) -> str:
    """Whose passkey it says it is that answered; empty if it is nobody's. That it is so, `holder` weighs."""
    key = _key(record, presented)
    return key.person if key else ""


def holder(record: Record, told: Told, presented: Presented, *, now: datetime) -> Callable[[], tuple[str, ...] | None]:
    """Weighs whether the owner of an account holds the passkey that the record gives them."""

    def weigh() -> tuple[str, ...] | None:
        challenge, key = _taken(record, presented, now), _key(record, presented)
        if key is None or (key.person, key.entry) != (told.person, told.passkey):
            return None
        try:
            found = webauthn.verify_authentication_response(
                credential=presented.answer[:_LONGEST],
                expected_challenge=challenge,
                expected_rp_id=presented.site,
                expected_origin=presented.origin,
                credential_public_key=bytes.fromhex(key.public),
                credential_current_sign_count=key.uses,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            return None
        with at_desk(record) as desk:
            passkeys.used(desk, key.credential, uses=found.new_sign_count)
        return ("passkey",)

    return weigh


def _key(record: Record, presented: Presented) -> Key | None:
    try:
        said = json.loads(presented.answer[:_LONGEST])
        credential = webauthn.base64url_to_bytes(str(said["rawId"])).hex()
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    with looking_at_desk(record) as desk:
        return passkeys.find(desk, credential)


def ask_challenge(record: Record, whose: str, *, now: datetime) -> bytes:
    """Make a challenge for somebody and something; what was asked before is void."""
    with at_desk(record) as desk:
        return passkeys.ask(desk, whose, now=now)


def take_challenge(record: Record, whose: str, *, now: datetime) -> bytes | None:
    """The challenge that awaits an answer, and is then no longer awaited; None if there is none."""
    with at_desk(record) as desk:
        return passkeys.take(desk, whose, now=now)


def _taken(record: Record, presented: Presented, now: datetime) -> bytes:
    """The challenge that was given; one that nobody can have answered where none was."""
    return take_challenge(record, presented.whose, now=now) or secrets.token_bytes(passkeys.LENGTH)


def _plain(text: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(text)
    return told
