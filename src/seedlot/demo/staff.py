"""The simulated people of the demonstration: their accounts, how they log in, and a clock that moves between acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from seedlot.acts.access import Actor, Components, login
from seedlot.acts.accounts import OneTime, approve_reset, open_account, open_first_account
from seedlot.acts.own_account import finish_reset, new_secret, otpauth, set_factor
from seedlot.desk.factors import STEP, code_at, step_at
from seedlot.record.store import Record

ADMINISTRATOR, QUALITY, SIGNER, AUDITOR = "sim-admin", "sim-quality", "sim-qp", "sim-auditor"
#: Who works at the bench and in the laboratory: the walk needs neither, a visitor may.
OPERATOR, ANALYST = "sim-operator", "sim-analyst"

#: Everybody's, and printed: what it opens is simulated.
PASSWORD = "nothing here is ever real"  # noqa: S105 - of a demonstration, printed for its visitors

#: How long the acts of the demonstration last at most: they end before the visitor's own begin.
SPAN = timedelta(minutes=20)


@dataclass(slots=True)
class Clock:
    """The time of the demonstration. It moves on before each one-time code, of which each is good once."""

    now: datetime

    def tick(self) -> datetime:
        """Let one step of the one-time codes go by."""
        self.now += timedelta(seconds=STEP)
        return self.now


@dataclass(slots=True)
class Staff:
    """People with accounts. Secrets of second factors are kept here, as telephones would keep them."""

    record: Record
    clock: Clock
    secrets: dict[str, str] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)

    def open(self) -> None:
        """Open the accounts: the first by the administrator, each further one by two people."""
        open_first_account(self.record, ADMINISTRATOR, PASSWORD, now=self.clock.now)
        self.known.append(ADMINISTRATOR)
        for person in (QUALITY, SIGNER, AUDITOR):
            self.admit(person)
        self._set_factor(SIGNER)

    def admit(self, person: str) -> None:
        """Open the account of a person: the administrator, and for all but the second account somebody of quality."""
        secret = open_account(self.record, self.actor(ADMINISTRATOR), person, now=self.clock.now)
        if not secret.second:
            approved = approve_reset(self.record, self.actor(QUALITY), person, now=self.clock.now)
            secret = OneTime(first=secret.first, second=approved.second)
        given = Components(person=person, password=PASSWORD)
        finish_reset(self.record, given, secret, now=self.clock.now)
        self.known.append(person)

    def actor(self, person: str) -> Actor:
        """A person who is logged in."""
        if person not in self.actors:
            given = self.components(person)
            _, self.actors[person] = login(self.record, person, given.password, given.code, now=self.clock.now)
        return self.actors[person]

    def components(self, person: str) -> Components:
        """What a person gives to sign: who they are, their password, and the code that their telephone shows."""
        code = code_at(self.secrets[person], step_at(self.clock.tick())) if person in self.secrets else ""
        return Components(person=person, password=PASSWORD, code=code)

    def address(self, person: str) -> str:
        """The secret of a second factor, as a telephone takes it."""
        return otpauth(self.record, person, self.secrets[person])

    def _set_factor(self, person: str) -> None:
        secret = new_secret()
        code = code_at(secret, step_at(self.clock.tick()))
        given = Components(person=person, password=PASSWORD)
        set_factor(self.record, given, secret, code, now=self.clock.now)
        self.secrets[person] = secret
