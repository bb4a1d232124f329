"""The entry of a comparability exercise, in canonical bytes that are never written anew."""

from __future__ import annotations

#: As it was first written, after Seedlot 0.3.
COMPARED = [
    (
        ("comparability exercise", 1),
        '{"authentication":"none","by":"mkelly","content":{"after":["C","D"],"alpha":"0.05","attributes":[{"attribute":"Relative potency","confidence":null,"coverage":null,"expected":[],"justification":"a fifth of a dose","margin":"1.25","method":"equivalence of means","scale":"ratio","share":null,"side":"both","tier":"1","unit":""},{"attribute":"Karyotype","confidence":null,"coverage":null,"expected":["46,XY"],"justification":"","margin":null,"method":"side by side","scale":"difference","share":null,"side":"both","tier":"2","unit":""}],"before":["A","B"],"change":"CC-2026-05","exercise":"CMP-2026-01","paired":true,"protocol":"CP v1"},"kind":"comparability exercise","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "2e45f49919694c4ac3dc00e4fd5dbc16a0fb05a5bdc4b309880624bafd3dac39",
    ),
]
