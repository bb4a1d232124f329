"""The page of an evidence package for people (`ro-crate-preview.html`): what an inspector reads before verifying.

It needs nothing beside it, runs no script, and is a help to read, no proof: the entries are what counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from string import Template
from typing import Any

from seedlot.dossier.contents import contents
from seedlot.dossier.vouched import Seal
from seedlot.dossier.wording import markup as _text
from seedlot.release.case import Case
from seedlot.release.decide import propose, standing


def preview(case: Case, seal: Seal, members: Iterable[str]) -> str:
    """Write the page of a package with these members."""
    data = contents(propose(case), case.decisions[-1] if case.decisions else None, seal)
    page = Template(files("seedlot.dossier").joinpath("preview.html").read_text("utf-8"))
    return page.substitute(
        title=_text(f"Evidence package of lot {data['lot']}"),
        banner='<p class="banner">SIMULATED: NOT FOR HUMAN USE</p>' if data["simulated"] else "",
        standing=_text(standing(case).says),
        outcome=_text(data["outcome"]),
        fields="".join(f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>" for name, value in _fields(data)),
        warnings="".join(f'<p class="warning">{_text(says)}</p>' for says in data["warnings"]),
        results=_table(_RESULTS, _results(data)) + f"<p>{_text(data['summary'])}</p>",
        made=_made(data),
        flags=_table(_FLAGS, _flags(data)) if data["flags"] else "<p>None in the record.</p>",
        checks=_table(
            ("Answer", "Check", "Where"), ((_sign(row), row["says"], row["where"]) for row in data["checks"])
        ),
        signatures=_table(_SIGNED, _signatures(data)) if _signatures(data) else "<p>Nothing is signed.</p>",
        checkpoint="\n".join(map(_text, data["checkpoint"])),
        signing=_text(f"{data['signing']} The record's key: {data['key']}" if data["key"] else data["signing"]),
        members=_text(f"{len(list(members)) + 2} files"),
    )


_RESULTS = ("Test", "Acceptance criterion", "Result", "Unit", "Source", "Verdict")
_BANKS = ("Bank", "Decided", "How it stands", "Signed by, when, meaning", "Where")
_BANK = ("item", "outcome", "says", "signed", "entry")
_FLAGS = ("Number", "Title and conclusion", "Touches", "State")
_SIGNED = ("Signed by", "Meaning", "Date and time", "Authentication", "Entry")


#: What stands in a cell: a text, or lines of text.
_Cell = str | tuple[str, ...]


def _table(heads: Sequence[str], rows: Iterable[Sequence[_Cell]]) -> str:
    """A table whose cells are texts, or lines of them."""
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(told: _Cell) -> str:
    return f"<td>{'<br>'.join(map(_text, (told,) if isinstance(told, str) else told))}</td>"


def _lines(*parts: str) -> tuple[str, ...]:
    return tuple(part for part in parts if part)


def _sign(row: dict[str, Any]) -> str:
    return f"{row['sign']} {row['answer']}"


def _fields(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Record", f"{data['record']}, site {data['site']}"
    yield from data["fields"]


def _results(data: dict[str, Any]) -> Iterator[tuple[_Cell, ...]]:
    for row in data["tests"]:
        test = _lines(row["test"], f"at {row['stage']}" if row["stage"] else "", row["method"])
        told = [_lines(one["result"], one["interval"], one["note"]) for one in row["evidence"]] or [("no result",)]
        sources = [_lines(one["source"], one["origin"]) for one in row["evidence"]] or [()]
        for place, (result, source) in enumerate(zip(told, sources, strict=True)):
            verdict = _lines(_sign(row), "" if row["answer"] == "met" else row["says"])
            yield (
                (test, row["criterion"], result, row["unit"], source, verdict)
                if not place
                else ("", "", result, row["unit"], source, "")
            )


def _made(data: dict[str, Any]) -> str:
    line = f"<p>{' &rarr; '.join(map(_text, data['line']))}</p>"
    counted = f"Passages: {data['passages']}. Cumulative population doublings: {data['doublings'] or 'not known'}."
    told = _table(_BANKS, (tuple(bank[part] for part in _BANK) for bank in data["banks"])) if data["banks"] else ""
    return f"{line}<p>{_text(counted)}</p>{told}"


def _flags(data: dict[str, Any]) -> Iterator[tuple[_Cell, ...]]:
    for flag in data["flags"]:
        about = _lines(flag["title"], flag["conclusion"])
        yield _lines(flag["flag"], flag["kind"]), about, flag["targets"], _lines(flag["state"], flag["entries"])


def _signatures(data: dict[str, Any]) -> list[tuple[_Cell, ...]]:
    """Every signature on the decision and on the reviews before it (21 CFR 11.50)."""
    reviews = [(one, review) for review in data["reviews"] for one in review["signatures"]]
    told = [(one, f"{one['meaning']}: {review['found']}. {review['conclusion']}") for one, review in reviews]
    told += [(one, one["meaning"]) for one in data["signatures"]]
    return [
        (_lines(one["name"], one["person"]), meaning, one["when"], one["method"], one["entry"]) for one, meaning in told
    ]
