"""A package of ten years ago is verified by the program of today (21 CFR 11.10(c))."""

from __future__ import annotations

import base64

import pytest
from tests.dossier.packages import found, relisted, written, wrong

from seedlot.dossier.verifier.package import plain_json
from seedlot.dossier.verifier.verify import verify_pack

#: Entries as the first version sealed them, byte for byte: signatures stated no components and no local time then.
ENTRIES = (
    (
        b'{"authentication":"none","by":"","content":{"simulated":false,"site":"DUB","title":"Bank of 2016"},"kind":"opened",'
        b'"note":"","occurred":"2016-03-01","recorded":"2016-03-01T09:00:00Z","site":"DUB","source":"","version":1,'
        b'"zone":"UTC"}'
    ),
    (
        b'{"authentication":"none","by":"","content":{"name":"Mary Kelly","organisation":"","person":"mkelly","roles":'
        b'["qualified person"]},"kind":"person","note":"","occurred":"2016-03-01","recorded":"2016-03-01T09:00:00Z",'
        b'"site":"DUB","source":"","version":1,"zone":"UTC"}'
    ),
    (
        b'{"authentication":"none","by":"mkelly","content":{"item":"SERUM-7","name":"serum"},"kind":"material","note":"",'
        b'"occurred":"2016-03-01","recorded":"2016-03-01T09:30:00Z","site":"DUB","source":"","version":1,"zone":"UTC"}'
    ),
    (
        b'{"authentication":"none","by":"mkelly","content":{"as_of":3,"findings":[],"lot":"SERUM-7","outcome":"released",'
        b'"proposed":"released","read":[2],"reason":"","root":"44b48b6d7edc5d48d29a2ef4344b4dd62b52924fe44144f92414054672d1'
        b'cdba","specification":""},"kind":"decision","note":"","occurred":"2016-03-02","recorded":"2016-03-02T08:00:00Z",'
        b'"site":"DUB","source":"","version":1,"zone":"UTC"}'
    ),
    (
        b'{"authentication":"none","by":"mkelly","content":{"meaning":"release","method":"none","name":"Mary Kelly","person":'
        b'"mkelly","target":3,"target_leaf":"d3a1dabe9169a936a042ce5b8461712aaf80cc23622bfe5ceeefeb1f7820190a"},"kind":'
        b'"signature","note":"","occurred":"2016-03-02","recorded":"2016-03-02T08:00:00Z","site":"DUB","source":"",'
        b'"version":1,"zone":"UTC"}'
    ),
)
ROOT = "b2a7c841f819dcd3520ccf957d99d0a45e6d9123da38baf03a9772fcf308f461"
#: Nodes of its tree: leaves 0, 1 and 3, the nodes over 0 to 1, 2 to 3 and 0 to 3, and leaf 4 (RFC 9162, 2.1.1).
L0 = "1da4402801567be4b61424c14b38bc63da73c8ca25ebf92d4b41d427f6ff294d"
L1 = "c22c8d1dae0acbc3a662dd6a9fe2f470d2ac0a704fcdc02d355185090b4826a2"
L2 = "a92e921c3649f7e3152a27a0d53841f2d34391166b205d76b44c3e0120e5670f"
L3 = "d3a1dabe9169a936a042ce5b8461712aaf80cc23622bfe5ceeefeb1f7820190a"
L4 = "2ac14c81f7298a696154bbe7e8bbe5b087f233a6c1b64a78b85ed55b1674f86a"
N01 = "4def2288912a8631022332001eed83145477337acbac3103f42e1c8806b9c77d"
N23 = "f64f7cc129aadfeb7c8bae3396a9287ef2d611251ad0444ebc2631f73d270499"
N03 = "7e5f7b2797f24c4f57dd0928cef56e803854d2dd2f1e0e0e563b6ca80c607c1e"
PATHS = ([L1, N23, L4], [L0, N23, L4], [L3, N01, L4], [L2, N01, L4], [N03])
ORIGIN = "seedlot/DUB/1da4402801567be4"
PROOFS = {
    "lot": "SERUM-7",
    "origin": ORIGIN,
    "size": 5,
    "root": ROOT,
    "entries": [{"entry": number, "path": path} for number, path in enumerate(PATHS)],
    "earlier": [{"entry": 3, "size": 3, "path": [L2, L3, N01, L4]}],
    "notes": [],
}
MEMBERS = {
    **{f"entries/{number:06d}.json": body for number, body in enumerate(ENTRIES)},
    "README.txt": b"Evidence package of lot SERUM-7\n",
    "checkpoint.txt": f"{ORIGIN}\n5\n{base64.b64encode(bytes.fromhex(ROOT)).decode()}\n".encode(),
    "files.json": plain_json({"files": []}),
    "proofs.json": plain_json(PROOFS),
    "ro-crate-metadata.json": plain_json({"@graph": []}),
    "ro-crate-preview.html": b"<h1>SERUM-7</h1>\n",
    "verify.py": b"# the program of then, in one file\n",
}


@pytest.mark.statement("P3")
def test_a_package_that_an_earlier_version_made_is_verified(tmp_path) -> None:
    path = written(tmp_path, relisted(MEMBERS))
    assert verify_pack(path)["answer"] == "met"
    proved = " ".join(found(path)["met"])
    assert "Each of 5 entries is, byte for byte, in the record of 5 entries" in proved
    assert "Entry 3 decides about SERUM-7: released" in proved
    signer = "Mary Kelly (meaning: release; authentication: none; time: 2016-03-02T08:00:00Z)"
    assert f"Entry 3 is signed by {signer}" in proved


def test_a_changed_one_is_not(tmp_path) -> None:
    changed = MEMBERS["entries/000002.json"].replace(b"serum", b"water")
    said = wrong(tmp_path, relisted({**MEMBERS, "entries/000002.json": changed}))
    assert "Entry 2 is not shown to be what the record sealed" in said
