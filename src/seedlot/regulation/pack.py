"""Packs of rules: a folder of YAML, checked as a whole. One fault and nothing of it is loaded.

A pack is `pack.yaml` (name, version, changelog), `territories.yaml`, `families.yaml`, `sources.yaml` and `evidence.yaml`
where it adds any, and a folder of rules for each territory. A pack of a user's own stands beside ours, and may name what
ours defines.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import Field, ValidationError

from seedlot.regulation import territories as inheritance
from seedlot.regulation.evidence import Code, EvidenceError, read_evidence
from seedlot.regulation.known import Known, known
from seedlot.regulation.logic import named
from seedlot.regulation.reading import Example, read_sheet
from seedlot.regulation.rule import Day, Rule, Said
from seedlot.regulation.territories import Territory
from seedlot.terms.countries import territories_of
from seedlot.terms.errors import SeedlotError
from seedlot.terms.lines import BadYamlError, Written, read_lines
from seedlot.terms.shape import Shape

#: File, line, and what is wrong there.
Fault: TypeAlias = tuple[str, int, str]


class PackError(SeedlotError):
    """A pack that cannot be loaded: every fault, each with its file and line."""

    def __init__(self, pack: str, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        told = "; ".join(f"{file} line {line}: {what.rstrip('.')}" for file, line, what in self.faults)
        super().__init__(
            f"Cannot load the rule pack {pack}: {told}", mend="Nothing was loaded; correct each line named."
        )


class Mode(StrEnum):
    """Whether the strictest rule of a family contains the rest, or each territory adds its own."""

    ORDERED = "ordered"
    UNION = "union"


class Family(Shape):
    """A question that rules of several territories answer. `why` gives the reasons for its order, a judgement of ours."""

    family: Said
    title: Said
    mode: Mode
    why: str = ""
    file: str
    line: int


class Seen(Shape):
    """A source, and how much of it was read."""

    id: Said
    title: Said
    url: Said
    kind: Said
    seen: Said
    file: str
    line: int


class Change(Shape):
    """What a version of a pack changed."""

    version: Said
    on: Day
    says: Annotated[tuple[str, ...], Field(min_length=1)]


class About(Shape):
    """What a pack is called, which version it is, of what day its knowledge is, and what each version changed."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    version: Said
    title: Said
    as_of: Said
    limits: Annotated[tuple[str, ...], Field(min_length=1)]
    changelog: Annotated[tuple[Change, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one folder says, before it is known whether it holds together."""

    about: About
    territories: tuple[Territory, ...]
    families: tuple[Family, ...]
    sources: tuple[Seen, ...]
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...]
    evidence: Mapping[str, Code]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pack:
    """Rules that hold together. `contents` are the folders that it was made of, ours first.

    `names` are the facts and the codes of evidence that its rules may name, those that packs beside ours define among
    them.
    """

    contents: tuple[Content, ...]
    names: Known
    rules: Mapping[str, Rule]
    territories: Mapping[str, Territory]
    families: Mapping[str, Family]
    sources: Mapping[str, Seen]

    @property
    def evidence(self) -> Mapping[str, Code]:
        """The codes of evidence that its rules may ask for."""
        return self.names.codes

    @property
    def title(self) -> str:
        """Names and versions, as a verdict names the pack that it rests on."""
        return " + ".join(f"{content.about.name} {content.about.version}" for content in self.contents)

    @property
    def sha256(self) -> str:
        """The hash of the content: of the values that are written, not of remarks and spaces."""
        if len(self.contents) == 1:
            return self.contents[0].sha256
        return hashlib.sha256("".join(content.sha256 for content in self.contents).encode()).hexdigest()

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples of all files."""
        return tuple(example for content in self.contents for example in content.examples)

    def rules_of(self, territory: str) -> tuple[Rule, ...]:
        """The rules of a territory: its own, and those that it inherits."""
        line = inheritance.line_of(self.territories, territory)
        own = [rule for code in line for rule in self.rules.values() if rule.territory == code]
        single = [self.rules[name] for name in inheritance.singly(self.territories, territory)]
        return tuple({rule.id: rule for rule in (*own, *single)}.values())


def load_pack(folder: Traversable, names: Known, beside: Pack | None = None) -> Pack:
    """Load a pack; with one that it stands beside, the two together. Another version of a pack there takes its place.

    Raises:
        PackError: naming the file and the line of each fault.
    """
    called = _called(folder)
    stay = tuple(each for each in (beside.contents if beside else ()) if each.about.name != called)
    before = Known(names.facts, {**names.codes, **{code: own for each in stay for code, own in each.evidence.items()}})
    content = _Folder(folder, before).content()
    return _assembled((*stay, content), before, folder.name)


def _called(folder: Traversable) -> str:
    """How a pack is called, where that can be read; what is wrong with it is told when it is loaded."""
    try:
        return str(read_lines((folder / "pack.yaml").read_text(encoding="utf-8"), "pack.yaml").value.get("name", ""))
    except (BadYamlError, UnicodeDecodeError, OSError):
        return ""


def merged(ours: Pack, theirs: Pack) -> Pack:
    """Put two packs together.

    Raises:
        PackError: naming what both define.
    """
    return _assembled((*ours.contents, *theirs.contents), ours.names, theirs.title)


@lru_cache
def built_in() -> Pack:
    """The pack that comes with Seedlot."""
    return load_pack(files("seedlot.regulation") / "rules", known())


def _assembled(contents: tuple[Content, ...], names: Known, name: str) -> Pack:
    """Check contents as a whole."""
    faults: list[Fault] = []
    own: dict[str, Code] = {}
    for content in contents:
        faults.extend(
            ("evidence.yaml", 1, f"the evidence {code} stands in two packs") for code in content.evidence.keys() & own
        )
        own |= content.evidence
    pack = Pack(
        contents=contents,
        names=Known(names.facts, {**names.codes, **own}),
        rules=_once(((rule.id, rule) for each in contents for rule in each.rules), "the rule", faults),
        territories=_once(((one.code, one) for each in contents for one in each.territories), "the territory", faults),
        families=_once(((one.family, one) for each in contents for one in each.families), "the family", faults),
        sources=_once(((one.id, one) for each in contents for one in each.sources), "the source", faults),
    )
    faults.extend(inheritance.faults(pack.territories, pack.rules))
    faults.extend(_dangling(pack))
    if faults:
        raise PackError(name, faults)
    return pack


_Named = TypeVar("_Named", Rule, Territory, Family, Seen)


def _once(named: Iterable[tuple[str, _Named]], what: str, faults: list[Fault]) -> dict[str, _Named]:
    found: dict[str, _Named] = {}
    for name, one in named:
        if name in found:
            other = found[name]
            faults.append((one.file, one.line, f"{what} {name} stands already in {other.file} line {other.line}"))
        else:
            found[name] = one
    return found


def _dangling(pack: Pack) -> Iterator[Fault]:
    """What rules and examples name that is not there."""
    for rule in pack.rules.values():
        if rule.territory not in pack.territories:
            yield rule.file, rule.line, f"{rule.id}: nobody defines the territory {rule.territory}"
        if rule.family and rule.family not in pack.families:
            yield rule.file, rule.line, f"{rule.id}: nobody defines the family {rule.family}"
        source = pack.sources.get(rule.source.id)
        if source is None:
            yield rule.file, rule.line, f"{rule.id}: nobody defines the source {rule.source.id}"
        elif (source.url, source.kind) != (rule.source.url, rule.source.kind):
            yield rule.file, rule.line, f"{rule.id}: address or kind differ from those of source {source.id}"
        yield from ((rule.file, rule.line, f"{rule.id}: {what}") for what in _nowhere(pack, rule))
    for example in pack.examples:
        if example.rule not in pack.rules:
            yield example.file, example.line, f"an example of {example.rule}, which nobody defines"
        if example.territory not in pack.territories:
            yield example.file, example.line, f"an example in {example.territory}, which is no territory"


def _nowhere(pack: Pack, rule: Rule) -> Iterator[str]:
    """Places that a rule names and that are neither a territory of the pack nor a country: it would never apply."""
    for leaf in (one for condition in rule.conditions for one in named(condition)):
        fact = pack.names.facts[leaf.fact]
        for place in leaf.value if isinstance(leaf.value, tuple) else (leaf.value,):
            free = fact.type == "words" and not fact.words
            if free and place not in pack.territories and not territories_of(str(place)):
                yield f"{leaf.fact} compares with '{place}', which is neither a territory nor a country"


_FILES = ("pack.yaml", "territories.yaml", "families.yaml", "sources.yaml", "evidence.yaml")


@dataclass(slots=True)
class _Folder:
    """A folder on its way in."""

    root: Traversable
    names: Known
    faults: list[Fault] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)

    def content(self) -> Content:
        if not self.root.is_dir():
            raise PackError(self.root.name, [("pack.yaml", 1, "it is not there: a pack is a folder")])
        about = self._about()
        territories = self._list("territories.yaml", "territories", Territory)
        families = self._list("families.yaml", "families", Family)
        sources = self._list("sources.yaml", "sources", Seen)
        own = self._evidence()
        self.names = Known(self.names.facts, {**self.names.codes, **own})
        rules, examples = self._rules()
        if self.faults or about is None:
            raise PackError(self.root.name, self.faults)
        canonical = json.dumps(self.said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return Content(
            about=about,
            territories=tuple(territories),
            families=tuple(families),
            sources=tuple(sources),
            rules=tuple(rules),
            examples=tuple(examples),
            evidence=own,
            sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        )

    def _note(self, name: str, faults: Iterable[tuple[int, str]]) -> None:
        self.faults.extend((name, line, what) for line, what in faults)

    def _read(self, file: Traversable, name: str) -> Written | None:
        try:
            written = read_lines(file.read_text(encoding="utf-8"), name)
        except BadYamlError as bad:
            self._note(name, bad.faults)
            return None
        except (UnicodeDecodeError, OSError):
            self.faults.append((name, 1, "it is not there, or is no text in UTF-8"))
            return None
        self.said[name] = written.value
        return written

    def _about(self) -> About | None:
        written = self._read(self.root / "pack.yaml", "pack.yaml")
        if written is None:
            return None
        try:
            return About.model_validate(written.value)
        except ValidationError as invalid:
            self._note("pack.yaml", written.faults(invalid))
            return None

    def _evidence(self) -> Mapping[str, Code]:
        """The codes of evidence that the pack adds, if it adds any, as evidence.yaml of ours is written."""
        name = "evidence.yaml"
        if not (self.root / name).is_file() or (written := self._read(self.root / name, name)) is None:
            return {}
        try:
            own = read_evidence((self.root / name).read_text(encoding="utf-8"), name)
        except EvidenceError as bad:
            self._note(name, bad.faults)
            return {}
        again = [(place, code) for place, code in enumerate(own) if code in self.names.codes]
        self._note(name, [(written.line(("evidence", place)), f"'{code}' is defined already") for place, code in again])
        return own

    def _list(self, name: str, within: str, kind: type[_Named]) -> Iterable[_Named]:
        """Read a file that is a list of one kind of thing; it need not be there."""
        if not (self.root / name).is_file() or (written := self._read(self.root / name, name)) is None:
            return ()
        listed = written.value.get(within)
        if not isinstance(listed, list) or written.value.keys() != {within} or not all(map(_is_fields, listed)):
            self.faults.append((name, 1, f"it is one list, '{within}', of fields"))
            return ()
        found: list[_Named] = []
        for number, raw in enumerate(listed):
            place = (within, number)
            try:
                found.append(kind.model_validate(raw | {"file": name, "line": written.line(place)}))
            except ValidationError as invalid:
                self._note(name, written.faults(invalid, place))
        return found

    def _rules(self) -> tuple[list[Rule], list[Example]]:
        rules: list[Rule] = []
        examples: list[Example] = []
        for name, file in self._files():
            if (written := self._read(file, name)) is None:
                continue
            sheet, folder = read_sheet(written, self.names), name.partition("/")[0]
            if not sheet.faults and written.value["territory"].lower() != folder:
                sheet.fault(("territory",), f"the folder {folder} is not that of {written.value['territory']}")
            self._note(name, sheet.faults)
            rules.extend(sheet.rules)
            examples.extend(sheet.examples)
        return rules, examples

    def _files(self) -> Iterator[tuple[str, Traversable]]:
        """The files of rules. What looks like one, and would be passed over in silence, is a fault."""
        for one in _sorted(self.root):
            inside = _sorted(one) if one.is_dir() else ()
            if not one.is_dir() and one.name.endswith((".yaml", ".yml")) and one.name not in _FILES:
                self._note(one.name, [(1, f"no file of a pack is called that; they are {', '.join(_FILES)}")])
            for file in inside:
                name = f"{one.name}/{file.name}"
                if file.is_dir() or file.name.endswith(".yml"):
                    self._note(name, [(1, "rules stand in files that end in .yaml, in the folder of their territory")])
                elif file.name.endswith(".yaml"):
                    yield name, file


def _is_fields(raw: object) -> bool:
    return isinstance(raw, dict) and not {"file", "line"} & raw.keys()


def _sorted(folder: Traversable) -> list[Traversable]:
    """What a folder holds, but for what is hidden, in the order of the names."""
    return sorted((each for each in folder.iterdir() if not each.name.startswith(".")), key=lambda each: each.name)
