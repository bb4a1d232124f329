"""Facts of the making: regimes, grades, cycles, banks, vectors and edits, each read from the steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from seedlot.lineage.materials import GRADES
from seedlot.regulation.evidence import Subject
from seedlot.release.facts_cells import cell_source
from seedlot.release.licensed import licensed
from seedlot.release.parts import CHANGES, CULTURED
from seedlot.release.programme import Programme, Thing, Told, Work
from seedlot.release.saying import One, Said, all_words, any_of, named, said, worst
from seedlot.release.vectors import INTEGRATING, vectors, viral
from seedlot.terms.words import Environment, ItemKind, Stage

#: Regimes of steps as the rules name them.
_REGIMES = {
    Environment.GMP: "licensed-gmp",
    Environment.PRINCIPLES: "gmp-principles",
    Environment.RESEARCH: "research",
}
_GRADED = re.compile(r"\b(?:c?gmp|clinical|ph\. ?eur\.?|usp|pharmaceutical|licensed medicin\w+)\b")
#: Words that deny the grade which they name, or only come near it: non-GMP, not for clinical use, GMP-like.
_UNGRADED = re.compile(
    r"\b(?:non|not|no|without|pre)\b(?: \w+){0,4}? (?:c?gmp|clinical|ph\. ?eur|usp|pharmaceutical)|\b(?:preclinical|nonclinical|nongmp)\b"
    r"|\bgmp (?:like|style|equivalent|ready|compatible)\b"
)
_RESEARCH = re.compile(r"\b(?:research|ruo|laboratory use)\b")
#: The version at the end of the name of a procedure.
_VERSION = re.compile(r"[ ,]+v(?:ersion)?\.? ?\d[\w.]*$", re.IGNORECASE)
_INSERTS = re.compile(r"knock-?in|insert|\btag\b|fusion|terminus|transgene|reporter|\bgfp\b|fluorescent")
_NO_INSERT = re.compile(r"knock-?out|deletion|disrupt|point mutation|correction|base edit")


def unmade_before(programme: Programme) -> tuple[Thing, ...]:
    """The items whose making the record does not hold, but for those that were made of a master bank."""
    banks = set(programme.part(Subject.MASTER_BANKS))
    names = (name for name in programme.unmade if not (programme.behind.get(name, frozenset()) - {name}) & banks)
    return tuple(programme.items[name] for name in names)


def _outside(programme: Programme) -> Iterator[One]:
    for item in unmade_before(programme):
        regime = _REGIMES[Environment(item.environment)] if item.environment else None
        yield One(value=regime, what=f"'{item.item}', which came from outside", entry=item.entry, name=item.item)


def cld_environment(programme: Programme) -> Said:
    """The worst regime of all steps that processed cells behind the master bank."""
    several = [*_regimes(programme, programme.works_of(Subject.DEVELOPMENT)), *_outside(programme)]
    nothing = "No step of cell line development is recorded."
    return worst(tuple(_REGIMES.values()), several, nothing=nothing)


def _regimes(programme: Programme, works: Iterable[Work]) -> Iterator[One]:
    """The regime of each step; what is called licensed GMP is not, where the licence that is entered did not hold."""
    for work in works:
        regime = _REGIMES[Environment(work.environment)] if work.environment else None
        what, site = f"step {work.step}", work.organisation or programme.site
        held = licensed(programme, work) if work.environment == Environment.GMP else True
        if held is False:
            regime = _REGIMES[Environment.PRINCIPLES]
            what += f" (called licensed GMP, and no licence of {site} held on {work.occurred})"
        if held is None:
            what += f" (called licensed GMP; no licence of {site} is entered)"
        yield One(value=regime, what=what, entry=work.entry, name=work.step)


def mcb_environment(programme: Programme) -> Said:
    """The worst regime of the steps that filled the master banks."""
    several = list(_regimes(programme, programme.works_of(Subject.MASTER_BANKING)))
    banks = [programme.items[name] for name in programme.part(Subject.MASTER_BANKS)]
    for bank in banks:
        if bank.registered:
            regime = _REGIMES[Environment(bank.environment)] if bank.environment else None
            several.append(
                One(value=regime, what=f"'{bank.item}', which came from outside", entry=bank.entry, name=bank.item)
            )
    several = [One(value=_as_bank(each.value), what=each.what, entry=each.entry, name=each.name) for each in several]
    return worst(("gmp", "gmp-principles", "research"), several, nothing="No master bank is recorded.")


def _as_bank(regime: object) -> str | None:
    return "gmp" if regime == "licensed-gmp" else None if regime is None else str(regime)


def cld_material_grade(programme: Programme) -> Said:
    """The worst grade of the materials of cell line development."""
    lots = [
        each for each in programme.of("material") if each.about in set(programme.part(Subject.DEVELOPMENT_MATERIALS))
    ]
    last = {each.about: each.text("status") for each in programme.of("material status")}
    released = {name for name, status in last.items() if status == "released"}
    certified = {each.about for each in programme.of("material certificate") if "analysis" in each.text("what")}
    several = [
        One(
            value=_grade(lot, qualified=lot.about in released & certified),
            what=f"'{lot.about}'",
            entry=lot.entry,
            name=lot.about,
        )
        for lot in lots
    ]
    several += bare(programme.works_of(Subject.CULTURE_STEPS), "development")
    several += [
        One(value=None, what=f"the materials of '{each.item}'", entry=each.entry) for each in unmade_before(programme)
    ]
    return worst(("gmp", "qualified", "research"), several, nothing="No material of cell line development is recorded.")


def bare(works: Iterable[Work], _: str = "") -> list[One]:
    """The steps of culture that name no lot of a material: what was used there is not known."""
    missing = [work for work in works if work.process in CULTURED and not work.materials]
    return [
        One(value=None, what=f"the materials of step {work.step}", entry=work.entry, name=work.step) for work in missing
    ]


def _grade(lot: Told, *, qualified: bool) -> str | None:
    """The grade of a lot: the maker's words first, then the tier of USP <1043>, then whether it was qualified here.

    Tiers 1 and 2 are licensed medicines and what is made under GMP for this use; what a maker calls research grade stays
    so whatever was done with it here.
    """
    words = " ".join(lot.text("grade").casefold().replace("-", " ").split())
    rank = GRADES.get(words)
    if rank == 0 or _RESEARCH.search(words):
        return "research"
    lower = bool(_UNGRADED.search(words))
    if not lower and (rank == 1 or _GRADED.search(words) or lot.text("tier") in {"1", "2"}):
        return "gmp"
    return "qualified" if qualified or "qualified" in words else None


def cld_cycles(programme: Programme) -> Said:
    """How often cells were changed, and a line made anew, on the longest way to the product.

    A cycle is a reprogramming, an editing, or a gene transfer that changes cells for good; what came from outside may
    have cycles behind it that nobody entered.
    """
    transfers = {
        each.about for each in programme.of("gene transfer") if each.text("purpose") in {"transduction", "transfection"}
    }
    changing = {name for name, each in programme.works.items() if each.process in CHANGES} | transfers
    stages = (Stage.WCB, Stage.MCB, Stage.DRUG_SUBSTANCE, Stage.DRUG_PRODUCT)
    ends = [each for stage in stages for each in programme.firsts(stage)]
    if not ends and not programme.items:
        return said(None, "No item of the programme is recorded.")
    counts: dict[str, int] = {}
    for name in sorted(programme.behind, key=lambda each: len(programme.behind[each])):
        before = max((counts.get(each, 0) for each in programme.parents.get(name, ())), default=0)
        counts[name] = before + (programme.items[name].step in changing)
    most = max((counts[each.item] for each in ends or programme.items.values()), default=0)
    several = [
        One(value=None, what=f"step {name}", entry=programme.works[name].entry, name=name)
        for name in programme.works
        if name in changing
    ]
    if outside := unmade_before(programme):
        names = named(f"'{each.item}'" for each in outside)
        return said(
            None, f"At least {most}; how often the cells were changed before {names} came is not recorded.", several
        )
    steps = named(each.what for each in several)
    return said(most, f"{most} on the longest way{f': {steps}' if steps else ''}.", several)


def banked(programme: Programme) -> Said:
    """Whether there is a master bank on the way, or among the programme's items."""
    banks = [programme.items[name] for name in programme.part(Subject.MASTER_BANKS)]
    if banks:
        several = [One(value=True, what=f"'{each.item}'", entry=each.entry, name=each.item) for each in banks]
        return said(value=True, says=f"Master bank: {named(each.what for each in several)}.", several=several)
    return _without(programme, "no master bank")


def bank_two_tier(programme: Programme) -> Said:
    """Whether there is a working bank."""
    banks = programme.firsts(Stage.WCB)
    if banks:
        several = [One(value=True, what=f"'{each.item}'", entry=each.entry, name=each.item) for each in banks]
        return said(value=True, says=f"Working bank: {named(each.what for each in several)}.", several=several)
    return _without(programme, "no working bank")


def _without(programme: Programme, what: str) -> Said:
    """That something is not on the way to a product that was made, as far as the way is known."""
    lots = programme.firsts(Stage.DRUG_PRODUCT, Stage.DRUG_SUBSTANCE, Stage.DOSE)
    if not lots:
        return said(None, f"There is {what} in the record, and no product that was made without one.")
    several = [One(value=False, what=f"'{each.item}'", entry=each.entry, name=each.item) for each in lots]
    if programme.unmade:
        missing = named(f"'{each}'" for each in programme.unmade)
        return said(
            None, f"There is {what} on the way to the product; what is behind {missing} is not recorded.", several
        )
    says = f"There is {what} on the way from the donor to {named(each.what for each in several)}."
    return said(value=False, says=says, several=several)


def reprogramming(programme: Programme) -> Said:
    """By what cells were reprogrammed, as the gene transfers of those steps say."""
    steps = programme.works_of(Subject.REPROGRAMMING)
    told = [each for each in programme.of("gene transfer") if each.text("purpose") == "reprogramming"]
    if not steps and not told:
        source = cell_source(programme)
        if source.value is not None and source.value != "iPSC":
            return Said(value=frozenset({"none"}), says=f"None: the cells are {source.value}.", entries=source.entries)
        return said(None, "No reprogramming is recorded.")
    several = [
        One(value=_reprogrammed(each), what=f"step {each.about}", entry=each.entry, name=each.about) for each in told
    ]
    silent = {each.step for each in steps} - {each.about for each in told}
    several += [
        One(value=None, what=f"the gene transfer of step {each.step}", entry=each.entry)
        for each in steps
        if each.step in silent
    ]
    return all_words(several, nothing="No reprogramming is recorded.")


def _reprogrammed(transfer: Told) -> frozenset[str]:
    words = {"plasmid": "episomal", "rna": "mrna"}
    found = frozenset(words.get(each, each) for each in vectors(transfer.text("method"), transfer.text("vector")))
    return found - {"aav"} or frozenset({"other"})


def _transfers(programme: Programme) -> list[One]:
    """The vectors of every gene transfer and edit; None for a step of which none is told, and for what came from outside."""
    several = [
        One(
            value=vectors(each.text("method"), each.text("vector")) or frozenset({"other"}),
            what=f"step {each.about}",
            entry=each.entry,
            name=each.about,
        )
        for each in programme.of("gene transfer")
    ]
    several += [
        One(
            value=vectors(each.text("delivery"), each.text("template")),
            what=f"edit {each.text('edit')}",
            entry=each.entry,
            name=each.about,
        )
        for each in programme.of("gene edit")
    ]
    return [*several, *_untold(programme)]


def _untold(programme: Programme) -> list[One]:
    """The steps that change genes without telling how, and what came from outside."""
    told = {each.about for kind in ("gene transfer", "gene edit") for each in programme.of(kind)}
    steps = [work for work in programme.works.values() if work.process in CHANGES and work.step not in told]
    several = [
        One(value=None, what=f"how step {each.step} was done", entry=each.entry, name=each.step) for each in steps
    ]
    return several + _before(programme)


def _before(programme: Programme) -> list[One]:
    """What came from outside: nobody entered what was done to it before. Without any item nothing is known."""
    if not programme.items:
        return [One(value=None, what="the steps behind the product, of which none is recorded")]
    return [
        One(value=None, what=f"what was done before '{each.item}' came", entry=each.entry, name=each.item)
        for each in unmade_before(programme)
    ]


def vector(programme: Programme) -> Said:
    """What vectors brought genes in."""
    several = _transfers(programme)
    if not several:
        return _no_change(programme, frozenset({"none"}), "No step brought genes in")
    found = all_words(several, nothing="")
    if found.value == frozenset():
        return Said(value=frozenset({"none"}), says="No vector was used.", entries=found.entries, about=found.about)
    return found


def _no_change(programme: Programme, value: frozenset[str] | bool, says: str) -> Said:  # noqa: FBT001 - a value of a fact
    several = [One(value=None, what=name, entry=each.entry, name=name) for name, each in programme.works.items()]
    return said(value, f"{says}, of {len(several)} that lead from the donor to the product.", several)


def viral_vector(programme: Programme) -> Said:
    """Whether a virus was used at a step, an edit's delivery and template among them."""
    return _altered(
        programme,
        ("A virus was used", "No step brought genes in"),
        transfer=lambda each: viral(each.text("method"), each.text("vector")),
        edit=lambda each: viral(each.text("delivery"), each.text("template")),
    )


def _altered(
    programme: Programme,
    says: tuple[str, str],
    *,
    transfer: Callable[[Told], bool | None],
    edit: Callable[[Told], bool | None] | None = None,
) -> Said:
    """Whether any transfer of genes, or edit, is of a kind: what is said if so, and what of a way without any."""
    several = [
        One(value=transfer(each), what=f"step {each.about}", entry=each.entry, name=each.about)
        for each in programme.of("gene transfer")
    ]
    if edit is not None:
        several += [
            One(
                value=edit(each),
                what=f"edit {each.text('edit')} ({each.text('change')})",
                entry=each.entry,
                name=each.about,
            )
            for each in programme.of("gene edit")
        ]
    several += _untold(programme)
    return any_of(says[0], several, nothing="") if several else _no_change(programme, value=False, says=says[1])


def integrating_vector(programme: Programme) -> Said:
    """Whether a vector that integrates was used; lentiviral and retroviral vectors do, whatever is stated."""
    says = ("A vector integrates", "No step brought genes in by a vector")
    return _altered(programme, says, transfer=_integrates)


def _integrates(transfer: Told) -> bool | None:
    if vectors(transfer.text("method"), transfer.text("vector")) & INTEGRATING:
        return True
    stated = transfer.says.get("integrating")
    return None if stated is None else bool(stated)


def gene_modified(programme: Programme) -> Said:
    """Whether a recombinant sequence was inserted, and stays."""
    says = ("A sequence was inserted", "No step changed genes")
    return _altered(programme, says, transfer=_integrates, edit=_inserts)


def _inserts(edit: Told) -> bool | None:
    """Whether an edit inserts a sequence: by its words; one with a repair template, or of other words, may."""
    words = edit.text("change").casefold()
    if _INSERTS.search(words):
        return True
    return False if _NO_INSERT.search(words) and not edit.text("template") else None


def genome_edited(programme: Programme) -> Said:
    """Whether genes were edited at a step."""
    edits = [
        One(value=True, what=f"edit {each.text('edit')}", entry=each.entry, name=each.about)
        for each in programme.of("gene edit")
    ]
    steps = programme.works_of(Subject.EDITING)
    several = [*edits, *(One(value=True, what=f"step {each.step}", entry=each.entry, name=each.step) for each in steps)]
    several += _before(programme)
    return (
        any_of("Edited", several, nothing="")
        if several
        else _no_change(programme, value=False, says="No step edited genes")
    )


def process_changed(programme: Programme) -> Said:
    """Whether a change came into force since the last lot, or lots were made by different versions of a procedure.

    What is in force when nothing is recorded as changed is known only where the record works with change control.
    """
    lots = [
        each
        for each in programme.items.values()
        if each.kind in {ItemKind.DRUG_PRODUCT, ItemKind.DRUG_SUBSTANCE} and not each.planned
    ]
    if not lots:
        return said(None, "No lot is recorded against which the process could have changed.")
    last = max(each.occurred for each in lots)
    changed = list(_changes(programme, last))
    if changed:
        return said(
            value=True,
            says=f"Changed since the last lot of {last}: {named(each.what for each in changed)}.",
            several=changed,
        )
    if differing := _differing(programme):
        return said(
            value=True,
            says=f"Lots were made by different versions of a procedure: {named(each.what for each in differing)}.",
            several=differing,
        )
    if "change" not in programme.keeps:
        return said(None, f"No change is recorded since the last lot of {last}; the record holds no change control.")
    entry = programme.keeps["change"]
    return Said(value=False, says=f"No change came into force since the last lot of {last}.", entries=(entry,))


def _changes(programme: Programme, last: str) -> Iterator[One]:
    """The changes in force since a day that name the programme, or a procedure or material of it."""
    own = {programme.name, *programme.part(Subject.MATERIALS), *(each.procedure for each in programme.works.values())}
    touching = {
        each.text("change"): each
        for each in programme.of("change")
        if each.text("what") in own or not each.text("what")
    }
    for each in programme.of("change closed"):
        told = touching.get(each.text("change"))
        since = each.text("effective") or each.occurred
        if told is not None and each.says.get("approved") and since[:10] >= last[:10]:
            yield One(value=True, what=f"{each.text('change')} ({told.text('title')})", entry=each.entry)


def _differing(programme: Programme) -> list[One]:
    """Versions of one procedure by which the steps that made lots were done."""
    found: dict[str, dict[str, Work]] = {}
    for work in (*programme.works_of(Subject.PRODUCT_STEPS), *programme.works_of(Subject.SUBSTANCE_STEPS)):
        if work.procedure and not work.planned:
            found.setdefault(_VERSION.sub("", work.procedure), {})[work.procedure] = work
    return [
        One(value=True, what=f"'{work.procedure}' in step {work.step}", entry=work.entry, name=work.step)
        for several in found.values()
        if len(several) > 1
        for work in several.values()
    ]
