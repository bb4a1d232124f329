"""Batches: one assay on many files, or many assays, by several processes of this machine or of a cluster.

A worker runs the pure call of an assay and gives its result back; whoever asked for the batch seals it, or writes it
down. The results come in the order in which they were asked for, and are those of running one after the other. What
fails is told at its place, and stops nothing else.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, Protocol

from seedlot.acts.running import sources
from seedlot.assays.wing import Failed, assay, attempt, room_module, settle, software
from seedlot.terms.assay import Source
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer
from seedlot.terms.result import Result

#: Told how many of how many are done.
Told = Callable[[int, int], None]

#: Tasks that are given out beyond those that workers are busy with: enough that none waits.
_AHEAD = 2
#: Seconds in which a scheduler must answer.
_PATIENCE = 10
_SAME = "Install on the workers what is installed here, in the same version."


class BatchError(SeedlotError):
    """Files that cannot be a batch."""


class CrewError(SeedlotError):
    """Workers that cannot be had."""


class WorkerLostError(SeedlotError):
    """A process that ended before its answer, twice."""

    def __init__(self) -> None:
        super().__init__(
            "The process that worked on it ended without an answer",
            mend="It may have run out of memory: try it alone, on a larger machine, or in smaller files.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An assay to be run on files."""

    name: str
    assay: str
    files: tuple[Path, ...]
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a task: its result, or what was wrong."""

    task: Task
    result: Result | None = None
    fault: SeedlotError | None = None

    @property
    def determined(self) -> int:
        """How many values were determined, those below or above a limit among them."""
        told = self.result.reportables if self.result else ()
        return sum(value.value is not None or value.relation != "=" for value in told)

    @property
    def answer(self) -> Answer:
        """How it stands: not met where it failed, and never met where no value came of it."""
        if self.result is None:
            return Answer.NOT_MET
        answers = {finding.answer for finding in self.result.findings}
        if Answer.NOT_MET in answers:
            return Answer.NOT_MET
        return Answer.NOT_KNOWN if Answer.NOT_KNOWN in answers or not self.determined else Answer.MET


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who works: this process, so many processes of this machine, or the workers of a Dask scheduler at an address."""

    workers: int = 1
    scheduler: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot work."""
        if self.workers < 1:
            raise CrewError(f"{self.workers} workers can do nothing", mend="Give --workers 1 or more.")


ALONE = Crew()


class _Answer(Protocol):
    """What will be answered: a future of the standard library, or of Dask."""

    def result(self) -> Result | Failed: ...


def silent(_done: int, _total: int) -> None:
    """Show nothing."""


def each_alone(
    name: str, files: Sequence[Path], settings: dict[str, Any], *, beside: Sequence[Path] = ()
) -> list[Task]:
    """An assay on each of several files by itself, with what stands beside every one of them.

    A task is called by the name of its file, with the folders where several files have that name.

    Raises:
        NoSuchAssayError, BadSettingError: before anything is run.
        BatchError: a file is given twice.
    """
    settle(assay(name), settings)
    often = Counter(path.name for path in files)
    names = [path.name if often[path.name] == 1 else str(path) for path in files]
    if twice := [each for each, count in Counter(names).items() if count > 1]:
        raise BatchError(f"'{twice[0]}' is given twice", mend="Name each file once.")
    return [
        Task(name=each, assay=name, files=(path, *beside), settings=settings)
        for each, path in zip(names, files, strict=True)
    ]


def run_batch(tasks: Sequence[Task], crew: Crew = ALONE, *, told: Told = silent) -> Iterator[Outcome]:
    """Run every task, and give the outcomes in the order of the tasks.

    Raises:
        CrewError: the scheduler cannot be reached, or the package that speaks with it is not installed.
    """
    run = _by_scheduler if crew.scheduler else _by_processes if crew.workers > 1 and len(tasks) > 1 else _alone
    if tasks:
        told(0, len(tasks))
    for done, (task, answer) in enumerate(zip(tasks, run(tasks, crew), strict=True), start=1):
        told(done, len(tasks))
        if isinstance(answer, Failed):
            fault = SeedlotError(answer.what, where=answer.where, mend=answer.mend)
            yield Outcome(task=task, fault=fault)
        else:
            yield Outcome(task=task, result=answer)


def _alone(tasks: Sequence[Task], _crew: Crew) -> Iterator[Result | Failed]:
    for task in tasks:
        yield _attempt(task)


def _attempt(task: Task) -> Result | Failed:
    try:
        read = sources(task.files)
    except SeedlotError as error:
        return Failed.of(error)
    return attempt(task.assay, read, task.settings)


def _by_processes(tasks: Sequence[Task], crew: Crew) -> Iterator[Result | Failed]:
    """Have processes of this machine do it. If one dies, what was under way is done again, each by a process of its own."""
    waiting: deque[tuple[Task, Future[Result | Failed] | None]] = deque()
    with _pool(min(crew.workers, len(tasks)), tasks) as pool:
        broken = False
        rest = iter(tasks)
        while True:
            while len(waiting) < crew.workers + _AHEAD and (task := next(rest, None)) is not None:
                future = None if broken else _given(pool, task)
                broken = broken or future is None
                waiting.append((task, future))
            if not waiting:
                return
            task, future = waiting.popleft()
            try:
                yield _apart(task) if future is None else future.result()
            except BrokenProcessPool:
                broken = True
                yield _apart(task)


def _given(pool: Executor, task: Task) -> Future[Result | Failed] | None:
    try:
        return pool.submit(_attempt, task)
    except BrokenProcessPool:
        return None


def _apart(task: Task) -> Result | Failed:
    """Do a task in a process that does nothing else, so that it is this task that ends it, if any does."""
    with _pool(1, [task]) as pool:
        try:
            return pool.submit(_attempt, task).result()
        except BrokenProcessPool:
            return Failed.of(WorkerLostError())


@contextmanager
def _pool(workers: int, tasks: Sequence[Task]) -> Iterator[Executor]:
    pool = ProcessPoolExecutor(workers, mp_context=_context(sorted({task.assay for task in tasks})))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _context(assays: Iterable[str]) -> BaseContext:
    """Processes begin clean, never as a copy of this one with its threads half-way; the rooms are entered before them."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__, *map(room_module, assays)])
        return context
    return multiprocessing.get_context("spawn")


def _by_scheduler(tasks: Sequence[Task], crew: Crew) -> Iterator[Result | Failed]:
    """Have the workers of a Dask scheduler do it. They get the bytes of the files, for they may not see this disk."""
    with _client(crew.scheduler) as client:
        ahead = max(crew.workers, sum(client.nthreads().values())) + _AHEAD
        waiting: deque[_Answer | Failed] = deque()
        rest = iter(tasks)
        while True:
            while len(waiting) < ahead and (task := next(rest, None)) is not None:
                waiting.append(_submitted(client, task))
            if not waiting:
                return
            answer = waiting.popleft()
            yield answer if isinstance(answer, Failed) else _answered(answer)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client  # noqa: PLC0415 - an extra: seedlot[cluster]
    except ImportError:
        raise CrewError(
            "A scheduler is spoken with by Dask, which is not installed",
            mend="Install it: pip install seedlot[cluster]",
        ) from None
    try:
        made: Any = Client
        client = made(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CrewError(
            f"There is no scheduler at '{address}': {error}", mend="Check the address: tcp://HOST:8786."
        ) from error
    try:
        if not client.nthreads():
            raise CrewError(f"The scheduler at '{address}' has no worker", mend=f"Start one: dask worker {address}")
        yield client
    finally:
        client.close()


def _submitted(client: Any, task: Task) -> _Answer | Failed:
    try:
        read = tuple(Source(name=source.name, content=source.data) for source in sources(task.files))
    except SeedlotError as error:
        return Failed.of(error)
    answer: _Answer = client.submit(attempt, task.assay, read, task.settings, pure=False, retries=1)
    return answer


def _answered(answer: _Answer) -> Result | Failed:
    """Take what a worker of the cluster says: a result of this very software, or why there is none."""
    from distributed import KilledWorker  # noqa: PLC0415 - as `_client`

    try:
        found = answer.result()
    except KilledWorker:
        return Failed.of(WorkerLostError())
    except Exception as error:  # noqa: BLE001 - whatever a worker lacks is told of its task
        says = f"A worker of the cluster could not run it ({type(error).__name__}: {error})"
        return Failed(says, mend=_SAME)
    if isinstance(found, Failed) or found.software == software(found.assay):
        return found
    theirs, ours = found.software, software(found.assay)
    says = f"A worker of the cluster computed it with {theirs.distribution} {theirs.version}; here is {ours.version}"
    return Failed(says, mend=_SAME)
