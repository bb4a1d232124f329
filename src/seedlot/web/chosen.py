"""Files that were chosen in a form and wait with it: through a fault, and with a draft. They lie with the uploads, outside the record.

A form's files wait for a day, a draft's for thirty; then they are swept, and the form says which to choose again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from starlette.datastructures import UploadFile

from seedlot.book.typed import StrayFileError
from seedlot.terms.errors import SeedlotError
from seedlot.web import uploads
from seedlot.web.here import Here
from seedlot.web.uploads import FileNameError, NoUploadError

KIND = "form"
#: Most files of a form, and most bytes of a form's and of all of a person's drafts'.
MOST_FILES, MOST_BYTES, MOST_OF_PERSON = 200, 512 * 1024**2, 2 * 1024**3


class TooManyFilesError(SeedlotError):
    """More files than wait with a form, or with a person's drafts."""

    def __init__(self, what: str) -> None:
        super().__init__(what, mend="Choose fewer, or import a book with its folder of files.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Files that wait: under which name, and where each of them lies."""

    token: str = ""
    paths: Mapping[str, Path] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """How much they are together."""
        return sum(path.stat().st_size for path in self.paths.values())


NONE = Chosen()


def waiting(here: Here, token: str) -> Chosen:
    """The files that wait under a name; none where they were swept, or are somebody else's."""
    try:
        upload = uploads.find(here.serving, token, person=here.person, kind=KIND)
    except NoUploadError:
        return NONE
    return Chosen(token=token, paths={path.name: path for path in sorted(upload.files.iterdir()) if path.is_file()})


def of_draft(here: Here, draft: str) -> Chosen:
    """The files that wait with a draft."""
    return waiting(here, uploads.lasting(draft))


def choose(here: Here, before: Chosen, named: Mapping[str, set[str]]) -> Chosen:
    """What waits after a form was sent: what waited and is still named in a field, and what was chosen now.

    `named` are the fields that name each file. A file that is chosen again in its own field takes the place of the old.

    Raises:
        StrayFileError, FileNameError: a name leads elsewhere; two different files have one name.
        TooManyFilesError: they are more than wait with a form.
    """
    sent = [(name, each) for name, each in here.form.multi_items() if isinstance(each, UploadFile) and each.filename]
    if not sent:
        return before
    new = _by_name(sent)
    if strays := [name for name in new if re.search(r"[/\\;]|^\.", name)]:
        raise StrayFileError(strays[0])
    old = {name: path for name, path in before.paths.items() if name in named}
    for name in old.keys() & new.keys():
        mine, others = {at for at, each in sent if each.filename == name}, named[name]
        with old[name].open("rb") as stream:
            if others - mine and _digest(stream) != _digest(new[name].file):
                raise FileNameError(name, "is the name of two different files")
    return _laid(here, {name: path for name, path in old.items() if name not in new}, list(new.values()))


def keep(here: Here, chosen: Chosen, draft: str, names: Iterable[str]) -> None:
    """Keep files with a draft that was saved, in place of those that waited with it before.

    Raises:
        TooManyFilesError: the drafts of the person hold as much as they may.
    """
    name = draft.partition(".")[0]
    wanted = {each: path for each, path in chosen.paths.items() if each in set(names)}
    before = of_draft(here, name)
    if not wanted or (chosen.token == before.token and wanted.keys() == before.paths.keys()):
        if not wanted:
            drop(here, before)
        return
    if uploads.kept_bytes(here.serving, here.person) - before.bytes + chosen.bytes > MOST_OF_PERSON:
        raise TooManyFilesError(f"The files of your drafts are more than {MOST_OF_PERSON // 1024**2:,} MB")
    is_whole = wanted.keys() == chosen.paths.keys() and not uploads.is_lasting(chosen.token)
    made = chosen if is_whole else _laid(here, wanted, [])
    uploads.lay_away(uploads.find(here.serving, made.token, person=here.person, kind=KIND), uploads.lasting(name))


def drop(here: Here, chosen: Chosen) -> None:
    """Delete files that wait."""
    if chosen.token:
        uploads.discard(uploads.find(here.serving, chosen.token, person=here.person, kind=KIND))


@contextmanager
def opened(chosen: Chosen, names: Iterable[str]) -> Iterator[dict[str, IO[bytes]]]:
    """The files of these names that wait, to be read."""
    with ExitStack() as stack:
        wanted = set(names)
        yield {name: stack.enter_context(path.open("rb")) for name, path in chosen.paths.items() if name in wanted}


def _by_name(sent: Sequence[tuple[str, UploadFile]]) -> dict[str, UploadFile]:
    """Each file once; the same file may be chosen in several fields."""
    found: dict[str, UploadFile] = {}
    for _, each in sent:
        other = found.setdefault(each.filename or "", each)
        if other is not each and _digest(other.file) != _digest(each.file):
            raise FileNameError(each.filename or "", "is the name of two different files")
    return found


def _laid(here: Here, old: Mapping[str, Path], new: Sequence[UploadFile]) -> Chosen:
    """Lay files into a folder of their own, where another window of the same form finds none of them changed."""
    if len(old) + len(new) > MOST_FILES:
        raise TooManyFilesError(f"These are {len(old) + len(new)} files, and a form holds {MOST_FILES}")
    if sum(path.stat().st_size for path in old.values()) + sum(each.size or 0 for each in new) > MOST_BYTES:
        raise TooManyFilesError(f"The files of this form are more than {MOST_BYTES // 1024**2:,} MB")
    with ExitStack() as stack:
        again = [UploadFile(stack.enter_context(path.open("rb")), filename=name) for name, path in old.items()]
        token = uploads.receive(here.serving, [*again, *new], person=here.person, kind=KIND, about={})
    return waiting(here, token)


def _digest(stream: IO[bytes]) -> bytes:
    """The hash of a file, which is then at its beginning again."""
    stream.seek(0)
    found = hashlib.file_digest(stream, "sha256").digest()  # type: ignore[arg-type] # it reads what a browser sent too
    stream.seek(0)
    return found
