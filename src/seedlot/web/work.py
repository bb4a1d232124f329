"""The long work of a person, as it is listed: what goes on, what waits for them, and what became of what ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from seedlot.terms.finding import Answer, Finding, overall
from seedlot.web import jobs, uploads
from seedlot.web.here import Here
from seedlot.web.uploads import State, Upload


class Stand(StrEnum):
    """Where a piece of work stands."""

    RUNNING = "goes on"
    WAITS = "waits for you"
    DONE = "done"
    REFUSED = "refused"
    BROKEN = "broken off"


#: By which answer's sign and colour each is shown, where what came of it has no answer of its own.
_LOOKS: dict[Stand, Answer | None] = {
    Stand.RUNNING: None,
    Stand.WAITS: Answer.NOT_KNOWN,
    Stand.DONE: Answer.MET,
    Stand.REFUSED: Answer.NOT_MET,
    Stand.BROKEN: Answer.NOT_KNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """Where a piece of work stands, in words; what it sealed; the answer that it came to, where it is a judgement."""

    stand: Stand
    says: str
    entry: int | None = None
    answer: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A piece of work: what it is called, since when it is there, when it changed, and what came of it."""

    upload: Upload
    called: str
    began: datetime
    changed: datetime
    came: Came

    @property
    def look(self) -> Answer | None:
        """The answer by whose sign and colour it is shown."""
        return self.came.answer or _LOOKS[self.came.stand]


def own(here: Here) -> tuple[Work, ...]:
    """The long work of whoever visits, the newest first; none of who did not say who they are."""
    return tuple(_told(here, each) for each in uploads.of(here.serving, here.person))


def counted(work: tuple[Work, ...]) -> str:
    """How much of it stands where: `1 goes on, 2 are done`; empty where there is none."""
    many = {Stand.RUNNING: "go on", Stand.WAITS: "wait for you"}
    counts = {stand: sum(each.came.stand is stand for each in work) for stand in Stand}
    return ", ".join(
        f"{count} {stand if stand in many else f'is {stand}'}"
        if count == 1
        else f"{count} {many.get(stand, f'are {stand}')}"
        for stand, count in counts.items()
        if count
    )


def _told(here: Here, upload: Upload) -> Work:
    zone = here.now.tzinfo
    return Work(
        upload=upload,
        called=_called(upload),
        began=datetime.fromtimestamp(upload.sent, tz=zone),
        changed=datetime.fromtimestamp(upload.changed, tz=zone),
        came=_came(here, upload),
    )


def _called(upload: Upload) -> str:
    state = upload.state
    if state["kind"] == "book":
        return f"The book {state.get('called', '')}"
    if state["kind"] == "measured":
        return f"The analysis {state['assay'].replace('_', ' ')} of {', '.join(state['files'])}"
    return str(state.get("called", "Work"))


def _came(here: Here, upload: Upload) -> Came:
    state = upload.state
    if upload.is_running:
        return Came(stand=Stand.RUNNING, says=str(upload.far["stage"] or "Working"))
    if upload.is_broken_off:
        return _broken_off(here, upload)
    if error := state.get("error"):
        return Came(stand=Stand.REFUSED, says=f"{error[0]}.")
    if state["kind"] == "book":
        return _book(state)
    if state["kind"] == "measured":
        says = "It is analysed, and not sealed yet." if state.get("analysed") else "It is not analysed yet."
        return Came(stand=Stand.WAITS, says=says)
    return _judged(state)


def _broken_off(here: Here, upload: Upload) -> Came:
    if upload.state["kind"] != jobs.KIND:
        return Came(stand=Stand.BROKEN, says="The server ended in the midst of it: open it to see what was kept.")
    entry = jobs.became_of(here, upload)
    if entry is None:
        return Came(stand=Stand.BROKEN, says="The server ended in the midst of it. Nothing was written: do it again.")
    return Came(stand=Stand.DONE, says="The server ended, but it was sealed before that, whole.", entry=entry)


def _book(state: State) -> Came:
    faults = sum(each.get("answer") is not None for each in state.get("faults", ()))
    if state.get("sealed"):
        count = int(state.get("count", 0))
        says = f"{count:,} {'entry was' if count == 1 else 'entries were'} sealed."
        return Came(stand=Stand.DONE, says=says, entry=state.get("first"))
    if faults:
        found = (
            "1 fault stands" if faults == 1 else f"{faults:,}{' and more' if state.get('more') else ''} faults stand"
        )
        return Came(stand=Stand.WAITS, says=f"{found} against it; nothing was written.")
    if state.get("kinds"):
        return Came(stand=Stand.WAITS, says="Nothing stands against it; it is not sealed yet.")
    return Came(stand=Stand.DONE, says="There was nothing new in it.")


def _judged(state: State) -> Came:
    """What a job came to: a verification and a qualification have an answer."""
    if found := state.get("found"):
        answer = overall(Finding.model_validate(each) for each in found)
        says = f"{state.get('what', 'It')} is {'verified' if answer is Answer.MET else 'NOT verified'}."
        return Came(stand=Stand.DONE, says=says, answer=answer)
    if told := state.get("qualified"):
        return Came(stand=Stand.DONE, says=f"It is {told['answer']}.", answer=Answer(told["answer"]))
    return Came(stand=Stand.DONE, says="What came of it stands on its page.")
