"""Whether a programme's record shows a piece of evidence: each form of what it needs, judged on what is entered.

What is filed shows that it was written; what was measured must meet its limit; what an authority said must have been said
in time. Absent evidence is missing, never held; what was entered and speaks against it is failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from seedlot.regulation.evidence import Code, Needs, evidence
from seedlot.regulation.shapes import Shown, Standing
from seedlot.release.programme import Programme
from seedlot.release.showing_entries import entry
from seedlot.release.showing_others import agreement, document, finding, licence, recorded
from seedlot.release.showing_results import result
from seedlot.release.weighing import Weight, all_of, missing, one_of


def _never(_: Programme, reason: str) -> Weight:
    return missing(reason, "Nothing that could be entered settles it.")


def _nothing(_: Programme, reason: str) -> Weight:
    settle = "Nothing that could be entered settles it."
    return Weight(standing=Standing.NOT_ASSESSABLE, says=reason, settle=settle)


def _all(programme: Programme, needs: tuple[Needs, ...]) -> Weight:
    return all_of([weigh(programme, each) for each in needs])


def _any(programme: Programme, needs: tuple[Needs, ...]) -> Weight:
    return one_of([weigh(programme, each) for each in needs])


#: How each form is judged. A need has exactly one.
_FORMS: Mapping[str, Callable[[Programme, Any], Weight]] = {
    "all": _all,
    "any": _any,
    "result": result,
    "entry": entry,
    "agreement": agreement,
    "document": document,
    "licence": licence,
    "finding": finding,
    "record": recorded,
    "nothing": _nothing,
    "never": _never,
}


def weigh(programme: Programme, needs: Needs) -> Weight:
    """Judge what is needed, by its form."""
    form = next(name for name in _FORMS if getattr(needs, name))
    return _FORMS[form](programme, getattr(needs, form))


def show(programme: Programme, code: Code) -> Shown:
    """Say how one piece of evidence stands."""
    told = weigh(programme, code.needs)
    return Shown(
        code=code.code,
        standing=told.standing,
        says=told.says,
        entries=told.entries,
        settle="" if told.standing is Standing.HELD else told.settle,
        planned=programme.planned_among(told.about),
    )


@dataclass(frozen=True, slots=True)
class Showing(Mapping[str, Shown]):
    """The evidence of a programme by its code: each piece is judged when it is first asked for."""

    programme: Programme
    codes: Mapping[str, Code] = field(default_factory=evidence)
    _seen: dict[str, Shown] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __getitem__(self, code: str) -> Shown:
        """How a piece of evidence stands.

        Raises:
            KeyError: nobody defines such a code.
        """
        if code not in self._seen:
            self._seen[code] = show(self.programme, self.codes[code])
        return self._seen[code]

    def __iter__(self) -> Iterator[str]:
        """The codes, in the order of their definitions."""
        return iter(self.codes)

    def __len__(self) -> int:
        """The number of codes."""
        return len(self.codes)
