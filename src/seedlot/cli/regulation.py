"""`seedlot regulation`: the rules themselves: list and show them, check and sign a pack, compare two packs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from seedlot.acts.packs import sign_pack, signed_by
from seedlot.cli.opened import opened
from seedlot.cli.options import DEFAULT_RECORD, Json, RecordPath, now
from seedlot.cli.rules import Rules, brought, packed
from seedlot.cli.say import answer, findings, in_line, some, table, verdict
from seedlot.record import read
from seedlot.record.keys import FileKey
from seedlot.record.notes import Verifier
from seedlot.regulation.compare import Changed, Difference, Moved, compare, moved
from seedlot.regulation.examples import Missed, missed, untried
from seedlot.regulation.pack import Pack, built_in
from seedlot.regulation.rule import Confidence, Rule, Status
from seedlot.regulation.shapes import Verdict
from seedlot.regulation.told import told_rule, told_rules
from seedlot.release.collect import collect, programmes
from seedlot.release.facts import stated
from seedlot.release.gaps import filed_in
from seedlot.release.showing import Showing
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding, overall

app = typer.Typer(no_args_is_help=True, help="The rules of regulators: list, show, check, sign and compare them.")

#: Where a folder is asked for, the pack that comes with Seedlot.
OURS = "built-in"
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder that holds pack.yaml.")]


@app.command("list")
def listing(
    territory: Annotated[str, typer.Option(metavar="CODE", help="Only the rules that hold in this territory.")] = "",
    rules: Rules = [],
    json: Json = False,
) -> None:
    """List the rules, or those of a territory with what it inherits.

    Example: `seedlot regulation list --territory UK`
    """
    pack = packed(rules)
    plain = told_rules(pack, territory)
    held = [pack.rules[each["id"]] for each in plain["rules"]]
    rows = [(rule.id, rule.territory, rule.if_missing, _title(rule)) for rule in held]
    title = f"{some(len(held), 'rule')} of {in_line(pack.title)}"
    shown = table(title, ("Rule", "Of", "If missing", "Title"), rows)
    answer(
        json, plain, shown, "What a rule asks: seedlot regulation show RULE. Of a territory alone: --territory CODE."
    )


def _title(rule: Rule) -> str:
    """The title of a rule, with what makes it less than a rule in force that was seen in its source."""
    marks = [] if rule.status is Status.IN_FORCE else [str(rule.status)]
    marks += [] if rule.confidence is not Confidence.GENERAL else ["provisional"]
    return f"{rule.title} ({', '.join(marks)})" if marks else rule.title


@app.command()
def show(
    rule: Annotated[str, typer.Argument(help="The rule, such as EU-CLD-02.")], rules: Rules = [], json: Json = False
) -> None:
    """Show a rule: what it asks, when it applies, what satisfies it, and how sure its wording is.

    Example: `seedlot regulation show DE-CLD-01`
    """
    pack = packed(rules)
    if rule not in pack.rules:
        raise SeedlotError(f"No rule is called '{rule}'", mend="`seedlot regulation list` lists them.")
    plain = told_rule(pack.rules[rule])
    rows = [(name.replace("_", " "), _words(value)) for name, value in plain.items() if value]
    answer(json, plain, table(rule, ("", ""), rows))


@app.command()
def check(
    folder: Folder,
    trust: Annotated[list[str], typer.Option(metavar="KEY", help="A verifier key whose signature counts.")] = [],
    json: Json = False,
) -> None:
    """Check a pack of rules: its form, its examples beside our rules, and who signed it.

    Example: `seedlot regulation check our-policy`
    """
    pack = brought(folder, beside=built_in())
    names = {rule.id for rule in pack.contents[-1].rules}
    tried = [one for one in pack.examples if one.rule in names]
    wrong = tuple(_missed(one) for one in missed(pack, on=now().date()) if one.example.rule in names)
    silent = tuple(_untried(pack, name) for name in untried(pack) if name in names)
    signature = signed_by(folder, pack, [Verifier.parse(each) for each in trust])
    stands = overall((*wrong, *silent)) if wrong or silent else Answer.MET if tried else Answer.NOT_KNOWN
    plain = {
        "pack": pack.contents[-1].about.name,
        "version": pack.contents[-1].about.version,
        "sha256": pack.contents[-1].sha256,
        "rules": len(names),
        "examples": len(tried),
        "answer": stands,
        "findings": [each.plain() for each in (*wrong, *silent, signature)],
    }
    shown = findings("What was found", (*wrong, *silent, signature))
    good = len(tried) - len(wrong)
    read_in = f"{some(len(names), 'rule')} {'was' if len(names) == 1 else 'were'} read"
    sentence = f"{read_in}; {good} of {some(len(tried), 'example')} {'gives' if good == 1 else 'give'} what {'it says' if good == 1 else 'they say'}"
    answer(json, plain, shown, verdict(sentence, stands), good=stands is Answer.MET)


@app.command()
def sign(
    folder: Folder,
    key: Annotated[Path, typer.Option(metavar="FILE", help="The file of the key, as `seedlot key make` makes it.")],
    json: Json = False,
) -> None:
    """Sign a pack of rules: the signature stands beside pack.yaml, and names the hash of all that the pack says.

    Example: `seedlot regulation sign our-policy --key policy.key`
    """
    pack = brought(folder, beside=built_in())
    note = sign_pack(folder, pack, FileKey(key))
    plain = {"pack": pack.contents[-1].about.name, "sha256": pack.contents[-1].sha256, "note": note.text()}
    answer(json, plain, f"Signed {in_line(pack.contents[-1].about.name)} {in_line(pack.contents[-1].about.version)}.")


@app.command()
def diff(
    a: Annotated[str, typer.Argument(metavar="A", help=f"A folder of rules, or '{OURS}'.")],
    b: Annotated[str, typer.Argument(metavar="B", help=f"A folder of rules, or '{OURS}'.")],
    touched: Annotated[
        bool, typer.Option("--programmes", help="Tell which verdicts of the record's programmes move too.")
    ] = False,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Compare two packs of rules: what was added, removed and changed, and which programmes it touches.

    Example: `seedlot regulation diff built-in new-rules --programmes`
    """
    before, after = _pack(a), _pack(b)
    found = compare(before, after)
    moves = _touches(before, after, record) if touched else None
    plain = {
        "before": found.before,
        "after": found.after,
        "added": list(found.added),
        "removed": list(found.removed),
        "changed": [asdict(each) for each in (*found.changed, *found.territories, *found.families)],
        "programmes": None if moves is None else [{"programme": name, "moved": list(map(_moved, several))} for name, several in moves.items()],
    }  # fmt: skip
    answer(json, plain, *_shown(found, moves))


def _touches(before: Pack, after: Pack, record: str) -> dict[str, tuple[Moved, ...]]:
    """Which verdicts of each programme move, where it is to be filed."""
    with read.reading(opened(record)) as connection:
        held = [collect(connection, name, planned=True) for name in programmes(connection)]
    found = {}
    for each in held:
        facts, shown = stated(each), Showing(each, after.evidence).__getitem__
        where, _ = filed_in(facts, after)
        found[each.name] = moved(before, after, facts, shown, on=now().date(), territories=where)
    return found


def _shown(found: Difference, touched: dict[str, tuple[Moved, ...]] | None) -> list[Any]:
    rows: list[tuple[str, ...]] = [("added", name, "", "", "") for name in found.added]
    rows += [("removed", name, "", "", "") for name in found.removed]
    rows += [_change(each) for each in (*found.changed, *found.territories, *found.families)]
    title = f"From {in_line(found.before)} to {in_line(found.after)}"
    shown: list[Any] = [table(title, ("", "What", "Field", "Was", "Is"), rows) if rows else "The two say the same."]
    for name, several in (touched or {}).items():
        moves = [(each.territory, each.rule or "all", _verdict(each.was), _verdict(each.now)) for each in several]
        heads = ("Territory", "Rule", "Was", "Is")
        shown.append(table(name, heads, moves) if moves else f"{in_line(name)}: no verdict moves.")
    return shown


def _change(each: Changed) -> tuple[str, ...]:
    return "changed", each.name, each.field, each.was, each.now


def _moved(each: Moved) -> dict[str, Any]:
    told = {"territory": each.territory, "rule": each.rule or None}
    return told | {"was": each.was and each.was.value, "now": each.now and each.now.value}


def _verdict(verdict: Verdict | None) -> str:
    return "" if verdict is None else verdict.value


def _missed(one: Missed) -> Finding:
    return Finding(
        code="regulation/example", answer=Answer.NOT_MET, says=one.says, where=_at(one.example.file, one.example.line)
    )


def _untried(pack: Pack, name: str) -> Finding:
    rule = pack.rules[name]
    says = f"No example shows what {name} comes to when nothing is recorded."
    return Finding(code="regulation/example", answer=Answer.NOT_KNOWN, says=says, where=_at(rule.file, rule.line))


def _at(file: str, line: int) -> str:
    return f"{file} line {line}"


def _pack(name: str) -> Pack:
    """Our pack, another version of it, or one that stands beside ours."""
    return built_in() if name == OURS else brought(Path(name), beside=built_in())


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_words(each)}" for name, each in value.items() if each)
    if isinstance(value, list):
        return "; ".join(map(_words, value))
    return str(value)


def add_to(door: typer.Typer) -> None:
    """Hang the commands in the door."""
    door.add_typer(app, name="regulation")
