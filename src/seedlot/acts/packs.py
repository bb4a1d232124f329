"""Sign a pack of rules, and check who signed it: a C2SP signed note beside pack.yaml, over the hash of its content."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from seedlot.record.keys import Signer, sign_body
from seedlot.record.notes import BadNoteError, Note, UnverifiedNoteError, Verifier, verify_note
from seedlot.regulation.pack import Pack
from seedlot.terms.finding import Answer, Finding

#: The file of the signature, and the first line of what is signed.
SIGNATURE = "pack.sig"
_HEAD = "seedlot rule pack"


def sign_pack(folder: Path, pack: Pack, signer: Signer) -> Note:
    """Sign a pack. What is signed names the pack, its version and the SHA-256 of its content."""
    body = _body(pack)
    note = Note(body=body, signatures=(sign_body(signer, body),))
    (folder / SIGNATURE).write_bytes(note.text().encode())
    return note


def signed_by(folder: Path, pack: Pack, trusted: Iterable[Verifier]) -> Finding:
    """Tell whether somebody who is trusted signed just this content. An unsigned pack is *not known*."""
    path = folder / SIGNATURE
    if not path.is_file():
        return _found(Answer.NOT_KNOWN, "Nobody signed it.", path)
    try:
        note = Note.parse(path.read_bytes())
    except BadNoteError as bad:
        return _found(Answer.NOT_MET, f"Its signature cannot be read: {bad}", path)
    if note.body != _body(pack):
        return _found(Answer.NOT_MET, "What was signed is another content than what is here.", path)
    known = tuple(trusted)
    try:
        verified = verify_note(note, known)
    except UnverifiedNoteError as bad:
        keys = {(each.name, each.key_id) for each in known}
        if any((each.name, each.key_id) in keys for each in note.signatures):
            return _found(Answer.NOT_MET, str(bad), path)
        return _found(Answer.NOT_KNOWN, "Nobody whose key is trusted here signed it.", path)
    names = ", ".join(each.verifier.name for each in verified)
    return _found(Answer.MET, f"Signed by {names}.", path)


def _body(pack: Pack) -> str:
    about = pack.contents[-1].about
    return f"{_HEAD}\n{about.name} {about.version}\n{pack.contents[-1].sha256}\n"


def _found(answer: Answer, says: str, path: Path) -> Finding:
    return Finding(code="regulation/signature", answer=answer, says=says, where=str(path))
