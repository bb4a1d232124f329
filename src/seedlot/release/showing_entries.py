"""Entries as evidence: of a kind, about every one of some subjects, saying what they must."""

from __future__ import annotations

import re
from collections.abc import Iterable

from seedlot.regulation.evidence import STATED, Said, Subject, Words
from seedlot.release.donor_tests import stated_outcome, whole
from seedlot.release.facts_making import unmade_before
from seedlot.release.programme import Programme, Told
from seedlot.release.saying import named
from seedlot.release.weighing import Weight, all_of, failed, held, is_any, missing, says_any
from seedlot.terms.filings import OF_ONE_LINE
from seedlot.terms.words import Stage

#: Subjects of which there may be none, where there are some of what they are chosen from: then nothing is asked.
_FROM = {
    Subject.ANIMAL_MATERIALS: Subject.DEVELOPMENT_MATERIALS,
    Subject.BIOLOGICAL_MATERIALS: Subject.MATERIALS,
    Subject.CULTURE_STEPS: Subject.DEVELOPMENT,
}
#: Codes of territories, such as EU and PICS.
_TERRITORY = re.compile(r"[A-Z]{2}|PICS|INTL")
#: Subjects that are wanting as long as what was done before a line came is not entered.
_OF_DEVELOPMENT = (Subject.DEVELOPMENT, Subject.CULTURE_STEPS, Subject.DEVELOPMENT_MATERIALS, Subject.ANIMAL_MATERIALS)
#: What is entered against something, not only otherwise.
_ADVERSE = ("not acceptable", "ineligible", "rejected")
_REFUSED = ("not acceptable", "unacceptable", "not accepted")
_DENIAL = re.compile(r"\b(?:no|non|not|without|except|excluding)\b")
#: Kinds of which every entry about a subject must say so: each is another culture, transfer or edit.
_EVERY = ("gene edit", "gene transfer", "culture", "step", "material", "quality attribute", "risk")


def unentered(programme: Programme, subject: Subject) -> Weight | None:
    """What is wanting of cell line development that was done elsewhere, before the line came."""
    outside = unmade_before(programme) if subject in _OF_DEVELOPMENT else ()
    if not outside:
        return None
    names = named(f"'{each.item}'" for each in outside)
    says = f"What was done before {names} came is not recorded."
    settle = f"Enter the steps that made {names}, with organisation, environment, people, procedure and materials."
    return missing(says, settle, (each.entry for each in outside), (each.item for each in outside))


def entry(programme: Programme, needs: Said) -> Weight:
    """Judge entries of a kind about every one of some subjects."""
    if needs.of is Subject.PROGRAMME:
        return _about(
            programme,
            programme.name,
            [each for each in of_kind(programme, needs.kind) if is_own(programme, each)],
            needs,
        )
    names = programme.part(needs.of)
    if not names and programme.part(_FROM.get(needs.of, needs.of)) and unentered(programme, needs.of) is None:
        return held(f"There are no {needs.of} of which an entry '{needs.kind}' could be asked.")
    if not names:
        return missing(f"No {needs.of} are recorded.", f"Enter the {needs.of}, and an entry '{needs.kind}' of each.")
    told = _by_name(of_kind(programme, needs.kind))
    weights = [_about(programme, name, told.get(name, []), needs) for name in names]
    outside = unentered(programme, needs.of)
    return all_of([*weights, *([outside] if outside else [])])


def _by_name(told: Iterable[Told]) -> dict[str, list[Told]]:
    """Entries by what they are about, and by their own names."""
    found: dict[str, list[Told]] = {}
    for each in told:
        for name in {each.about, each.text(each.kind.replace(" ", "_"))}:
            found.setdefault(name, []).append(each)
    return found


def of_kind(programme: Programme, kind: str) -> tuple[Told, ...]:
    """The entries of a kind; steps, items and specifications as entries too."""
    match kind:
        case "step":
            return tuple(
                Told(
                    kind=kind,
                    entry=each.entry,
                    occurred=each.occurred,
                    about=name,
                    says={
                        "environment": each.environment,
                        "openness": each.openness,
                        "room": each.room,
                        "procedure": each.procedure,
                        "people": ";".join(each.people),
                        "organisation": each.organisation,
                        "materials": ";".join(each.materials),
                    },
                )
                for name, each in programme.works.items()
            )
        case "item":
            return tuple(
                Told(
                    kind=kind,
                    entry=each.entry,
                    occurred=each.occurred,
                    about=name,
                    says={"units": each.units, "stage": each.stage},
                )
                for name, each in programme.items.items()
            )
        case "specification":
            return tuple(
                Told(kind=kind, entry=number, occurred="", about=name, says={"version": each.version})
                for name, (number, each) in programme.specifications.items()
            )
    return programme.of(kind)


def is_own(programme: Programme, told: Told) -> bool:
    """Whether an entry is about the programme: it names it, or something of it; an entry of a kind that names none is."""
    if told.kind == "risk assessment":
        return bool(own_names(programme) & set(told.listed("subjects")))
    if told.kind == "document" and not told.text("programme") and told.text("type") in OF_ONE_LINE:
        about = {each for each in told.listed("about") if not _is_general(each)}
        return not about or bool(about & own_names(programme))
    return told.text("programme") in {"", programme.name}


def _is_general(name: str) -> bool:
    """Whether a name is of a stage, or the code of a territory, and so of no item in particular."""
    return name in set(Stage) or bool(_TERRITORY.fullmatch(name))


def own_names(programme: Programme) -> frozenset[str]:
    """The programme's own name, and those of its items, steps and materials."""
    materials = (each.about for each in programme.of("material"))
    return frozenset({programme.name, *programme.items, *programme.works, *materials})


def subjects(programme: Programme, told: Told, field: str) -> str:
    """What an entry is about, with the part of the work to which each name belongs."""
    listed = told.listed(field)
    early = {
        *programme.part(Subject.DEVELOPMENT),
        *(out for work in programme.works_of(Subject.DEVELOPMENT) for out in work.outputs),
    }
    banks = {*programme.part(Subject.BANKING), *programme.part(Subject.MASTER_BANKS)}
    added = [
        word
        for word, names in (("development", early), ("bank", banks), ("programme", {programme.name}))
        if names & set(listed)
    ]
    return "; ".join((*listed, *added))


def _about(programme: Programme, name: str, told: list[Told], needs: Said) -> Weight:
    """Judge the entries about one subject: chosen by `where`, each must say what is asked."""
    chosen = [each for each in told if all(_has(programme, each, field, words) for field, words in needs.where.items())]
    if needs.kind == "donor test":
        chosen = whole(chosen, needs.where.get("analyte", ()))
    what = f"{needs.kind} ({', '.join(words[0] for words in needs.where.values())})" if needs.where else needs.kind
    if not chosen:
        return missing(f"No entry '{what}' of {name} is recorded.", f"Enter '{what}' of {name}.", about=(name,))
    adverse = [(each, text) for each in chosen for field in needs.says if is_any(text := _text(each, field), _ADVERSE)]
    last = told if needs.kind == "consent" else chosen[-1:]  # of risk assessments the last version holds
    adverse += [(each, text) for each in last if (text := _denied(each, needs))]
    if adverse:
        words = "; ".join(f"{text} (entry {each.entry})" for each, text in adverse)
        return failed(f"'{what}' of {name}: {words}.", (each.entry for each, _ in adverse), (name,))
    silent = [
        (each, field)
        for each in chosen
        for field, words in needs.says.items()
        if not _has(programme, each, field, words)
    ]
    lacking = {each.entry for each, _ in silent}
    good = [each for each in chosen if each.entry not in lacking]
    if not good or (silent and needs.kind in _EVERY):
        return _lacking(what, name, silent, needs)
    return held(
        f"'{what}' of {name} (entry {named(str(each.entry) for each in good)}).", (each.entry for each in good), (name,)
    )


def _denied(told: Told, needs: Said) -> str:
    """What an entry says against itself: a consent that excludes the use, a risk assessment that found no acceptance."""
    if told.kind == "consent":
        excluded = [each for each in told.listed("excludes") if is_any(each, needs.where.get("uses", ()))]
        return f"excludes {named(excluded)}" if excluded else ""
    if told.kind == "risk assessment" and says_any(told.text("conclusion"), _REFUSED):
        return told.text("conclusion")
    return ""


def _lacking(what: str, name: str, silent: list[tuple[Told, str]], needs: Said) -> Weight:
    """Say which fields are empty, and which say something else than what is asked for."""
    empty = [field for each, field in silent if not _text(each, field)]
    other = [
        f"'{field}' is '{_text(each, field)}', not {' or '.join(needs.says[field])}"
        for each, field in silent
        if _text(each, field)
    ]
    listed = ", ".join(f"'{field}'" for field in dict.fromkeys(empty))
    lacks = "; ".join((*([f"{listed} is not stated"] if listed else []), *dict.fromkeys(other)))
    settle = f"State {listed} in '{what}' of {name}." if listed else f"It is not so: in '{what}' of {name} {lacks}."
    return missing(f"'{what}' of {name}: {lacks}.", settle, (each.entry for each, _ in silent), (name,))


def _has(programme: Programme, told: Told, field: str, words: Words) -> bool:
    text = subjects(programme, told, field) if field == "subjects" else _text(told, field)
    if told.kind == "consent" and field == "uses":  # no clinical use, non-commercial use: the words, and the contrary
        text = ";".join(each for each in told.listed(field) if not _DENIAL.search(each.casefold()))
    if STATED in words:
        return bool(text.strip())
    return says_any(text, words) if field not in _EXACT else is_any(text, words)


#: Fields that say one word of a few: a part of another word is none of them.
_EXACT = ("outcome", "environment", "status", "integrating", "signed", "what", "conduct", "replication", "antibiotics")


def _text(told: Told, field: str) -> str:
    if told.kind == "donor test" and field == "outcome":
        return stated_outcome(told)
    return told.text(field)


def entered(told: Iterable[Told]) -> tuple[int, ...]:
    """The numbers of entries."""
    return tuple(each.entry for each in told)
