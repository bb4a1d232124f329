"""Files of gates written by hand: a small one of each kind, for tests to bend."""

from __future__ import annotations

GATINGML = """<?xml version="1.0" encoding="UTF-8"?>
<gating:Gating-ML xmlns:gating="http://www.isac-net.org/std/Gating-ML/v2.0/gating"
    xmlns:transforms="http://www.isac-net.org/std/Gating-ML/v2.0/transformations"
    xmlns:data-type="http://www.isac-net.org/std/Gating-ML/v2.0/datatypes">
  <transforms:transformation transforms:id="Lo"><transforms:logicle transforms:T="262144" transforms:W="0.5"
    transforms:M="4.5" transforms:A="0" transforms:boundMin="0" transforms:boundMax="1"/></transforms:transformation>
  <transforms:transformation transforms:id="Ra"><transforms:fratio transforms:A="1" transforms:B="0" transforms:C="-1">
    <data-type:fcs-dimension data-type:name="CD73-A"/><data-type:fcs-dimension data-type:name="CD90-A"/>
    </transforms:fratio></transforms:transformation>
  <transforms:spectrumMatrix transforms:id="Spill">
    <transforms:fluorochromes><data-type:fcs-dimension data-type:name="FITC"/>
      <data-type:fcs-dimension data-type:name="PE"/></transforms:fluorochromes>
    <transforms:detectors><data-type:fcs-dimension data-type:name="FL1"/>
      <data-type:fcs-dimension data-type:name="FL2"/></transforms:detectors>
    <transforms:spectrum><transforms:coefficient transforms:value="1"/>
      <transforms:coefficient transforms:value="0.1"/></transforms:spectrum>
    <transforms:spectrum><transforms:coefficient transforms:value="0.2"/>
      <transforms:coefficient transforms:value="1"/></transforms:spectrum>
  </transforms:spectrumMatrix>
  <gating:PolygonGate gating:id="Cells">
    <gating:dimension gating:compensation-ref="FCS"><data-type:fcs-dimension data-type:name="FSC-A"/></gating:dimension>
    <gating:dimension gating:compensation-ref="FCS"><data-type:fcs-dimension data-type:name="SSC-A"/></gating:dimension>
    <gating:vertex><gating:coordinate data-type:value="0"/><gating:coordinate data-type:value="0"/></gating:vertex>
    <gating:vertex><gating:coordinate data-type:value="9"/><gating:coordinate data-type:value="0"/></gating:vertex>
    <gating:vertex><gating:coordinate data-type:value="9"/><gating:coordinate data-type:value="9"/></gating:vertex>
  </gating:PolygonGate>
  <gating:RectangleGate gating:id="Bright" gating:parent_id="Cells">
    <gating:dimension gating:compensation-ref="Spill" gating:transformation-ref="Lo" gating:min="0.4">
      <data-type:fcs-dimension data-type:name="FITC"/></gating:dimension>
    <gating:dimension gating:compensation-ref="uncompensated" gating:max="INF">
      <data-type:new-dimension data-type:transformation-ref="Ra"/></gating:dimension>
  </gating:RectangleGate>
  <gating:QuadrantGate gating:id="Quad" gating:parent_id="Bright">
    <gating:divider gating:id="x" gating:compensation-ref="uncompensated"><data-type:fcs-dimension data-type:name="FL3"/>
      <gating:value>7</gating:value><gating:value>3</gating:value></gating:divider>
    <gating:divider gating:id="y" gating:compensation-ref="uncompensated"><data-type:fcs-dimension data-type:name="FL4"/>
      <gating:value>1</gating:value></gating:divider>
    <gating:Quadrant gating:id="Middle"><gating:position gating:divider_ref="x" gating:location="5"/>
      <gating:position gating:divider_ref="y" gating:location="0"/></gating:Quadrant>
    <gating:Quadrant gating:id="High"><gating:position gating:divider_ref="x" gating:location="7"/></gating:Quadrant>
  </gating:QuadrantGate>
  <gating:EllipsoidGate gating:id="Round">
    <gating:dimension gating:compensation-ref="FCS"><data-type:fcs-dimension data-type:name="FL3"/></gating:dimension>
    <gating:dimension gating:compensation-ref="FCS"><data-type:fcs-dimension data-type:name="FL4"/></gating:dimension>
    <gating:mean><gating:coordinate data-type:value="1"/><gating:coordinate data-type:value="2"/></gating:mean>
    <gating:covarianceMatrix>
      <gating:row><gating:entry data-type:value="4"/><gating:entry data-type:value="1"/></gating:row>
      <gating:row><gating:entry data-type:value="1"/><gating:entry data-type:value="9"/></gating:row>
    </gating:covarianceMatrix><gating:distanceSquare data-type:value="2.5"/>
  </gating:EllipsoidGate>
  <gating:BooleanGate gating:id="Both"><gating:and><gating:gateReference gating:ref="Late"/>
    <gating:gateReference gating:ref="Middle" gating:use-as-complement="true"/></gating:and></gating:BooleanGate>
  <gating:BooleanGate gating:id="Late"><gating:not><gating:gateReference gating:ref="Round"/></gating:not></gating:BooleanGate>
</gating:Gating-ML>
"""

_GATE = """<Gate gating:id="{key}"{parent}><gating:{kind} eventsInside="{inside}"{more}>{axes}{rest}</gating:{kind}></Gate>"""


def _axes(*axes: str) -> str:
    return "".join(
        f"<gating:dimension {edges}><data-type:fcs-dimension data-type:name='{name}'/></gating:dimension>"
        for name, _, edges in (axis.partition(" ") for axis in axes)
    )


def vertices(*corners: tuple[float, float]) -> str:
    """Corners as FlowJo writes them."""
    return "".join(
        f"<gating:vertex><gating:coordinate data-type:value='{x}'/><gating:coordinate data-type:value='{y}'/></gating:vertex>"
        for x, y in corners
    )


def flowjo_gate(
    kind: str, *axes: str, key: str = "G", parent: str = "", inside: int = 1, more: str = "", rest: str = ""
) -> str:
    """A `Gate` of FlowJo."""
    above = f' gating:parent_id="{parent}"' if parent else ""
    return _GATE.format(kind=kind, key=key, parent=above, inside=inside, more=f" {more}", axes=_axes(*axes), rest=rest)


def population(name: str, gate: str, *below: str, count: int = 5, kind: str = "Population") -> str:
    """A population of FlowJo with those below it."""
    inner = f"<Subpopulations>{''.join(below)}</Subpopulations>" if below else ""
    return f'<{kind} name="{name}" count="{count}"><Graph/>{gate}{inner}</{kind}>'


def dependents(*names: str) -> str:
    """What a Boolean of FlowJo takes."""
    return "<Dependents>" + "".join(f'<Dependent name="{name}"/>' for name in names) + "</Dependents>"


SPILL = """<transforms:spilloverMatrix prefix="Comp-" suffix="" name="Acquisition-defined">
  <data-type:parameters><data-type:parameter data-type:name="FL1"/><data-type:parameter data-type:name="FL2"/></data-type:parameters>
  <transforms:spillover data-type:parameter="FL1"><transforms:coefficient data-type:parameter="FL2" transforms:value="0.1"/>
    <transforms:coefficient data-type:parameter="FL1" transforms:value="1"/></transforms:spillover>
  <transforms:spillover data-type:parameter="FL2"><transforms:coefficient data-type:parameter="FL1" transforms:value="0.2"/>
    <transforms:coefficient data-type:parameter="FL2" transforms:value="1"/></transforms:spillover>
</transforms:spilloverMatrix>"""


def shown(kind: str, name: str, **numbers: float) -> str:
    """How FlowJo shows an axis."""
    stated = " ".join(f"transforms:{key}='{number}'" for key, number in numbers.items())
    return f"<transforms:{kind} {stated}><data-type:parameter data-type:name='{name}'/></transforms:{kind}>"


SHOWN = "".join(
    (
        shown("linear", "FSC-A", minRange=0, maxRange=262144, gain=1),
        shown("linear", "SSC-A", minRange=0, maxRange=262144, gain=1),
        shown("biex", "Comp-FL1", length=256, maxRange=262144, neg=0, width=-100, pos=4.4),
        shown("log", "Comp-FL2", offset=1, decades=5),
    )
)


def workspace(
    *populations: str,
    spill: str = SPILL,
    axes: str = SHOWN,
    step: str = "0.01",
    groups: str = "",
    version: str = "20.0",
) -> str:
    """A workspace of FlowJo 10 of one sample."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Workspace version="{version}" flowJoVersion="10.8.1" xmlns:gating="g" xmlns:transforms="t" xmlns:data-type="d">
<Groups>{groups}</Groups><SampleList><Sample>
<DataSet uri="file:/C:/My%20Data/a%20b.fcs" sampleID="1"/>{spill}<Transformations>{axes}</Transformations>
<Keywords><Keyword name="$TIMESTEP" value="{step}"/></Keywords>
<SampleNode name="a b.fcs" count="100" sampleID="1"><Graph/><Subpopulations>{"".join(populations)}</Subpopulations></SampleNode>
</Sample></SampleList></Workspace>"""


def diva_gate(  # noqa: PLR0917
    fullname: str,
    parent: str = "All Events",
    region: str = "",
    count: int = 7,
    kind: str = "Region_Classifier",
    flags: str = "",
    inputs: tuple[str, ...] = (),
) -> str:
    """A gate of FACSDiva."""
    taken = "".join(f"<input>{name}</input>" for name in inputs or (parent,))
    above = f"<parent>{parent}</parent>" if parent else ""
    name = fullname.rpartition("\\")[2]
    return (
        f'<gate fullname="{fullname}" type="{kind}"><name>{name}</name><num_events>{count}</num_events>'
        f"{above}{region}{flags}{taken}</gate>"
    )


def diva_region(kind: str, x: str, y: str, *points: tuple[float, float]) -> str:
    """A region of FACSDiva."""
    inner = "".join(f'<point x="{a}" y="{b}"/>' for a, b in points)
    second = f' yparm="{y}"' if y else ""
    return f'<region name="r" xparm="{x}"{second} type="{kind}"><points>{inner}</points></region>'


def diva_flags(x: str = "", y: str = "", *, values: tuple[int, int] = (0, 0)) -> str:
    """How a gate of FACSDiva reads its axes: of each side "", "log" or "scaled"."""
    stated = ""
    for side, flag, number in (("x", x, values[0]), ("y", y, values[1])):
        stated += f"<is_{side}_parameter_scaled>{str(flag == 'scaled').lower()}</is_{side}_parameter_scaled>"
        stated += f"<is_{side}_parameter_log>{str(flag != '').lower()}</is_{side}_parameter_log>"
        stated += f"<{side}_parameter_scale_value>{number}</{side}_parameter_scale_value>"
    return stated


ALL_EVENTS = diva_gate("All Events", "", kind="EventSource_Classifier", count=100)

DIVA_SETTINGS = """<instrument_settings name="Cytometer Settings"><compensation_enabled>true</compensation_enabled>
<parameter name="FSC-A"><is_log>false</is_log><min>0.0</min><max>262143.0</max></parameter>
<parameter name="FITC-A"><is_log>true</is_log><min>0.0</min><max>5.4185380935668945</max><compensation>
<compensation_coefficient>1</compensation_coefficient><compensation_coefficient>-0.5</compensation_coefficient></compensation></parameter>
<parameter name="PE-A"><is_log>true</is_log><min>0.0</min><max>5.4185380935668945</max><compensation>
<compensation_coefficient>0</compensation_coefficient><compensation_coefficient>1</compensation_coefficient></compensation></parameter>
</instrument_settings>"""


def experiment(*gates: str, settings: str = DIVA_SETTINGS, file: str = "1.fcs") -> str:
    """An experiment of FACSDiva of one tube."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bdfacs version="Version 6.2"><experiment name="E"><log_decades>5</log_decades><worksheet_config><x/></worksheet_config>
<specimen name="S"><tube name="T"><data_filename>{file}</data_filename>{settings}<gates>{"".join((ALL_EVENTS, *gates))}</gates>
</tube></specimen></experiment></bdfacs>"""
