"""Fifty people for `web.py`, each with an account of their own: a record of the demonstration has six.

Fifty logins of one account at once would lock it: attempts are counted before they are weighed.

Run: python benchmarks/web_people.py RECORD [--people 50]
RECORD is one that `seedlot demo` or `furnish` made; its administrator and its quality unit open the accounts.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from seedlot.acts.opening import resume
from seedlot.acts.seal import say, state
from seedlot.demo.staff import ADMINISTRATOR, Clock, Staff
from seedlot.record.entries.origin import Person
from seedlot.terms.moments import instant
from seedlot.terms.words import Role


def names(people: int) -> tuple[str, ...]:
    """How so many people are called."""
    return tuple(f"sim-guest-{number:02d}" for number in range(1, people + 1))


def main() -> None:
    """Open the accounts."""
    words = argparse.ArgumentParser()
    words.add_argument("record")
    words.add_argument("--people", type=int, default=50)
    asked = words.parse_args()
    now = datetime.now(tz=UTC)
    staff = Staff(record=resume(asked.record), clock=Clock(now))
    every = names(asked.people)
    told = [Person(person=name, name=f"Simulated Guest {name[-2:]}", roles=(Role.ANALYST,)) for name in every]
    state(staff.record, staff.actor(ADMINISTRATOR), *(say(each, instant(now)) for each in told), now=now)
    for name in every:
        staff.admit(name)
    print(*every)


if __name__ == "__main__":
    main()
