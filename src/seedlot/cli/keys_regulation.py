"""The keys of the JSON answers of the commands about regulation."""

from __future__ import annotations

_FACTS = "list of {fact, value (null: not known), says, entries, settle, planned}"
_MOVED = "list of {territory, rule, title, before, after, because}"

#: Command to key to meaning, as `seedlot.cli.keys` joins them.
REGULATION: dict[str, dict[str, str]] = {
    "gaps": {
        "programme": "whose assessment it is",
        "as_of": "number of entries of the record for which it was asked",
        "on": "the day whose rules hold",
        "pack": "names and versions of the rules",
        "pack_sha256": "hash of their content",
        "verdict": "the worst of all territories: blocker, gap, not assessed, accepted with prior agreement, accepted",
        "without_rules": "territories that the programme names and no rules speak of: not assessed",
        "territories": "list of {territory, name, verdict, provisional, counts, deciding}",
        "rules": (
            "list of {rule, title, requirement, authority, territory, document, section, weight, status, strength, stages, topic, "
            "family, stringency, consequence, source, confidence, to_verify, changed, verdict, timing, counted, provisional, planned, "
            "facts, evidence, missing_facts, missing_evidence, to_do, entries, dossier, territories}: each rule once, the worst first"
        ),
        "facts": _FACTS,
        "strictest": (
            "list of {family, title, mode, why, reference, targets, extra, union, lost, only}: of each question, which territory "
            "asks most"
        ),
        "matrix": "list of {territory, stage, verdict, rules}",
        "limits": "what the rules are not",
    },
    "whatif": {
        "programme": "whose assessment it is",
        "edits": "what is taken to be another",
        "before": "verdict of each territory, as the record has it",
        "after": "verdict of each territory, if it were so",
        "moved": _MOVED,
    },
    "engage": {
        "programme": "whose plan it is",
        "on": "the day of the plan",
        "prepare": "days that are needed to write a request",
        "plan": (
            "list of {territory, agreement, meeting, before, latest, state, says, questions, entries}, the most pressing first; "
            "agreement is null for advice, latest where no time is known"
        ),
    },
    "platform": {
        "programme": "whose line it is",
        "on": "the day whose rules hold",
        "cycles": (
            "list of {number, bank, stage, after, steps, changes, environment, bank_environment, material_grade, verdicts, deciding, "
            "risks, falls (whatever was made, in every programme; null of a planned bank), falls_here (made or planned, in this "
            "programme), programmes, repeat}"
        ),
    },
    "regulation list": {
        "pack": "names and versions of the rules",
        "sha256": "hash of their content",
        "territories": "names of the territories by their codes",
        "rules": "list of rules, each as `regulation show` tells it",
    },
    "regulation show": {
        "id": "the rule",
        "title": "its short name",
        "territory": "whose it is",
        "authority": "who expects it",
        "document": "the text that holds it",
        "section": "the place in the text",
        "weight": "law, gmp-text, final-guidance, pharmacopoeia, authority-practice, draft-guidance, standard, consensus, precedent, not-found",
        "status": "in-force, draft, upcoming, superseded",
        "in_force": "{since, until}: the first and the last day on which it holds; null where not known",
        "published": "the day on which a draft was published, or null",
        "expected": "when an upcoming text is expected",
        "stages": "the stages that it reads",
        "topic": "its topic",
        "family": "the question on which territories may differ",
        "stringency": "its rank within the family, 1 to 5; a judgement of ours",
        "strength": "must, should, may",
        "condition": "when it applies",
        "requirement": "what it asks, in our words",
        "ways": "list of {codes, gives}: each a way to meet it",
        "also": "list of {condition, codes}: what it asks for too, under a condition",
        "if_missing": "what it comes to without the evidence",
        "consequence": "what follows then",
        "action": "what to do",
        "source": "{id, document, section, url, kind}: where the wording was seen",
        "confidence": "seen-in-source, from-seed, from-general-knowledge",
        "to_verify": "what a person has still to check",
        "practical_severity": "high for what would stop a programme in practice",
        "changed": "what was corrected in the researched draft",
        "file": "the file that holds it",
        "line": "its line",
    },
    "regulation check": {
        "pack": "name of the pack",
        "version": "its version",
        "sha256": "hash of its content",
        "rules": "how many rules it has",
        "examples": "how many examples were tried",
        "answer": "met if every example gives what it says",
        "findings": "list of {code, answer, says, where, source}: examples that give something else, and the signature",
    },
    "regulation sign": {
        "pack": "name of the pack",
        "sha256": "hash of its content",
        "note": "the signed note (C2SP signed-note)",
    },
    "regulation diff": {
        "before": "the first pack",
        "after": "the second pack",
        "added": "rules that the second has and the first has not",
        "removed": "rules that the first has and the second has not",
        "changed": "list of {name, field, was, now}: of rules, territories and families",
        "programmes": "list of {programme, moved: list of {territory, rule (null: the whole territory), was, now}}, or null",
    },
}
