"""What was refused, noted twice: at the desk, for whoever watches over access, and as a line of JSON in the log.

Neither holds what was sent: no password, no code, no field of a form.
"""

from __future__ import annotations

import json
import logging
from http import HTTPStatus

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from seedlot.acts.denials import Denial, deny
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import instant
from seedlot.web.here import Here

LOG = logging.getLogger("seedlot.web.refused")
#: Answers that refuse; those that tell somebody to wait are no news.
REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})


class Lines(logging.Formatter):
    """A refusal as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Write it."""
        return json.dumps(getattr(record, "refused", {}))


def log_refusals() -> None:
    """Write refusals to the error output of this process."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    LOG.addHandler(handler)
    LOG.propagate = False


def refuse(request: Request, here: Here, error: SeedlotError, *, person: str = "") -> None:
    """Note a refusal, and count it against the address from which it came. `person` is the name that was given."""
    said = Denial(
        at=instant(here.now),
        person=here.person or person,
        address=here.address,
        method=request.method,
        path=request.url.path,
        why=type(error).__name__,
    )
    LOG.warning("refused", extra={"refused": {name: getattr(said, name) for name in said.__slots__}})
    request.app.state.refusals.take(here.address, here.now.timestamp())
    deny(here.record, said)


async def refuse_aside(request: Request, here: Here, error: SeedlotError) -> None:
    """As `refuse`, without holding up what else is answered meanwhile."""
    await run_in_threadpool(refuse, request, here, error)
