"""Long work that a form asks for: it goes on in the server whoever listens, and is found again at an address of its own.

What is soon done is answered at once, as if there were no job. Of what takes longer the browser is shown how far it is,
and later what became of it. An act seals in one transaction: a server that dies meanwhile has sealed all of it, or
nothing, and which of the two is read from the record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from starlette.responses import Response

from seedlot.history.arrived import sealed_by
from seedlot.record import read
from seedlot.terms.errors import SeedlotError
from seedlot.web import uploads
from seedlot.web.here import Here
from seedlot.web.mends import in_pages
from seedlot.web.show import go
from seedlot.web.uploads import State, Upload

KIND = "job"
#: What a job may tell besides what is remembered: files by their names, to be kept beside it for as long as it is; and the
#: address below which it is shown by its token, where it has a page of its own.
KEEPS, UNDER = "keeps", "under"
#: Told a stage, how much of it is done, and of how much.
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be done: what pages call it, the form that asks for it, what was typed there but for secrets.

    `seals` is the kind of entry that it seals, by which it is found in the record where the server died; empty if none.
    """

    called: str
    back: str
    seals: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)


def run(here: Here, asked: Asked, work: Callable[[Tell], State]) -> tuple[Upload, bool]:
    """Do something in a thread of the server. Tells the job, and whether it is done already.

    Raises:
        AtWorkError: other work of the same person goes on.
        SeedlotError: it was soon refused.
    """
    refused: list[SeedlotError] = []

    def noted(folder: Path, tell: Tell) -> State:
        try:
            return _laid(work(tell), folder)
        except SeedlotError as error:
            refused.append(error)
            raise in_pages(error) from error

    with here.reading() as connection:
        size = read.size(connection)
    typed = {name: text for name, text in asked.typed.items() if text}
    about = {"called": asked.called, "back": asked.back, "seals": asked.seals, "typed": typed, "size": size}
    token = uploads.receive(here.serving, (), person=here.person, kind=KIND, about=about)
    job = find(here, token)
    try:
        done = uploads.work_on(job, noted, patience=here.serving.patience)
    except uploads.AtWorkError:
        uploads.discard(job)
        raise
    if done and refused:
        uploads.discard(job)
        raise refused[0]
    return find(here, token), done


def sealed(here: Here, asked: Asked, work: Callable[[Tell], State]) -> Response:
    """Do something that seals, and send the browser on: to what `work` tells as `to`, or to how far it is.

    Raises:
        AtWorkError: other work of the same person goes on.
        SeedlotError: it was soon refused.
    """
    job, done = run(here, asked, work)
    if done and "to" in job.state:
        uploads.discard(job)
        return go(str(job.state["to"]))
    return go(job.page)


def _laid(told: State, folder: Path) -> State:
    """What to remember of a job: files that it made lie beside it, and a page of its own is named by its address."""
    for name, data in told.pop(KEEPS, {}).items():
        uploads.lay_bytes(folder, name, data)
    under = told.pop(UNDER, "")
    return {**told, "to": f"{under}/{folder.name}"} if under else told


def find(here: Here, token: str) -> Upload:
    """A job of whoever asks.

    Raises:
        NoUploadError: there is none of that name, or it is somebody else's.
    """
    return uploads.find(here.serving, token, person=here.person, kind=KIND)


def became_of(here: Here, job: Upload) -> int | None:
    """The entry that a job sealed before the server died; None where it sealed nothing."""
    if not job.state["seals"]:
        return None
    with here.reading() as connection:
        return sealed_by(connection, int(job.state["size"]), person=here.person, kind=str(job.state["seals"]))
