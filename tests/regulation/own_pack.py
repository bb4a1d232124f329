"""A pack of a company's own, as files."""

from __future__ import annotations

from pathlib import Path

PACK = """name: our-policy
version: '1'
title: What we ask of ourselves
as_of: 2026-06
limits: [It is our policy and no law.]
changelog:
- {version: '1', on: 2026-06-01, says: [The first.]}
"""
RULES = """territory: DE
title: Policy QA-7
rules:
- id: OWN-CLD-01
  title: Two people in development
  authority: our quality unit
  section: '4'
  weight: consensus
  status: in-force
  stages: [reprogramming]
  topic: cld
  strength: must
  condition:
    all:
    - {fact: pluripotent, op: eq, value: true}
  requirement: Two people are named in every step of development.
  evidence: [cld.batch_records]
  if_met: accepted
  if_missing: gap
  consequence: The quality unit does not release the line.
  action: Name the second person.
  source: {id: QA-7, document: Policy QA-7, section: '4', url: 'https://policy.example/qa-7', kind: primary}
  confidence: seen-in-source
examples:
- {rule: OWN-CLD-01, facts: {pluripotent: true}, held: [cld.batch_records], verdict: accepted}
- {rule: OWN-CLD-01, facts: {pluripotent: true}, verdict: gap}
- {rule: OWN-CLD-01, facts: {pluripotent: false}, verdict: not applicable}
"""
SOURCES = """sources:
- {id: QA-7, title: Policy QA-7, url: 'https://policy.example/qa-7', kind: primary, seen: whole text}
"""


def own_pack(folder: Path, rules: str = RULES) -> Path:
    """Write the pack into a folder."""
    (folder / "de").mkdir(parents=True)
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (folder / "de" / "policy-qa-7.yaml").write_text(rules, encoding="utf-8")
    return folder
