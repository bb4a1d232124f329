"""FlowJo 10 workspaces (.wsp): for each sample its file, compensation, axes, population tree and recorded counts.

Gates stand in the units of the channels; how FlowJo shows each axis, on whose bins it counts, is `Axis.shown`. What a
workspace holds besides (statistics, layouts, tables, graphs) is listed as unused. Workspaces of FlowJo 9 and older are
another format, and are refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from seedlot.formats.flowjo_display import Notes, read_display
from seedlot.formats.flowjo_gates import read_populations, recorded
from seedlot.formats.gating import Gating
from seedlot.formats.rows import gathered
from seedlot.formats.xml_tree import Element, read_xml, root_name
from seedlot.terms.finding import Answer

_ROOT = "Workspace"

#: FlowJo 10 writes workspaces of the version 20.
_OLDEST = 20.0

#: What a workspace holds that no gate depends on; it is passed over and counted.
_BESIDES = frozenset(
    {
        *("Graph", "LayoutEditor", "TableEditor", "Scripts", "Exports", "SOPS", "experiment", "Experiment", "weights"),
        *("Columns", "WindowPosition", "TextTraits", "Cytometers", "Criteria", "Criterion", "Matrices", "Statistic"),
    }
)
_KNOWN = {"DataSet", "spilloverMatrix", "Transformations", "Keywords", "SampleNode"}


def is_workspace(data: bytes) -> bool:
    """Tell whether a file says that it is a FlowJo workspace, of whatever version."""
    return root_name(data) == _ROOT


def read_workspace(data: bytes, *, file: str) -> tuple[Gating, ...]:
    """Read all samples of a FlowJo 10 workspace, in the order of the file.

    Raises:
        UnreadableFileError: it is no workspace, is of FlowJo 9 or older, or is not whole.
    """
    tree = read_xml(data, file=file, skip=_BESIDES)
    root = tree.root
    _refuse_others(root)
    list_of_samples = root.first("SampleList")
    samples = list_of_samples.all("Sample") if list_of_samples else []
    if not samples:
        raise root.fault("the workspace holds no sample", mend="Save the workspace with its samples.")
    groups = list(_groups(root))
    besides = Counter(tree.skipped)
    besides.update(child.name for sample in samples for child in sample.children if child.name not in _KNOWN)
    besides.update(f"gates of the group '{name}'" for name, _, paths in groups if paths)
    unused = tuple(f"{name} ({count})" for name, count in sorted(besides.items()))
    return tuple(_gating(sample, root, groups, unused) for sample in samples)


def _refuse_others(root: Element) -> None:
    if root.name != _ROOT:
        raise root.fault("it is no FlowJo workspace", mend="Give a .wsp file of FlowJo 10.")
    try:
        version = float(root.get("version") or "")
    except ValueError:
        version = 0.0
    if not version >= _OLDEST:
        what = f"it is a workspace of FlowJo 9 or older (version '{root.get('version') or ''}')"
        raise root.fault(what, mend="Open it in FlowJo 10 and save it as .wsp.")


Group = tuple[str, set[str], list[str]]


def _groups(root: Element) -> Iterator[Group]:
    """Tell each group: its name, the identifiers of its samples, and the paths of its own gates."""
    for groups in root.all("Groups"):
        for node in groups.all("GroupNode"):
            within = [inner for group in node.all("Group") for inner in group.walk() if inner.name == "SampleRef"]
            refs = {reference for inner in within if (reference := inner.get("sampleID"))}
            yield node.get("name") or "", refs, list(_paths(node, ""))


def _paths(node: Element, above: str) -> Iterator[str]:
    for inner in node.all("Subpopulations"):
        for child in inner.all("Population"):
            path = f"{above}{child.get('name') or ''}"
            yield path
            yield from _paths(child, f"{path}/")


def _gating(sample: Element, root: Element, groups: list[Group], unused: tuple[str, ...]) -> Gating:
    notes = Notes()
    node, dataset = sample.only("SampleNode"), sample.first("DataSet")
    keywords = {
        keyword.get("name") or "": keyword.get("value") or ""
        for inner in sample.all("Keywords")
        for keyword in inner.all("Keyword")
    }
    display = read_display(sample, keywords, notes)
    populations = read_populations(node, display, notes)
    file = _file(dataset)
    name = node.get("name") or file
    if not file:
        notes.note("file", f"Sample '{name}' does not say which FCS file it is.", sample, Answer.NOT_KNOWN)
    elif file != name:
        notes.note("file", f"Sample '{name}' is of the file '{file}'.", sample)
    _compare_with_groups(node, groups, [population.path for population in populations], notes)
    return Gating(
        source="FlowJo",
        vendor="FlowJo",
        version=root.get("flowJoVersion") or "",
        file=file,
        sample=name,
        events=recorded(node),
        populations=populations,
        matrices={} if display.matrix is None else {display.matrix.name: display.matrix},
        scales=display.scales,
        findings=gathered(notes.findings),
        unused=unused,
    )


def _file(dataset: Element | None) -> str:
    """Tell the name of a file by its address, of which the folders are of another machine."""
    address = unquote((dataset.get("uri") if dataset else "") or "", errors="replace")
    return address.replace("\\", "/").rpartition("/")[2].strip()


def _compare_with_groups(node: Element, groups: list[Group], paths: list[tuple[str, ...]], notes: Notes) -> None:
    own = {"/".join(path) for path in paths}
    sample = node.get("sampleID") or ""
    for name, refs, wanted in groups:
        missing = [path for path in wanted if sample in refs and path not in own]
        if missing:
            says = f"Group '{name}' has the gate '{missing[0]}', which the sample has not"
            more = f" ({len(missing)} such gates)" if len(missing) > 1 else ""
            notes.note("group", f"{says}{more}; the sample's own gates are taken.", node)
