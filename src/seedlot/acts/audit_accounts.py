"""Audit the accounts: as each entry was sealed, whose account was open, with which roles, and who may change it.

Roles stand in the entries of people and their amendments, accounts in entries of their own. What was said by
somebody who might not say it counts for nothing here, so that whatever was built on it is found too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from seedlot.acts.access import CRITICAL, NONE, ONE_TIME, PASSWORD, SIGNED_ON, STRONG, TOKEN
from seedlot.acts.accounts import APPROVERS
from seedlot.acts.authority import AMEND_PERSON, MAY
from seedlot.desk.policy import POLICY
from seedlot.history.accounts import Standing
from seedlot.record.entries.access import Account
from seedlot.record.entries.entry import KINDS
from seedlot.record.entries.origin import Person
from seedlot.terms.words import AccountChange, Role

#: What lets somebody act in a session.
_SESSION = frozenset({PASSWORD, SIGNED_ON, *STRONG})
_KNOWN = frozenset(kind.KIND for kind in KINDS)
_OPENED, _CLOSED, _LOCKED, _UNLOCKED = (
    AccountChange.OPENED,
    AccountChange.CLOSED,
    AccountChange.LOCKED,
    AccountChange.UNLOCKED,
)
#: How an account must stand before a change that another makes, and how it stands after one that moves it.
_BEFORE = {
    _OPENED: {Standing.MISSING},
    _CLOSED: {Standing.OPEN, Standing.LOCKED},
    _LOCKED: {Standing.OPEN},
    _UNLOCKED: {Standing.LOCKED},
    AccountChange.RESET_ASKED: {Standing.OPEN, Standing.LOCKED},
}
_AFTER = {
    _OPENED: Standing.OPEN,
    _CLOSED: Standing.CLOSED,
    _LOCKED: Standing.LOCKED,
    _UNLOCKED: Standing.OPEN,
}
_RECOVERED = frozenset({AccountChange.FACTOR_REMOVED, AccountChange.RESET})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """The header of an entry: its number, who sealed it, and how they had proved to be so."""

    seq: int
    kind: str
    by: str
    authentication: str
    recorded: str = ""


@dataclass(slots=True)
class Accounts:
    """Who is named, with which roles, and how each account stands, after the entries so far."""

    simulated: bool
    #: the entry that opened the first account
    guarded: int | None = None
    #: entries that were sealed without a session, as the product itself does
    unattended: int = 0
    roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    #: entry that names a person to the person
    named: dict[int, str] = field(default_factory=dict)
    standing: dict[str, Standing] = field(default_factory=dict)
    _first: str = ""
    _locked_at: dict[str, str] = field(default_factory=dict)
    #: whoever asked for a one-time secret that is awaited, and whoever approved it
    _asked: dict[str, str] = field(default_factory=dict)
    _approved: dict[str, str] = field(default_factory=dict)
    _reset: tuple[str, int] = ("", -1)

    def name(self, header: Sealed, said: Person) -> str:
        """Take in a person who is named, if they might be; else tell why not."""
        fault = "" if self.guarded is None else self.fault(header, Person.KIND)
        if not fault and said.person in self.roles:
            fault = f"names '{said.person}' a second time"
        if not fault:
            self.named[header.seq] = said.person
            self.roles[said.person] = frozenset(said.roles)
        return fault

    def fault(self, header: Sealed, what: str) -> str:
        """Why somebody might not seal an entry, by their account and the table of authority; nothing if they might."""
        fault = _session_fault(self, header)
        if fault or (what not in MAY and not is_known(what)):  # who may seal what a later version knows, it tells
            return fault
        roles = self.roles.get(header.by, frozenset())
        if roles & set(MAY.get(what, ())):
            return ""
        held = ", ".join(sorted(roles)) or "no role"
        needs = " or ".join(MAY.get(what, ())) or "the product itself"
        return f"is by '{header.by}' ({held}), but '{what}' is for {needs}"

    def change(self, header: Sealed, said: Account) -> str:
        """Take in a change of an account, if it might be made; else tell why not."""
        fault = self._change_fault(header, said)
        if not fault:
            self._take(header, said)
        return fault

    def correct(self, header: Sealed, target: int, said: Person) -> str:
        """Take in the correction of a person, if it might be made; else tell why not."""
        person = self.named[target]
        fault = self.fault(header, AMEND_PERSON) if self.guarded is not None else ""
        if not fault and said.person != person:
            fault = f"gives '{person}' the identifier of another"
        if not fault and self.guarded is not None and header.by == person:
            fault = f"corrects the entry of '{person}', by themselves"
        if not fault:
            self.roles[person] = frozenset(said.roles)
        return fault

    def _change_fault(self, header: Sealed, said: Account) -> str:
        if self.guarded is None or (header.seq, said.person) == (self.guarded + 1, self._first):
            return _first_fault(self, header, said)
        if not header.by and header.authentication == NONE:
            return self._unattended_fault(header, said)
        if said.change is _LOCKED:
            return "locks an account, which the product alone does"
        if said.change in _BEFORE or said.change is AccountChange.APPROVED:
            return self._keeper_fault(header, said)
        return self._own_fault(header, said)

    def _unattended_fault(self, header: Sealed, said: Account) -> str:
        """What the record seals without a session: a lock, its end by itself, and the recovery of a lost desk."""
        standing = self.standing.get(said.person, Standing.MISSING)
        administers = Role.ADMINISTRATOR in self.roles.get(said.person, frozenset())
        if said.change is _LOCKED and standing is Standing.OPEN:
            return ""
        if said.change is _UNLOCKED and standing is Standing.LOCKED and administers:
            lasted = datetime.fromisoformat(header.recorded) - datetime.fromisoformat(self._locked_at[said.person])
            return "" if lasted >= POLICY.lone_lock else f"unlocks '{said.person}' by itself before its time"
        if said.change in _RECOVERED and standing is Standing.OPEN and administers:
            return ""
        return f"changes the account of '{said.person}' ({said.change}) by nobody who had logged in"

    def _keeper_fault(self, header: Sealed, said: Account) -> str:
        """Accounts are kept by an administrator, and a one-time secret is approved by a second person."""
        if said.change is not AccountChange.APPROVED:
            fault = self.fault(header, Account.KIND)
        elif not self.roles.get(header.by, frozenset()) & set(APPROVERS):
            fault = f"is approved by '{header.by}', who may not approve"
        else:  # a role that is asked for in every other line too, to see that the account is open
            fault = self.fault(header, "access review")
        standing = self.standing.get(said.person, Standing.MISSING)
        if not fault and header.by == said.person:
            fault = f"changes the account of '{said.person}' ({said.change}), by themselves"
        if not fault and standing not in _BEFORE.get(said.change, {Standing.OPEN, Standing.LOCKED}):
            fault = f"changes the account of '{said.person}' ({said.change}), which was {standing}"
        if not fault and said.change is _OPENED and said.person not in self.roles:
            fault = f"opens an account for '{said.person}', whom the record does not name"
        if not fault and said.change is AccountChange.APPROVED:
            asked = self._asked.get(said.person)
            if asked in {None, header.by} or said.approved_by != header.by:
                fault = f"approves a one-time secret for '{said.person}' that no other person had asked for"
        return fault

    def _own_fault(self, header: Sealed, said: Account) -> str:
        """Everybody sets their own password and second factor, with the old ones or with a one-time secret."""
        standing = self.standing.get(said.person, Standing.MISSING)
        if header.by != said.person or header.authentication == NONE:
            return f"changes the account of '{said.person}' ({said.change}), by '{header.by}' ({header.authentication})"
        if standing is not Standing.OPEN:
            return f"changes the account of '{said.person}' ({said.change}), which was {standing}"
        if header.authentication in _SESSION:
            return "" if said.change is not AccountChange.RESET else "resets a password without a one-time secret"
        good = header.authentication == ONE_TIME and self._one_time(header, said)
        return "" if good else f"makes a change ({said.change}) with '{header.authentication}' that it does not allow"

    def _one_time(self, header: Sealed, said: Account) -> bool:
        """Whether a one-time secret allows it: it was asked for and approved so; a second factor goes beside a reset."""
        if said.change in {AccountChange.FACTOR_REMOVED, AccountChange.PASSKEY_REMOVED}:
            return self._reset in {(said.person, header.seq - 1), (said.person, header.seq - 2)}
        if said.change in {AccountChange.FACTOR_SET, AccountChange.PASSKEY_SET, AccountChange.PROVIDER_SET}:
            return False
        return said.person in self._asked and said.approved_by == self._approved.get(said.person, "")

    def _take(self, header: Sealed, said: Account) -> None:
        person = said.person
        if said.change is _OPENED and self.guarded is None:
            self.guarded, self._first = header.seq, person
        elif said.change in {_OPENED, AccountChange.RESET_ASKED}:
            self._asked[person] = header.by
            self._approved.pop(person, None)
        elif said.change is AccountChange.APPROVED:
            self._approved[person] = header.by
        elif said.change in {AccountChange.PASSWORD_SET, AccountChange.RESET}:
            self._asked.pop(person, None)
            self._approved.pop(person, None)
            self._reset = (person, header.seq)
        elif said.change is _LOCKED:
            self._locked_at[person] = header.recorded
        self.standing[person] = _AFTER.get(said.change, self.standing.get(person, Standing.MISSING))
        self.unattended += header.authentication == NONE


def is_known(kind: str) -> bool:
    """Whether this version knows a kind of entry at all."""
    return kind in _KNOWN


def _session_fault(accounts: Accounts, header: Sealed) -> str:
    """Why somebody had no session in which to seal anything."""
    if not header.by or header.authentication == NONE:
        return "was sealed by nobody who had logged in, in a record with accounts"
    standing = accounts.standing.get(header.by, Standing.MISSING)
    if standing is not Standing.OPEN:
        return f"is by '{header.by}', whose account was {standing}"
    if header.authentication not in _SESSION | {TOKEN}:
        return f"is by '{header.by}' with '{header.authentication}', which opens no session"
    critical = CRITICAL & accounts.roles.get(header.by, frozenset())
    if critical and not accounts.simulated and header.authentication not in STRONG:
        return f"is by '{header.by}' without the second factor that their role needs"
    return ""


def _first_fault(accounts: Accounts, header: Sealed, said: Account) -> str:
    """The first account is opened, with its password, by whoever holds the record and is its administrator."""
    wanted = _OPENED if accounts.guarded is None else AccountChange.PASSWORD_SET
    if said.change is not wanted or header.by != said.person or header.authentication != NONE:
        return "is not how the first account of a record is opened"
    if Role.ADMINISTRATOR not in accounts.roles.get(said.person, frozenset()):
        return f"opens the first account for '{said.person}', who was no administrator"
    return ""
