"""The keys of every command's JSON answer: a promise to programs, printed in the reference and tested."""

from __future__ import annotations

from seedlot.cli.keys_comparability import COMPARABILITY
from seedlot.cli.keys_control import CONTROL
from seedlot.cli.keys_regulation import REGULATION
from seedlot.cli.keys_stability import STABILITY

_FINDINGS = "list of {code, answer (met, not met, not known, null), says, where, source}"
_RESULT = "assay, version, software, settings, inputs, reportables, findings, tables, charts, unused"
_WHO = {
    "person": "who is logged in",
    "name": "printed name",
    "roles": "what they may do",
    "authentication": "password, or password and code",
    "session": "the session's name; it opens nothing",
}
_CHANGED = {"entry": "number of the entry that says so", "person": "whose account it is"}
_ASKED = {"person": "whose account it is", "awaits": "approval, a password, or nothing (empty)"}
_POINT = {"origin": "the record's name", "size": "number of entries", "root": "their Merkle root in hexadecimal"}
_STANDS = {"answer": "met if nothing is at fault", "findings": _FINDINGS}
_HELD = "raw files that entries name and the backup holds"

_KEY = {
    "name": "name of the key",
    "verifier": "verifier key (C2SP signed-note)",
    "fingerprint": "of the key, to be compared aloud",
}

_OWN: dict[str, dict[str, str]] = {
    "demo": {
        "record": "path of the record",
        "entries": "number of entries imported",
        "certificate": "path of the certificate",
        "package": "path of the evidence package",
        "charts": "paths of the charts drawn",
        "lines": "answer for each published line",
        "lots": "proposed outcome for each simulated lot",
        "refused": "each thing that nobody may do, and why it was refused",
        "people": "path of the file that says how a visitor logs in",
        "drift": "each change of the platform line's genome, and whether it grew",
        "segregation": "two lines open in one cabinet: what a correction reveals",
        "recalled": "items that the recall of a medium touches",
        "fallen": "programmes that fall with it",
        "regulators": "verdict for each programme in each territory",
        "reports": "paths of the gap report of one programme, as PDF and .docx",
        "moved": "rules whose verdict would move if that programme's line had been made under licensed GMP",
        "verified": "answer for the record and for the package",
        "found_out": "each attack, and what was found",
    },
    "demo --files": {"files": "names of the simulated raw files", "try": "a command for each assay"},
    "init": {
        "record": "path of the record",
        "title": "what it is of",
        "site": "code of the site",
        "simulated": "true for a demonstration",
        "guarded": "true if it is entered only by logging in",
    },
    "login": {
        **_WHO,
        "until": "when the session ends at the latest",
        "alarms": "for an administrator: list of accounts that are locked: {person, locked}",
    },
    "logout": {"ended": "what was ended"},
    "whoami": {**_WHO, "sessions": "list of your sessions that go on: {session, started, seen, current}"},
    "account open": _ASKED,
    "account close": _CHANGED,
    "account list": {
        "accounts": "list of {person, roles, state (open, locked, closed), last_login}",
        "alarms": "list of accounts that are locked: {person, locked}",
        "unknown": "how many attempts were made under names without an account, ever",
    },
    "account password": _CHANGED,
    "account factor": _CHANGED,
    "account unlock": _CHANGED,
    "account recover": _CHANGED,
    "account review": {"entry": "number of the review's entry"},
    "account reset ask": _ASKED,
    "account reset approve": _ASKED,
    "account reset finish": _CHANGED,
    "enter": {"entry": "number of the new entry; null if the record already says so"},
    "log": {
        "size": "number of entries",
        "found": "how many of them were asked for",
        "entries": "list of entries: number, header, content; name, changes {field, old, new}, amended_by, signatures",
        "file": "path of the copy that was written, the list being empty then; null if none was",
    },
    "show": {
        "item": "identifier",
        "kind": "what it is",
        "stage": "stage of the making",
        "name": "its name",
        "made": "when it came to be",
        "expiry": "expiry or retest date, if it has one",
        "step": "the step that made it",
        "units": "vials or containers; null if not counted",
        "taken": "how many of them were taken; null if not counted",
        "programme": "programme that it is made for",
        "specification": "specification that it is made to",
        "planned": "true if it is only planned",
        "entry": "number of the entry that says so",
        "passages": "passages behind it; null if not known",
        "doublings": "population doublings behind it, as decimal text; null if not known",
        "days": "days in culture behind it, as decimal text; null if not known",
        "parents": "items that it was made from",
        "children": "items that were made from it",
        "ancestors": "how many items lie behind it",
        "descendants": "how many items came from it",
        "said": "what its own entry says beside, such as supplier, consent, origin",
        "state": "how it stands, in one word",
        "where": "where it is now, in words; not known where nobody told",
        "left": "how many vials or containers are left; null if not counted",
        "vials_left": "numbers of the vials that are left; empty where none are told",
        "values": "list of reportable values, each with its source and entry",
        "findings": _FINDINGS,
    },
    "trace": {
        "start": "where the trace began",
        "direction": "back or forward",
        "counts": "list of {kind, stage, items}; the only list that --count fills",
        "places": "list of {item, kind, stage, name, occurred, distance, entry}",
        "links": "list of {child, parent, kind, step, entry}",
        "note": "with --count: that it knows no order of time, and may count more than a trace lists; else null",
    },
    "chain": {
        "order": "identifier of the chain of identity",
        "donor": "the donor's code",
        "recipient": "the recipient's code",
        "product": "name of the product",
        "due": "when it is needed, or null",
        "answer": "met, not met or not known: is it the right donor's product, given to the right recipient in time",
        "events": "list of {when, what, item, entry}, in the order of time",
        "turnaround": "list of {name, begins, ends, days}; null where not known",
        "findings": _FINDINGS,
        "csv": "path of the CSV file of the events, or null",
    },
    "strategy": {
        "programme": "whose strategy it is",
        "as_of": "number of entries of the record for which it was asked",
        "answer": "met if nothing is missing or unlinked",
        "matrix": (
            "list of {element, target, says, attribute, name, critical, score, parameter, control, how, where, stage, holds, shown, "
            "entries}: every way from a target to a control; empty where it leads nowhere"
        ),
        "findings": _FINDINGS,
        "csv": "path of the CSV file, or null",
        "picture": "path of the picture, or null",
    },
    "risk": {
        "programme": "whose register it is",
        "as_of": "number of entries of the record for which it was asked",
        "on": "the day as of which reviews are late",
        "answer": "met if every risk is scored, held and looked at again in time",
        "ranking": (
            "list of scored risks, the highest number first: {risk, hazard, severity, occurrence, detection, recorded, controls, "
            "owner, scored_by, dissent, action, review, accepted, entry, occurred, counted, number, before}"
        ),
        "register": (
            "list of {register, hazard, mode, applies, severity, detection, recorded, says, lacks, suggested, entries, against, "
            "scores}: each hazard as the record has it; severity is proposed, detection only where the record decides it"
        ),
        "findings": _FINDINGS,
        "draft": "path of the draft, or null",
        "csv": "path of the CSV file, or null",
        "picture": "path of the picture, or null",
    },
    "principles": {
        "programme": "whose steps are looked at",
        "as_of": "number of entries of the record for which it was asked",
        "answer": "met if every clause is",
        "steps": "the steps that were done outside licensed GMP",
        "elsewhere": "cells whose making lies outside the record, so that nothing of it is measured",
        "clauses": "list of {clause, area, requires, answer, says, entries, source}",
        "sources": "{source, confidence, to_verify}: how sure the clauses are",
        "csv": "path of the CSV file, or null",
    },
    "testplan": {
        "programme": "whose plan it is",
        "as_of": "number of entries of the record for which it was asked",
        "territories": "for which territories: those asked for, else those of the programme",
        "answer": "met if everything that is expected was done and is met",
        "expected": (
            "list of {stage, item, test, level, applies, answer, status, done, asked_by, method, limit_seen}; done is a list of "
            "{name, of, says, answer, laboratory, accreditation, reference, entry}"
        ),
        "notes": "what else is to be known: stages of which there is nothing, who is tested and when",
        "sources": "list of {source, confidence, to_verify}: how sure the two tables are",
        "csv": "path of the CSV file, or null",
    },
    "recall": {
        "cause": "what was asked: {kind, name, begins, ends, programme}, and supplier of a supplier's lot",
        "as_of": "number of entries of the record for which it was asked",
        "items": "number of items that are touched",
        "counts": "number of items by kind",
        "found": "number of items by where they are to be looked for, each counted once: given, in transit, at clinics or "
        "other receivers, in store, used up, destroyed or lost, not known",
        "sha256": "digest of the canonical list of items, which is sealed",
        "touched": "list of {item, kind, stage, name, programme, made, distance, touched (yes or not known), how, step, "
        "since, vials, note, state, where, entry}",
        "csv": "path of the CSV file, or null",
        "picture": "path of the picture, or null",
        "sealed": "number of the entry that seals it, or null",
        "findings": "with --check: whether it is answered as it was sealed",
    },
    "radius": {
        "cause": "what is refused: {kind, name, begins, ends, programme}",
        "as_of": "number of entries of the record for which it was asked",
        "items": "number of all items that fall",
        "banks": "banks and ranges of vials that fall",
        "lots": "lots of drug substance and drug product that fall",
        "doses": "doses that fall",
        "given": "what of all that was given",
        "recipients": "codes of those to whom it was given",
        "programmes": "list of {programme, product, banks, lots, doses, trials: [{trial, status}], territories}",
        "orders": "orders that wait for cells of a donor that falls",
        "remains": "banks, lots and doses of these programmes to which no path leads: {item, kind, stage, programme}",
        "csv": "path of the CSV file, or null",
        "picture": "path of the picture, or null",
    },
    "amend": {
        "entry": "number of the amendment",
        "amends": "number of the entry that it corrects",
        "fallen": "decisions, reviews and signatures that no longer stand",
    },
    "serve": {
        "address": "where the pages are; told once it is about to listen, and nothing after it",
        "record": "what is served",
        "process": "the number of the process to end",
    },
    "verify": {"verified": "path", "answer": "met if everything is as it was sealed", "findings": _FINDINGS},
    "rebuild": {"answer": "met if the history is what the entries say", "findings": _FINDINGS},
    "checkpoint": {
        "origin": "the record's name",
        "size": "number of entries",
        "root": "Merkle root in hexadecimal",
        "text": "the checkpoint as C2SP tlog-checkpoint writes it; signed, as a signed note",
        "entry": "number of the entry that seals it; null if it is unsigned, or nothing was new since the last",
        "file": "path of the file that was written; null if none was",
    },
    "key make": {"file": "path of the key", **_KEY},
    "key show": {"keys": "list of {name, verifier, fingerprint, purpose, stands, entry}"},
    "key name": {"entry": "number of the entry that names it", **_KEY},
    "key rotate": {
        "entry": "number of the entry that names the new key",
        "checkpoint": "number of the checkpoint by which the old key vouches for it; null if it was not at hand",
        **_KEY,
    },
    "key revoke": {
        "entry": "number of the entry that revokes it",
        "verifier": "verifier key (C2SP signed-note)",
        "good_until": "its checkpoints up to so many entries stay good",
    },
    "timestamp ask": {"file": "path of the request", "bytes": "its size"},
    "timestamp keep": {
        "entry": "number of the entry that keeps it",
        "size": "entries of the checkpoint that was stamped",
        "stamped": "time that the token states; null if it cannot be read here",
        "authority": "whose certificate signed it; empty if it cannot be read here",
        "verified": "true if its signature was verified up to a certificate that was given",
    },
    "witness make": {"folder": "path of the witness", **_KEY},
    "witness trust": {
        "origin": "name of the record",
        "verifier": "verifier key (C2SP signed-note)",
        "fingerprint": "of the key, to be compared aloud",
    },
    "witness sign": {
        "origin": "name of the record",
        "size": "entries of the checkpoint",
        "root": "its Merkle root in hexadecimal",
        "answer": "met if it was co-signed",
        "status": "status of tlog-witness: 200, 400, 403, 404, 409 or 422",
        "says": "what was done, or why not",
        "cosignature": "the signature line; null if it was not co-signed",
        "held": "entries of the checkpoint that the witness saw last; null if the log is not known",
        "evidence": "path of the file that holds both notes, where they contradict each other; else null",
    },
    "witness ask": {
        "file": "path of the request",
        "old": "entries that it continues",
        "size": "entries of the checkpoint",
    },
    "witness keep": {"entries": "numbers of the new entries, if any"},
    "book template": {"book": "path of the workbook"},
    "book specification": {"book": "path of the book; null if none was written", "specifications": "list of templates"},
    "import": {
        "book": "path of the book",
        "written": "numbers of the new entries",
        "unchanged": "statements that the record already held",
        "new": "number of new statements of each kind",
        "faults": f"{_FINDINGS}; `where` is SHEET!CELL",
    },
    "assay list": {"assays": "list of {name, version, title, accepts, guidelines, settings}"},
    "assay": {key: f"of the result: {key}" for key in _RESULT.split(", ")},
    "batch": {
        "assay": "its name",
        "done": "how many files were measured",
        "failed": "how many were not",
        "outcomes": f"list of {{name, files, result (null, or {_RESULT}), error (null or why), written (paths)}}",
    },
    "measure": {"entries": "number of the new entry, if any", "result": f"{{{_RESULT}}}"},
    "donor identify": {
        "item": "the donor's code",
        "entry": "number of the entry that commits to the data; null if nothing is new",
        "names": "names of the data that were given",
    },
    "donor reveal": {
        "item": "the donor's code",
        "data": "list of {name, value (null if not known), says, answer, entry}",
    },
    "donor erase": {"item": "the donor's code", "entries": "numbers of the entries that say what is gone"},
    "donor check": {"answer": "met if every commitment is opened or was erased", "findings": _FINDINGS},
    "donor openings": {"file": "path of the file", "openings": "how many it holds"},
    "donor looked": {"looks": "list of {at, person, item, names, how}"},
    "inspect": {
        "item": "the item whose lineage was inspected; null if it was the whole record",
        "room": "the room to which it was narrowed; null if to none",
        "as_of": "number of entries that were read",
        "answer": "met, not met or not known",
        "findings": "list of findings, as elsewhere, each with its group and the entries that it rests on",
        "groups": "list of {group, answer}: every group that is looked at; not known where nothing is stated of it",
        "csv": "path of the CSV file of the findings, or null",
    },
    "drift": {
        "line": "the line, bank or lot that was read",
        "as_of": "number of entries that were read",
        "banks": "banks that it is compared with",
        "answer": "met, not met or not known: is its genome still the one that was banked",
        "tests": "list of {test, assay, item, stage, occurred, passages, doublings, events, limits, says, entry}",
        "untested": "list of {item, stage, doublings, entry}: banks and lots of which no genomic test is in the record",
        "changes": (
            "list of {name, kind, bands, tier (a person's, else the table's), table {tier, reasons, sources}, person (null, or "
            "{classification, item, tier, acceptable, reason, by, occurred, entry}), new {answer (not met: new since the bank), says}, "
            "lost (null, or how it was not found again), along, growth {course (grew, steady, fell, not known), coefficient per "
            "doubling (or passage, or day), low, high, level, says}, end (where production ends in its programmes: {at, fraction, low, high, level, "
            "predicted (within what a test would find it), says}; null if that is not known), adequate {fraction, earliest, "
            "expected, latest, horizon, on (null, or on which days: {item, pace (doublings a day, or by what changes are followed), earliest, expected, "
            "latest})}, unplaced, looks {change, test, item, stage, occurred, passages, doublings, found, "
            "fraction, low, high, limit, entry}}; fractions are of cells, 0 to 1; what is not known is null"
        ),
        "limits": (
            "list of {region, fraction (the smallest that any test of the line would have found; null: never looked for), test, "
            "item, last, last_item}, for every place where changes recur"
        ),
        "adequate": "the fraction of cells that a test must find",
        "by": "by what changes are followed, and where they are projected to: doublings, passages or days",
        "end": "where production ends: {at, says, entry}; null if nothing limits the age",
        "next": "the genomic test that is next, as `due` lists it; null if no specification asks for one",
        "findings": _FINDINGS,
        "csv": "path of the CSV file of all looks, or null",
        "picture": "path of the picture, or null",
    },
    "due": {
        "item": "the item whose line was read; null if all programmes",
        "today": "the day as of which it was asked",
        "answer": "met, not met (something is overdue) or not known",
        "tests": (
            "list of {item, stage, test, rule, state (done, not due, not due yet, due, overdue, not known), answer, last, "
            "last_item, last_entry, spent, left, next_at, next_on, says, specification}"
        ),
        "released": (
            "with `--released` list of {lot, on, entry, overdue (what was overdue on the way to it, in words)}: lots that were "
            "released while a test was overdue, by what the decision had read; else null"
        ),
        "csv": "path of the CSV file, or null",
    },
    "judge": {
        "lot": "identifier",
        "proposed": "released, rejected or quarantined",
        "answer": "met, not met or not known",
        "specification": "name and version; null if none",
        "as_of": "number of entries that were read",
        "root": "Merkle root of those entries",
        "passages": "passages behind the lot; null if not known",
        "doublings": "population doublings behind it; null if not known",
        "findings": _FINDINGS,
        "decision": "the finding on the decision that stands",
        "signatures": "list of {target, entry, person, name, roles, meaning, signed, method, components, fallen}",
    },
    "review": {
        "lot": "identifier",
        "acceptable": "true if nothing was found that speaks against release",
        "review": "number of the review's entry",
        "signature": "number of the signature's entry",
        "entries": "how many entries were shown",
        "corrections": "how many of them correct another",
        "typed": "how many values were typed by hand",
        "outside": f"what is outside criteria or not known: {_FINDINGS}",
    },
    "sign": {
        "entry": "number of the entry that was signed",
        "signature": "number of the signature's entry",
        "says": "printed name, date and time, meaning",
    },
    "clock": {"entry": "number of the new entry"},
    "release": {
        "lot": "identifier",
        "outcome": "what was decided",
        "decision": "number of the decision's entry",
        "signature": "number of the signature's entry",
        "says": "the decision in a sentence",
    },
    "coa": {"lot": "identifier", "file": "path of the PDF", "entry": "number of the certificate's entry"},
    "pack": {
        "lot": "identifier",
        "file": "path of the package",
        "bytes": "its size",
        "signed": "true if all of it lies under a signed checkpoint",
    },
    "backup": {
        "folder": "path of the backup",
        **_POINT,
        "tiles": "how many tiles were written",
        "files": _HELD,
        **_STANDS,
    },
    "restore": {"record": "where the new record is; null with --check", **_POINT, **_STANDS},
    "replay": {"record": "where the new record is", **_POINT, **_STANDS},
    "drill": {"entry": "number of the drill's entry", **_POINT, **_STANDS},
    "qualify": {
        "software": "name and version",
        "at": "when",
        "record": "the record that was verified too; empty if none was named",
        "answer": "met if every challenge is; not known at best where a part was left out",
        "parts": "the parts that were challenged",
        "left_out": "the parts that were not",
        "challenges": "list of {code, part, requirement, source, expected, observed, answer}",
        "limits": "what the report does not show",
    },
    "snapshot": {
        "snapshot": "path of the snapshot",
        "entries": "number of entries that it was made of",
        "nodes": "how many items it knows",
        "arcs": "how many links between them",
        "bytes": "its size",
        "seconds": "how long it took to make it, or to hash it again",
        "note": "that it knows no order of time, and what is counted by it may be more than a trace lists",
    },
}

#: Command to key to meaning. A fault of use answers {error, what, where, mend, faults} instead, exit code 2.
KEYS = _OWN | COMPARABILITY | CONTROL | STABILITY | REGULATION
