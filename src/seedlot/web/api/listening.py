"""What is heard: events as the server sends them, and webhooks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Path, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from seedlot.acts.hooks import Hooked, add_hook, drop_hook, own_hooks, resume_hook
from seedlot.web.api import shapes
from seedlot.web.api.door import Api
from seedlot.web.api.paging import LARGEST
from seedlot.web.api.saying import told
from seedlot.web.events import LONGEST, begun, stream
from seedlot.web.here import Visit

API = Api("listening")


class HookWish(BaseModel):
    """A webhook that somebody wants: where to, and which kinds of entry; none means every kind."""

    url: str = Field(max_length=2_000)
    kinds: list[str] = Field(default_factory=list, max_length=200)


@API.get("/events", kept=False, gives=("text/event-stream",))
def events(
    here: Visit,
    first: Annotated[
        int | None, Query(ge=0, le=LARGEST, description="From this entry on; left out: what comes.")
    ] = None,
    wait: Annotated[float, Query(ge=0, le=LONGEST, description="Seconds to listen.")] = LONGEST,
    heard: Annotated[str, Header(alias="Last-Event-ID", max_length=40)] = "",
) -> Response:
    """Tell of entries as they come, by number and kind (server-sent events)."""
    return stream(here, first=begun(heard, first), wait=wait)


@API.get("/webhooks", scope="hooks", kept=False, may=("key",), answers=shapes.Hooks)
def hooks(here: Visit) -> Response:
    """List the webhooks of this person, without their secrets."""
    return told({"webhooks": [_plain(each) for each in own_hooks(here.record, here.who)]})


@API.post("/webhooks", scope="hooks", may=("key",), answers=shapes.NewHook, statuses=(201,))
def add(here: Visit, wanted: HookWish) -> Response:
    """Keep a webhook: numbers and kinds of new entries are posted there. Its secret is told this once.

    Each delivery carries `Seedlot-Timestamp` and `Seedlot-Signature`: `v1=` and the HMAC-SHA256, in hexadecimal, of the
    time stamp, a full stop and the body. A delivery is tried again until it is answered with 2xx, later each time; after a week
    of failures it is given up, until it is taken up again.
    """
    made, secret = add_hook(here.record, here.who, wanted.url, wanted.kinds, now=here.now)
    return told({**_plain(made), "secret": secret}, status=201)


@API.post("/webhooks/{hook}/resumption", scope="hooks", may=("key",), answers=shapes.Hook)
def resume(here: Visit, hook: Annotated[str, Path(max_length=64)]) -> Response:
    """Take a webhook up again that was given up, or that waits: it goes on with the entry that it was not told of."""
    return told(_plain(resume_hook(here.record, here.who, hook, now=here.now)))


@API.delete("/webhooks/{hook}", scope="hooks", may=("key",), statuses=(204,))
def drop(here: Visit, hook: Annotated[str, Path(max_length=64)]) -> Response:
    """End a webhook."""
    drop_hook(here.record, here.who, hook)
    return Response(status_code=204)


def _plain(hook: Hooked) -> dict[str, object]:
    return {name: getattr(hook, name) for name in hook.__slots__}
