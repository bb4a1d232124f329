"""Entries of the kinds that came with stability studies, in canonical bytes that are never written anew."""

from __future__ import annotations

#: As they were first written.
STABILITY = [
    (
        ("stability study", 1),
        '{"authentication":"none","by":"mkelly","content":{"accelerated":"","arm":"long-term","condition":"vapour of liquid nitrogen, below -150 °C","falling":[],"first_order":[],"guideline":"ICH Q5C","intermediate":"","months":["0","6","12","24"],"programme":"EXAMPLE","protocol":"EX-STB-P v1","rising":[],"shelf_life":"24","specification":"Example MCB 1","storage":"below -20 °C","study":"EX-STB-001","support":"","tests":["Viability after thaw"],"title":"Stability of the example bank","window":14},"kind":"stability study","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "79d69647e7b649822a23bb771c18876a5d35d90867059fc9add5d11e425603ff",
    ),
    (
        ("on stability", 1),
        '{"authentication":"none","by":"mkelly","content":{"equipment":"EX-LN2-1","item":"EX-MCB-001","placement":"EX-STB-001/1","study":"EX-STB-001"},"kind":"on stability","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "7d7472445a37f5f2beda0cd161102ebeec8c8abdf59da32d07c540908674e267",
    ),
]
