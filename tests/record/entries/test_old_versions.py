"""Entries as they were once written stay readable (21 CFR 11.10(c)): the bytes are typed here and never written anew.

One entry of every kind, in the canonical bytes that the version named beside it wrote, with the leaf hash of those
bytes (SHA-256 of 0x00 and the bytes, RFC 9162, 2.1.1). If a change of the program makes one of these tests fail, the
change is wrong: a record of that time would no longer be read. A new version of a kind gets a line of its own.
"""

from __future__ import annotations

import hashlib
import json

import pytest
from tests.record.entries.entries_compared import COMPARED
from tests.record.entries.entries_filed import FILED
from tests.record.entries.entries_genome import GENOME
from tests.record.entries.entries_stability import STABILITY
from tests.record.entries.entries_v0_3 import V0_3
from typer.testing import CliRunner

from seedlot.cli.main import app
from seedlot.history import fold
from seedlot.history.compare import compare
from seedlot.record import merkle, read, write
from seedlot.record.entries.entry import KINDS, Entry, Unknown
from seedlot.record.store import create_record
from seedlot.record.verify import verify
from seedlot.terms.finding import Answer, overall

#: Kind and version, canonical bytes, leaf hash in hexadecimal; as Seedlot 0.1 wrote them.
V0_1 = [
    (
        ("opened", 1),
        '{"authentication":"none","by":"mkelly","content":{"simulated":false,"site":"DUB","title":"Línea A"},"kind":"opened","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "b8304ca9e0947e863c29fe3ef12b6b211c8d7639fd0b4ea7de436ff2e5afd841",
    ),
    (
        ("person", 1),
        '{"authentication":"none","by":"mkelly","content":{"name":"Máire Kelly","organisation":"Lab","person":"mkelly","roles":["analyst","quality"]},"kind":"person","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "4825bd78055fc921a622d7b3b59c43189828e388f744bbf70c45f073472e2eaa",
    ),
    (
        ("programme", 1),
        '{"authentication":"none","by":"mkelly","content":{"cell_source":"CD362+ bone-marrow MSC","culture_device":"2D culture flasks","delivery":"cryobanked cells","donor_type":"allogeneic","indication":"diabetic kidney disease","media_supplement":"human platelet lysate","phase":"1b","product":"MSC","programme":"NEPH","territories":["EU","US"],"title":"A trial","trials":["NCT02585622"]},"kind":"programme","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "097dad8db545c34b694268bcd0f56d1bd9bea66f15c1c78fcc095c94dc34286c",
    ),
    (
        ("donor", 1),
        '{"authentication":"none","by":"mkelly","content":{"age":41,"consent":"CF-3","eligibility":"eligible","health":"healthy","item":"DON-001","sex":"female","use":"allogeneic"},"kind":"donor","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "c7528c78d8d359e3d414028db64acf237d62e382c6d8eb348da1008320a4ba42",
    ),
    (
        ("material", 1),
        '{"authentication":"none","by":"mkelly","content":{"catalogue":"A-1","expiry":"2027-01-31","grade":"GMP","item":"MAT-0007","lot":"L1","name":"medium","origin":"recombinant","supplier":"Supplier","units":10},"kind":"material","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "609b25c39015eac19ad9a100dce7d51bf7135e9fd2e68814a3fa6166f09eda8e",
    ),
    (
        ("registered", 1),
        '{"authentication":"none","by":"mkelly","content":{"doublings":"61.50","item":"WTC-11","item_kind":"clone","name":"WTC-11","origin":"UCSF","parents":["DON-001"],"passages":22,"programme":"NEPH","specification":"DP 2","stage":"clone","units":3},"kind":"registered","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "57c6052492bad69c3c5ae09a75f4c75e86dac1132d52499f791e1fae51d1b9ac",
    ),
    (
        ("step", 1),
        '{"authentication":"none","by":"mkelly","content":{"detail":"1:6","device":"flask","doublings":"3.2","environment":"licensed GMP","equipment":["EQ-031"],"inputs":[{"item":"WTC-11","units":1,"uses_up":true}],"materials":["MAT-0007"],"openness":"closed","outputs":[{"expiry":"2031-01-01","item":"MCB-1","item_kind":"bank","name":"Master","programme":"NEPH","specification":"DP 2","stage":"MCB","units":100}],"passages":1,"people":["mkelly"],"planned":false,"procedure":"SOP-014 v3","process":"banking","room":"R1","step":"ST-0012"},"kind":"step","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "5fb139566285d1feb3f340bf2a02238656cb130e7d75a31f2a02fe7b0e869a4b",
    ),
    (
        ("report", 1),
        '{"authentication":"none","by":"mkelly","content":{"accreditation":"ISO/IEC 17025","files":[{"bytes":1024,"name":"report.pdf","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],"item":"MCB-1","laboratory":"Lab","reference":"X/1","report":"REP-0031","results":[{"high":92.9,"level":0.95,"limit":null,"low":90.1,"method":"trypan blue","name":"viability","note":"µ","relation":"=","sample":"S1","unit":"%","value":91.5},{"high":null,"level":null,"limit":0.05,"low":null,"method":"","name":"endotoxin","note":"","relation":"<","sample":"","unit":"[EU]/mL","value":null}]},"kind":"report","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "55e68ae080fc325072b32042627591e7874648ae2a8766120635bfd3987586b0",
    ),
    (
        ("measured", 1),
        '{"authentication":"none","by":"mkelly","content":{"files":[{"bytes":1024,"name":"report.pdf","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],"items":{"S1":"MCB-1"},"measurement":"MEAS-0005","result":{"assay":"growth","charts":[{"name":"c","spec":{"mark":"line"},"title":"C"}],"findings":[{"answer":"not known","code":"growth/short","says":"Too short.","source":"Ph. Eur.","where":"row 2"}],"inputs":[{"bytes":60,"name":"counts.csv","sha256":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}],"reportables":[{"high":92.9,"level":0.95,"limit":null,"low":90.1,"method":"trypan blue","name":"viability","note":"µ","relation":"=","sample":"S1","unit":"%","value":91.5}],"settings":{"level":0.95},"software":{"distribution":"seedlot","version":"0.1.0"},"tables":{"t":[{"a":1}]},"unused":["remark"],"version":"1"}},"kind":"measured","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "93492f50308426506c3f6b40c2baf8ca31e17abf7da1e7cee2814f9866b3ea60",
    ),
    (
        ("specification", 1),
        '{"authentication":"none","by":"mkelly","content":{"specification":{"criteria":[{"exclusive":false,"high":null,"kind":"min","low":70,"method":"","source":"","stage":"","test":"viability","text":"","unit":"%"},{"exclusive":false,"high":null,"kind":"equals","low":null,"method":"","source":"","stage":"MCB","test":"karyotype","text":"46,XX[20]","unit":"1"}],"name":"DP","product":"MSC","source":"","stage":"drug product","title":"Drug product","version":"2"}},"kind":"specification","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "27669bb82f56ddebca61135af972da3a01763bb2cc1fb72140933aabaddff82d",
    ),
    (
        ("deviation", 1),
        '{"authentication":"none","by":"mkelly","content":{"description":"below -65 °C","deviation":"DEV-1","severity":"major","targets":["MCB-1"],"title":"Alarm"},"kind":"deviation","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "114394cb948bbe6d91b5530998feb417b05d828f67925a03c4b4fe16b5c3e186",
    ),
    (
        ("deviation closed", 1),
        '{"authentication":"none","by":"mkelly","content":{"acceptable":true,"conclusion":"No effect.","deviation":"DEV-1"},"kind":"deviation closed","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "4ea529851a20ffbcd6157e30da92b9fadff8fe17272e16637b6576c8837908b2",
    ),
    (
        ("hold", 1),
        '{"authentication":"none","by":"mkelly","content":{"hold":"HOLD-3","reason":"recall of a medium","targets":["MCB-1"]},"kind":"hold","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "6318ebd02ec22bf13d823ef40961eea6755d3997ea79a2d6132d08b21fbfa68b",
    ),
    (
        ("hold lifted", 1),
        '{"authentication":"none","by":"mkelly","content":{"hold":"HOLD-3","reason":"not concerned"},"kind":"hold lifted","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "11f567d139dd6cb8042a6aed815d9f6d07f1444730141e1c6d6f8c9fbf722bd1",
    ),
    (
        ("decision", 1),
        '{"authentication":"none","by":"mkelly","content":{"as_of":14,"findings":[{"answer":"met","code":"spec/viability","says":"met","source":"","where":""}],"lot":"MCB-1","outcome":"released","proposed":"released","read":[5,6],"reason":"","root":"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc","specification":"DP 2"},"kind":"decision","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "14232f577d7cad4231e55be93b4b95593356d5217285d79858538fd8984402a5",
    ),
    (
        ("signature", 1),
        '{"authentication":"none","by":"mkelly","content":{"meaning":"certification","method":"none","name":"Q. Person","person":"qp","shown":{"bytes":1024,"name":"report.pdf","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},"target":14,"target_leaf":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"},"kind":"signature","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "6b3f3f0a007237bc58259d43535cd7a2346de9a9d077d6922555224066acc568",
    ),
    (
        ("certificate", 1),
        '{"authentication":"none","by":"mkelly","content":{"checkpoint_root":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","checkpoint_size":16,"decision":14,"file":{"bytes":1024,"name":"report.pdf","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},"lot":"MCB-1"},"kind":"certificate","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "c219ff6b4c6e6ee78e680f00cac4a25f0530f612e1dd47ed97fa993b4c8f50b9",
    ),
    (
        ("amendment", 1),
        '{"authentication":"none","by":"mkelly","content":{"content":{"item":"MAT-0007","name":"medium"},"occurred":"2026-03-01","reason":"typing error","target":4},"kind":"amendment","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "deac4474071e378c1d54ac1154c7c359a6e527b73c41b69bb7cee0e867b1e725",
    ),
]

#: The same, of kinds that came later, as Seedlot 0.2 wrote them.
V0_2 = [
    (
        ("account", 1),
        '{"authentication":"none","by":"mkelly","content":{"approved_by":"qa","change":"closed","person":"mkelly","reason":"left"},"kind":"account","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "66347244bc271a8a8c92897aea1e0ff3899698f0d22db300d883c048bef6de35",
    ),
    (
        ("access review", 1),
        '{"authentication":"none","by":"mkelly","content":{"accounts":[{"last_login":"2026-03-01","person":"mkelly","roles":["analyst"],"state":"open"}],"conclusion":"as it should be"},"kind":"access review","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "259caf24fc47903c6239c49f7263fc0c51464d034961c58d6168ba1ed4fd138c",
    ),
    (
        ("training", 1),
        '{"authentication":"none","by":"mkelly","content":{"person":"mkelly","procedure":"SOP-014 v3","trainer":"qa","training":"TR-0012","until":"2027-01-31"},"kind":"training","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "05825be1f7f62f048ce6a8fe101a3f3c855856329aee8d33e94d639c6674239b",
    ),
    (
        ("equipment", 1),
        '{"authentication":"none","by":"mkelly","content":{"equipment":"EQ-031","name":"Vi-CELL XR","room":"R1","serial":"AB12345"},"kind":"equipment","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "55efe74a5fc812f11f2ae7f723122361b282863196b8aa52e0546662418d8ac1",
    ),
    (
        ("clock", 1),
        '{"authentication":"none","by":"mkelly","content":{"reason":"the clock ran ahead"},"kind":"clock","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "1426bb66666bef9a866fa004342cc07eae42c025cbfe186155f72953788db23d",
    ),
    (
        ("personal", 1),
        '{"authentication":"none","by":"mkelly","content":{"data":[{"digest":"1111111111111111111111111111111111111111111111111111111111111111","name":"birth date"}],"item":"DON-001"},"kind":"personal","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "39547fa3f871e29be7a6ce6161b5b33e5f8ceaf0524abf3f87f68dd78a49972b",
    ),
    (
        ("erased", 1),
        '{"authentication":"none","by":"mkelly","content":{"item":"DON-001","names":["birth date"],"reason":"asked"},"kind":"erased","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "a560bfee33bec37c8c3f971d3851ad21255ff463d2bd04d67c9e333c87432d4e",
    ),
    (
        ("review", 1),
        '{"authentication":"none","by":"mkelly","content":{"acceptable":true,"as_of":14,"conclusion":"complete","lot":"MCB-1","read":[5,6],"root":"2222222222222222222222222222222222222222222222222222222222222222"},"kind":"review","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "2b76f2f37e2738c4804ea2f34ca5863580b79503894ec691d19aa607b2e68f1d",
    ),
    (
        ("key", 1),
        '{"authentication":"none","by":"mkelly","content":{"purpose":"checkpoint","reason":"first","replaces":"","verifier":"seedlot/DUB/0123+00000000+AAAA"},"kind":"key","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "f57069951ec03fffc5258975026a9fb8df60e7765c0d45820b88acac19cfc3a5",
    ),
    (
        ("key revoked", 1),
        '{"authentication":"none","by":"mkelly","content":{"good_until":16,"reason":"lost","verifier":"seedlot/DUB/0123+00000000+AAAA"},"kind":"key revoked","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "daf57ee81093ac751589149dedefdb38d211821f4f5a48b7afc898c438e4387d",
    ),
    (
        ("checkpoint", 1),
        '{"authentication":"none","by":"mkelly","content":{"note":"seedlot/DUB/0123\\n16\\nAAAA\\n\\n— seedlot/DUB/0123 AAAA\\n","root":"3333333333333333333333333333333333333333333333333333333333333333","size":16},"kind":"checkpoint","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "abc5444e99173328b0c0436464280cef963002a2e7b240333777eb6cbd0e216b",
    ),
    (
        ("cosignature", 1),
        '{"authentication":"none","by":"mkelly","content":{"note":"seedlot/DUB/0123\\n16\\nAAAA\\n\\n— seedlot/DUB/0123 AAAA\\n","root":"3333333333333333333333333333333333333333333333333333333333333333","size":16,"witness":"w"},"kind":"cosignature","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "d4417efc5bc9aa9e5ffaebeada4c6ad640c04aab22a9df86347e0c20c8e561f2",
    ),
    (
        ("timestamp", 1),
        '{"authentication":"none","by":"mkelly","content":{"authority":"TSA","certificates":[],"note":"seedlot/DUB/0123\\n16\\nAAAA\\n\\n— seedlot/DUB/0123 AAAA\\n","root":"3333333333333333333333333333333333333333333333333333333333333333","size":16,"stamped":"2026-03-01T10:30:00Z","token":{"bytes":1024,"name":"report.pdf","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}},"kind":"timestamp","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "e9480ce4a062429bb9cc102709672bed8214a5a5387717a180a6c22bd8952816",
    ),
    (
        ("drill", 1),
        '{"authentication":"none","by":"mkelly","content":{"findings":[],"root":"3333333333333333333333333333333333333333333333333333333333333333","size":16,"what":"restore of a backup"},"kind":"drill","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "36a40ce62bfe8ecb94e822e96e51289bab941e0d0d74f6d11b8c67242f8efef8",
    ),
]

#: As somebody else, or a later version, may write them.
STRANGE = [
    (
        ("an unheard-of kind", 7),
        '{"authentication":"passkey","by":"mkelly","content":{"deep":[{"x":1.5}],"item":"DON-001","what":"µ"},"kind":"an unheard-of kind","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"","version":7,"zone":"UTC"}',
        "557d9a7dc729eaa677712f427be9e62c01b2436a74b6d662d2f3f371ef228718",
    ),
    (
        ("donor", 2),
        '{"authentication":"none","by":"mkelly","content":{"age":{"years":41},"item":"DON-002"},"kind":"donor","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"","version":2,"zone":"UTC"}',
        "37ba99250cd125b4dcb8e9a056649a213139ed58a389eeef5df0d80543b85878",
    ),
    (
        ("donor", 1),
        '{"authentication":"none","by":"mkelly","content":{"age":41,"blood group":"0+","item":"DON-003"},"kind":"donor","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"","temperature":{"unit":"Cel","value":"4"},"version":1,"zone":"UTC"}',
        "e8ec2748d9350c626a7113b029cb9f84b4d8a0afdc2320cdcc9232629ef3a6bd",
    ),
]
KNOWN = [*V0_1, *V0_2, *V0_3, *FILED, *GENOME, *STABILITY, *COMPARED]
ALL = [*KNOWN, *STRANGE]
IDS = [f"{kind} {version}" for (kind, version), _, _ in ALL]
#: What `verify` finds wrong with them, because it is made up: key, notes, signature, stamp, and the files that they name.
MADE_UP = {f"record/{what}" for what in ("key", "checkpoint", "cosignature", "timestamp", "signature", "file")}
runner = CliRunner()


def within(part, whole):
    """Whether all that one JSON value says stands in another, which may say more."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and within(part[key], whole[key]) for key in part)
    if isinstance(part, list):
        return isinstance(whole, list) and len(part) == len(whole) and all(map(within, part, whole))
    return part == whole


def test_every_kind_has_its_line():
    """A new kind, or a new version of one, is typed here on the day on which it is first written."""
    assert {key for key, _, _ in KNOWN} == {(kind.KIND, kind.VERSION) for kind in KINDS}


@pytest.mark.parametrize("golden", ALL, ids=IDS)
def test_the_bytes_keep_their_leaf_hash(golden):
    _, body, leaf = golden
    assert hashlib.sha256(b"\x00" + body.encode()).hexdigest() == leaf
    assert merkle.leaf_hash(body.encode()).hex() == leaf


@pytest.mark.parametrize("golden", ALL, ids=IDS)
def test_they_are_read_and_nothing_is_lost(golden):
    key, body, _ = golden
    entry = Entry.parse(body.encode())
    assert (entry.kind, entry.version) == key
    assert within(json.loads(body), entry.model_dump(mode="json"))
    assert json.loads(entry.model_dump_json(exclude_unset=True)) == json.loads(body)
    assert Entry.parse(entry.canonical()) == entry


@pytest.mark.parametrize("golden", KNOWN, ids=IDS[: len(KNOWN)])
def test_known_kinds_are_read_as_what_they_are_and_keep_what_they_do_not_know(golden):
    (kind, _), body, _ = golden
    assert type(Entry.parse(body.encode()).content) in KINDS
    plain = json.loads(body)
    plain["later"] = {"header": [1, "µ"]}
    plain["content"]["later"] = {"content": [2.5, None]}
    again = json.loads(Entry.parse(json.dumps(plain).encode()).canonical())
    assert again["kind"] == kind
    assert again["later"] == plain["later"]
    assert again["content"]["later"] == plain["content"]["later"]


@pytest.mark.parametrize("golden", STRANGE[:2], ids=IDS[-3:-1])
def test_what_is_not_known_is_kept_as_it_is(golden):
    entry = Entry.parse(golden[1].encode())
    assert isinstance(entry.content, Unknown)
    assert entry.canonical() == golden[1].encode()


@pytest.fixture(scope="module")
def old_record(tmp_path_factory):
    """A record of all these entries, byte for byte, whose history was folded by this version."""
    record = create_record(tmp_path_factory.mktemp("old") / "old.db")
    with write.appending(record) as connection:
        write.append(connection, [body.encode() for _, body, _ in ALL])
        fold.rebuild(connection)
    yield record
    record.engine.dispose()


def test_a_record_of_them_verifies(old_record):
    """Entries and tree; what these entries say of signatures and checkpoints is made up, and is found out."""
    wrong = {finding.code for finding in verify(old_record) if finding.answer is not Answer.MET}
    assert wrong <= MADE_UP
    with read.reading(old_record) as connection:
        assert overall(compare(connection)) is Answer.MET
        assert [read.leaf(connection, seq).hex() for seq in range(len(ALL))] == [leaf for _, _, leaf in ALL]


@pytest.mark.parametrize("number", range(len(ALL)), ids=IDS)
def test_each_is_shown_whole(old_record, number):
    result = runner.invoke(app, ["show", str(number), "--json", "--record", old_record.where])
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    assert within(json.loads(ALL[number][1]), shown)
    assert shown["leaf"] == ALL[number][2]
    plain = runner.invoke(app, ["show", str(number), "--record", old_record.where])
    assert ALL[number][0][0] in plain.stdout
