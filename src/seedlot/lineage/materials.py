"""Materials at their use: released, within their shelf life, of the best grade at hand, and safe as to TSE.

Each use of a lot by a step is judged at the time of the step (EU GMP Part I, chapter 5: only materials that quality
released and that are within their shelf life are used; 21 CFR 211.84(a), 211.87). What a site makes itself, such as a
medium, is judged at its use too; what went into it is judged at its making.

- A lot that was received into quarantine, or was put into it, is used only after its release. Where nothing at all is
  said of a lot, that is not known in a record that works with dispositions of materials by then; else nobody asked.
- A rejection speaks against every use of the lot, whenever it came, until a release follows it; only a deviation that
  names the step answers it. A lot that is in quarantine since its use is doubted: not known.
- What comes from animals needs a TSE statement, or a certificate of suitability, that speaks for the lot and is valid on
  that day (Ph. Eur. 5.2.8, which is about ruminants and other animals that TSE can affect). Of what is of human
  origin, or states none, a release expects such a paper only where the site filed any by then.
- A lot of a lower grade, where a released lot of a higher one was at hand under the same name, asks for a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.cause import past
from seedlot.lineage.derived import Derived, derived
from seedlot.lineage.proof import in_order
from seedlot.lineage.remark import Remark, remark
from seedlot.lineage.scope import Performed, Scope
from seedlot.record.entries.origin import Material
from seedlot.record.entries.quality import Withdrawn
from seedlot.record.entries.supplies import MaterialCertificate, MaterialStatus
from seedlot.terms.finding import Answer
from seedlot.terms.moments import before
from seedlot.terms.words import ItemKind

_STATUS = "EU GMP Part I, chapter 5; 21 CFR 211.84(a)"
_SHELF = "21 CFR 211.87"
_TSE = "Ph. Eur. 5.2.8"
_TIERS = "USP <1043>"
_DAY = len("2026-03-01")
_TSE_PAPERS = ("TSE statement", "certificate of suitability")

#: What makers call a grade, from low to high. Words that do not stand here are not compared.
GRADES: Mapping[str, int] = {
    "research use only": 0,
    "ruo": 0,
    "research": 0,
    "research grade": 0,
    "clinical": 1,
    "clinical grade": 1,
    "gmp": 1,
    "gmp grade": 1,
    "cgmp": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A lot of a material: what was received, or made here; its dispositions and its TSE papers."""

    item: str
    received: Row[Any] | None
    expiry: str
    entry: int
    statuses: tuple[Row[Any], ...]
    papers: tuple[Row[Any], ...]

    def status(self, moment: str) -> Row[Any] | None:
        """The disposition in force at a moment: the last that is not surely later."""
        return next((row for row in reversed(self.statuses) if not before(moment, row.occurred)), None)

    def rejected(self, moment: str) -> Row[Any] | None:
        """The rejection that stood at a moment, or that was spoken at any time and no release followed."""
        then = self.status(moment)
        if then is not None and then.status == "rejected":
            return then
        words = [row.status for row in self.statuses]
        last = next((row for row in reversed(self.statuses) if row.status == "rejected"), None)
        return None if last is None or "released" in words[self.statuses.index(last) :] else last

    def doubted(self, step: Performed) -> Row[Any] | None:
        """The quarantine in which a lot is since a use: it was released before, and somebody doubts it now."""
        last = self.statuses[-1] if self.statuses else None
        if last is None or last.status != "quarantine" or before(last.occurred, step.occurred):
            return None
        later = before(step.occurred, last.occurred)  # else it is of the same time, and which came first is open
        then = self.status(step.occurred) if later else next(iter(self.statuses[-2:-1]), None)
        return last if then is not None and then.status == "released" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """What a site has of materials: its lots, since when it works with dispositions and TSE papers, what it withdrew."""

    lots: Mapping[str, Lot]
    named: Mapping[str, Sequence[Row[Any]]]
    dispositions: str
    papers: str
    withdrawn: Mapping[str, Row[Any]]


def materials(connection: Connection, scope: Scope, as_of: int | None = None) -> Iterator[Remark]:
    """Judge each use of a material by a step."""
    site = _site(connection, sorted({lot for lot, _ in scope.uses}), as_of)
    steps = {step.step: step for step in scope.steps}
    for name, used_by in scope.uses:
        lot, step = site.lots.get(name), steps.get(used_by)
        if lot is not None and step is not None:
            yield _status(lot, step, site)
            yield _expiry(lot, step)
            yield from _grade(lot, step, site)
            yield from _tse(lot, step, site)


def _site(connection: Connection, names: list[str], as_of: int | None) -> _Site:
    received = {row.item: row for row in ask.rows_among(connection, TABLES[Material], "item", names, as_of)}
    same = sorted({row.name for row in received.values()})
    named = ask.grouped(ask.rows_among(connection, TABLES[Material], "name", same, as_of), "name")
    others = {row.item: row for rows in named.values() for row in rows}
    statuses = ask.grouped(
        ask.rows_among(connection, TABLES[MaterialStatus], "material", sorted({*names, *others}), as_of), "material"
    )
    papers = ask.rows_among(connection, TABLES[MaterialCertificate], "material", names, as_of)
    tse = ask.grouped([row for row in papers if row.what in _TSE_PAPERS], "material")
    items = {row.item: row for row in ask.rows_among(connection, t.ITEM, "item", sorted({*names, *others}), as_of)}
    lots = {
        name: Lot(
            item=name,
            received=received.get(name) or others.get(name),
            expiry=row.expiry,
            entry=row.entry,
            statuses=tuple(in_order(statuses.get(name, ()), lambda each: (each.occurred, each.entry))),
            papers=tuple(tse.get(name, ())),
        )
        for name, row in items.items()
        if row.item_kind == ItemKind.MATERIAL_LOT
    }
    numbers = sorted({row.certificate for row in papers})
    withdrawn = ask.rows_among(connection, TABLES[Withdrawn], "name", numbers, as_of)
    return _Site(
        lots=lots,
        named=named,
        dispositions=_first(connection, MaterialStatus, as_of),
        papers=_first(connection, MaterialCertificate, as_of, what=_TSE_PAPERS),
        withdrawn={row.name: row for row in withdrawn if row.what == MaterialCertificate.KIND},
    )


def _first(connection: Connection, kind: type[Any], as_of: int | None, what: tuple[str, ...] = ()) -> str:
    """When the first entry of a kind happened; empty where there is none."""
    return ask.earliest(connection, TABLES[kind], as_of, **({"what": what} if what else {}))


def _status(lot: Lot, step: Performed, site: _Site) -> Remark:
    answer, says, rows = _disposed(lot, step, site)
    expected = bool(lot.statuses) or _worked(site.dispositions, step)
    if answer is Answer.NOT_KNOWN and not expected:
        answer = None
    against = [row.occurred for row in rows if row.status != "released"]
    return _remark("status", answer, says, lot, step, rows, source=_STATUS, day=max(step.occurred, *against, ""))


def _disposed(lot: Lot, step: Performed, site: _Site) -> tuple[Answer | None, str, tuple[Row[Any], ...]]:
    """Whether a lot was released when a step used it, and the dispositions by which that is known."""
    used = f"'{lot.item}' was used in step {step.step} on {step.occurred}"
    then = lot.status(step.occurred)
    if (rejected := lot.rejected(step.occurred)) is not None:
        was = f", when it was {then.status} ({then.disposition})" if then is not None and then is not rejected else ""
        return (
            Answer.NOT_MET,
            f"{used}{was}; it was rejected on {rejected.occurred} ({rejected.disposition}).",
            (rejected,),
        )
    if (doubt := lot.doubted(step)) is not None:
        says = f"{used}; it was put into quarantine on {doubt.occurred} ({doubt.disposition})"
        return Answer.NOT_KNOWN, f"{says}, and not released since: what is wrong with it is open.", (doubt,)
    if then is not None and then.status == "released":
        said = f"{used}; it was released on {then.occurred} ({then.disposition})"
        if _order_open(then, step):
            return Answer.NOT_KNOWN, f"{said}, which was entered after the step: at what time is not told.", (then,)
        return Answer.MET, f"{said}.", (then,)
    return _unreleased(lot, step, site, used)


def _unreleased(lot: Lot, step: Performed, site: _Site, used: str) -> tuple[Answer | None, str, tuple[Row[Any], ...]]:
    """What is known of a lot that was not released when a step used it."""
    then = lot.status(step.occurred)
    later = next(
        (row for row in lot.statuses if row.status == "released" and before(step.occurred, row.occurred)), None
    )
    only = f" It was released only on {later.occurred} ({later.disposition})." if later is not None else ""
    rows = tuple(row for row in (then, later) if row is not None)
    if then is not None or (lot.received is not None and lot.received.quarantined):
        by = f"{then.disposition} put it" if then is not None else "it was received"
        return Answer.NOT_MET, f"{used} out of quarantine, into which {by}.{only}", rows
    if later is not None:
        return Answer.NOT_MET, f"{used} before it was released.{only}", rows
    if not _worked(site.dispositions, step):
        return Answer.NOT_KNOWN, f"{used}; the record worked with no dispositions of materials then.", ()
    return Answer.NOT_KNOWN, f"{used}; that it was released is not recorded. Enter its disposition.", ()


def _order_open(released: Row[Any], step: Performed) -> bool:
    """Whether a release of the day of a use may have come after it: the use tells its time, the release does not.

    Where both are dates alone the release counts, as the first day of anything does; so does one that was entered
    before the step was.
    """
    undated = len(step.occurred) > _DAY == len(released.occurred)
    return undated and step.occurred[:_DAY] == released.occurred and released.entry > step.entry


def _worked(since: str, step: Performed) -> bool:
    """Whether a site worked with something when a step was performed."""
    return bool(since) and not before(step.occurred, since)


def _expiry(lot: Lot, step: Performed) -> Remark:
    used = f"'{lot.item}' was used in step {step.step} on {step.occurred}"
    if not lot.expiry:
        says = f"{used}; it has no expiry or retest date in the record. Enter it."
        return _remark("expiry", Answer.NOT_KNOWN, says, lot, step, source=_SHELF)
    expired = past(lot.expiry, step.last)
    if expired is None:
        says = f"{used} to {step.last}; it expires with {lot.expiry}, and by then that day may have ended at the site, or not: it is within 14 hours of its end in UTC."
        return _remark("expiry", Answer.NOT_KNOWN, says, lot, step, source=_SHELF)
    if expired:
        during = "" if before(lot.expiry, step.occurred) else f", before the step ended on {step.last}"
        says = f"{used}; it expired on {lot.expiry}{during}."
        return _remark("expiry", Answer.NOT_MET, says, lot, step, source=_SHELF, day=max(step.occurred, lot.expiry))
    return _remark("expiry", Answer.MET, f"{used}, before it expired on {lot.expiry}.", lot, step, source=_SHELF)


def _grade(lot: Lot, step: Performed, site: _Site) -> Iterator[Remark]:
    """A better lot of the same name was released and at hand: why was it not used?"""
    own = lot.received
    if own is None or not own.name:
        return
    for row in site.named.get(own.name, ()):
        other = site.lots.get(row.item)
        if other is not None and row.item != lot.item and _better(row, own) and _at_hand(other, row, step):
            how = f"grade '{row.grade}'" if _tier(row) is None or _tier(own) is None else f"tier {row.tier}"
            says = (
                f"'{lot.item}' ({_said(own)}) was used in step {step.step} on {step.occurred}, though '{row.item}' of "
                f"{how} was released and at hand under the same name ({own.name}). Say why in a deviation."
            )
            then = other.status(step.occurred)
            rows = (row, then) if then is not None else (row,)
            yield _remark("grade", Answer.NOT_KNOWN, says, lot, step, rows, expected=False, source=_TIERS)
            return


def _at_hand(other: Lot, row: Row[Any], step: Performed) -> bool:
    """Whether a lot had come, was released, and was not yet past its shelf life; what is not known counts for no."""
    then = other.status(step.occurred)
    released = then is not None and then.status == "released"
    return (
        released
        and not before(step.occurred, row.occurred)
        and bool(other.expiry)
        and not before(other.expiry, step.last)
    )


def _better(one: Row[Any], other: Row[Any]) -> bool:
    """Whether a lot is of a higher grade than another: by the tier, where both state one, else by the maker's word."""
    if _tier(one) is not None and _tier(other) is not None:
        return (_tier(one) or 0) < (_tier(other) or 0)
    ranks = [GRADES.get(" ".join(row.grade.casefold().replace("-", " ").split())) for row in (one, other)]
    return ranks[0] is not None and ranks[1] is not None and ranks[0] > ranks[1]


def _tier(row: Row[Any]) -> int | None:
    return int(row.tier) if row.tier else None


def _said(row: Row[Any]) -> str:
    return f"tier {row.tier}" if row.tier else f"grade '{row.grade}'"


def _tse(lot: Lot, step: Performed, site: _Site) -> Iterator[Remark]:
    """What comes from animals has a TSE paper on that day; what was made here is judged by what went into it."""
    if lot.received is None:
        return
    components = [each for each in lot.received.components.split(";") if each]
    of, named = derived(lot.received.origin, components, xeno_free=lot.received.xeno_free)
    used = f"'{lot.item}', used in step {step.step} on {step.occurred},"
    if of is Derived.NOT:
        says = f"{used} is of no animal or human origin ({named})."
        yield _remark("tse", Answer.MET, says, lot, step, source=_TSE)
        return
    good = next((row for row in lot.papers if _speaks(row, lot, step, site)), None)
    if good is not None:
        says = f"{used} has {good.what} {good.certificate}."
        yield _remark("tse", Answer.MET, says, lot, step, (good,), source=_TSE)
        return
    wrong = "; ".join(_against(row, lot, step, site) for row in lot.papers)
    lacks = f"no TSE statement that speaks for it on that day{f' ({wrong})' if wrong else ''}"
    rows = (*lot.papers, *(site.withdrawn[row.certificate] for row in lot.papers if row.certificate in site.withdrawn))
    answer, says = _unsafe(of, named, used, lacks)
    yield _remark("tse", answer, says, lot, step, rows, expected=_worked(site.papers, step), source=_TSE)


def _unsafe(of: Derived, named: str, used: str, lacks: str) -> tuple[Answer | None, str]:
    match of:
        case Derived.ANIMAL:
            return Answer.NOT_MET, f"{used} comes from animals ({named}) and has {lacks}. File one, or replace it."
        case Derived.OTHER_ANIMAL:
            return None, f"{used} comes from an animal that TSE is not known to affect ({named}), and has {lacks}."
        case Derived.HUMAN:
            return Answer.NOT_KNOWN, f"{used} is of human origin ({named}) and has {lacks}. File one."
    stated = f"states no known origin ({named})" if named else "does not state its origin"
    return Answer.NOT_KNOWN, f"{used} {stated}, and has {lacks}. Enter its origin, or file one."


def _speaks(row: Row[Any], lot: Lot, step: Performed, site: _Site) -> bool:
    return not _against(row, lot, step, site)


def _against(row: Row[Any], lot: Lot, step: Performed, site: _Site) -> str:
    """Why a paper does not speak for a lot when it is used; empty if it does."""
    printed = lot.received.lot if lot.received is not None else ""
    if row.lot and row.lot != printed:
        return f"{row.certificate} speaks for lot '{row.lot}'"
    if row.issued and before(step.occurred, row.issued):
        return f"{row.certificate} was issued only on {row.issued}"
    if row.ends and before(row.ends, step.occurred):
        return f"{row.certificate} ended on {row.ends}"
    gone = site.withdrawn.get(row.certificate)
    if gone is not None and before(gone.occurred, step.occurred):
        return f"{row.certificate} was withdrawn on {gone.occurred}"
    return ""


def _remark(  # noqa: PLR0913 - a finding has as many parts
    code: str,
    answer: Answer | None,
    says: str,
    lot: Lot,
    step: Performed,
    rows: Sequence[Row[Any]] = (),
    *,
    expected: bool = True,
    source: str = "",
    day: str = "",
) -> Remark:
    return remark(
        code,
        answer,
        says,
        where=f"{lot.item}, entry {lot.entry}; {step.where}",
        about=(step.step,) if any(getattr(row, "status", "") == "rejected" for row in rows) else (step.step, lot.item),
        entries=(lot.entry, step.entry, *(row.entry for row in rows)),
        expected=expected,
        source=source,
        day=day or step.occurred,
    )
