"""Agreements, documents, licences, checks and the record itself as evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from seedlot.regulation.evidence import Agreed, Checked, Filed, Licence, Subject
from seedlot.release.donor_tests import WINDOW, repeated, timed
from seedlot.release.licensed import over, valid
from seedlot.release.programme import Programme, Told
from seedlot.release.saying import named
from seedlot.release.showing_entries import entered, is_own, own_names, subjects, unentered
from seedlot.release.weighing import Weight, all_of, failed, held, is_any, missing, says_any
from seedlot.terms.countries import EEA, territories_of
from seedlot.terms.finding import Answer
from seedlot.terms.moments import before
from seedlot.terms.words import Environment

#: How the parts of the work are called that an answer must come before.
#: Who agrees to much, and is no competent authority for medicines.
_NO_AUTHORITY = (
    "ethics committee",
    "ethics board",
    "review board",
    "IRB",
    "IEC",
    "notified body",
    "consultant",
    "consultancy",
    "university",
    "sponsor",
    "internal",
)
_ALL_EDITING = ("development", "derivation", "gene edit", "gene editing", "genome editing", "editing", "seed")
_BEGUN = {"development": "cell line development", "bank": "the master bank", "product": "the product"}


def _first(programme: Programme, part: str) -> str:
    """When a part of the work began; empty where none of it is recorded."""
    subject = {"development": Subject.DEVELOPMENT, "bank": Subject.MASTER_BANKING, "product": Subject.PRODUCT_STEPS}[
        part
    ]
    works = programme.works_of(subject)
    return min((each.occurred for each in works), default="")


def agreement(programme: Programme, needs: Agreed) -> Weight:
    """Judge what authorities said: the last answer of each that is asked for, in each territory where it is."""
    places = filing_places(programme) if needs.everywhere else ()
    asked = [within(needs, place) for place in places] or [needs]
    return all_of([_agreement(programme, each) for each in asked])


def _agreement(programme: Programme, needs: Agreed) -> Weight:
    own = [each for each in programme.of("agreement") if _mine(programme, each)]
    about = [each for each in own if _matches(programme, each, needs)]
    of = f"an authority of {needs.territory[0]}" if needs.territory else "an authority"
    who = needs.authority[0] if needs.authority else of
    topic = f" on {_BEGUN.get(needs.subject[0], needs.subject[0])}" if needs.subject else ""
    verb = "Ask" if needs.asked else "Have the agreement of"
    begins = f" before {_BEGUN[needs.before]} begins" if needs.before else ""
    settle = f"{verb} {who}{topic}{begins}, and enter what it said as an agreement."
    if not about:
        other = named(f"{each.text('agreement')} ({_said(each)})" for each in own)
        more = f" Entered, and about something else: {other}." if other else ""
        return missing(f"No answer of {who}{topic} is recorded.{more}", settle)
    last, first = _answers(about)
    told = f"{last.text('authority')} ({last.text('agreement')}, {last.occurred})"
    if last.says.get("agreed") is not None and not last.says["agreed"]:
        return failed(f"{told} does not agree: {last.text('answer')}.", (last.entry,))
    if not last.says.get("agreed") and not needs.asked:
        return missing(f"{told} neither agreed nor refused.", settle, (last.entry,))
    began = _first(programme, needs.before) if needs.before else ""
    if began and before(began, first.occurred):
        return missing(
            f"{told} answered only after {_BEGUN[needs.before]} had begun on {began}.", settle, (last.entry,)
        )
    if unasked := _unasked(programme, about, needs):
        return missing(
            f"{told} agrees, and says nothing of {named(unasked)}, where genes were edited.", settle, (last.entry,)
        )
    conditions = f" Its conditions: {last.text('conditions')}." if last.text("conditions") else ""
    return held(f"{told} {'agrees' if last.says.get('agreed') else 'was asked'}.{conditions}", (last.entry,))


def filing_places(programme: Programme) -> tuple[str, ...]:
    """The territories that the programme, its products and its trials name."""
    entries = (*([programme.stated] if programme.stated else []), *programme.of("product"), *programme.of("trial"))
    return tuple(dict.fromkeys(place for each in entries for place in each.listed("territories")))


def within(needs: Agreed, place: str) -> Agreed:
    """What is asked of the authorities of one territory: of a member state those of the Union do too, and the other way."""
    members = sorted(EEA) if place in {"EU", "EEA"} else ()
    words = dict.fromkeys((place, *sorted(territories_of(place)), *members))
    return needs.model_copy(update={"territory": tuple(words), "everywhere": False})


def _said(told: Told) -> str:
    """Of whom an agreement is, and on what, in its own words: a misspelt one is seen there."""
    subjects = ", ".join(f"'{each}'" for each in told.listed("subjects"))
    return ", ".join(filter(None, (told.text("authority"), told.text("territory"), subjects)))


def _answers(about: list[Told]) -> tuple[Told, Told]:
    """The answer that holds, and since when: the last by its day that decided anything, and the first of its run.

    An answer that neither agreed nor refused takes nothing back; one that was only confirmed later came in time.
    """
    order = sorted(about, key=lambda each: (each.occurred[:10], each.entry))
    decided = [each for each in order if each.says.get("agreed") is not None]
    if not decided:
        return order[-1], order[0]
    refused = [place for place, each in enumerate(decided) if not each.says["agreed"]]
    run = decided[refused[-1] + 1 :] if refused else decided
    return (run[-1], run[0]) if run else (decided[-1], decided[-1])


def _unasked(programme: Programme, about: list[Told], needs: Agreed) -> tuple[str, ...]:
    """The steps of editing outside licensed GMP that no agreement speaks of: one on the reprogramming covers none of them.

    Who agreed to the development, the derivation, the editing or the programme spoke of all of it.
    """
    if needs.asked or "gene edit" not in needs.subject:
        return ()
    spoken = {each for told in about if told.says.get("agreed") for each in told.listed("subjects")}
    if programme.name in spoken or says_any(" ; ".join(spoken), _ALL_EDITING):
        return ()
    edits = [work for work in programme.works_of(Subject.EDITING) if work.environment not in {"", Environment.GMP}]
    early = set(programme.part(Subject.DEVELOPMENT))
    return tuple(work.step for work in edits if work.step in early and not spoken & {work.step, *work.outputs})


def _mine(programme: Programme, told: Told) -> bool:
    """Whether an agreement is about the programme: it names it, or something of it."""
    return told.text("programme") == programme.name or bool(own_names(programme) & set(told.listed("subjects")))


def _matches(programme: Programme, told: Told, needs: Agreed) -> bool:
    topic = subjects(programme, told, "subjects")
    procedure = f"{told.text('procedure')} ; {told.text('question')}"
    return (
        (says_any(told.text("authority"), needs.authority) if needs.authority else not _is_none(told))
        and (not needs.territory or is_any(told.text("territory"), needs.territory))
        and (not needs.procedure or says_any(procedure, needs.procedure))
        and (not needs.subject or says_any(topic, needs.subject))
    )


def _is_none(told: Told) -> bool:
    """Whether whom an agreement names is no competent authority, by its words."""
    return says_any(told.text("authority"), _NO_AUTHORITY)


def document(programme: Programme, needs: Filed) -> Weight:
    """Judge documents of a type: with a file, valid, and about every subject."""
    told = [each for each in programme.of("document") if each.text("type") in needs.type and is_own(programme, each)]
    if needs.about:
        told = [each for each in told if says_any(f"{each.text('about')} ; {each.text('title')}", needs.about)]
    if needs.of is Subject.PROGRAMME:
        return _filed(programme, programme.name, told, needs)
    names = programme.part(needs.of)
    if not names:
        return missing(
            f"No {needs.of} are recorded.", f"Enter the {needs.of}, and file a document '{needs.type[0]}' about each."
        )
    about = {
        name: [each for each in told if name in each.listed("about") or (not each.listed("about") and len(names) == 1)]
        for name in names
    }
    return all_of([_filed(programme, name, several, needs) for name, several in about.items()])


def _filed(programme: Programme, name: str, told: list[Told], needs: Filed) -> Weight:
    what = f"'{needs.type[0]}'" + (f" about {needs.about[0]}" if needs.about else "")
    settle = f"File a document {what} of {name}, with its file."
    if not told:
        return missing(f"No document {what} of {name} is filed.", settle)
    kept = [each for each in told if each.text("files")]
    if not kept:
        return missing(f"Document {named(each.text('document') for each in told)} has no file.", settle, entered(told))
    standing = [each for each in kept if not over(each, programme.moment)]
    if not standing:
        return missing(
            f"Document {named(each.text('document') for each in kept)} is no longer valid.", settle, entered(kept)
        )
    listed = named(f"{each.text('document')} ({each.text('type')})" for each in standing)
    return held(f"Filed: {listed}. What it says is for a person to judge.", entered(standing))


def licence(programme: Programme, needs: Licence) -> Weight:
    """Judge whether the organisation behind each subject held a standard on the day."""
    behind = list(_organisations(programme, needs.of))
    if needs.of is Subject.PROGRAMME:
        behind = [
            (each.about, each, programme.moment) for each in programme.of("organisation") if _acts(programme, each)
        ]
    if needs.country:
        behind = [each for each in behind if needs.country in programme.territories(each[1])]
    where = f" in {needs.country}" if needs.country else ""
    standard = needs.standard[0]
    if not behind:
        settle = (
            f"Enter the organisation of the {needs.of}{where} with its country, and its accreditation '{standard}'."
        )
        return missing(f"No organisation of the {needs.of}{where} is recorded.", settle)
    if needs.of is Subject.PROGRAMME:
        weights = [_held(programme, *each, needs) for each in behind]
        good = [each for each in weights if each.standing == "held"]
        return good[0] if good else weights[0]
    outside = unentered(programme, needs.of)
    return all_of([*(_held(programme, *each, needs) for each in behind), *([outside] if outside else [])])


#: Entries that name whoever does something for a programme, and the fields that do.
_ACTORS = {
    "procurement": ("establishment",),
    "shipment": ("sender", "receiver"),
    "dose use": ("centre",),
    "trial": ("sponsor",),
}


def _acts(programme: Programme, organisation: Told) -> bool:
    """Whether an organisation does anything for the programme, or one of its licences names it in its scope."""
    name = organisation.about
    if any((work.organisation or programme.site) == name for work in programme.works.values()):
        return True
    fields = ((kind, field) for kind, several in _ACTORS.items() for field in several)
    if any(each.text(field).partition(",")[0].strip() == name for kind, field in fields for each in programme.of(kind)):
        return True
    return any(programme.name in each.text("scope") for each in programme.of("accreditation", name))


#: Laboratories are asked about on the day of each test: the entries that name them, and the field of the day.
_TESTED = {
    Subject.LABORATORIES: ("report", ""),
    Subject.SAFETY_LABORATORIES: ("report", ""),
    Subject.DONOR_LABORATORIES: ("donor test", "sampled"),
}


def _organisations(programme: Programme, subject: Subject) -> Iterable[tuple[str, Told | None, str]]:
    """The organisations behind some subjects: the name that is written, what is known of it, and the day."""
    if subject is Subject.PROCUREMENTS:
        for each in programme.of("procurement"):
            yield (
                each.text("establishment") or f"step {each.about}",
                programme.organised(each.text("establishment")),
                each.occurred,
            )
    elif subject in _TESTED:
        kind, field = _TESTED[subject]
        for name in programme.part(subject):
            days = {each.text(field) or each.occurred for each in programme.of(kind) if each.text("laboratory") == name}
            for day in sorted(days) or [programme.moment]:
                yield name, programme.organised(name), day
    elif subject is Subject.VECTOR_SUPPLIERS:
        for name in programme.part(subject):
            yield name, programme.organised(name), programme.moment
    else:
        for work in programme.works_of(subject):
            yield work.organisation or programme.site, programme.organisation(work), work.occurred


def _held(programme: Programme, name: str, known: Told | None, day: str, needs: Licence) -> Weight:
    standard = needs.standard[0]
    settle = f"Enter the accreditation '{standard}' of {name}, with its number and its issuer."
    if known is None:
        return missing(f"{name} is no organisation of the record.", f"Enter {name} as an organisation. {settle}")
    told = [
        each for each in programme.of("accreditation", known.about) if is_any(each.text("standard"), needs.standard)
    ]
    if not told:
        return missing(f"{name} has no '{standard}' in the record.", settle)
    proved = [each for each in told if each.text("number") and each.text("issuer")]
    if not proved:
        return missing(f"'{standard}' of {name} has no number or no issuer.", settle, entered(told))
    good = [each for each in proved if valid(each, day)]
    if not good:
        return missing(f"'{standard}' of {name} did not hold on {day}.", settle, entered(proved))
    return held(f"{name} holds {named(each.text('standard') for each in good)}.", entered(good))


#: Checks of donors, beside those along the lineage.
_DONORS: dict[str, Callable[[Programme, str], tuple[Answer, str, tuple[int, ...]]]] = {
    "sample timing": lambda programme, donor: timed(programme, donor, before=WINDOW),
    "sample timing after": lambda programme, donor: timed(programme, donor, before=0),
    "repeat or NAT": repeated,
}


def finding(programme: Programme, needs: Checked) -> Weight:
    """Judge what checks found: nothing against, and something for."""
    weights = [
        _donors(programme, each) if each in _DONORS else _along(programme, needs.of, each) for each in needs.check
    ]
    outside = unentered(programme, needs.of)
    return all_of([*weights, *([outside] if outside else [])])


def _donors(programme: Programme, check: str) -> Weight:
    donors = programme.part(Subject.DONORS)
    if not donors:
        return missing("No donor is recorded.", "Enter the donor, the procurement and the donor's tests.")
    weights = []
    for donor in donors:
        answer, says, entries = _DONORS[check](programme, donor)
        match answer:
            case Answer.MET:
                weights.append(held(says, entries, (donor,)))
            case Answer.NOT_MET:
                weights.append(failed(says, entries, (donor,)))
            case _:
                settle = f"Enter the procurement and the tests of donor '{donor}', with the days of the samples."
                weights.append(missing(says, settle, entries, (donor,)))
    return all_of(weights)


def _along(programme: Programme, subject: Subject, check: str) -> Weight:
    """Judge the findings of a check along the lineage; what an acceptable deviation covers speaks no longer against."""
    told: list[Any] = [each for each in programme.checks.get(subject, ()) if each.finding.code == f"lineage/{check}"]
    settle = f"Enter what the check '{check}' asks for ({subject})."
    if not told:
        return missing(f"Nothing is recorded by which '{check}' could be judged ({subject}).", settle)
    against = [each for each in told if each.finding.answer is Answer.NOT_MET]
    if against:
        says = " ".join(each.finding.says for each in against[:2])
        return failed(says, sorted({number for each in against for number in each.entries}))
    silent = [each for each in told if each.finding.answer is Answer.NOT_KNOWN]
    if silent:
        return missing(silent[0].finding.says, settle, sorted({number for each in silent for number in each.entries}))
    return held(told[0].finding.says, sorted({number for each in told for number in each.entries}))


def recorded(programme: Programme, what: str) -> Weight:
    """Judge what the record itself does, or keeps."""
    kept = programme.keeps.get("signature" if what == "signatures" else what)
    if what == "audit trail":
        return held("Every entry is sealed with who said it and when; a correction is an entry of its own.", (0,))
    if what in {"accounts", "signatures"} and not programme.guarded:
        return missing("Anybody can act in this record without logging in.", "Open accounts.")
    if what == "accounts":
        return held("Nobody acts in this record without having logged in.")
    if kept is None:
        settle = f"Enter the first of '{what}' when there is one; a record without any shows no system."
        return missing(f"The record holds none of '{what}'.", settle)
    return held(f"The record keeps '{what}'; the first is entry {kept}.", (kept,))
