"""A witness co-signs what continues what it saw, and nothing else; what it refuses it says, and keeps the evidence."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record.test_keys import ORIGIN, Log

from seedlot.record import durable
from seedlot.record.keys import FileKey, KeyExistsError, UnusableKeyError, make_key, sign_body
from seedlot.record.notes import BadKeyError, Note, UnverifiedNoteError, Verifier, checkpoint_of, verify_note
from seedlot.record.witness import (
    BackwardsError,
    BadRequestError,
    NotCosignedError,
    NoWitnessError,
    Refusal,
    Request,
    SpoiltWitnessError,
    Witness,
    cosign,
    make_witness,
    trust,
)
from seedlot.terms.errors import NoSuchFileError, SeedlotError

#: C2SP tlog-witness, section "add-checkpoint": the example of a request.
EXAMPLE = """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""
NOW = 1_780_000_000


class Party:
    """A log's key, and a witness that trusts it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.key = make_key(folder / "bank.key", ORIGIN, seed=bytes(range(32)))
        self.witness = make_witness(folder / "witness", "partner.example/qa", seed=bytes(range(1, 33)))
        trust(self.witness, self.key.verifier)

    def request(self, old: int, new: int, log: Log | None = None, key: FileKey | None = None) -> Request:
        """What a record keeper asks, honest or not: nothing here minds what the key signed before."""
        log = log or Log()
        body = log.at(new).text()
        return Request(
            old, log.proving(new)(old) if 0 < old <= new else (), Note(body, (sign_body(key or self.key, body),))
        )

    def ask(self, request: Request, time: int = NOW) -> Note:
        """Ask the witness."""
        return cosign(self.witness, request, time=time)

    def refusal(self, request: Request) -> Refusal:
        """Ask the witness for what it refuses; nothing that it remembers changes."""
        before = self.memory()
        with pytest.raises(NotCosignedError) as refused:
            self.ask(request)
        assert self.memory() == before
        assert "\n" not in str(refused.value)
        return refused.value.refusal

    def memory(self) -> bytes:
        """What the witness remembers of the log."""
        place = self.witness.place(ORIGIN)
        return place.read_bytes() if place.exists() else b""


@pytest.fixture
def party(tmp_path: Path) -> Party:
    """A log's key, and a witness that trusts it."""
    return Party(tmp_path)


def test_the_request_of_the_specification_is_read_and_written_alike():
    request = Request.parse(EXAMPLE)
    assert (request.old, len(request.proof), request.checkpoint.size) == (20852014, 4, 20852163)
    assert request.text() == EXAMPLE


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ("old 20852014", "old 020852014"),
        ("old 20852014", "old -1"),
        ("old 20852014", "old"),
        ("old 20852014", "new 20852014"),
        ("old 20852014", "old 99999999999999999999"),
        ("old 20852014\n", ""),
        ("PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=", "PlRN"),
        ("PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=", "not base64!"),
        ("/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\n", "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n"),
        ("PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n", "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n" * 61),
        ("\n20852163\n", "\nmany\n"),
        ("— example.com", "- example.com"),
        (EXAMPLE, ""),
        (EXAMPLE, "old 0\n\n"),
    ],
)
def test_what_is_no_request(found: str, put: str):
    assert found in EXAMPLE
    with pytest.raises(BadRequestError):
        Request.parse(EXAMPLE.replace(found, put))


def test_what_continues_is_cosigned_and_remembered(party: Party):
    old = 0
    for count, size in enumerate((1, 2, 8, 8, 13, 40)):
        note = party.ask(Request.parse(party.request(old, size).text()), time=NOW + count)
        (verified,) = verify_note(note, [party.witness.key.verifier])
        assert verified.time == NOW + count
        assert note.signatures[-1].name == "partner.example/qa"
        assert party.memory() == note.text().encode()
        old = size
    assert verify_note(note, [party.key.verifier])


@settings(max_examples=40)
@given(seen=st.integers(1, 40), old=st.integers(0, 40), new=st.integers(1, 40), salt=st.sampled_from(["", "other"]))
def test_exactly_what_continues_is_cosigned(
    tmp_path_factory: pytest.TempPathFactory, seen: int, old: int, new: int, salt: str
):
    party = Party(tmp_path_factory.mktemp("party"))
    party.ask(party.request(0, seen))
    request = party.request(old, new, Log(salt))
    if seen == old <= new and not salt:
        assert checkpoint_of(party.ask(request)).size == new
    else:
        assert party.refusal(request).status in ({400} if old > new else {409, 422})


def test_a_log_that_is_not_known(party: Party, tmp_path: Path):
    stranger = make_witness(tmp_path / "stranger", "w", seed=bytes(32))
    with pytest.raises(NotCosignedError) as refused:
        cosign(stranger, party.request(0, 3), time=NOW)
    assert refused.value.refusal.status == 404


def test_our_name_and_another_key(party: Party, tmp_path: Path):
    thief = make_key(tmp_path / "thief", ORIGIN, seed=bytes(32))
    assert party.refusal(party.request(0, 3, key=thief)).status == 403


def test_a_bad_signature_of_the_right_key(party: Party):
    honest = party.request(0, 3)
    moved = Note(Log().at(4).text(), honest.note.signatures)
    assert party.refusal(Request(0, (), moved)).status == 403


def test_a_rotated_key_is_trusted_only_when_told(party: Party, tmp_path: Path):
    party.ask(party.request(0, 3))
    new = make_key(tmp_path / "new.key", ORIGIN, seed=bytes(32))
    assert party.refusal(party.request(3, 8, key=new)).status == 403
    trust(party.witness, new.verifier)
    party.ask(party.request(3, 8, key=new))
    party.ask(party.request(8, 9))  # the old one stays trusted for what continues, until its line is taken out


def test_a_checkpoint_smaller_than_what_it_continues(party: Party):
    honest = party.request(0, 3)
    assert party.refusal(Request(4, (), honest.note)).status == 400


def test_another_size_than_the_one_seen_is_told_which(party: Party):
    party.ask(party.request(0, 8))
    for old in (0, 5, 9):
        refusal = party.refusal(party.request(old, 20))
        assert (refusal.status, refusal.size, refusal.evidence) == (409, 8, None)
        assert "--old 8" in refusal.says


def test_an_old_copy_of_the_record(party: Party):
    party.ask(party.request(0, 20))
    refusal = party.refusal(party.request(8, 13))
    assert (refusal.status, refusal.size) == (409, 20)
    assert "taken away, or an old copy" in refusal.says


def test_a_fork_leaves_both_notes_as_evidence(party: Party):
    seen = party.ask(party.request(0, 8))
    forged = party.request(8, 8, Log("other"))
    refusal = party.refusal(forged)
    assert refusal.status == 409
    assert refusal.says.startswith("FORK")
    assert refusal.evidence is not None
    kept = refusal.evidence.read_text(encoding="utf-8")
    assert kept == f"{seen.text()}\n{forged.text()}"
    for note in (seen, forged.note):
        assert verify_note(note, [party.key.verifier])
        assert note.text() in kept


def test_a_record_written_anew_under_the_same_key(party: Party):
    seen = party.ask(party.request(0, 8))
    forged = party.request(8, 20, Log("other"))
    refusal = party.refusal(forged)
    assert refusal.status == 422
    assert refusal.evidence is not None
    assert refusal.evidence.read_text(encoding="utf-8") == f"{seen.text()}\n{forged.text()}"


@settings(max_examples=40)
@given(at=st.integers(0, 5), bit=st.integers(0, 255))
def test_one_bit_of_a_proof(tmp_path_factory: pytest.TempPathFactory, at: int, bit: int):
    party = Party(tmp_path_factory.mktemp("party"))
    party.ask(party.request(0, 8))
    honest = party.request(8, 37)
    proof = [bytearray(step) for step in honest.proof]
    proof[at % len(proof)][bit // 8] ^= 1 << bit % 8
    assert party.refusal(Request(8, tuple(map(bytes, proof)), honest.note)).status == 422


def test_a_first_checkpoint_with_a_proof(party: Party):
    honest = party.request(0, 8)
    assert party.refusal(Request(0, (bytes(32),), honest.note)).status == 422


def test_extension_lines_are_cosigned_with_the_rest(party: Party):
    body = f"{Log().at(8).text()}a line that is none of ours\n"
    note = party.ask(Request(0, (), Note(body, (sign_body(party.key, body),))))
    assert note.body == body
    with pytest.raises(UnverifiedNoteError):
        verify_note(Note(body.replace("none", "all"), note.signatures), [party.witness.key.verifier])


# The witness's own memory.


def test_what_cannot_be_remembered_is_not_cosigned(party: Party, monkeypatch: pytest.MonkeyPatch):
    party.ask(party.request(0, 3))
    before = party.memory()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "write_whole", full)
    with pytest.raises(OSError, match="No space"):
        party.ask(party.request(3, 8))
    assert party.memory() == before


@pytest.mark.parametrize("spoil", [lambda _: "", lambda text: text.replace("\n3\n", "\n2\n"), lambda _: "rubbish\n"])
def test_a_memory_that_was_changed_stops_the_witness(party: Party, spoil):
    party.ask(party.request(0, 3))
    place = party.witness.place(ORIGIN)
    text = place.read_text(encoding="utf-8")
    place.write_text(spoil(text), encoding="utf-8")
    with pytest.raises(SpoiltWitnessError):
        party.ask(party.request(3, 8))


def test_the_memory_of_another_log_stops_the_witness(party: Party, tmp_path: Path):
    other = make_key(tmp_path / "other.key", "other.example/log", seed=bytes(32))
    trust(party.witness, other.verifier)
    body = Log().at(30, "other.example/log").text()
    party.ask(Request(0, (), Note(body, (sign_body(other, body),))))
    party.witness.place(ORIGIN).write_bytes(party.witness.place("other.example/log").read_bytes())
    with pytest.raises(SpoiltWitnessError):
        party.ask(party.request(30, 40))


def test_two_logs_are_remembered_apart(party: Party, tmp_path: Path):
    other = make_key(tmp_path / "other.key", "k", seed=bytes(32))
    assert trust(party.witness, other.verifier, "other.example/../log") == "other.example/../log"
    body = Log().at(30, "other.example/../log").text()
    party.ask(Request(0, (), Note(body, (sign_body(other, body),))))
    party.ask(party.request(0, 3))
    assert {path.parent for path in (party.witness.folder / "last").rglob("*")} == {party.witness.folder / "last"}


@pytest.mark.parametrize("name", [".", "..", f"{ORIGIN}.lock", ".part-x", "x" * 500, "é" * 90])
def test_a_log_of_any_name_is_remembered_in_the_folder_itself(party: Party, tmp_path: Path, name: str):
    """Not above it, not in the lock of another log, and under no longer name than a file can have."""
    other = make_key(tmp_path / "other.key", "k", seed=bytes(32))
    trust(party.witness, other.verifier, name)
    party.ask(party.request(0, 3))
    body = Log().at(30, name).text()
    party.ask(Request(0, (), Note(body, (sign_body(other, body),))))
    kept = [party.witness.last(log) for log in (name, ORIGIN)]
    assert [checkpoint_of(note).size for note in kept if note] == [30, 3]
    party.ask(party.request(3, 8))
    folder = party.witness.folder
    assert {path.name for path in folder.iterdir()} == {"key", "trusted", "last", "evidence"}
    assert len({path.name for path in (folder / "last").iterdir() if path.is_file()}) == 4


def test_two_long_names_are_told_apart(party: Party):
    assert party.witness.place("x" * 500) != party.witness.place("x" * 499 + "y")


def test_a_witness_never_signs_an_earlier_time(party: Party):
    """C2SP tlog-cosignature: by the time that it states, no larger tree of the log was seen."""
    party.ask(party.request(0, 3))
    before = party.memory()
    for request in (party.request(3, 3), party.request(3, 8)):
        with pytest.raises(BackwardsError, match="the clock is 1,000 seconds behind"):
            party.ask(request, time=NOW - 1000)
        assert party.memory() == before
    party.ask(party.request(3, 3))  # the same second is no earlier one
    party.ask(party.request(3, 8), time=NOW + 1)


def test_another_log_s_time_counts_for_that_log_alone(party: Party, tmp_path: Path):
    party.ask(party.request(0, 3))
    other = make_key(tmp_path / "other.key", "other.example/log", seed=bytes(32))
    trust(party.witness, other.verifier)
    body = Log().at(30, "other.example/log").text()
    party.ask(Request(0, (), Note(body, (sign_body(other, body),))), time=NOW - 1000)


def test_trusting_twice_changes_nothing(party: Party):
    before = (party.witness.folder / "trusted").read_bytes()
    trust(party.witness, party.key.verifier)
    assert (party.witness.folder / "trusted").read_bytes() == before
    assert party.witness.trusted() == {ORIGIN: (party.key.verifier,)}


def test_a_list_of_keys_that_was_spoilt(party: Party):
    path = party.witness.folder / "trusted"
    path.write_text(path.read_text(encoding="utf-8")[:-9], encoding="utf-8")
    with pytest.raises(SpoiltWitnessError):
        party.ask(party.request(0, 3))


def test_a_key_that_others_can_read_stops_the_witness(party: Party):
    (party.witness.folder / "key").chmod(0o644)
    with pytest.raises(UnusableKeyError, match="chmod 600"):
        party.ask(party.request(0, 3))


def test_a_folder_that_holds_no_witness(tmp_path: Path, party: Party):
    empty = Witness(tmp_path)
    for use in (
        lambda: trust(empty, party.key.verifier),
        lambda: cosign(empty, party.request(0, 3), time=NOW),
        lambda: empty.key,
    ):
        with pytest.raises(SeedlotError) as refused:
            use()
        assert isinstance(refused.value, NoWitnessError | NotCosignedError)


def test_a_witness_is_never_made_over_another(party: Party, tmp_path: Path):
    with pytest.raises(KeyExistsError):
        make_witness(party.witness.folder, "another", seed=bytes(32))
    with pytest.raises(NoSuchFileError):
        make_witness(tmp_path / "none" / "witness", "another", seed=bytes(32))
    with pytest.raises(BadKeyError):
        make_witness(tmp_path / "spaced", "two words", seed=bytes(32))


def test_an_origin_that_no_log_has(party: Party):
    with pytest.raises(SeedlotError, match="origin"):
        trust(party.witness, party.key.verifier, "two words")


def test_a_cosignature_is_not_that_of_the_log(party: Party):
    note = party.ask(party.request(0, 3))
    line = note.signatures[-1]
    assert base64.b64decode(line.line().split(" ")[2])[:4] == party.witness.key.verifier.key_id
    with pytest.raises(UnverifiedNoteError):
        verify_note(Note(note.body, (line,)), [party.key.verifier, Verifier(ORIGIN, 4, party.key.verifier.public)])
