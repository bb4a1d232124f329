"""Second factors: time-based one-time codes (RFC 6238) of an authenticator application."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp
from sqlalchemy import Connection, delete, select, update

from seedlot.desk.policy import POLICY, Policy
from seedlot.desk.tables import FACTOR

#: Seconds of a step, and figures of a code (RFC 6238, section 4.1; RFC 4226, section 5.3).
STEP, FIGURES = 30, 6
#: Bytes of a secret (RFC 4226, section 4, R6: 160 bits are recommended).
SECRET = 20


def code_at(secret: str, step: int) -> str:
    """The code of a base32 secret at a time step: HOTP with SHA-1 (RFC 4226, section 5.3)."""
    return pyotp.HOTP(secret, digits=FIGURES).at(step)


def step_at(now: datetime) -> int:
    """The time step of an instant (RFC 6238, section 4.2)."""
    return int(now.timestamp()) // STEP


def step_of(secret: str, code: str, *, now: datetime, policy: Policy = POLICY) -> int | None:
    """The time step near `now` whose code this is; None if it is of none.

    Every step of the window is compared, and each in constant time.
    """
    here, given = step_at(now), "".join(code.split()).encode("utf-8", "surrogatepass")
    near = range(here - policy.window, here + policy.window + 1)
    return max((step for step in near if hmac.compare_digest(code_at(secret, step).encode(), given)), default=None)


def address(secret: str, person: str, *, issuer: str) -> str:
    """The otpauth address that an authenticator application reads from a QR code."""
    return pyotp.TOTP(secret, digits=FIGURES, interval=STEP).provisioning_uri(name=person, issuer_name=issuer)


def keep(connection: Connection, person: str, entry: int, secret: str, *, used: int) -> None:
    """Keep a new secret, as belonging to an entry; `used` is the step whose code confirmed it.

    The one before it stays until `forget`: it counts again if the entry is never sealed.
    """
    connection.execute(delete(FACTOR).where(FACTOR.c.person == person, FACTOR.c.entry >= entry))
    connection.execute(FACTOR.insert().values(person=person, entry=entry, secret=secret, used=used))


def use(connection: Connection, person: str, entry: int, code: str, *, now: datetime, policy: Policy = POLICY) -> bool:
    """Use a code of the factor that belongs to an entry. Each is used once (RFC 6238, section 5.2).

    A code of a step before the last one used is refused too. False also where the desk has lost the secret:
    that a second factor is set is what the record says, and deleting it here opens nothing.
    """
    belongs = (FACTOR.c.person == person, FACTOR.c.entry == entry)
    secret = connection.execute(select(FACTOR.c.secret).where(*belongs)).scalar()
    step = step_of(str(secret), code, now=now, policy=policy) if secret is not None else None
    if step is None:
        return False
    marked = connection.execute(update(FACTOR).where(*belongs, FACTOR.c.used < step).values(used=step))
    return marked.rowcount == 1


def use_up(connection: Connection, *, now: datetime, policy: Policy = POLICY) -> None:
    """Count every code that could be given now, or before, as used."""
    last = step_at(now) + policy.window
    connection.execute(update(FACTOR).where(FACTOR.c.used < last).values(used=last))


def forget(connection: Connection, person: str, *, but: int | None = None) -> None:
    """Forget a person's second factors, but the one that belongs to an entry."""
    connection.execute(delete(FACTOR).where(FACTOR.c.person == person, FACTOR.c.entry != (-1 if but is None else but)))
