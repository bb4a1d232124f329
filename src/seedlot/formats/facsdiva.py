"""FACSDiva experiments, exported as XML (`bdfacs`): each tube's file, compensation, gates and recorded counts.

Settings are those of the tube; where it has none, of its specimen, else of the experiment. What an experiment holds
besides (worksheets, keywords, statistics, lasers) is listed as unused. How the numbers of a gate are to be read stands in
`facsdiva_settings`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from seedlot.formats.facsdiva_gates import read_gates
from seedlot.formats.facsdiva_settings import Notes, read_decades, read_settings, text
from seedlot.formats.gating import Gating
from seedlot.formats.rows import gathered
from seedlot.formats.xml_tree import Element, read_xml, root_name
from seedlot.terms.finding import Answer

_ROOT = "bdfacs"
_SETTINGS = "instrument_settings"

#: What an experiment holds that no gate depends on; it is passed over and counted.
_BESIDES = frozenset(
    {
        *("worksheet_config", "acquisition_worksheets", "keywords", "statistics_calculations", "carousel_mgr"),
        *("lasers", "labels", "pipeline", "analysis", "extended"),
    }
)

#: Elements of tubes and specimens that are read, or say when and on what they were measured.
_KNOWN = {_SETTINGS, "gates", "tube", "data_filename", "date", "data_begin_date", "data_end_date"}


def is_experiment(data: bytes) -> bool:
    """Tell whether a file says that it is an experiment of FACSDiva."""
    return root_name(data) == _ROOT


def read_experiment(data: bytes, *, file: str) -> tuple[Gating, ...]:
    """Read all tubes of an experiment, in the order of the file.

    Raises:
        UnreadableFileError: it is no export of FACSDiva, or is not whole.
    """
    tree = read_xml(data, file=file, skip=_BESIDES)
    root = tree.root
    if root.name != _ROOT:
        raise root.fault("it is no experiment of FACSDiva", mend="Give the XML that FACSDiva exports (File, Export).")
    tubes = [
        (experiment, specimen, tube)
        for experiment in root.all("experiment")
        for specimen in experiment.all("specimen")
        for tube in specimen.all("tube")
    ]
    if not tubes:
        raise root.fault("the experiment holds no tube", mend="Export it with its specimens and tubes.")
    unused = Counter(tree.skipped)
    unused.update(f"tube/{child.name}" for _, _, tube in tubes for child in tube.children if child.name not in _KNOWN)
    read = [_gating(experiment, specimen, tube, root, unused) for experiment, specimen, tube in tubes]
    listed = tuple(f"{name} ({count})" for name, count in sorted(unused.items()))
    return tuple(replace(gating, unused=listed) for gating in read)


def _gating(experiment: Element, specimen: Element, tube: Element, root: Element, unused: Counter[str]) -> Gating:
    notes = Notes()
    found = tube.first(_SETTINGS) or specimen.first(_SETTINGS) or experiment.first(_SETTINGS)
    if tube.first(_SETTINGS) is None:
        of = "specimen" if specimen.first(_SETTINGS) else "experiment" if found else ""
        says = f"The tube has no settings of its own; those of the {of} are taken." if of else "There are no settings."
        notes.note("settings", says, tube, None if of else Answer.NOT_KNOWN)
    settings = read_settings(found, read_decades(experiment), notes)
    counts = read_gates(tube, settings, notes, unused)
    name, file = tube.get("name") or "", text(tube, "data_filename")
    if not file:
        notes.note("file", f"Tube '{name}' does not say which FCS file it is.", tube, Answer.NOT_KNOWN)
    if not counts.events:
        says = "The file states no event of this tube: FACSDiva had not counted it, and so its counts say nothing."
        notes.note("count", says, tube)
    matrix = settings.matrix
    return Gating(
        source="FACSDiva",
        vendor="FACSDiva",
        version=(root.get("version") or "").removeprefix("Version ").strip(),
        file=file,
        sample=name,
        batch=specimen.get("name") or "",
        events=counts.events,
        populations=counts.populations,
        matrices={} if matrix is None else {matrix.name: matrix},
        findings=gathered(notes.findings),
    )
