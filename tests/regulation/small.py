"""A small pack, written to a folder: two territories, one of which inherits from the other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from seedlot.regulation.known import known
from seedlot.regulation.pack import Pack, load_pack

RULE: dict[str, Any] = {
    "id": "AA-X-01",
    "title": "A rule",
    "authority": "An authority",
    "section": "1",
    "weight": "law",
    "status": "in-force",
    "stages": ["mcb"],
    "topic": "bank",
    "strength": "must",
    "condition": {"always": True},
    "requirement": "Something is asked.",
    "evidence": ["doc.qtpp"],
    "if_met": "accepted",
    "if_missing": "blocker",
    "consequence": "It stops.",
    "action": "Do it.",
    "source": {"id": "S", "document": "The text", "url": "https://example.org", "kind": "primary"},
    "confidence": "seen-in-source",
}
ABOUT = {
    "name": "small",
    "version": "1.0",
    "title": "A small pack",
    "as_of": "2026-06",
    "limits": ["It is small."],
    "changelog": [{"version": "1.0", "on": "2026-06-30", "says": ["It was made."]}],
}
TERRITORIES: list[dict[str, Any]] = [
    {"code": "AA", "name": "Aland"},
    {"code": "BB", "name": "Bland", "inherits": ["AA"]},
]
FAMILIES = [{"family": "kin", "title": "Kin", "mode": "ordered"}]
SOURCES = [{"id": "S", "title": "The text", "url": "https://example.org", "kind": "primary", "seen": "all of it"}]


def rule(**over: Any) -> dict[str, Any]:
    """A rule as it is written; a field that is None is left out."""
    return {name: value for name, value in (RULE | over).items() if value is not None}


def write(folder: Path, files: Mapping[str, Any]) -> Path:
    """Write files, each a value or a text."""
    for name, value in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        text = value if isinstance(value, str) else _dumped(value)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _dumped(value: Any) -> str:
    """YAML without aliases."""
    return yaml.safe_dump(json.loads(json.dumps(value)), sort_keys=False, allow_unicode=True)


def folder(where: Path, *rules: dict[str, Any], territory: str = "AA", **over: Any) -> Path:
    """A whole pack with some rules of one territory; `over` replaces what another file lists."""
    files: dict[str, Any] = {
        "pack.yaml": ABOUT | over.get("about", {}),
        "territories.yaml": {"territories": over.get("territories", TERRITORIES)},
        "families.yaml": {"families": over.get("families", FAMILIES)},
        "sources.yaml": {"sources": over.get("sources", SOURCES)},
        f"{territory.lower()}/a-text.yaml": {"territory": territory, "title": "A text", "rules": list(rules)},
    }
    return write(where, {name: value for name, value in files.items() if value != {"families": []}})


def pack(where: Path, *rules: dict[str, Any], **over: Any) -> Pack:
    """The same, loaded."""
    return load_pack(folder(where, *rules, **over), known())
