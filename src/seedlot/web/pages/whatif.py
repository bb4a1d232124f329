"""What if: which verdicts of a programme would move if something were another. Nothing is written to the record."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.responses import Response

from seedlot.release.gaps import Gaps, find_gaps
from seedlot.release.supposable import Choice, choices
from seedlot.release.suppose import Supposed, suppose
from seedlot.release.whatif import Move, alike, moves, read_edit
from seedlot.terms.errors import SeedlotError
from seedlot.web import regulators
from seedlot.web.here import Here, Visit
from seedlot.web.regulators import look
from seedlot.web.section import Section
from seedlot.web.show import go, page

SECTION = Section("whatif")


@SECTION.get("/regulation/whatif/{programme:path}")
def whatif(here: Visit, programme: str) -> Response:
    """Show what can be supposed of a programme, and what would move if it were so."""
    given = here.request.query_params
    chosen = [(key, value) for key, value in given.multi_items() if value.strip()]
    if len(chosen) < len(given.multi_items()):  # what was left as it is does not belong in an address to be shared
        return go(f"{regulators.address('regulation/whatif', programme)}?{urlencode(chosen)}".rstrip("?"))
    with here.reading_as_of() as (connection, as_of):
        wanted = regulators.asked(here, connection, programme)
        gaps = regulators.before(here, connection, wanted, as_of)
    offered = choices(gaps.programme)
    told = {
        "wanted": wanted,
        "gaps": gaps,
        "choices": [(choice, given.get(choice.key, "")) for choice in offered],
        "more": given.get("more", ""),
        "error": None,
        "edits": (),
        "moved": None,
        "verdicts": (),
    }
    try:
        edits = (*_chosen(offered, given), *_typed(given.get("more", "")))
        if edits:
            after = find_gaps(
                suppose(gaps.programme, edits), gaps.pack, on=wanted.on, territories=tuple(gaps.assessment.territories)
            )
            told |= {
                "edits": [str(edit) for edit in edits],
                "moved": [_shown(each) for each in alike(moves(gaps.assessment, after.assessment))],
                "verdicts": _verdicts(gaps, after),
            }
    except SeedlotError as error:
        told["error"] = error
    status = HTTPStatus.UNPROCESSABLE_ENTITY if told["error"] else HTTPStatus.OK
    return _page(here, status, told)


def _page(here: Here, status: int, told: dict[str, object]) -> Response:
    return page(here, "regulation/whatif.html", status=status, **told)


def _chosen(offered: tuple[Choice, ...], given: QueryParams) -> Iterator[Supposed]:
    """What was chosen among what is offered."""
    for choice in offered:
        if word := given.get(choice.key, ""):
            yield choice.said(word)


def _typed(more: str) -> Iterator[Supposed]:
    """What was typed, a line each: `step ST-1 environment=licensed GMP`."""
    for line in more.splitlines():
        kind, _, said = line.strip().partition(" ")
        if kind:
            yield read_edit(kind, said)


def _shown(each: tuple[Move, tuple[str, ...]]) -> dict[str, object]:
    move, territories = each
    return {
        "rule": move.rule,
        "title": move.title,
        "where": territories,
        "before": look(move.before),
        "after": look(move.after),
        "because": [because.replace("_", " ") for because in move.because],
    }


def _verdicts(before: Gaps, after: Gaps) -> list[tuple[str, regulators.Look, regulators.Look]]:
    told = after.assessment.territories
    return [
        (code, look(each.verdict), look(told[code].verdict)) for code, each in before.assessment.territories.items()
    ]
