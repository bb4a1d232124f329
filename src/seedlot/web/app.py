"""The application: the record, the sections of pages, and what every answer carries."""

from __future__ import annotations

import gc
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib import import_module

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute

from seedlot.acts.opening import resume
from seedlot.record.store import Record
from seedlot.regulation.pack import built_in
from seedlot.web import faults, pages, static
from seedlot.web.api import describing
from seedlot.web.carrying import Carrying
from seedlot.web.delivering import Deliverer
from seedlot.web.rates import Rates
from seedlot.web.refused import log_refusals
from seedlot.web.section import Section
from seedlot.web.serving import Clock, Serving, clock


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
        yield
        delivering.stop()
        if record is None:
            app.state.record.engine.dispose()
            app.state.record.desk.dispose()

    app = FastAPI(title="Seedlot", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lasting)
    app.state.serving, app.state.clock = serving, at
    app.state.refusals, app.state.requests = Rates(serving.refusals), Rates(serving.requests)
    app.state.record = resume(serving.address, wait=serving.wait) if record is None else record
    app.router.routes.extend(_ways())
    faults.add_to(app)
    describing.add_to(app)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=4)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(serving.hosts))
    app.add_middleware(Carrying, upload=serving.upload, secure=serving.secure)
    return app


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
    made = create(Serving.kept())
    built_in()
    gc.collect()
    gc.freeze()  # what lasts as long as the server is not looked through again at every large page
    return made
