"""How fast the pages come: fifty people with three seconds of thought between pages, and as many as it can bear.

The server is `seedlot serve`, a process of its own; the people are locust's, another one, on the same two cores. First
fifty people for so many seconds, then twenty without a thought between pages (saturation). Printed: median and 99th
percentile of the answers as the client sees them, failures, the server's memory before and after.

Run: python benchmarks/web.py RECORD PAGES.json [--seconds 600] [--workers N]
RECORD is a path or a URL. PAGES.json holds `logins` (fields of the form) and `pages` (addresses by kind);
`python benchmarks/web.py --pages RECORD PASSWORD PERSON... > PAGES.json` makes one from what a record holds.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import httpx2
import psutil
from sqlalchemy import select

from seedlot.acts.opening import resume
from seedlot.history.tables import ITEM
from seedlot.record import read

FOLDER = Path(__file__).parent
EVERY = 97
#: The Python that has locust.
LOCUST = os.environ.get("SEEDLOT_LOCUST", sys.executable)
START = [sys.executable, "-c", "from seedlot.cli.door import run; run()", "serve"]


def pages_of(address: str, password: str, *people: str) -> dict:
    """Addresses of pages of every kind, from what a record holds."""
    with read.reading(resume(address)) as connection:
        size = read.size(connection)
        items = list(connection.execute(select(ITEM.c.item, ITEM.c.item_kind).limit(200_000)))
    each = items[:: max(1, len(items) // EVERY)]
    lots = [name for name, kind in items if kind in {"bank", "drug product", "drug substance"}]
    lots = lots[:: max(1, len(lots) // EVERY)]
    numbers = range(0, size, max(1, size // EVERY))
    return {
        "logins": [{"person": person, "password": password, "next": "/"} for person in people],
        "pages": {
            "home": ["/"],
            "find": [f"/find?q={quote(name[:6])}" for name, _ in each],
            "item": [f"/items/{quote(name, safe='')}" for name, _ in each],
            "lineage": [f"/lineage/{quote(name, safe='')}" for name, _ in each],
            "entry": [f"/entries/{number}" for number in numbers],
            "lot": [f"/lots/{quote(name, safe='')}" for name in lots],
            "trail": ["/trail", "/trail?page=2"],
            "enter": ["/enter"],
            "trends": ["/trends"],
            "regulation": ["/regulation"],
        },
    }


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            with urlopen(f"{address}/login", timeout=5) as answer:  # noqa: S310 - our own server
                answer.read()
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def _memory(server: psutil.Process) -> float:
    every = [server, *server.children(recursive=True)]
    return sum(process.memory_info().rss for process in every) / 1e6


def _memories(server: psutil.Process, seconds: int) -> list[int]:
    """What the server takes, at the beginning and after each fifth of a run."""
    taken = [round(_memory(server))]
    for _ in range(5):
        time.sleep(seconds / 5)
        taken.append(round(_memory(server)))
    return taken


def first_page(address: str, login: dict[str, str]) -> dict[str, int]:
    """What a browser fetches for the first page after logging in, in bytes as they come: the page, and all it names."""
    with httpx2.Client(base_url=address, timeout=60, follow_redirects=True) as client:
        csrf = re.search(r'<meta name="csrf" content="([0-9a-f]+)">', client.get("/login").text)
        assert csrf
        client.post("/login", data={"csrf": csrf[1], **login})
        page = client.get("/")
        named = sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)))
        return {"/": page.num_bytes_downloaded} | {name: client.get(name).num_bytes_downloaded for name in named}


def load(address: str, pages: Path, *, people: int, think: float, seconds: int) -> dict:
    """Let people come; what they met."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        lasts = f"{seconds + people // 2}s"
        words = ["--headless", "-u", str(people), "-r", "2", "-t", lasts, "-H", address, "--only-summary"]
        environment = {**os.environ, "SEEDLOT_LOAD": str(pages), "SEEDLOT_THINK": str(think), "SEEDLOT_TOLD": str(told)}
        command = [LOCUST, "-m", "locust", "-f", str(FOLDER / "web_load.py"), *words]
        subprocess.run(command, env=environment, check=False, capture_output=True)
        return dict(json.loads(told.read_text(encoding="utf-8")))


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser()
    words.add_argument("record")
    words.add_argument("rest", nargs="+")
    words.add_argument("--pages", action="store_true")
    words.add_argument("--seconds", type=int, default=600)
    words.add_argument("--workers", type=int)
    asked = words.parse_args()
    if asked.pages:
        print(json.dumps(pages_of(asked.record, *asked.rest)))
        return
    port = _port()
    start = [*START, "--record", asked.record, "--port", str(port)]
    start += ["--workers", str(asked.workers)] if asked.workers else []
    with subprocess.Popen(start, stdout=subprocess.DEVNULL) as child:
        try:
            address, server = f"http://127.0.0.1:{port}", psutil.Process(child.pid)
            _wait(address)
            pages = Path(asked.rest[0]).resolve()
            load(address, pages, people=5, think=0.2, seconds=10)
            fetched = first_page(address, json.loads(pages.read_text(encoding="utf-8"))["logins"][0])
            with ThreadPoolExecutor(max_workers=1) as beside:
                told = beside.submit(_memories, server, asked.seconds)
                calm = load(address, pages, people=50, think=3, seconds=asked.seconds)
                memories = told.result()
            full = load(address, pages, people=20, think=0, seconds=min(60, asked.seconds))
        finally:
            child.terminate()
    print(f"50 people, {asked.seconds} s: {calm['requests']:,} pages, {calm['failures']} failed")
    print(f"  median {calm['median']:.0f} ms (aim 50), 99th percentile {calm['p99']:.0f} ms (aim 250)")
    for name, (count, median, p99) in sorted(calm["pages"].items()):
        print(f"    {name:14} {count:6} pages  median {median:5.0f} ms  99th {p99:6.0f} ms")
    coming = calm["coming"]
    print(
        f"  while they came in, two a second: {coming['requests']} pages, 99th percentile {coming['p99']:.0f} ms; ",
        end="",
    )
    print(f"logging in {coming['login']:.0f} ms, 99th percentile {coming['login p99']:.0f} ms")
    kinds = ", ".join(f"{name.partition('?')[0]} {size / 1000:.1f}" for name, size in fetched.items())
    print(f"  first page: {sum(fetched.values()) / 1000:.1f} kB (aim 100): {kinds}")
    print(f"  memory of the server, all of its processes, by fifths of the run: {', '.join(map(str, memories))} MB")
    print(f"saturation: {full['per second']:.0f} pages a second, {full['failures']} failed")


if __name__ == "__main__":
    main()
