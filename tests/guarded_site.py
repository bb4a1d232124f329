"""A simulated site whose record has accounts: everybody's password and second factor, for tests that log in."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select
from tests.postgres_server import Beginning
from tests.simulated_lot import make_bank, make_lot
from tests.simulated_site import STARTED, Said, opening

from seedlot.acts.access import Components, WrongComponentsError, login
from seedlot.acts.accounts import OneTime, approve_reset, ask_reset, open_account, open_first_account
from seedlot.acts.at_desk import at_desk
from seedlot.acts.authority import MAY
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.own_account import finish_reset, new_secret, set_factor
from seedlot.acts.review import review
from seedlot.acts.seal import say, state
from seedlot.desk.factors import STEP, code_at, step_at
from seedlot.desk.policy import POLICY, Cost, Policy
from seedlot.desk.tables import metadata
from seedlot.history import ask
from seedlot.history.tables import ACCOUNT
from seedlot.record.entries.origin import Person
from seedlot.record.store import open_record
from seedlot.terms.words import Outcome, Role

#: As the product's policy, but a guess costs next to nothing, so that tests are quick.
CHEAP = Policy(cost=Cost(time=1, memory=8, lanes=1))

ADMINISTRATOR = Person(person="adm", name="Ada Min", roles=(Role.ADMINISTRATOR,))
QUALITY = Person(person="qa", name="Quirin Assure", roles=(Role.QUALITY,))


class Copied:
    """A site that is put, with its desk, into other records: everybody is logged in there as they were."""

    site: Any
    record: Any
    address: str
    passwords: dict[str, str]
    secrets: dict[str, str]
    actors: dict[str, Any]
    _keepers: dict[str, Any]

    def copied(self, folder):
        """A copy of the whole site (record, files and desk) in a folder, with everybody logged in as they were."""
        self.record.engine.dispose()
        self.record.desk.dispose()
        shutil.copytree(self.record.path.parent, folder, dirs_exist_ok=True)
        return self.over(open_record(folder / self.record.path.name))

    def moved(self, record):
        """A copy of the site in a new record, on whatever database, with everybody logged in as they were."""
        self.fill(record)
        return self.over(record)

    def beginning(self):
        """What a record begins with that is to hold this site, but for its raw files (`keep`)."""
        return Beginning(opening(simulated=True), STARTED, self.seal)

    def keep(self, record):
        """Put the raw files of the site beside a new record."""
        Said.of(self.record).keep(record)

    def fill(self, record):
        """Put all that the site holds into a new record, on whatever database."""
        self.keep(record)
        self.seal(record)

    def seal(self, record):
        """Put all that the site holds but its raw files into a new record."""
        Said.of(self.record).seal(record)
        with at_desk(self.record) as desk:
            rows = {table: desk.execute(select(table)).mappings().all() for table in metadata.sorted_tables}
        with at_desk(record) as desk:
            for table, held in rows.items():
                desk.execute(delete(table))
                if held:
                    desk.execute(insert(table), [dict(row) for row in held])

    def over(self, record):
        """The same site over a record that holds it, with everybody logged in as they were."""
        made = copy(self)
        made.site = copy(self.site)
        made.site.record = made.record = record
        made.address = record.where
        made.passwords, made.secrets, made.actors = dict(self.passwords), dict(self.secrets), dict(self.actors)
        made._keepers = dict(self._keepers)
        return made


class Guarded(Copied):
    """A site with accounts for `adm`, `qa` and whoever is given. Each use of a code moves the site's clock a step.

    Examples:
        site = Guarded(site, "qp", factors=("qp",))
        decide(site.record, site.login("qp"), verdict, components=site.components("qp"), now=site.now)
    """

    def __init__(self, site, *people, factors=()):
        self.site = site
        self.record = site.record
        self.address = site.record.where
        self.passwords = {}
        self.secrets = {}
        self.actors, self._keepers = {}, {}
        state(self.record, "", say(ADMINISTRATOR, "2026-01-01"), say(QUALITY, "2026-01-01"), now=self.now)
        self.passwords["adm"] = self.word("adm")
        open_first_account(self.record, "adm", self.passwords["adm"], now=self.now, policy=CHEAP)
        if "adm" in factors:
            self.set_factor("adm")
        for person in ("qa", *people):
            self.open(person)
            if person in factors:
                self.set_factor(person)

    @property
    def now(self):
        """The site's clock."""
        return self.site.now

    def size(self):
        """The number of entries."""
        return self.site.size()

    def reading(self):
        """A connection to read on."""
        return self.site.reading()

    @staticmethod
    def word(person, number=1):
        """A password for a person that is good enough."""
        return f"ninety blue herons {number} of-{person[::-1]}"

    def wait(self, **span):
        """Move the site's clock."""
        self.site.now += timedelta(**span)

    def open(self, person):
        """Open an account, let `qa` approve where that is needed, and set the password."""
        secret = open_account(self.record, self._keeper("adm"), person, now=self.now)
        if not secret.second:
            approved = approve_reset(self.record, self._keeper("qa"), person, now=self.now)
            secret = OneTime(first=secret.first, second=approved.second)
        self.passwords[person] = self.word(person)
        self.finish(person, secret, self.passwords[person])

    def _keeper(self, person):
        """Whoever opens accounts and approves, in a session that goes on while accounts are opened."""
        if person not in self._keepers:
            self._keepers[person] = self.login(person)
        return self._keepers[person]

    def approve(self, person, by="qa"):
        """Let somebody approve the one-time secret of another."""
        return approve_reset(self.record, self.login(by), person, now=self.now)

    def ask(self, person, *, factor=False):
        """Let `adm` ask for a one-time secret and `qa` approve it: both halves."""
        asked = ask_reset(self.record, self.login("adm"), person, "forgot it", factor=factor, now=self.now)
        return OneTime(first=asked.first, second=self.approve(person).second)

    def finish(self, person, secret, password, *, code=""):
        """Set a password with both halves of a one-time secret."""
        given = Components(person=person, password=password, code=code)
        return finish_reset(self.record, given, secret, now=self.now, policy=CHEAP)

    def fail(self, person, *, times=1):
        """Try to log in with a password that is not theirs."""
        for _ in range(times):
            with pytest.raises(WrongComponentsError):
                login(self.record, person, "wrong and wrong", now=self.now, policy=CHEAP)

    def changes(self, person):
        """What was sealed of an account: change, by whom, approved by whom."""
        with self.site.reading() as connection:
            return [(row.change, row.by, row.approved_by) for row in ask.rows(connection, ACCOUNT, person=person)]

    def set_factor(self, person):
        """Set a person's second factor."""
        self.secrets[person] = secret = new_secret()
        self._keepers.pop(person, None)
        self.wait(seconds=STEP)
        code = code_at(secret, step_at(self.now))
        given = Components(person=person, password=self.passwords[person])
        set_factor(self.record, given, secret, code, now=self.now, policy=CHEAP)

    def code(self, person):
        """The next code of a person; empty for one without a second factor."""
        if person not in self.secrets:
            return ""
        self.wait(seconds=STEP)
        return code_at(self.secrets[person], step_at(self.now))

    def components(self, person):
        """All that a person gives to prove who they are."""
        return Components(person=person, password=self.passwords[person], code=self.code(person))

    def enter(self, person):
        """Log a person in: the token of the session, and the actor."""
        given = self.components(person)
        return login(self.record, person, given.password, given.code, now=self.now, policy=CHEAP)

    def login(self, person):
        """Log a person in: the actor."""
        return self.enter(person)[1]


@contextmanager
def cheaply():
    """Let the acts, which take the product's own policy, check passwords at next to no cost."""
    cost = POLICY.cost
    object.__setattr__(POLICY, "cost", CHEAP.cost)  # the policy is frozen
    try:
        yield
    finally:
        object.__setattr__(POLICY, "cost", cost)


#: One person for each role, with the second factor where the role is critical.
STAFF = {
    "op": Role.OPERATOR,
    "an": Role.ANALYST,
    "rev": Role.REVIEWER,
    "qa": Role.QUALITY,
    "qp": Role.QUALIFIED_PERSON,
    "adm": Role.ADMINISTRATOR,
    "aud": Role.AUDITOR,
}
_NAMES = {"an": "Anna Lyst", "rev": "Rita View", "aud": "Alois Auditor"}


class Staffed(Guarded):
    """A guarded site with one person for each role. What is said to it is said by whoever may.

    Examples:
        staffed.stock()           # a lot and its released bank: each entry by the person whose work it is
        staffed.review("LOT")
        staffed.decide("LOT")
    """

    def __init__(self, site):
        said = [say(Person(person=who, name=name, roles=(STAFF[who],)), "2026-01-01") for who, name in _NAMES.items()]
        state(site.record, "", *said, now=site.now)
        super().__init__(site, "op", "an", "rev", "qp", "aud", factors=("adm", "qa", "qp"))
        self.actors = {}

    def actor(self, person):
        """A person who is logged in, in a session that goes on."""
        if person not in self.actors:
            self.actors[person] = self.login(person)
        return self.actors[person]

    def say(self, *contents, occurred="2026-01-01", person=""):
        """Say each content in turn, by the person, or else by whoever may say it."""
        numbers: list[int] = []
        for content in contents:
            who = self.actor(person or next(name for name, role in STAFF.items() if role in MAY[content.KIND]))
            numbers += state(self.record, who, say(content, occurred), now=self.now)
        return tuple(numbers)

    def stock(self, *, skip=()):
        """The lot of `tests.simulated_lot`, made from a bank that was reviewed and released, but for the reports skipped."""
        make_bank(self)
        self.review("MCB")
        self.decide("MCB")
        make_lot(self, skip=skip, quarantine="the tests of the bank are awaited")

    def review(self, lot, *, acceptable=True, person="rev"):
        """Let the reviewer review a lot, and sign."""
        who, given = self.actor(person), self.components(person)
        return review(
            self.record,
            who,
            lot,
            acceptable=acceptable,
            conclusion="Complete.",
            components=given,
            now=self.now,
        )

    def decide(self, lot, outcome=Outcome.RELEASED, *, person="qp", **more):
        """Let the qualified person decide about a lot, and sign."""
        verdict = Verdict(lot=lot, outcome=outcome, **more)
        who, given = self.actor(person), self.components(person)
        return decide(self.record, who, verdict, components=given, now=self.now)
