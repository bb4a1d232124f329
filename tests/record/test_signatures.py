"""A signature that is moved, copied, retargeted or said by another is found, though the tree is as it should be."""

from __future__ import annotations

from copy import copy

import pytest
from tests.simulated_site import STARTED

from seedlot.acts.amend import amend
from seedlot.acts.opening import begin
from seedlot.acts.seal import say, state, writing
from seedlot.acts.sign import sign
from seedlot.history import ask, fold, tables
from seedlot.record import read, signatures, write
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Donor, Opened, Person
from seedlot.record.files import FILE
from seedlot.record.origin import origin
from seedlot.record.verify import verify
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import Role


@pytest.fixture
def signed(site):
    """A record without accounts, with two entries, the first signed by `qp`; its number and the signature's."""
    (target,) = site.say(Donor(item="D"))
    (other,) = site.say(Donor(item="E"))
    return target, other, sign(site.record, "qp", target, "approval", now=site.now)


def entry(site, number):
    """An entry as it is sealed."""
    with site.reading() as connection:
        return Entry.parse(read.body(connection, number))


def forge(site, original, *, by=None, recorded=None, **changes):
    """Append an entry past the acts, as somebody can who writes to the database itself: tree and history are right."""
    content = original.content.model_copy(update=changes)
    header = {"by": original.by if by is None else by, "recorded": recorded or original.recorded}
    forged = original.model_copy(update={"content": content, **header})
    with writing(site.record) as connection:
        numbers = write.append(connection, [forged.canonical()])
        fold.apply(connection, list(zip(numbers, (forged,), strict=True)))
    return numbers[0]


def faults(site):
    """What verification says against signatures; everything else must be in order."""
    found = verify(site.record, files=True)
    against = [each for each in found if each.answer is Answer.NOT_MET]
    assert {each.code for each in against} <= {signatures.CODE}
    return [(each.where, each.says) for each in against]


@pytest.mark.usefixtures("signed")
def test_a_signature_that_was_made_here_is_told_apart_from_entries_and_tree(site):
    found = {each.code: each for each in verify(site.record)}
    assert found[signatures.CODE].answer is Answer.MET
    assert "1 signature, each of the entry, the person and the record" in found[signatures.CODE].says


def test_a_record_in_which_nothing_is_signed_says_nothing_of_signatures(site):
    assert signatures.CODE not in {each.code for each in verify(site.record)}


def test_a_signature_copied_to_another_entry(site, signed):
    """21 CFR 11.70: cut from one record and pasted under another."""
    target, other, number = signed
    forged = forge(site, entry(site, number), target=other, previous=())
    ((where, says),) = faults(site)
    assert where == f"entry {forged}"
    assert f"was made under another entry than {other}" in says
    assert target != other


def test_a_signature_copied_from_another_record(site, signed, tmp_path):
    """Its target is copied too, and takes the same number there: only the record is another."""
    target, _, number = signed
    elsewhere = copy(site)
    opened = Opened(title="Elsewhere", site="SIM", simulated=True)
    elsewhere.record = begin(tmp_path / "elsewhere.db", opened, now=STARTED)
    for seq in range(elsewhere.size(), target + 1):
        forge(elsewhere, entry(site, seq))
    document = entry(site, number).content.shown
    write.keep(elsewhere.record, read.file_bytes(site.record, document.sha256))
    assert faults(elsewhere) == []
    forge(elsewhere, entry(site, number))
    ((_, says),) = faults(elsewhere)
    with site.reading() as connection:
        assert f"belongs to the record '{origin(connection)}'" in says


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"by": "op"}, "is that of 'qp' (none), but was sealed by 'op' (none)"),
        ({"method": "password and code"}, "is that of 'qp' (password and code), but was sealed by 'qp' (none)"),
        ({"name": "Somebody Else"}, "prints the name 'Somebody Else', which the record never gave to 'qp'"),
        ({"previous": ()}, "does not name the signatures that stood under entry"),
        ({"previous": (1, 2, 3)}, "does not name the signatures that stood under entry"),
        ({"signed": "2026-06-01T12:00:01+00:00"}, "is dated 2026-06-01T12:00:01+00:00, but was recorded on"),
        ({"signed": "2026-06-01T12:00:00"}, "is dated"),
        ({"signed": "yesterday"}, "is dated yesterday"),
        ({"target": 10_000}, "signs entry 10000, which was not there yet"),
    ],
)
def test_a_signature_that_was_changed_on_its_way(site, signed, changes, words):
    _, _, number = signed
    forged = forge(site, entry(site, number), **{"previous": (number,), **changes})
    found = faults(site)
    assert {where for where, _ in found} == {f"entry {forged}"}
    assert any(words in says for _, says in found)


def test_a_signature_without_proof_in_a_record_with_accounts(staffed):
    (target,) = staffed.say(Donor(item="D"))
    number = sign(staffed.record, staffed.actor("qa"), target, "approval", staffed.components("qa"), now=staffed.now)
    assert faults(staffed) == []
    for changes in ({"components": ()}, {"method": "none"}):
        forge(staffed, entry(staffed, number), **{"previous": (number,), **changes})
    assert sum("without any proof" in says for _, says in faults(staffed)) == 2


def test_a_name_that_was_corrected_is_the_persons_own_before_and_after(staffed):
    def once():
        who, given = staffed.actor("qa"), staffed.components("qa")
        return sign(staffed.record, who, 0, "approval", given, now=staffed.now)

    once()
    with staffed.reading() as connection:
        number = ask.rows(connection, tables.PERSON, person="qa")[0].entry
    changes = {"name": "Quirin Assure-Fischer"}
    amend(staffed.record, staffed.actor("adm"), number, changes, reason="married", now=staffed.now)
    assert entry(staffed, once()).content.name == "Quirin Assure-Fischer"
    assert faults(staffed) == []


def test_a_signature_of_version_0_1_that_names_no_record(site, signed):
    """Then nobody could prove anything, and the method said so; one that claims a proof must name its record."""
    _, _, number = signed
    old = {"record": "", "signed": "", "previous": ()}
    forge(site, entry(site, number), **old)
    assert faults(site) == []
    forge(site, entry(site, number), **old, method="password")
    assert any("belongs to the record ''" in says for _, says in faults(site))


def test_the_document_that_was_shown_is_checked_with_the_files(site, signed):
    _, _, number = signed
    path = read.file_path(site.record, entry(site, number).content.shown.sha256)
    kept = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(kept[:-1] + b" ")
    assert overall(verify(site.record)) is Answer.MET
    (fault,) = [each for each in verify(site.record, files=True) if each.answer is Answer.NOT_MET]
    assert fault.code == FILE
    assert f"of entry {number} has been changed" in fault.says
    path.unlink()
    (fault,) = [each for each in verify(site.record, files=True) if each.answer is Answer.NOT_MET]
    assert f"of entry {number} is missing" in fault.says


def test_a_thing_that_only_looks_like_a_signature_is_none(site):
    """`"kind":"signature"` within what an entry says is not the kind of the entry."""
    donor = Donor.model_validate({"item": "D", "note": {"kind": "signature"}})
    state(site.record, "", say(donor, "2026-01-01"), now=site.now)
    assert signatures.CODE not in {each.code for each in verify(site.record)}


def test_an_identifier_is_never_given_to_another_person(site):
    """21 CFR 11.100(a)."""
    (fault,) = site.faults(Person(person="qp", name="Quite Another", roles=(Role.QUALIFIED_PERSON,)))
    assert fault.code == "record/differs"
