"""Entries of the kinds that came with the tests of the genome, in canonical bytes that are never written anew."""

from __future__ import annotations

#: As they were first written.
GENOME = [
    (
        ("classified", 1),
        '{"authentication":"none","by":"mkelly","content":{"acceptable":false,"by":"Dr. Example","change":"gain","classification":"EX-GC-001","document":"EX-RA-002","event":"20q11.21 gain","item":"EX-MCB-001","reason":"BCL2L1 within it","tier":"recurrent in hPSC"},"kind":"classified","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "e95d453d718d72d323daf0602d0f4bb38326ac1f3288d71c545f7813e5a88350",
    ),
]
