"""What is said of faults and findings, as it is said in the pages: the same what and where, but the mend names a page, not a command."""

from __future__ import annotations

import re
from functools import cache

from seedlot.acts.access import NoFactorError, NotLoggedInError, PasswordAgedError, SessionEndedError
from seedlot.acts.accounts import AccountStandsError, NoAccountsError, NothingAskedError
from seedlot.acts.measure import UnmappedError
from seedlot.acts.own_account import NoFactorSetError, NoSuchSessionError, YoungPasswordError
from seedlot.terms.errors import SeedlotError

_MENDS: dict[type[SeedlotError], str] = {
    NoFactorError: "Set one up under 'Your account', then log in again.",
    NotLoggedInError: "Log in.",
    SessionEndedError: "Log in again.",
    PasswordAgedError: "Set a new one under 'Change your password', then log in.",
    AccountStandsError: "Look at the list of people and accounts.",
    NoAccountsError: "Whoever keeps the server opens the first.",
    NothingAskedError: "An administrator asks for one, on the page of the person.",
    YoungPasswordError: "Wait; if somebody else knows it, have an administrator ask for a one-time secret.",
    NoSuchSessionError: "Look at the list of your sessions again.",
    NoFactorSetError: "Set one up first.",
    UnmappedError: "Name the item of each sample; write - for one of no interest.",
}

#: What names a command, and how a page says it. What only the server's keeper can do, a page gives to them.
_WORDS: tuple[tuple[str, str], ...] = (
    (r"Look with `seedlot account list`", "Look at 'People' under Admin"),
    (
        r"Open (the first, an administrator's|accounts), with `seedlot account open`",
        r"Have the server's keeper open \1",
    ),
    (r"Open accounts with `seedlot account open`", "Have accounts opened under Admin"),
    (r"An administrator asks with `seedlot account reset ask`", "An administrator asks, on the page of the person"),
    (r"have it reset: `seedlot account reset ask`", "have an administrator ask for a one-time secret"),
    (r"They ask for a reset: `seedlot account reset ask`", "An administrator asks for one, on the page of the person"),
    (r"(Set (?:one|up your second factor|one up)) with `seedlot account factor`", r"\1 under 'Your account'"),
    (r"Set a new one with `seedlot account password`", "Set a new one under 'Change your password'"),
    (r"List them with `seedlot whoami`", "They are listed under 'Your account'"),
    (r"Log in with `seedlot login PERSON`", "Log in"),
    (r"Decide first with `seedlot release`", "Decide first, on the page of the lot"),
    (r"Read them all with `seedlot judge`", "Read them all on the page of the lot"),
    (r"keep it apart with `seedlot donor identify`", "have it kept apart, as what identifies a donor"),
    (
        r"say why it is none \(`--screened`, or `Screened: why` in the note\)",
        "say why it is none: `Screened: why` in the note",
    ),
    (r"`seedlot donor reveal` lists it", "Whoever keeps the donors' identities can list it"),
    (r"`seedlot donor check --tidy` deletes it", "Whoever keeps the server can have it deleted"),
    (r": `seedlot donor check --finish`", ": whoever keeps the server finishes it"),
    (r"Give the file that `seedlot donor openings` wrote", "Give the file of openings as it was written"),
    (r"; `seedlot radius --stage` lists them", "; each is found by its stage, under Find"),
    (
        r"these may be more than `seedlot trace` and `seedlot recall --item` list",
        "these may be more than a trace or a recall of an item lists",
    ),
    (r"; `seedlot log` lists what is there", "; Find and the trail tell what is there"),
    (r"Leave out --on, or", "Leave out the moment, or"),
    (r"Say why with --reason", "Say why"),
    (
        r"Give that one with --old, or say --reason without",
        "Whoever keeps the server names that one, or says why without",
    ),
    (r" \(--reason\)", ""),
    (r"; start from `seedlot book template`", "; start from the empty book under Import"),
    (r"Check the book with: seedlot import BOOK --check\.", "Check it under Import."),
    (r", as `seedlot assay list` tells it", ", as Measure lists them"),
    (r", as `seedlot drift` names it", ", as the page of genome drift names it"),
    (r"--set ([a-z_]+)=(\S+?)(?=[.,;]?(?:\s|$))", r"the setting \1 = \2"),
    (
        r"Of mosdepth, give (\S+), or (\S+) as 'mosdepth --by REGIONS\.bed' writes it",
        r"Of mosdepth, give \1, or the \2 that it writes for a list of regions",
    ),
    (
        r"(\u2026|\.\.\.) \(([0-9,{}…]+) more characters: `seedlot show ([0-9{}…]+)`\)",
        r"\1 (\2 more characters: see entry \3)",
    ),
    (
        r"Ask for fewer \(--about, --since, --until, --by\)",
        "Ask for fewer: about one thing, of some days, or by one person",
    ),
    (r"Start the server with `--backup FOLDER`", "Whoever keeps the server names a folder for them when they start it"),
    (r"[Rr]enew it with --desk", "have it renewed"),
    (r"; --desk takes them too", "; whoever keeps the server can take them too"),
    (r"Restore without --desk", "Have it restored without the desk"),
    (r"Restore what is whole with --incomplete", "Whoever keeps the server can restore what is whole"),
    (r"Give the key that `seedlot key show` tells", "Give the key that the record names"),
    (r"Name one: `seedlot key name`", "Whoever keeps the server names one"),
    (r"`seedlot key show` lists the keys", "Whoever keeps the server can list the keys"),
    (
        r"`seedlot key show` tells which is; `seedlot key name` and `key rotate` name another",
        "Whoever keeps the server tells which is, and names another",
    ),
    (r"`seedlot key rotate` replaces the key in force", "Whoever keeps the server replaces the key in force"),
    (r" \(`seedlot key name VKEY --witness`\)", ""),
    (
        r"Sign (a checkpoint|one first)(?: \(|: )`seedlot checkpoint --sign(?: --key FILE)?`\)?",
        r"Have whoever keeps the server sign \1",
    ),
    (r", --key tells", ", a key that was given to you by other means tells"),
    (
        r"give --key and the key that you were given by other means",
        "compare it with the key that you were given by other means",
    ),
    (r"; compare \(--key\)", "; compare it with the key that you were given by other means"),
    (r" \(--witness\)", "; compare them with those that you were given by other means"),
    (r"The record keeper makes one with `seedlot witness ask`", "Whoever keeps the record makes one"),
    (r"`seedlot witness ask --old ([0-9{}…]+)`", r"Whoever keeps the server asks again, from \1 entries on"),
    (r"ask with --old ([0-9{}…]+)", r"ask again from \1 entries on"),
    (r"Make one with `seedlot witness make NAME`", "Whoever keeps the witness makes one"),
    (r" \(`seedlot witness trust`\)", ""),
    (r"Make it anew with `seedlot snapshot`", "Whoever keeps the server makes it anew"),
    (r"Run `seedlot rebuild`( to [a-z ]+ again)?", "Have whoever keeps the server fold the history again"),
    (
        r"Find out who wrote it \(`seedlot show ([0-9{}…]+)`, `seedlot verify`\)",
        r"Find out who wrote it (entry \1, and 'Verify' under Admin)",
    ),
    (r" \(`seedlot restore`\)", ""),
    (r"Run `seedlot verify`, and restore", "Verify the record under Admin, and have whoever keeps the server restore"),
    (r"Run `seedlot verify`; restore", "Verify the record under Admin; have whoever keeps the server restore"),
    (r"`seedlot verify` tells what is damaged", "'Verify' under Admin tells what is damaged"),
    (r"make a new one with `seedlot init`", "have whoever keeps the server make a new one"),
    (r", and run `seedlot init` again", ", and begin again"),
    (r" \(`seedlot init` says how\)", ""),
    (r" \(--record postgresql://…\)", ""),
    (r"Give the folder that `seedlot backup` wrote", "Give the folder of a backup"),
    (r": `seedlot clock --reason …`", ", and whoever keeps the server seals it"),
    (r"Give --workers 1 or more", "Give 1 worker or more"),
)
#: A command or an option that none of these words tells: the rooms of strangers may name some.
_COMMAND = re.compile(r"`(?:seedlot [a-z]|--?[a-z])[^`]*`")
_OPTION = re.compile(r"(?<![\w-])--([a-z][a-z-]*)")


def in_pages(error: SeedlotError) -> SeedlotError:
    """The fault as a page says it."""
    mend = _MENDS.get(type(error), error.mend)
    said = (in_words(error.what), in_words(mend))
    return error if said == (error.what, error.mend) else SeedlotError(said[0], where=error.where, mend=said[1])


def in_words(text: str) -> str:
    """What the program says, where it names a command: in the words of the pages."""
    if "--" not in text and "`" not in text and "seedlot " not in text:
        return text
    for pattern, words in _rules():
        text = pattern.sub(words, text)
    return _OPTION.sub(r"the option '\1'", _COMMAND.sub("the command line, on the server", text))


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), words) for pattern, words in _WORDS)
