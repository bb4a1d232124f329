"""What fifty people do, for locust: pages of all kinds, three seconds of thought between them. `web.py` starts it.

The names that are asked for come from a file of JSON (SEEDLOT_LOAD): `logins` are the forms that the people send first, in
turn; `pages` are addresses by the kind of page. What is measured begins when all are in: a password is hashed at length
on purpose, and fifty of them in ten seconds keep both processors busy. What it was like while they came is told apart.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from pathlib import Path

from locust import FastHttpUser, between, constant, events, task
from locust.env import Environment
from locust.stats import RequestStats

LOAD = json.loads(Path(os.environ["SEEDLOT_LOAD"]).read_text(encoding="utf-8"))
THINK = float(os.environ.get("SEEDLOT_THINK", "3"))
#: What it was like while people came in.
COMING: dict[str, float] = {}
ENVIRONMENT: list[Environment] = []


class Person(FastHttpUser):
    """Somebody who logs in once and then opens pages of every kind alike."""

    wait_time = between(THINK * 0.5, THINK * 1.5) if THINK else constant(0)
    number = 0

    def on_start(self) -> None:
        """Log in."""
        Person.number += 1
        self.random = random.Random(Person.number)  # noqa: S311 - which page comes next is no secret
        page = self.client.get("/login", name="(login page)").text
        csrf = re.search(r'<meta name="csrf" content="([0-9a-f]+)">', page)
        assert csrf, page[:300]
        form = LOAD["logins"][Person.number % len(LOAD["logins"])]
        self.client.post("/login", data={"csrf": csrf[1], **form}, name="(login)")

    @task
    def page(self) -> None:
        """Open a page of some kind."""
        kind = self.random.choice(sorted(LOAD["pages"]))
        with self.client.get(self.random.choice(LOAD["pages"][kind]), name=kind, catch_response=True) as answer:
            if answer.status_code != 200 or "<h1" not in answer.text:
                answer.failure(f"{answer.status_code}")


def percentile(took: Counter[int], share: float) -> int:
    """The time within which a share of the answers came, in milliseconds."""
    wanted, count = share * sum(took.values()), 0
    for time in sorted(took):
        count += took[time]
        if count >= wanted:
            return time
    return 0


def _counted(stats: RequestStats) -> dict[str, float]:
    """Medians and 99th percentiles of the pages; of logging in, where somebody did."""
    took = Counter[int]()
    for one in stats.entries.values():
        if not one.name.startswith("("):
            took.update(one.response_times)
    login = stats.get("(login)", "POST")
    return {
        "requests": sum(took.values()),
        "failures": stats.total.num_failures,
        "per second": stats.total.total_rps,
        "median": percentile(took, 0.5),
        "p99": percentile(took, 0.99),
        "login": login.median_response_time,
        "login p99": login.get_response_time_percentile(0.99),
    }


@events.spawning_complete.add_listener
def _all_in(user_count: int, **_: object) -> None:  # noqa: ARG001 - what locust tells
    """Begin to measure, now that everybody is in."""
    assert ENVIRONMENT
    COMING.update(_counted(ENVIRONMENT[0].stats))
    ENVIRONMENT[0].stats.reset_all()


@events.init.add_listener
def _remember(environment: Environment, **_: object) -> None:
    ENVIRONMENT.append(environment)


@events.quitting.add_listener
def _tell(environment: Environment, **_: object) -> None:
    """Write what was measured for `web.py`."""
    told = _counted(environment.stats) | {
        "coming": COMING,
        "pages": {
            one.name: [one.num_requests, one.median_response_time, one.get_response_time_percentile(0.99)]
            for one in environment.stats.entries.values()
        },
    }
    Path(os.environ["SEEDLOT_TOLD"]).write_text(json.dumps(told), encoding="utf-8")
