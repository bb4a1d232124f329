"""The application: the record, the sections of pages, and what every answer carries."""

from __future__ import annotations

import asyncio
import gc
import os
import pkgutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib import import_module
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from threading import Thread

from fastapi import APIRouter, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute

from seedlot.acts.opening import resume
from seedlot.record.store import Record, rest
from seedlot.regulation.pack import built_in
from seedlot.web import faults, pages, static, uploads
from seedlot.web.api import describing
from seedlot.web.carrying import Carrying
from seedlot.web.delivering import Deliverer
from seedlot.web.rates import Rates
from seedlot.web.refused import log_refusals
from seedlot.web.section import Section
from seedlot.web.serving import Clock, Serving, clock

#: Seconds after which kept connections are closed.
_REST = 5.0


def sections() -> tuple[Section, ...]:
    """Every section, by the names of their modules."""
    names = sorted(each.name for each in pkgutil.iter_modules(pages.__path__))
    found = (getattr(import_module(f"{pages.__name__}.{name}"), "SECTION", None) for name in names)
    return tuple(each for each in found if each is not None)


def create(serving: Serving, *, record: Record | None = None, at: Clock = clock) -> FastAPI:
    """Make the application over a record. `record` is one that is open already."""

    @asynccontextmanager
    async def lasting(app: FastAPI) -> AsyncIterator[None]:
        delivering = Deliverer(app.state.record, at)
        delivering.start()
        resting = asyncio.create_task(_rest_at_times(app.state.record))
        yield
        resting.cancel()
        delivering.stop()
        uploads.leave(serving)
        if record is None:
            app.state.record.engine.dispose()
            app.state.record.desk.dispose()

    app = FastAPI(title="Seedlot", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lasting)
    app.state.serving, app.state.clock = serving, at
    app.state.refusals, app.state.requests = Rates(serving.refusals), Rates(serving.requests)
    app.state.record = resume(serving.address, wait=serving.wait, kept=True) if record is None else record
    app.router.routes.extend(_ways())
    faults.add_to(app)
    describing.add_to(app)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=4)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(serving.hosts))
    app.add_middleware(Carrying, upload=serving.upload, secure=serving.secure)
    return app


async def _rest_at_times(record: Record) -> None:
    """Close what is kept open, so that a record which nobody uses is one file; to open it again now and then costs little."""
    while True:
        await asyncio.sleep(_REST)
        await run_in_threadpool(rest, record)


@cache
def _ways() -> tuple[BaseRoute, ...]:
    """The ways to every page, put together once for all applications of a process: it takes longer than to answer."""
    made = APIRouter()
    made.include_router(static.ROUTER)
    made.include_router(describing.router())
    for section in sections():
        made.include_router(section.router)
    return tuple(made.routes)


def kept() -> FastAPI:
    """Make the application as the process that started this one said."""
    log_refusals()
    if (parent := parent_process()) is not None:
        Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()
    made = create(Serving.kept())
    built_in()
    gc.collect()
    gc.freeze()  # what lasts as long as the server is not looked through again at every large page
    return made


def _end_with(parent: BaseProcess) -> None:
    """End in order when the process that started this one is gone, however it went: nobody else would end it."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
