"""The facts and the codes of evidence as pages of the reference: pure, from their definitions to Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from seedlot.regulation.evidence import (
    STATED,
    Agreed,
    Checked,
    Code,
    Filed,
    Licence,
    Needs,
    Result,
    Said,
    Subject,
    Words,
)
from seedlot.regulation.facts import Fact

_BEFORE = {"development": "cell line development", "bank": "the master bank", "product": "the product"}


def facts_page(facts: Iterable[Fact]) -> str:
    """Tell every fact: what it means, what it may say, what it rests on, and what settles it."""
    head = ("| fact | means | may be | rests on | settled by |", "|---|---|---|---|---|")
    rows = (f"| `{each.fact}` | {each.means} | {_may(each)} | {each.rests_on} | {each.settle} |" for each in facts)
    return "\n".join((*head, *rows)) + "\n"


def _may(fact: Fact) -> str:
    if fact.type in {"flag", "number"}:
        return {"flag": "true or false", "number": "a whole number"}[fact.type]
    words = ", ".join(f"`{each}`" for each in fact.words) or "territory codes"
    order = " (best to worst)" if fact.ordered else " (several at once)" if fact.type == "words" else ""
    return f"{words}{order}"


def evidence_page(codes: Iterable[Code]) -> str:
    """Tell every code of evidence: what it is, where it stands in the dossier, and what of a record shows it."""
    head = ("| code | is | dossier | shown by |", "|---|---|---|---|")
    rows = (f"| `{each.code}` | {each.title} | {each.ctd} | {in_words(each.needs)} |" for each in codes)
    return "\n".join((*head, *rows)) + "\n"


def in_words(needs: Needs) -> str:
    """Tell what shows a piece of evidence, in words."""
    form = next(name for name in _FORMS if getattr(needs, name))
    return _FORMS[form](getattr(needs, form))


def _within(needs: Needs) -> str:
    text = in_words(needs)
    return f"({text})" if needs.all or needs.any else text


def _filed(asked: Filed) -> str:
    return f"a document {_listed(asked.type)}{_of(asked.of)}, with its file{_about(asked.about)}"


def _licence(asked: Licence) -> str:
    place = f" in {asked.country}" if asked.country else ""
    return f"accreditation {_listed(asked.standard)} of the organisation{_of(asked.of)}{place}, with number and issuer"


def _checked(asked: Checked) -> str:
    return f"nothing found against, and something for, by the check {_listed(asked.check)}{_of(asked.of)}"


def _result(asked: Result) -> str:
    limit = f", which must be: {asked.criterion.kind}" if asked.criterion else ""
    after = ", after each editing" if asked.after else ""
    return f"a result of {_listed(asked.test)} on every item of stage {_listed(asked.stage)}{after}{limit}"


def _entry(asked: Said) -> str:
    where = "".join(f", where {field} is {_listed(words)}" for field, words in asked.where.items())
    return f"an entry '{asked.kind}'{_of(asked.of)}{where}{_says(asked.says)}"


def _says(says: Mapping[str, Words]) -> str:
    parts = (f"{field} is {'stated' if STATED in words else _listed(words)}" for field, words in says.items())
    return f", which says that {' and '.join(parts)}" if says else ""


def _agreed(asked: Agreed) -> str:
    who = _listed(asked.authority) if asked.authority else "an authority"
    where = f" of {_listed(asked.territory)}" if asked.territory else ""
    where += " of each territory where it is to be filed" if asked.everywhere else ""
    how = f" by {_listed(asked.procedure)}" if asked.procedure else ""
    before = f", before {_BEFORE[asked.before]} begins" if asked.before else ""
    verb = "an answer" if asked.asked else "the agreement"
    return f"{verb} of {who}{where}{how}{_about(asked.subject)}{before}"


def _of(subject: Subject) -> str:
    return " of the programme" if subject is Subject.PROGRAMME else f" of every one of: {subject}"


def _about(words: Words) -> str:
    return f" about {_listed(words)}" if words else ""


def _listed(words: Iterable[str]) -> str:
    several = list(words)
    more = f" or {len(several) - _SHOWN} more" if len(several) > _SHOWN else ""
    return " or ".join(f"'{each}'" for each in several[:_SHOWN]) + more


#: Of very many words so many are shown.
_SHOWN = 4

_FORMS: Mapping[str, Callable[[Any], str]] = {
    "all": lambda several: "; and ".join(map(_within, several)),
    "any": lambda several: "; or ".join(map(_within, several)),
    "result": _result,
    "entry": _entry,
    "agreement": _agreed,
    "document": _filed,
    "licence": _licence,
    "finding": _checked,
    "record": lambda what: f"the record's own {what}",
    "nothing": str,
    "never": str,
}
