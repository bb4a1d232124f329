"""What was found along the lineage of a lot, as far as it bears on its release.

What is surely at fault counts. What is not known counts where the record states the thing itself (the room, the
equipment, the procedure, the material), so that evidence of it is expected; of the rest one sentence of each kind tells,
and blocks nothing: a small site need not enter its rooms to release a lot. What an acceptable deviation covers is
information already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seedlot.lineage.remark import Remark
from seedlot.release.case import Case
from seedlot.terms.finding import Answer, Finding

#: Judged by findings of the release's own, which it had before.
_OWN = ("lineage/expiry", "lineage/training")


def bearing(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """What of an inspection a release adds to its own findings."""
    return tuple(each for each in remarks if each.finding.code not in _OWN)


def along(case: Case) -> Iterator[Finding]:
    """Tell what was found along the lineage: what counts, each; what does not, one sentence of each kind."""
    silent: dict[str, list[Finding]] = {}
    for each in case.along:
        finding = each.finding
        if finding.answer is Answer.NOT_KNOWN and not each.expected:
            silent.setdefault(finding.code, []).append(finding)
        elif finding.answer is not Answer.MET:
            yield finding
    for code, several in silent.items():
        first = several[0]
        more = f" So it is {len(several) - 1} times more." if len(several) > 1 else ""
        says = f"Not judged, for want of entries: {first.says}{more}"
        yield Finding(code=code, says=says, where=first.where, source=first.source)
