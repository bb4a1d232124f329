"""What fifty people do, for locust: pages of all kinds, three seconds of thought between them. `web.py` starts it.

The names that are asked for come from a file of JSON (SEEDLOT_LOAD): `login` is the form that each person sends first,
`pages` are addresses by the kind of page.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from pathlib import Path

from locust import FastHttpUser, between, constant, events, task

LOAD = json.loads(Path(os.environ["SEEDLOT_LOAD"]).read_text(encoding="utf-8"))
THINK = float(os.environ.get("SEEDLOT_THINK", "3"))


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
        self.client.post("/login", data={"csrf": csrf[1], **LOAD["login"]}, name="(login)")

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


@events.quitting.add_listener
def _tell(environment, **_: object) -> None:
    """Write what was measured for `web.py`."""
    total = environment.stats.total
    took = Counter[int]()
    for one in environment.stats.entries.values():
        if not one.name.startswith("("):  # logging in is told apart: its password is hashed at length on purpose
            took.update(one.response_times)
    told = {
        "requests": sum(took.values()),
        "failures": total.num_failures,
        "per second": total.total_rps,
        "median": percentile(took, 0.5),
        "p99": percentile(took, 0.99),
        "pages": {
            one.name: [one.num_requests, one.median_response_time, one.get_response_time_percentile(0.99)]
            for one in environment.stats.entries.values()
        },
    }
    Path(os.environ["SEEDLOT_TOLD"]).write_text(json.dumps(told), encoding="utf-8")
