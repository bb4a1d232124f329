"""Programmes as values, put together by hand: no record is asked for them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from seedlot.record.entries.content import Content
from seedlot.release.parts import Making, behind_all, parted, unmade
from seedlot.release.programme import Programme, Thing, Told, Work
from seedlot.specs.judge import Evidence
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Process, Stage

D, T, C, CL, B, S, P = (
    ItemKind.DONOR,
    ItemKind.TISSUE,
    ItemKind.CULTURE,
    ItemKind.CLONE,
    ItemKind.BANK,
    ItemKind.DRUG_SUBSTANCE,
    ItemKind.DRUG_PRODUCT,
)
GMP, PRINCIPLES, RESEARCH = "licensed GMP", "principles of GMP", "research"


def thing(item, kind=C, stage="", *, step="", entry=1, **more):
    """An item."""
    return Thing(
        item=item, kind=kind, stage=stage, programme="PRG", step=step, occurred="2026-01-01", entry=entry, **more
    )


def work(step, process=Process.EXPANSION, *, entry=10, occurred="2026-01-01", **more):
    """A step."""
    return Work(step=step, process=process, occurred=occurred, entry=entry, **more)


def told(content, *, entry=100, occurred="2026-01-01", about=None, **says):
    """What an entry says, as the history tells it: lists joined, and `until` as `ends`."""
    assert isinstance(content, Content)
    plain = {}
    for name in type(content).model_fields:
        value = getattr(content, name)
        plain["ends" if name == "until" else name] = ";".join(map(str, value)) if isinstance(value, tuple) else value
    named = (
        about
        if about is not None
        else next(
            str(plain[name])
            for name in ("donor", "step", "material", "item", "organisation", "clone", content.IDENTIFIER)
            if name in plain
        )
    )
    return Told(kind=content.KIND, entry=entry, occurred=occurred, about=named, says=plain | says)


def value(item, name, value, *, entry=200, **more):
    """A result on an item."""
    reportable = Reportable(name=name, value=value, **more)
    return Evidence(reportable=reportable, entry=entry, item=item, stage="", occurred="2026-01-01", source="", of=item)


def programme(things=(), works=(), parents=None, entries=(), **more):
    """A programme of items, steps, what each item was made of, and entries."""
    items = {each.item: each for each in things}
    behind_of = {name: tuple((parents or {}).get(name, ())) for name in items}
    steps = {each.step: each for each in works}
    by_kind = defaultdict(list)
    for each in entries:
        by_kind[each.kind].append(each)
    kinds = {kind: tuple(several) for kind, several in by_kind.items()}
    behind = behind_all(behind_of)
    parts = parted(Making(items=items, works=steps, parents=behind_of, behind=behind, told=kinds))
    stated = kinds.get("programme", ())
    plain = Programme(
        name="PRG",
        as_of=1000,
        site="SITE",
        moment="2026-06-01T00:00:00Z",
        guarded=False,
        stated=stated[-1] if stated else None,
        items=items,
        works=steps,
        parents=behind_of,
        behind=behind,
        parts=parts,
        unmade=unmade(items, behind_of),
        told=kinds,
        specifications={},
        checks={},
        keeps={},
    )
    return replace(plain, **more)


def line(*, first=RESEARCH, bank=GMP, entries=(), materials=("M",), **more):
    """An iPSC line from blood, reprogrammed and cloned under one regime, banked under another, and made into a product."""
    things = (
        thing("D", D, Stage.DONOR, entry=1),
        thing("T", T, Stage.TISSUE, step="S1", entry=2),
        thing("R", C, Stage.REPROGRAMMING, step="S2", entry=3),
        thing("CL", CL, Stage.CLONE, step="S3", entry=4),
        thing("MCB", B, Stage.MCB, step="S4", entry=5),
        thing("DP", P, Stage.DRUG_PRODUCT, step="S5", entry=6),
    )
    works = (
        work("S1", Process.PROCUREMENT, entry=2, environment=GMP, inputs=("D",), outputs=("T",)),
        work(
            "S2", Process.REPROGRAMMING, entry=3, environment=first, inputs=("T",), outputs=("R",), materials=materials
        ),
        work("S3", Process.CLONING, entry=4, environment=first, inputs=("R",), outputs=("CL",), materials=materials),
        work("S4", Process.BANKING, entry=5, environment=bank, inputs=("CL",), outputs=("MCB",), materials=materials),
        work("S5", Process.FILLING, entry=6, environment=GMP, inputs=("MCB",), outputs=("DP",)),
    )
    parents = {"T": ("D",), "R": ("T",), "CL": ("R",), "MCB": ("CL",), "DP": ("MCB",)}
    return programme(things, works, parents, entries, **more)


def with_part(made, subject, *names):
    """The programme with other names in one of its parts."""
    return replace(made, parts={**made.parts, subject: names})
