"""Entries of the kinds and fields that came with the facts of a programme, in canonical bytes that are never written anew."""

from __future__ import annotations

#: As they were first written, after Seedlot 0.3.
FILED = [
    (
        ("document", 1),
        '{"authentication":"none","by":"mkelly","content":{"about":["MCB-1","clone"],"document":"HF-P1 v2","files":[{"bytes":1024,"name":"history.pdf","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],"issuer":"Lab","programme":"NEPH","reference":"X/9","title":"History of the line","type":"history file","until":"2029-01-31","version":"2"},"kind":"document","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "5d188624794e6b0ccea11203eb1d9f9f3fabd9cd4619f58ea0a94d630648da0e",
    ),
    (
        ("programme", 1),
        '{"authentication":"none","by":"mkelly","content":{"cell_source":"","culture_device":"","delivery":"","donor_type":"","hospital_exemption":true,"indication":"","lineage":"MSC","media_supplement":"","phase":"","point_of_care":false,"product":"MSC","programme":"NEPH","territories":[],"title":"","trials":[],"uses_ai":false},"kind":"programme","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "2597800c8b0eefd46441207900a363b31618f6a805e8f2aef4c871dddf03f461",
    ),
    (
        ("donor", 1),
        '{"authentication":"none","by":"mkelly","content":{"age":null,"age_months":1,"consent":"","eligibility":"","health":"","history":"","htlv_risk":true,"item":"DON-010","living":true,"sex":"","transfused":false,"use":""},"kind":"donor","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "bf4a63da2c3cc371a79b44399f44c93f8e8488d0282fd9ce2482295531293893",
    ),
    (
        ("material", 1),
        '{"authentication":"none","by":"mkelly","content":{"catalogue":"","code":"","components":[],"expiry":null,"grade":"","item":"MAT-0008","lot":"","name":"linker","origin":"","quarantined":false,"safety_record":false,"supplier":"","tier":"","units":null,"xeno_free":null},"kind":"material","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "b8591e54ead2e3363912a4f3ba3dcdd3c628313a51c833689982f5f0a91df041",
    ),
    (
        ("registered", 1),
        '{"authentication":"none","by":"mkelly","content":{"days":null,"doublings":null,"environment":"research","item":"WTC-12","item_kind":"clone","name":"","numbers":"","organisation":"UCSF","origin":"","parents":[],"passages":null,"programme":"","quarantine":"","registry":"","specification":"","stage":null,"units":null},"kind":"registered","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "643a2baadfd5602b12b3eeb8b79e31a17ac8b6def75ace67f1719e4f6e8a4179",
    ),
    (
        ("step", 1),
        '{"authentication":"none","by":"mkelly","content":{"detail":"","device":"","doublings":null,"ended":null,"environment":null,"equipment":[],"inputs":[],"materials":[],"openness":null,"organisation":"CDMO-1","outputs":[],"passages":0,"people":[],"planned":false,"procedure":"","process":"passage","quarantine":"","room":"","step":"ST-0013"},"kind":"step","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "4d56b3d0cbe4e7d16acd7bc1af5f4f439ce3e99670fd7716599d34c940547f53",
    ),
]
