"""What PowerPoint repairs or refuses, looked for without PowerPoint: order and number of children as in ECMA-376 part 1
(19.3 slides, 21.1 tables and text, 21.2 charts), label places a chart allows, ids, relationships, content types."""

from __future__ import annotations

import io
import math
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

_AXIS = (
    "axId scaling! delete axPos! majorGridlines minorGridlines title numFmt majorTickMark minorTickMark "
    "tickLblPos spPr "
    "txPr crossAx! crosses crossesAt "
)
_SHOW = "numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize separator "
ORDER = {
    name: children.split()
    for name, children in {
        "c:chartSpace": "date1904 lang roundedCorners AlternateContent style clrMapOvr pivotSource protection "
        "chart! spPr txPr "
        "externalData printSettings userShapes extLst",
        "c:chartSpace/chart": "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea! legend "
        "plotVisOnly "
        "dispBlanksAs showDLblsOverMax extLst",
        "c:plotArea": "layout barChart lineChart scatterChart bubbleChart catAx valAx dTable spPr extLst",
        "c:scatterChart": "scatterStyle! varyColors ser dLbls axId! extLst",
        "c:barChart": "barDir! grouping varyColors ser dLbls gapWidth overlap serLines axId! extLst",
        "c:bubbleChart": "varyColors ser dLbls bubble3D bubbleScale showNegBubbles sizeRepresents axId! extLst",
        "c:scatterChart/ser": "idx! order! tx spPr marker dPt dLbls trendline errBars xVal yVal smooth extLst",
        "c:barChart/ser": "idx! order! tx spPr invertIfNegative pictureOptions dPt dLbls trendline errBars cat val "
        "shape extLst",
        "c:bubbleChart/ser": "idx! order! tx spPr invertIfNegative dPt dLbls trendline errBars xVal yVal bubbleSize "
        "bubble3D extLst",
        "c:dPt": "idx! invertIfNegative marker bubble3D explosion spPr pictureOptions extLst",
        "c:marker": "symbol size spPr extLst",
        "c:dLbls": "dLbl delete " + _SHOW + "showLeaderLines leaderLines extLst",
        "c:dLbl": "idx! delete layout tx " + _SHOW + "extLst",
        "c:catAx": _AXIS + "auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl extLst",
        "c:valAx": _AXIS + "crossBetween majorUnit minorUnit dispUnits extLst",
        "c:scaling": "logBase orientation max min extLst",
        "c:manualLayout": "layoutTarget xMode yMode wMode hMode x y w h extLst",
        "c:strRef": "f! strCache extLst",
        "c:numRef": "f! numCache extLst",
        "c:strCache": "ptCount pt extLst",
        "c:numCache": "formatCode ptCount pt extLst",
        "c:externalData": "autoUpdate",
        "c:spPr": "xfrm custGeom prstGeom noFill solidFill gradFill ln effectLst extLst",
        "c:rich": "bodyPr! lstStyle p!",
        "c:txPr": "bodyPr! lstStyle p!",
        "p:sld": "cSld! clrMapOvr transition timing extLst",
        "p:sp": "nvSpPr! spPr! style txBody extLst",
        "p:nvSpPr": "cNvPr! cNvSpPr! nvPr!",
        "p:graphicFrame": "nvGraphicFramePr! xfrm! graphic! extLst",
        "p:nvGraphicFramePr": "cNvPr! cNvGraphicFramePr! nvPr!",
        "p:txBody": "bodyPr! lstStyle p!",
        "p:spPr": "xfrm custGeom prstGeom noFill solidFill gradFill ln effectLst extLst",
        "a:tbl": "tblPr tblGrid! tr",
        "a:tblPr": "noFill solidFill effectLst tableStyle tableStyleId extLst",
        "a:tc": "txBody! tcPr extLst",
        "a:txBody": "bodyPr! lstStyle p!",
        "a:tcPr": "lnL lnR lnT lnB lnTlToBr lnBlToTr cell3D noFill solidFill gradFill headers extLst",
        "a:p": "pPr r br fld endParaRPr",
        "a:r": "rPr t!",
        "a:xfrm": "off ext",
        "a:rPr": "ln noFill solidFill gradFill effectLst highlight latin ea cs sym hlinkClick extLst",
        "a:ln": "noFill solidFill gradFill prstDash custDash round bevel miter headEnd tailEnd extLst",
    }.items()
}
MIXED = {"a:p": ("r", "br", "fld")}
_PREFIX = {
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://schemas.openxmlformats.org/presentationml/2006/main": "p",
}
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PLACES = {
    "scatterChart": {"b", "ctr", "l", "r", "t"},
    "bubbleChart": {"b", "ctr", "l", "r", "t"},
    "clustered": {"ctr", "inBase", "inEnd", "outEnd"},
    "stacked": {"ctr", "inBase", "inEnd"},
}


def problems(data: bytes) -> list[str]:
    """Everything found in a .pptx, empty for a sound one; embedded workbooks are looked into by other tests."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    found = [f"{name} stands twice" for name in {n for n in archive.namelist() if archive.namelist().count(n) > 1}]
    found += list(_packaging(parts))
    for name, content in parts.items():
        if re.fullmatch(r"ppt/(slides|charts)/[a-z]+\d+\.xml", name):
            root = etree.fromstring(content)
            found += [f"{name}: {what}" for what in (*_order(root), *_chart(root), *_slide(root), *_tables(root))]
    return found


def _name(element: Any) -> str:
    tag = etree.QName(element)
    return f"{_PREFIX.get(tag.namespace, '?')}:{tag.localname}"


def _order(root: Any) -> Iterator[str]:
    for element in root.iter(etree.Element):
        name, parent = _name(element), element.getparent()
        kind = f"{_name(parent)}/{etree.QName(element).localname}" if parent is not None else name
        wanted = ORDER.get(kind) or ORDER.get(name)
        if wanted is None:
            continue
        known = [child.rstrip("!") for child in wanted]
        there = [etree.QName(child).localname for child in element if isinstance(child.tag, str)]
        yield from (f"{name} holds {child}" for child in there if child not in known)
        yield from (f"{name} lacks {child[:-1]}" for child in wanted if child.endswith("!") and child[:-1] not in there)
        mixed = MIXED.get(name, ())
        places = [known.index("r" if child in mixed else child) for child in there if child in known]
        if places != sorted(places):
            yield f"{name} has its children in the order {' '.join(there)}"


def _local(root: Any, name: str) -> list[Any]:
    return [one for one in root.iter(etree.Element) if etree.QName(one).localname == name]


def _chart(root: Any) -> Iterator[str]:
    if _name(root) != "c:chartSpace":
        return
    axes = {
        one.get("val")
        for axis in (*_local(root, "catAx"), *_local(root, "valAx"))
        for one in axis
        if etree.QName(one).localname == "axId"
    }
    yield from (
        f"axis {one.get('val')} does not exist"
        for one in (*_local(root, "crossAx"), *_local(root, "axId"))
        if one.get("val") not in axes
    )
    for kind in ("scatterChart", "barChart", "bubbleChart"):
        for plot in _local(root, kind):
            yield from _series(plot, kind)
    for value in (v.text for cache in _local(root, "numCache") for v in _local(cache, "v")):
        if not math.isfinite(float(value)):
            yield f"a number that is none: {value}"
    for cache in (*_local(root, "numCache"), *_local(root, "strCache")):
        indices = [int(pt.get("idx")) for pt in _local(cache, "pt")]
        count = int(_local(cache, "ptCount")[0].get("val"))
        if len(set(indices)) < len(indices) or any(i >= count for i in indices):
            yield "a cache counts its points wrongly"


def _series(plot: Any, kind: str) -> Iterator[str]:
    if sum(etree.QName(one).localname == "axId" for one in plot) != 2:
        yield f"{kind} has not two axes"
    series = [one for one in plot if etree.QName(one).localname == "ser"]
    for name in ("idx", "order"):
        numbers = [one.find(f"{{*}}{name}").get("val") for one in series]
        if len(set(numbers)) < len(numbers):
            yield f"two series share an {name}"
    grouping = plot.find("{*}grouping")
    places = _PLACES[kind if grouping is None else grouping.get("val")]
    yield from (
        f"{kind} has a label at {one.get('val')}" for one in _local(plot, "dLblPos") if one.get("val") not in places
    )
    for one in series:
        for holder in ("dPt", "dLbl"):
            numbers = [int(each.find("{*}idx").get("val")) for each in _local(one, holder)]
            if numbers != sorted(set(numbers)):
                yield f"{holder} of a series out of order or twice"
        for reference in (*_local(one, "f"),):
            if not re.fullmatch(r"'?Sheet1'?!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", reference.text or ""):
                yield f"a reference outside the workbook: {reference.text}"


def _slide(root: Any) -> Iterator[str]:
    if _name(root) != "p:sld":
        return
    ids = [one.get("id") for one in _local(root, "cNvPr")]
    if len(set(ids)) < len(ids):
        yield "two shapes share an id"
    yield from ("a shape without a name" for one in _local(root, "cNvPr") if one.get("name") is None)
    yield from (
        f"a shape of size {one.get('cx')} x {one.get('cy')}"
        for one in _local(root, "ext")
        if one.get("cx") is not None and (int(one.get("cx")) < 0 or int(one.get("cy")) < 0)
    )


def _tables(root: Any) -> Iterator[str]:
    for table in _local(root, "tbl"):
        wide = len(_local(table, "gridCol"))
        yield from (
            f"a row of {len(_local(row, 'tc'))} cells in a table of {wide} columns"
            for row in _local(table, "tr")
            if len(_local(row, "tc")) != wide
        )


def _packaging(parts: dict[str, bytes]) -> Iterator[str]:
    types = etree.fromstring(parts["[Content_Types].xml"])
    defaults = {one.get("Extension").lower() for one in types if etree.QName(one).localname == "Default"}
    overrides = {one.get("PartName").lstrip("/") for one in types if etree.QName(one).localname == "Override"}
    yield from (
        f"{name} has no content type"
        for name in parts
        if name != "[Content_Types].xml" and name not in overrides and name.rpartition(".")[2].lower() not in defaults
    )
    yield from (f"content type of {name}, which is not there" for name in overrides if name not in parts)
    for name, content in parts.items():
        if not name.endswith(".rels"):
            continue
        folder, _, file = name.rpartition("_rels/")
        rels = list(etree.fromstring(content))
        for one in rels:
            target = one.get("Target")
            where = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if one.get("TargetMode") == "External" or where not in parts:
                yield f"{name}: {target} is not inside the file"
        source = folder + file.removesuffix(".rels")
        if source.endswith(".xml"):
            used = {
                value
                for element in etree.fromstring(parts[source]).iter(etree.Element)
                for key, value in element.attrib.items()
                if key.startswith(_REL)
            }
            yield from (f"{source} uses {rid}, which is not related" for rid in used - {one.get("Id") for one in rels})
