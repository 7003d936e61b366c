"""The deck a slide stands in: our own plain one, or a company's .pptx, which is treated as hostile."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.util import Inches, Pt

from cxroi.errors import DataError
from cxroi.files.unpacked import TooLargeError, zip_names
from cxroi.report.slides.base.plot import Box

FILE, LIMIT, RATIO, SMALL = 25_000_000, 60_000_000, 200, 1_000_000
_OUTSIDE = re.compile(rb"""TargetMode\s*=\s*["']\s*External""", re.IGNORECASE)
_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["'](?!utf-8|us-ascii)""", re.IGNORECASE)
MAIN = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
THEME = {
    "dk1": "111827",
    "lt1": "FFFFFF",
    "dk2": "4B5563",
    "lt2": "E3EEF8",
    "accent1": "0B5FA5",
    "accent2": "6B7280",
    "accent3": "1B7F5C",
    "accent4": "B4232C",
    "accent5": "B45309",
    "accent6": "5B4B8A",
    "hlink": "0B5FA5",
    "folHlink": "5B4B8A",
}
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_BODIES = (PP_PLACEHOLDER.CHART, PP_PLACEHOLDER.OBJECT)


@dataclass(frozen=True)
class Places:
    """Where the parts of a slide stand (EMU); `title` None keeps the template's own place."""

    title: Box | None
    chip: Box
    line: Box
    chart: Box
    footer: Box


def opened(template: bytes | None) -> tuple[Any, Any, Places]:
    """(presentation without slides, layout, places). DataError when the template cannot be used, with what to do."""
    if template is None:
        deck = Presentation()
        deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
        _own_theme(deck)
        return deck, deck.slide_layouts[5], _own_places()
    _vet(template)
    try:
        deck = Presentation(io.BytesIO(template))
    except Exception:
        raise DataError("The template could not be read as a PowerPoint file; save it again as .pptx.") from None
    ids = deck.slides._sldIdLst
    for entry in list(ids):
        deck.part.drop_rel(entry.rId)
        ids.remove(entry)
    layout = _layout(deck)
    return deck, layout, _places(deck, layout)


def _vet(template: bytes) -> None:
    """Refuse what is no plain .pptx: template type, bombs, macros, outside links, document types."""
    if len(template) > FILE:
        raise DataError(
            f"The template is larger than {FILE // 1_000_000} MB; remove pictures and sample slides, then save it."
        )
    try:
        sizes = zip_names(io.BytesIO(template), len(template), LIMIT, RATIO)
        packed = zipfile.ZipFile(io.BytesIO(template)).infolist()
        if any(sizes[i.filename] > max(SMALL, RATIO * i.compress_size) for i in packed):
            raise TooLargeError
    except TooLargeError:
        raise DataError(
            "The template is too large when unpacked; remove pictures and sample slides, then save it as .pptx."
        ) from None
    except DataError:
        raise DataError("The template is not a PowerPoint file; save it as .pptx.") from None
    archive, names = zipfile.ZipFile(io.BytesIO(template)), set(sizes)
    types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if MAIN not in types:
        raise DataError(
            "The template is a .potx, .pptm or another kind of file; open it in PowerPoint and save it as .pptx."
        )
    if any("vbaproject" in n.lower() or "activex" in n.lower() or "/embeddings/ole" in n.lower() for n in names):
        raise DataError("The template holds macros or embedded objects; remove them and save it as .pptx.")
    parts = [n for n in names if n.endswith((".xml", ".rels"))]
    texts = [(n, archive.read(n)) for n in parts]
    if any(b"<!DOCTYPE" in t or b"<!ENTITY" in t for _, t in texts):
        raise DataError(
            "The template holds a document type declaration, which PowerPoint never writes; save it again as .pptx."
        )
    if any(b"\x00" in t[:64] or _ENCODING.match(t) for _, t in texts):
        raise DataError("The template holds parts in an encoding that PowerPoint never writes; save it again as .pptx.")
    outside = sum(len(_OUTSIDE.findall(t)) for n, t in texts if n.endswith(".rels"))
    if outside:
        raise DataError(
            f"The template links to {outside} places outside itself; remove the links and save it as .pptx."
        )


def _own_theme(deck: Any) -> None:
    """Our colours in the plain deck's theme, so that every mark refers to the theme and a company's master wins."""
    part = deck.slide_masters[0].part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = parse_xml(part.blob)
    scheme = root.find(f".//{_A}clrScheme")
    if scheme is None:
        return
    for slot in scheme:
        colour = THEME.get(slot.tag.removeprefix(_A))
        if colour is not None:
            for old in list(slot):
                slot.remove(old)
            slot.append(slot.makeelement(f"{_A}srgbClr", {"val": colour}))
    part._blob = serialize_part_xml(root)


def _own_places() -> Places:
    def box(x: float, y: float, w: float, h: float) -> Box:
        return Inches(x), Inches(y), Inches(w), Inches(h)

    return Places(
        box(0.5, 0.28, 10.6, 0.95),
        box(11.35, 0.58, 1.5, 0.44),
        box(0.5, 1.2, 12.3, 0.45),
        box(0.37, 1.7, 12.6, 5.2),
        box(0.5, 6.95, 12.3, 0.35),
    )


def _placeholder(layout: Any, kinds: tuple[Any, ...]) -> list[Any]:
    return [p for p in layout.placeholders if p.placeholder_format.type in kinds]


def _layout(deck: Any) -> Any:
    """The layout with a title and one box for content, else any with a title."""
    titled = [lay for lay in deck.slide_layouts if _placeholder(lay, _TITLES)]
    if not titled:
        raise DataError("The template has no layout with a title; add one in PowerPoint's slide master view.")
    return min(titled, key=lambda lay: (len(_placeholder(lay, _BODIES)) != 1, len(lay.placeholders)))


def _places(deck: Any, layout: Any) -> Places:
    """The content placeholder's box, split into line, chart and footer; the whole area under the title without one."""
    bodies = _placeholder(layout, _BODIES)
    if bodies:
        body = bodies[0]
        x, y, w, h = body.left, body.top, body.width, body.height
    else:
        head = _placeholder(layout, _TITLES)[0]
        x, y = head.left, head.top + head.height
        w, h = head.width, deck.slide_height - y - Inches(0.4)
    strip, chip = Inches(0.45), Inches(1.5)
    return Places(
        None,
        (x + w - chip, y, chip, Inches(0.4)),
        (x, y, w - chip - Inches(0.1), strip),
        (x, y + strip, w, max(h - strip - Inches(0.38), Inches(1))),
        (x, y + h - Inches(0.35), w, Inches(0.35)),
    )


def fit_title(page: Any, length: int) -> None:
    """Make a title smaller than its template does, where so many characters would not fit its box."""
    holder = page.shapes.title
    wide, tall = holder.width / 12700, holder.height / 12700
    own = _title_size(page)
    size = own
    while size > 14 and -(-length * size * 0.56 // wide) * size * 1.2 > tall:
        size -= 1
    if size < own:
        for run in holder.text_frame.paragraphs[0].runs:
            run.font.size = Pt(size)


def _title_size(slide: Any) -> float:
    """Points of the title as layout, master or, failing them, PowerPoint say."""
    layout = slide.slide_layout
    places = [p._element for page in (layout, layout.slide_master) for p in _placeholder(page, _TITLES)]
    style = layout.slide_master._element.find(f".//{_P}titleStyle")
    for place in [*places, *([style] if style is not None else [])]:
        found = place.find(f".//{_A}lvl1pPr/{_A}defRPr[@sz]")
        if found is not None:
            return int(found.get("sz")) / 100
    return 44.0


def is_dark(page: Any) -> bool:
    """Whether the slide's background colour, as its master maps it, is a dark one."""
    master = page.slide_layout.slide_master
    root = parse_xml(master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)
    mapped = master._element.find(f"{_P}clrMap")
    slot = root.find(f".//{_A}clrScheme/{_A}{'lt1' if mapped is None else mapped.get('bg1', 'lt1')}")
    colour = None if slot is None else next(iter(slot), None)
    value = "FFFFFF" if colour is None else colour.get("lastClr") or colour.get("val") or "FFFFFF"
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", value):
        return False
    red, green, blue = (int(value[i : i + 2], 16) for i in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 110
